"""Dates: EDTF level 1 strings and the strict first and last day they can mean.

EDTF (https://www.loc.gov/standards/datetime/, ISO 8601-2) writes vague dates as strings that do not sort; the bounds
here do. The library ``edtf`` decides what is EDTF where it is not plain; the bounds are our own, because the library's
widen a date by its approximation marks and accept an interval that runs backwards. Knows nothing of triples.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from testimonio.errors import DateError

_SIDE = re.compile(
    r"""(?P<year> \d{4} | \d{3}X | \d\dXX )
        (?: -(?P<month> 0[1-9] | 1[0-2] | 2[1-4] | XX )
            (?: -(?P<day> (?<!XX-)\d\d | (?<!2\d-)XX ) (?: T[\d:]+ (?:Z|[+-][\d:]+)? )? )?
        )? [?~%]?""",
    re.ASCII | re.VERBOSE,
)
"""One side of an interval or a whole date, as far as letters go. The library decides, but breaks on much else."""

_PLAIN = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|1\d|2[0-8]))?)?", re.ASCII)
"""A year, a month, or a day that every month has, without a mark: EDTF for certain, and most dates are of this form."""

_FAR = re.compile(r"(Y-?\d{5,}|-\d{4}|0000|000X|00XX)(-.*)?", re.ASCII)
_SEASONS = ("21", "22", "23", "24")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first and the last day a date can mean, both included, in the proleptic Gregorian calendar.

    :ivar earliest: ``None`` when the date is an interval whose start is open (``..``) or unknown (empty).
    :ivar latest: ``None`` when the end is open or unknown.
    """

    earliest: dt.date | None
    latest: dt.date | None


@cache
def _is_edtf() -> Callable[[str], bool]:
    """The library's test; imported with the first date, because that takes longer than a server may to start."""
    with warnings.catch_warnings():  # pyparsing warns about the library's grammar while it is being built
        warnings.simplefilter("ignore")
        from edtf import is_valid_edtf
    test: Callable[[str], bool] = is_valid_edtf
    return test


@lru_cache(maxsize=4096)  # the library takes about 8 ms a date, and a corpus repeats its dates
def bounds(value: str) -> Bounds:
    """The strict bounds of the EDTF level 1 expression ``value``.

    - A year, month or day is its first to its last day; so is one with ``X`` for its last digits.
    - ``?``, ``~`` and ``%`` say how sure somebody is; they do not widen the bounds.
    - A time of day and its offset are left out: the day as written counts.
    - A season (``-21`` to ``-24``) names no hemisphere, so its bounds are those of its year.
    - An interval runs from the first day of its start to the last day of its end; ``..`` or nothing has no bound.

    :raise DateError: ``value`` is no EDTF of level 1, is no day of the calendar, runs backwards, says nothing, or lies
        outside the years 1 to 9999.
    """
    start, slash, end = value.partition("/")
    _check(value, [side for side in (start, end) if side not in ("", "..")])
    if not slash:
        return Bounds(*_days(value, value))
    earliest = _days(start, value)[0] if start not in ("", "..") else None
    latest = _days(end, value)[1] if end not in ("", "..") else None
    if earliest is not None and latest is not None and earliest > latest:
        raise DateError(f'The interval "{value}" runs backwards; write the earlier date first.')
    return Bounds(earliest, latest)


def _check(value: str, sides: list[str]) -> None:
    """Refuse a ``value`` with the closed ``sides`` that is not EDTF level 1, says nothing or lies too far away."""
    if not sides and "/" in value:
        raise DateError(f'The date "{value}" is open on both sides and says nothing; leave it out or close one side.')
    if any(_FAR.fullmatch(side) for side in sides):
        raise DateError(f'The date "{value}" lies outside the years 1 to 9999, which dates here are sorted by.')
    fits = sides and all(_SIDE.fullmatch(side) for side in sides) and not ("/" in value and "X" in value)
    plain = fits and all(_PLAIN.fullmatch(side) for side in sides)
    if not fits or not (plain or _is_edtf()(value)):
        raise DateError(
            f'"{value}" is no EDTF date of level 1; write a day of the calendar 2022-12-07, a month 2022-12, a year '
            "2022 or an interval 2022-12-07/2022-12-11, ../2023-01-04; what only level 2 has (sets, marks inside a "
            "date, open digits that are not its last or stand in an interval) is not used here."
        )


def _days(side: str, value: str) -> tuple[dt.date, dt.date]:
    """First and last day of ``side``, which is ``value`` or one end of it and has been checked."""
    match = _SIDE.fullmatch(side)
    assert match is not None  # noqa: S101 - _check has seen to it
    month = None if match["month"] in (None, "XX", *_SEASONS) else int(match["month"])
    day = None if match["day"] in (None, "XX") else int(match["day"])
    last_year, last_month = int(match["year"].replace("X", "9")), month or 12
    try:
        first = dt.date(int(match["year"].replace("X", "0")), month or 1, day or 1)
        last = dt.date(last_year, last_month, day or calendar.monthrange(last_year, last_month)[1])
    except ValueError:
        raise DateError(f'The date "{value}" is no day of the calendar.') from None
    return first, last
