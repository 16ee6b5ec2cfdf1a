"""The geometry of lines from things on the left to things on the right. Only arithmetic: the template writes shapes.

Both columns are put into an order in which few lines cross: each thing goes to the middle of those that it is tied to,
in turns (the barycentre method of Sugiyama, Tagawa and Toda, 1981). The same lines always give the same drawing.
Lengths are in units of the drawing, 360 wide, so that its letters can still be read on a phone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from textwrap import wrap

WIDTH = 360
LEFT, RIGHT = 129, 231
"""Where the columns of names end and begin."""
TOP = 20
"""What the headings take."""
LINE = 13
"""Of a name's text."""
PORT = 11
"""Between two lines at one thing."""
GAP = 10
"""Between two things, at least."""
LETTERS = 18
"""As many stand in a line of a name."""
TURNS = 16
WIDEST = 9.0
"""Of a line: less than :data:`PORT`."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A line from ``source`` to ``target``; ``weight`` decides its width, ``key`` is whatever tells it from others."""

    key: str
    source: str
    target: str
    weight: int


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in one of the columns.

    :ivar lines: its name, broken; ``y`` the base of the first one. ``top`` and ``bottom`` of the bar where lines end.
    """

    iri: str
    lines: tuple[str, ...]
    y: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Of the bar."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line: ``path`` and its ``width``, the head of its ``arrow``, where it begins (``x``, ``y``)."""

    tie: Tie
    path: str
    arrow: str
    width: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The drawing, with both columns from above."""

    left: tuple[Node, ...]
    right: tuple[Node, ...]
    lines: tuple[Line, ...]
    height: int
    width: int = WIDTH
    left_x: int = LEFT
    right_x: int = RIGHT


def drawing_of(ties: Sequence[Tie], names: Mapping[str, str]) -> Drawing:
    """The drawing of ``ties`` between things with ``names``."""
    left, right = ordered(ties)
    broken = {iri: tuple(wrap(names[iri], LETTERS)) or ("",) for iri in {*left, *right}}
    at_left = {iri: [tie for tie in ties if tie.source == iri] for iri in left}
    at_right = {iri: [tie for tie in ties if tie.target == iri] for iri in right}
    tallest = max((_total(at_left, broken), _total(at_right, broken)))
    lefts = {node.iri: node for node in _column(at_left, broken, tallest)}
    rights = {node.iri: node for node in _column(at_right, broken, tallest)}
    starts = dict(_ports(at_left, lefts, lambda tie: rights[tie.target].middle))
    ends = dict(_ports(at_right, rights, lambda tie: lefts[tie.source].middle))
    lines = tuple(_line(tie, starts[tie.key], ends[tie.key]) for tie in ties)
    return Drawing(tuple(lefts.values()), tuple(rights.values()), lines, round(TOP + tallest))


def ordered(ties: Sequence[Tie]) -> tuple[list[str], list[str]]:
    """Both columns, in an order in which few lines cross: the best one found from two beginnings."""
    found = [each for most_first in (True, False) for each in _tried(ties, most_first=most_first)]
    return min(found, key=lambda columns: crossings(ties, *columns))


def _tried(ties: Sequence[Tie], *, most_first: bool) -> Iterator[tuple[list[str], list[str]]]:
    left, right = _first(ties, most_first=most_first)
    yield left, right
    for turn in range(TURNS):
        if turn % 2:
            left = _by_middle(left, right, [(tie.source, tie.target) for tie in ties])
        else:
            right = _by_middle(right, left, [(tie.target, tie.source) for tie in ties])
        yield left, right


def crossings(ties: Sequence[Tie], left: Sequence[str], right: Sequence[str]) -> int:
    """How many pairs of lines cross."""
    at_left = {iri: n for n, iri in enumerate(left)}
    at_right = {iri: n for n, iri in enumerate(right)}
    ends = sorted((at_left[tie.source], at_right[tie.target]) for tie in ties)
    return sum(a < c and b > d for n, (a, b) in enumerate(ends) for c, d in ends[n + 1 :])


def _first(ties: Sequence[Tie], *, most_first: bool) -> tuple[list[str], list[str]]:
    """What hangs together stands together, and whatever has the most lines first, or the fewest."""
    degree: dict[tuple[str, str], int] = {}
    near: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for tie in ties:
        source, target = ("left", tie.source), ("right", tie.target)
        for one, other in ((source, target), (target, source)):
            degree[one] = degree.get(one, 0) + 1
            near.setdefault(one, []).append(other)
    seen: dict[tuple[str, str], None] = {}
    for start in sorted(degree, key=lambda node: (-degree[node] if most_first else degree[node], node)):
        waiting = [start]
        while waiting:
            node = waiting.pop(0)
            if node not in seen:
                seen[node] = None
                waiting += sorted(near[node], key=lambda each: (-degree[each], each))
    return [iri for side, iri in seen if side == "left"], [iri for side, iri in seen if side == "right"]


def _by_middle(moved: Sequence[str], fixed: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[str]:
    """``moved`` by the mean place of what each is tied to in ``fixed``; equal ones stay in their order."""
    place = {iri: n for n, iri in enumerate(fixed)}
    tied: dict[str, list[int]] = {}
    for one, other in pairs:
        tied.setdefault(one, []).append(place[other])
    return sorted(moved, key=lambda iri: sum(tied[iri]) / len(tied[iri]))


def _height(ties: Sequence[Tie], lines: Sequence[str]) -> int:
    return max(LINE * len(lines), PORT * len(ties))


def _total(column: Mapping[str, Sequence[Tie]], names: Mapping[str, Sequence[str]]) -> int:
    return sum(_height(ties, names[iri]) + GAP for iri, ties in column.items())


def _column(column: Mapping[str, Sequence[Tie]], names: Mapping[str, Sequence[str]], tallest: int) -> Iterator[Node]:
    """A column, the shorter one spread out over the height of the other."""
    spare = (tallest - _total(column, names)) / max(len(column), 1)
    y = TOP + spare / 2
    for iri, ties in column.items():
        height = _height(ties, names[iri])
        middle = y + (height + GAP) / 2
        half = PORT * len(ties) / 2
        text = middle - LINE * (len(names[iri]) - 1) / 2 + 4
        yield Node(iri, tuple(names[iri]), round(text, 1), round(middle - half, 1), round(middle + half, 1))
        y += height + GAP + spare


def _ports(
    column: Mapping[str, Sequence[Tie]], nodes: Mapping[str, Node], beyond: Callable[[Tie], float]
) -> Iterator[tuple[str, float]]:
    """Where each line ends at its thing: in the order of the things at their other ends."""
    for iri, ties in column.items():
        for n, tie in enumerate(sorted(ties, key=lambda tie: (beyond(tie), tie.key))):
            yield tie.key, round(nodes[iri].top + PORT * (n + 0.5), 1)


def _line(tie: Tie, start: float, end: float) -> Line:
    """An S from left to right that is level at both ends; it begins behind its number, if that is more than one."""
    width = round(min(1.4 * sqrt(tie.weight), WIDEST), 1)
    head = round(3 + width / 2, 1)
    x = LEFT + 4 + (3 + 5.5 * len(str(tie.weight)) if tie.weight > 1 else 0)
    tip = RIGHT - 4
    bend = round((x + tip) / 2, 1)
    path = f"M{x} {start}C{bend} {start} {bend} {end} {tip - 6} {end}"
    return Line(tie, path, f"M{tip} {end}l-7 {-head}v{2 * head}z", width, start)
