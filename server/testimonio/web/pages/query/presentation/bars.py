"""Bars: a number for each row, or how many rows there are of each name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask_babel import format_decimal

from testimonio.web.pages.query.presentation import WIDTH
from testimonio.web.pages.query.presentation.columns import names, number, numbers
from testimonio.web.pages.query.results import Cell, Result

MAX_BARS = 40
_STEP = 34  # from one bar to the next: its name, then the bar
_NUMBER_WIDTH = 62  # what a number behind its bar needs


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its ``name``, the ``number`` as written, where it begins and ends; ``y`` is its top."""

    name: Cell
    number: str
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A drawing.

    :ivar by: the column whose names stand at the bars; ``of`` the column of numbers, ``None`` where rows are counted.
    :ivar names: the columns that ``by`` may be; ``numbers`` those that ``of`` may be.
    :ivar left_out: bars that there is no room for.
    :ivar zero: where nought is, from the left.
    """

    bars: tuple[Bar, ...]
    by: str
    of: str | None
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    left_out: int
    zero: float
    height: float
    width: int = WIDTH


def bars_of(result: Result, by: str | None = None, of: str | None = None) -> Bars | None:
    """The drawing of ``result``, ``None`` where no column has names.

    :param by: the column whose names stand at the bars, else the first that can.
    :param of: the column of numbers, else the first one; empty, or where there is none, rows are counted by name.
    """
    named = tuple(result.columns[n] for n in names(result))
    counted = tuple(result.columns[n] for n in numbers(result))
    if not named:
        return None
    by = by if by in named else named[0]
    if of not in counted:
        of = None if of == "" or not counted else counted[0]
    values = _values(result, by, of)
    shown = values[:MAX_BARS]
    low, high = min(0.0, *(value for _, value in shown)), max(0.0, *(value for _, value in shown))
    scale = (WIDTH - _NUMBER_WIDTH) / ((high - low) or 1)
    zero = round(-low * scale, 1)
    bars = tuple(_bar(name, value, n, scale, zero) for n, (name, value) in enumerate(shown))
    return Bars(bars, by, of, named, counted, len(values) - len(shown), zero, len(bars) * _STEP)


def _values(result: Result, by: str, of: str | None) -> list[tuple[Cell, float]]:
    at = result.columns.index(by)
    if of is None:
        held = [row[at] for row in result.rows]
        first = {cell.term: cell for cell in reversed(held) if cell}
        return [
            (first[term], float(count)) for term, count in Counter(cell.term for cell in held if cell).most_common()
        ]
    column = result.columns.index(of)
    return [(row[at], value) for row in result.rows if row[at] and (value := number(row[column])) is not None]  # type: ignore[misc]


def _bar(name: Cell, value: float, at: int, scale: float, zero: float) -> Bar:
    width = round(abs(value) * scale, 1)
    written = str(format_decimal(int(value) if value.is_integer() else round(value, 3)))
    return Bar(name, written, round(zero - width, 1) if value < 0 else zero, at * _STEP + 17, max(width, 0.5))
