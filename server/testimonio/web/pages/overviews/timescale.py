"""A scale of time that stays readable where dates are few for years and many in a month. Only arithmetic.

It is not even, and whoever draws it says so: a month with many dates is as wide as two years; whole years without any
date are left out and shown as a break. Positions are per cent of the width.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from babel.dates import format_skeleton

DENSE = 5
"""As many different days in one month make it a wide one."""

WIDTHS = {"month": 1.0, "days": 24.0, "break": 2.0}
"""Of a month, a month with many dates, and a break, however many years it leaves out."""

ROOM = 7
"""What a year or the short name of a month needs, in per cent; a year without it has a line and no label."""

Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the scale that is even in itself.

    :ivar kind: key of :data:`WIDTHS`; ``first`` its first day, ``end`` the day after its last.
    :ivar left: where it begins; ``right`` where it ends.
    """

    kind: str
    first: dt.date
    end: dt.date
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A label at the axis: of a year, or of a month that is drawn wide."""

    at: float
    label: str
    kind: str

    @property
    def anchor(self) -> str:
        """The SVG ``text-anchor`` with which the label stays inside."""
        return "end" if self.at > 94 else "start"


@dataclass(frozen=True, slots=True)
class Scale:
    """From the month of the first date to that of the last one."""

    stretches: tuple[Stretch, ...]
    ticks: tuple[Tick, ...]

    @property
    def breaks(self) -> tuple[Stretch, ...]:
        """Where years are left out."""
        return tuple(each for each in self.stretches if each.kind == "break")

    @property
    def wide(self) -> tuple[Stretch, ...]:
        """Where months are drawn wide."""
        return tuple(each for each in self.stretches if each.kind == "days")

    def at(self, day: dt.date) -> float:
        """Where ``day`` begins; what lies outside of the scale, at its end."""
        for each in self.stretches:
            if day < each.end:
                share = max(0, (day - each.first).days) / (each.end - each.first).days
                return round(each.left + share * (each.right - each.left), 2)
        return 100.0

    def middle(self, day: dt.date) -> float:
        """Where the middle of ``day`` is."""
        return round((self.at(day) + self.at(day + dt.timedelta(1))) / 2, 2)


def scale_of(days: Iterable[dt.date], language: str) -> Scale | None:
    """The scale on which ``days`` can be told apart; ``None`` without any."""
    known = sorted(set(days))
    if not known:
        return None
    kinds = [(_kind(month, known), month) for month in _months(known[0], known[-1])]
    parts = [(kind, [month for _, month in same]) for kind, same in groupby(kinds, key=lambda each: each[0])]
    widths = [WIDTHS[kind] * (1 if kind == "break" else len(months)) for kind, months in parts]
    stretches: list[Stretch] = []
    left = 0.0
    for (kind, months), width in zip(parts, widths, strict=True):
        right = left + 100 * width / sum(widths)
        stretches.append(Stretch(kind, dt.date(*months[0], 1), _after(months[-1]), round(left, 2), round(right, 2)))
        left = right
    bare = Scale(tuple(stretches), ())
    return Scale(bare.stretches, tuple(_ticks(bare, kinds, language)))


def _kind(month: Month, known: Sequence[dt.date]) -> str:
    if not any(day.year == month[0] for day in known):
        return "break"
    return "days" if sum((day.year, day.month) == month for day in known) >= DENSE else "month"


def _months(first: dt.date, last: dt.date) -> list[Month]:
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [(number // 12, number % 12 + 1) for number in numbers]


def _after(month: Month) -> dt.date:
    year, number = month
    return dt.date(year + number // 12, number % 12 + 1, 1)


def _ticks(scale: Scale, kinds: Sequence[tuple[str, Month]], language: str) -> Iterable[Tick]:
    """Years where they begin, and months where there is room for their names or where a wide one ends."""
    seen: set[int] = set()
    before = ""
    for kind, month in kinds:
        first = dt.date(*month, 1)
        at = scale.at(first)
        if kind != "break" and month[0] not in seen:
            seen.add(month[0])
            later = [scale.at(dt.date(*other, 1)) for sort, other in kinds if sort != "break" and other[0] > month[0]]
            yield Tick(at, str(month[0]) if min(later, default=100.0) - at >= ROOM or not later else "", "year")
        if kind != "break" and (scale.at(_after(month)) - at >= ROOM or before == "days"):
            yield Tick(at, str(format_skeleton("MMM", first, locale=language)), "month")
        before = kind
