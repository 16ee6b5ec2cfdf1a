"""The drawing of an ontology: classes in two columns, properties as lines from the one to the other.

Nothing is placed by hand. A class is a box with a row for each property that leads from it to another class. All lines
that end at one class share a trunk between the columns, with a dot where a line joins it and an arrow where it ends:
as on the plan of a railway, few lines are enough to follow many. Narrower classes stand under their wider one, tied to
it by the hollow arrow of UML on the outer side. Lengths are in units of the drawing, which a phone shows at their size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from testimonio.web.pages.ontology.arrangement import Columns, arranged

SLOT = 16
"""The height of a line of text; everything stands on this grid."""
COLUMN = 146
"""The width of a box."""
INDENT = 12
"""How much narrower the box of a narrower class is."""
PAD = 3
"""Between the text and the upper and lower edge of a box."""
LANE = 7
"""Between two trunks."""
MARGIN = 9
"""Between a box and the nearest trunk."""
LETTERS = 21
"""As many stand in a line of a box; narrower boxes have one less for each step."""
TONES = 4
"""Of trunks, so that neighbours differ; that is an aid, nothing is told by it alone."""


@dataclass(frozen=True, slots=True)
class Link:
    """A property that leads from a class to others.

    :ivar name: the anchor of its entry; ``targets`` names of classes.
    """

    name: str
    label: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A class: ``parents`` are names of wider ones, ``links`` the properties that lead from it."""

    name: str
    label: str
    parents: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A property in the box of a class; ``lines`` of text, ``y`` the middle of the first one."""

    name: str
    lines: tuple[str, ...]
    y: int
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A class.

    :ivar lines: its name, as it is broken into lines; ``y`` the middle of the first one.
    :ivar x: the left edge, with ``width``, ``top`` and ``height`` of the box; ``head`` the height of its name's part.
    :ivar text_x: where text begins, or ends in the left column: at the side of the trunks, by ``anchor`` (of SVG).
    """

    name: str
    lines: tuple[str, ...]
    rows: tuple[Row, ...]
    left: bool
    depth: int
    top: int

    @property
    def y(self) -> int:
        """See the class."""
        return self.top + PAD + SLOT // 2

    @property
    def head(self) -> int:
        """See the class."""
        return SLOT * len(self.lines) + (PAD if self.rows else 2 * PAD)

    @property
    def height(self) -> int:
        """See the class."""
        return self.head + SLOT * sum(len(row.lines) for row in self.rows) + (PAD if self.rows else 0)


@dataclass(frozen=True, slots=True)
class Trunk:
    """All lines that end at one class.

    :ivar path: of the lines, without the head of the arrow: ``arrow``. ``dots`` are where lines join.
    :ivar tone: a number below :data:`TONES`.
    """

    target: str
    path: str
    arrow: str
    dots: tuple[tuple[int, int], ...]
    tone: int


@dataclass(frozen=True, slots=True)
class Branch:
    """The line from narrower classes to their wider one, with its hollow arrow."""

    wider: str
    path: str
    arrow: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """The drawing; ``gap`` is the width between the columns, in which the trunks are."""

    boxes: tuple[Box, ...]
    trunks: tuple[Trunk, ...]
    branches: tuple[Branch, ...]
    gap: int
    height: int

    @property
    def width(self) -> int:
        """Of the drawing."""
        return 2 * COLUMN + self.gap

    def x(self, box: Box) -> int:
        """The left edge of ``box``."""
        return INDENT * box.depth if box.left else COLUMN + self.gap

    @staticmethod
    def breadth(box: Box) -> int:
        """The width of ``box``."""
        return COLUMN - INDENT * box.depth


def diagram_of(nodes: Sequence[Node]) -> Diagram:
    """The drawing of ``nodes``; links to names that are none of theirs are left out."""
    trees = _trees(nodes)
    number = {node.name: n for n, tree in enumerate(trees) for node, _ in tree}
    heights = tuple(sum(2 + len(node.links) for node, _ in tree) for tree in trees)
    ties = [
        frozenset({number[target]} | {number[node.name] for node in nodes if _leads(node, target)})
        for target in number
        if any(_leads(node, target) for node in nodes)
    ]
    columns = arranged(heights, tuple(sorted(ties, key=sorted)))
    boxes = tuple(_boxes(trees, columns, number.keys()))
    lanes = _lanes(boxes)
    gap = 2 * MARGIN + LANE * max(lanes.values(), default=0) + 8
    drawn = Diagram(boxes, (), (), gap, max((box.top + box.height for box in boxes), default=0) + 2)
    return Diagram(boxes, tuple(_trunks(drawn, lanes)), tuple(_branches(drawn, trees)), gap, drawn.height)


def _leads(node: Node, target: str) -> bool:
    return any(target in link.targets for link in node.links)


