"""What is in the columns of an answer: numbers, dates, places, things, words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from testimonio.dates import Bounds, bounds
from testimonio.errors import DateError
from testimonio.names import EDTF_DATATYPE, ID, PREFIXES
from testimonio.web.pages.query.results import Cell, Result

_XSD = PREFIXES["xsd"]
_NUMBERS = frozenset(
    _XSD + name
    for name in (
        "integer",
        "decimal",
        "double",
        "float",
        "int",
        "long",
        "short",
        "nonNegativeInteger",
        "positiveInteger",
    )
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATES = frozenset({EDTF_DATATYPE, *(_XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))})


def number(cell: Cell | None) -> float | None:
    """The number in ``cell``, ``None`` if there is none that has a place in a drawing."""
    if cell is None or cell.term.datatype not in _NUMBERS:
        return None
    try:
        value = float(cell.term.value)
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None  # neither infinite nor "not a number", which compares false


def date(cell: Cell | None) -> Bounds | None:
    """The first and the last day that the date in ``cell`` can mean, ``None`` if it is none."""
    if cell is None or cell.term.datatype not in _DATES:
        return None
    value = cell.term.value[:10] if cell.term.datatype == _XSD + "dateTime" else cell.term.value
    try:
        if _DAY.fullmatch(value):  # mostly it is one; EDTF takes a thousand times as long
            day = dt.date.fromisoformat(value)
            return Bounds(day, day)
        return bounds(value)
    except (DateError, ValueError):
        return None


def is_place(cell: Cell) -> bool:
    """Whether ``cell`` is one of our places."""
    return cell.term.value.startswith(ID + "place/")


def is_name(cell: Cell) -> bool:
    """Whether ``cell`` can be written at a shape: a thing or words, no number and no date."""
    return cell.term.datatype not in _NUMBERS | _DATES


def filled(result: Result, fits: Callable[[Cell], object]) -> tuple[int, ...]:
    """The columns in which every cell that is bound ``fits``, and some is bound."""
    return tuple(n for n in range(len(result.columns)) if all(map(fits, cells := list(bound(result, n)))) and cells)


def bound(result: Result, column: int) -> Iterator[Cell]:
    """The cells of ``column`` that are not unbound."""
    return (cell for row in result.rows if (cell := row[column]) is not None)


def numbers(result: Result) -> tuple[int, ...]:
    """The columns of numbers."""
    return filled(result, lambda cell: number(cell) is not None)


def dates(result: Result) -> tuple[int, ...]:
    """The columns of dates."""
    return filled(result, lambda cell: date(cell) is not None)


def names(result: Result) -> tuple[int, ...]:
    """The columns whose cells can be written at shapes."""
    return filled(result, is_name)
