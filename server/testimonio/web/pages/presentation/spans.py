"""Spans of time: when each row can have been, from the first day to the last that its dates can mean."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from testimonio.dates import Bounds
from testimonio.web.pages.presentation import WIDTH
from testimonio.web.pages.presentation.columns import date, dates, names
from testimonio.web.pages.results import Cell, Result, Row

MAX_SPANS = 60
_STEP = 30
_TOP = 26  # what the axis needs
_LEFT, _RIGHT = 16, WIDTH - 16  # room for an arrow at each end
_TICKS = 4
_PAIRS = (("from", "to"), ("earliest", "latest"), ("start", "end"), ("begin", "end"), ("first", "last"))
"""Names of columns that together are one date."""


@dataclass(frozen=True, slots=True)
class Span:
    """One row.

    :ivar name: what is written at it; ``date`` its date as the answer has it.
    :ivar form: ``day``, ``span``, or ``before``, ``after``, ``open`` where one end or both are not known.
    :ivar x: its beginning, ``end`` its end; ``y`` its middle.
    """

    name: Cell
    date: str
    form: str
    x: float
    end: float
    y: float


@dataclass(frozen=True, slots=True)
class Spans:
    """A drawing.

    :ivar ticks: where days on the axis are, and how they are written.
    :ivar by: the column whose names stand at the spans; ``of`` the columns of dates.
    :ivar left_out: rows that there is no room for; ``undated`` rows without a date.
    """

    spans: tuple[Span, ...]
    ticks: tuple[tuple[float, str], ...]
    by: str
    of: tuple[str, ...]
    left_out: int
    undated: int
    height: float
    width: int = WIDTH


def spans_of(result: Result) -> Spans | None:
    """The drawing of ``result``, by date; ``None`` where no column has dates, or none has names."""
    dated, named = dates(result), names(result)
    if not dated or not named:
        return None
    columns = _paired(result, dated)
    found = [(when, row) for row in result.rows if (when := _when(row, columns)) is not None]
    found.sort(key=lambda each: (each[0].earliest or each[0].latest or dt.date.min, each[0].latest or dt.date.max))
    shown = found[:MAX_SPANS]
    days = [day for when, _ in shown for day in (when.earliest, when.latest) if day]
    if not days:
        return None
    by, first, last = _spoken(result, named), min(days), max(days)
    spans = tuple(_span(row, by, columns, when, n, first, last) for n, (when, row) in enumerate(shown))
    return Spans(
        spans=spans,
        ticks=_ticks(first, last),
        by=result.columns[by],
        of=tuple(result.columns[n] for n in columns),
        left_out=len(found) - len(shown),
        undated=len(result.rows) - len(found),
        height=_TOP + len(spans) * _STEP,
    )


def _spoken(result: Result, named: tuple[int, ...]) -> int:
    """The column of names that tells the most rows apart."""
    return max(named, key=lambda n: (len({row[n].term for row in result.rows if row[n]}), -n))  # type: ignore[union-attr]


def _paired(result: Result, dated: tuple[int, ...]) -> tuple[int, ...]:
    """The columns of one date: two that belong together, else the first."""
    at = {result.columns[n].lower(): n for n in dated}
    return next(((at[one], at[other]) for one, other in _PAIRS if one in at and other in at), dated[:1])


def _when(row: Row, columns: tuple[int, ...]) -> Bounds | None:
    known = [date(row[n]) for n in columns]
    if not any(known):
        return None
    first, last = known[0], known[-1]
    return Bounds(first.earliest if first else None, last.latest if last else None)


def _span(row: Row, by: int, columns: tuple[int, ...], when: Bounds, at: int, first: dt.date, last: dt.date) -> Span:
    written = " / ".join(dict.fromkeys(cell.text for n in columns if (cell := row[n])))
    start, end = _x(when.earliest or first, first, last), _x(when.latest or last, first, last)
    form = {(False, False): "open", (False, True): "before", (True, False): "after"}.get(
        (when.earliest is not None, when.latest is not None), "day" if when.earliest == when.latest else "span"
    )
    name = row[by] or next(cell for cell in row if cell)
    return Span(name, written, form, start, max(end, start + 2) if form == "span" else end, _TOP + at * _STEP + 20)


def _x(day: dt.date, first: dt.date, last: dt.date) -> float:
    if first == last:
        return (_LEFT + _RIGHT) / 2
    return round(_LEFT + (_RIGHT - _LEFT) * (day - first).days / (last - first).days, 1)


def _ticks(first: dt.date, last: dt.date) -> tuple[tuple[float, str], ...]:
    """A few days from the first to the last one."""
    days = (last - first).days
    count = min(_TICKS, max(days, 1))
    found = dict.fromkeys(first + dt.timedelta(days * n // count) for n in range(count + 1))
    by_year = days > 365 * 4 * count
    written = {str(day.year) if by_year else day.isoformat(): _x(day, first, last) for day in found}
    return tuple((x, label) for label, x in written.items())