def _trees(nodes: Sequence[Node]) -> list[list[tuple[Node, int]]]:
    """Each widest class with its narrower ones in the order of reading, and how deep each stands.

    A class with several wider ones stands under the first; classes that are wider than one another stand alone.
    """
    known = {node.name: node for node in nodes}
    parent = {node.name: next((p for p in node.parents if p in known and p != node.name), None) for node in nodes}
    seen: set[str] = set()

    def below(node: Node, depth: int) -> Iterator[tuple[Node, int]]:
        if node.name in seen:
            return
        seen.add(node.name)
        yield node, depth
        for child in nodes:
            if parent[child.name] == node.name:
                yield from below(child, depth + 1)

    found = [list(below(node, 0)) for node in nodes if parent[node.name] is None]
    return found + [tree for node in nodes if (tree := list(below(node, 0)))]


def _boxes(trees: Sequence[list[tuple[Node, int]]], columns: Columns, known: Iterable[str]) -> Iterator[Box]:
    """The boxes from above; those on the right stand half a slot lower, so that no two lines run into one another."""
    names = set(known)
    for left, column in ((True, columns[0]), (False, columns[1])):
        y = 0 if left else SLOT // 2
        for node, depth in (each for tree in column for each in trees[tree]):
            letters = LETTERS - 2 * depth
            lines = tuple(wrap(node.label, letters, break_long_words=False)) or (node.name,)
            rows, at = [], y + PAD + SLOT * len(lines) + SLOT // 2
            for link in node.links:
                targets = tuple(target for target in link.targets if target in names)
                if not targets:
                    continue
                text = tuple(wrap(link.label, letters + 2, break_long_words=False)) or (link.name,)
                rows.append(Row(link.name, text, at, targets))
                at += SLOT * len(text)
            yield Box(node.name, lines, tuple(rows), left, depth, y)
            y += SLOT * (len(lines) + sum(len(row.lines) for row in rows) + 1)


def _ends(boxes: Sequence[Box]) -> Mapping[str, list[tuple[int, bool]]]:
    """By class, the heights of the lines that end there, and whether they come from the left; its own one first."""
    found = {box.name: [(box.y, box.left)] for box in boxes}
    for box in boxes:
        for row in box.rows:
            for target in row.targets:
                found[target].append((row.y, box.left))
    return {name: ends for name, ends in found.items() if len(ends) > 1}


def _lanes(boxes: Sequence[Box]) -> dict[str, int]:
    """The lane of each trunk: the first one that is free along its whole length; short ones first."""
    spans = {name: (min(y for y, _ in ends), max(y for y, _ in ends)) for name, ends in _ends(boxes).items()}
    taken: list[list[tuple[int, int]]] = []
    lanes: dict[str, int] = {}
    for name in sorted(spans, key=lambda name: (spans[name][1] - spans[name][0], spans[name], name)):
        low, high = spans[name]
        free = (n for n, lane in enumerate(taken) if all(high + SLOT < a or b + SLOT < low for a, b in lane))
        lanes[name] = next(free, len(taken))
        if lanes[name] == len(taken):
            taken.append([])
        taken[lanes[name]].append((low, high))
    return lanes


def _trunks(drawn: Diagram, lanes: Mapping[str, int]) -> Iterator[Trunk]:
    edges = {True: COLUMN, False: COLUMN + drawn.gap}
    for name, ends in _ends(drawn.boxes).items():
        x = COLUMN + MARGIN + 4 + LANE * lanes[name]
        (y, left), joins = ends[0], ends[1:]
        towards = -1 if left else 1
        lines = [f"M{x} {min(y for y, _ in ends)}V{max(y for y, _ in ends)}", f"M{x} {y}H{edges[left] - 6 * towards}"]
        lines += [f"M{edges[side]} {at}H{x}" for at, side in joins]
        arrow = f"M{edges[left]} {y}l{-7 * towards} -4v8z"
        yield Trunk(name, "".join(lines), arrow, tuple((x, at) for at, _ in joins), lanes[name] % TONES)


def _branches(drawn: Diagram, trees: Sequence[list[tuple[Node, int]]]) -> Iterator[Branch]:
    by_name = {box.name: box for box in drawn.boxes}
    for tree in trees:
        for place, (node, depth) in enumerate(tree):
            children: list[Box] = []
            for child, deep in tree[place + 1 :]:
                if deep <= depth:
                    break
                if deep == depth + 1:
                    children.append(by_name[child.name])
            if not children:
                continue
            wider = by_name[node.name]
            inward = 1 if wider.left else -1
            x = INDENT * depth + 5 if wider.left else drawn.width - INDENT * depth - 5
            bottom = wider.top + wider.height
            path = f"M{x} {bottom + 6}V{children[-1].y}" + "".join(f"M{x} {b.y}h{7 * inward}" for b in children)
            yield Branch(node.name, path, f"M{x} {bottom}l-4 6.5h8z")
