"""Spans of time: when each row can have been, from the first day to the last that its dates can mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from testimonio.dates import Bounds
from testimonio.web.language import reader_language
from testimonio.web.pages.overviews.timescale import scale_of
from testimonio.web.pages.query.presentation import WIDTH
from testimonio.web.pages.query.presentation.columns import date, dates, names
from testimonio.web.pages.query.results import Cell, Result, Row

MAX_SPANS = 60
MAX_LETTERS = 56
"""Of a name that are written."""

_LETTER_WIDTH = 5.4  # at most, on average
_STEP = 30
_TOP = 26  # what the axis needs
_LEFT, _RIGHT = 16, WIDTH - 16  # room for an arrow at each end
_TICKS = 4  # of an even axis, after its beginning
_TICK_WIDTH = 30  # what the label of a tick needs
_UNEVEN_YEARS = 400  # the uneven scale looks at each month
_PAIRS = (("from", "to"), ("earliest", "latest"), ("start", "end"), ("begin", "end"), ("first", "last"))
"""Names of columns that together are one date."""


@dataclass(frozen=True, slots=True)
class Span:
    """One row.

    :ivar name: what is written at it; ``date`` its date as the answer has it.
    :ivar form: ``day``, ``span``, or ``before``, ``after``, ``open`` where one end or both are not known.
    :ivar x: its beginning, ``end`` its end; ``y`` its middle.
    :ivar inside: whether the name, begun where the span begins, stays inside of the drawing; else it ends with that.
    """

    name: Cell
    date: str
    form: str
    x: float
    end: float
    y: float
    inside: bool


@dataclass(frozen=True, slots=True)
class Spans:
    """A drawing.

    :ivar ticks: where days on the axis are, and how they are written; ``breaks`` where years without dates are left
        out, ``None`` if the scale is even.
    :ivar by: the column whose names stand at the spans; ``of`` the columns of dates.
    :ivar left_out: rows that there is no room for; ``undated`` rows without a date.
    """

    spans: tuple[Span, ...]
    ticks: tuple[tuple[float, str], ...]
    breaks: tuple[tuple[float, float], ...] | None
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
    by, axis = _spoken(result, named), _axis(days)
    spans = tuple(_span(row, by, columns, when, n, axis) for n, (when, row) in enumerate(shown))
    return Spans(
        spans=spans,
        ticks=axis.ticks,
        breaks=axis.breaks,
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


def _span(row: Row, by: int, columns: tuple[int, ...], when: Bounds, at: int, axis: _Axis) -> Span:
    written = " / ".join(dict.fromkeys(cell.text for n in columns if (cell := row[n])))
    start, end = axis.place(when.earliest or axis.first), axis.place(when.latest or axis.last)
    form = {(False, False): "open", (False, True): "before", (True, False): "after"}.get(
        (when.earliest is not None, when.latest is not None), "day" if when.earliest == when.latest else "span"
    )
    name = row[by] or next(cell for cell in row if cell)
    end = max(end, start + 2) if form == "span" else end
    inside = start + min(len(name.text), MAX_LETTERS) * _LETTER_WIDTH <= WIDTH
    return Span(name, written, form, start, end, _TOP + at * _STEP + 20, inside)


@dataclass(frozen=True, slots=True)
class _Axis:
    """Where days are: ``place`` tells it; ``first`` and ``last`` are its ends. The rest as in :class:`Spans`."""

    first: dt.date
    last: dt.date
    place: Callable[[dt.date], float]
    ticks: tuple[tuple[float, str], ...]
    breaks: tuple[tuple[float, float], ...] | None


def _axis(days: list[dt.date]) -> _Axis:
    """The axis on which ``days`` can be told apart; over centuries an even one."""
    first, last = min(days), max(days)
    scale = scale_of(days, reader_language()) if last.year - first.year <= _UNEVEN_YEARS else None
    if scale is None:
        return _Axis(first, last, lambda day: _even(day, first, last), _years(first, last), None)
    ticks: list[tuple[float, str]] = []
    for tick in sorted(scale.ticks, key=lambda tick: (tick.kind != "year", tick.at)):
        x = _across(tick.at)
        if all(abs(x - other) >= _TICK_WIDTH for other, _ in ticks):
            ticks.append((x, tick.label))
    breaks = tuple((_across(each.left), _across(each.right)) for each in scale.breaks)
    return _Axis(first, last, lambda day: _across(scale.middle(day)), tuple(sorted(ticks)), breaks)


def _across(share: float) -> float:
    """Where ``share``, in per cent of the axis, is."""
    return round(_LEFT + (_RIGHT - _LEFT) * share / 100, 1)


def _even(day: dt.date, first: dt.date, last: dt.date) -> float:
    return _across(100 * (day - first).days / (last - first).days)


def _years(first: dt.date, last: dt.date) -> tuple[tuple[float, str], ...]:
    found = [first + (last - first) * n / _TICKS for n in range(_TICKS + 1)]
    return tuple((_even(day, first, last), f"{day.year:04}") for day in found)
