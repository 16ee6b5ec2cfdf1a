"""The geometry of a drawing of numbers over time. Only arithmetic: the template writes the shapes.

Lengths are in the units of the drawing, 360 wide, so that its letters can still be read on a phone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask_babel import format_decimal

from testimonio.web.pages.kinds.figures import Figure, Number, ticks_of

WIDTH, HEIGHT = 360, 232
LEFT, RIGHT, TOP, BOTTOM = 46, 312, 26, 196
DODGE = 52
"""Between numbers of one day, which would lie on one another."""
MOST_DODGED = 156
"""All that numbers of one day take."""
ARROW = 30
"""The length of an arrow, which stands for "or more"."""
LABEL_WIDTH, LABEL_HEIGHT = 44, 14
"""What a number beside its mark needs."""
DAY_WIDTH = 60
"""What a day needs below the axis."""
SHAPES = ("circle", "square", "diamond")
"""By who is counted, in the order of the table; the last one for all further."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One number.

    :ivar x: with ``y`` where the number itself is; ``top`` and ``bottom`` the ends of its interval.
    :ivar form: how the interval is drawn: ``point``, ``whisker`` (both ends known), ``band`` (an order of magnitude) or
        ``arrow`` (no upper end).
    :ivar shape: one of :data:`SHAPES`.
    :ivar label: where the number is written, and its SVG ``text-anchor``.
    """

    number: Number
    x: float
    y: float
    top: float
    bottom: float
    form: str
    shape: str
    label: tuple[float, float, str]


@dataclass(frozen=True, slots=True)
class Tick:
    """A label at an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing.

    :ivar scopes: shape and name of who is counted, for the key; ``forms`` of intervals in it, likewise.
    :ivar left: with ``bottom`` where the axes cross.
    """

    marks: tuple[Mark, ...]
    values: tuple[Tick, ...]
    days: tuple[Tick, ...]
    scopes: tuple[tuple[str, str], ...]
    forms: frozenset[str]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    bottom: int = BOTTOM


@dataclass(frozen=True, slots=True)
class Drawn:
    """Numbers of one thing, and their drawing if they have days."""

    figure: Figure
    chart: Chart | None


def drawn_of(figures: Iterable[Figure]) -> tuple[Drawn, ...]:
    """``figures`` with their drawings."""
    return tuple(Drawn(figure, chart_of(figure)) for figure in figures)


def chart_of(figure: Figure) -> Chart | None:
    """The drawing of ``figure``; ``None`` where fewer than two of its numbers have a day."""
    numbers = [number for number in figure.numbers if number.day is not None]
    if len(numbers) < 2:
        return None
    highest = max(max(number.value, number.span.high or number.value * 1.25) for number in numbers)
    ticks = ticks_of(highest)
    scale = (BOTTOM - TOP) / ticks[-1]
    names = list(dict.fromkeys(number.scope.text if number.scope else "" for number in numbers))
    across = _across(numbers)
    marks = [_mark(number, x, scale, _shape(names, number)) for number, x in zip(numbers, across, strict=True)]
    return Chart(
        marks=tuple(_labelled(mark, marks) for mark in marks),
        values=tuple(Tick(BOTTOM - value * scale, str(format_decimal(value))) for value in ticks),
        days=_days(numbers, [_at(numbers, number.day) for number in numbers]),
        scopes=tuple((SHAPES[min(n, len(SHAPES) - 1)], name) for n, name in enumerate(names)),
        forms=frozenset(mark.form for mark in marks),
    )


def _shape(names: list[str], number: Number) -> str:
    return SHAPES[min(names.index(number.scope.text if number.scope else ""), len(SHAPES) - 1)]


def _at(numbers: Sequence[Number], day: dt.date | None) -> float:
    """Where ``day`` is; with room for what is dodged at both ends, and on the right for the last label."""
    days = [number.day for number in numbers if number.day]
    first, last = min(days), max(days)
    start, end = LEFT + 14 + _half(days.count(first)), RIGHT - _half(days.count(last))
    if day is None or first == last:
        return (LEFT + RIGHT) / 2
    return start + (end - start) * ((day - first).days / (last - first).days)


def _half(count: int) -> float:
    """Half the width that ``count`` numbers of one day take."""
    return min(DODGE * (count - 1), MOST_DODGED) / 2


def _across(numbers: Sequence[Number]) -> list[float]:
    """Where each number stands: at its day, those of one day side by side around it."""
    found = []
    for number in numbers:
        same = [other for other in numbers if other.day == number.day]
        half = _half(len(same))
        aside = 2 * half * same.index(number) / (len(same) - 1) - half if half else 0
        found.append(_at(numbers, number.day) + aside)
    return found


def _mark(number: Number, x: float, scale: float, shape: str) -> Mark:
    span = number.span
    y = BOTTOM - number.value * scale
    bottom = BOTTOM - span.low * scale
    if span.high is None:
        form, top = "arrow", max(y - ARROW, TOP - 20)
    else:
        top = BOTTOM - span.high * scale
        form = "point" if span.low == span.high else "band" if number.bound == "order-of-magnitude" else "whisker"
    x, y, top, bottom = (round(each, 1) for each in (x, y, top, bottom))
    return Mark(number, x, y, top, bottom, form, shape, (x + 9, y + 4, "start"))


def _labelled(mark: Mark, marks: Sequence[Mark]) -> Mark:
    """``mark`` with its number above a band, else on the right of it, or on the left where another mark is near."""
    if mark.form == "band":
        return replace(mark, label=(mark.x, mark.top - 6, "middle"))
    near = any(0 < other.x - mark.x < LABEL_WIDTH and abs(other.y - mark.y) < LABEL_HEIGHT for other in marks)
    return replace(mark, label=(mark.x - 9, mark.y + 4, "end")) if near else mark


def _days(numbers: Sequence[Number], across: Sequence[float]) -> tuple[Tick, ...]:
    """The days on the axis; from the last one backwards, as many are written as can be read."""
    found: dict[float, str] = {}
    for number, x in sorted(zip(numbers, across, strict=True), key=lambda each: -each[1]):
        free = all(abs(x - at) >= DAY_WIDTH for at, label in found.items() if label)
        found.setdefault(x, number.day.isoformat() if number.day and free else "")
    return tuple(Tick(round(x, 1), label) for x, label in reversed(found.items()))
