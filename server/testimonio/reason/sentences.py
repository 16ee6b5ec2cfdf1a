"""Sentences that say why two numbers can or cannot both hold, in English and Spanish."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from testimonio.dates import Bounds
from testimonio.reason.quantities import Judgement, Quantity, Reason, Scopes

LANGUAGES = ("en", "es")

_REASONS: Mapping[str, Mapping[Reason, str]] = MappingProxyType(
    {
        "en": {
            Reason.SAME: "They say the same: {} and {}.",
            Reason.SCOPES: "Not comparable: neither of {} and {} counts a part of the other.",
            Reason.DATES: "Not comparable: the number may change, and {} and {} are of different dates.",
            Reason.ONE_DAY: "They conflict: on one day the number cannot be both {} and {}.",
            Reason.FALLS: "They conflict: a running total never falls, so it cannot be {} and later {}.",
            Reason.PART_EXCEEDS: "They conflict: {} counts a part of {} and cannot exceed it.",
            Reason.ONE_NUMBER: "Both can hold: {} and {} can be one and the same number.",
            Reason.GROWS: "Both can hold: a running total never falls, and it can be {} and later {}.",
            Reason.OTHER_DAYS: "Both can hold, but only of different days: {} and {}.",
            Reason.PART: "Both can hold: {} can be a part of {}.",
            Reason.PART_LATER: "Both can hold: {} is a part, and can be of a later day than the whole, {}.",
            Reason.PART_OTHER_DAYS: "Both can hold, but only of different days: {} is a part, yet exceeds {}.",
        },
        "es": {
            Reason.SAME: "Dicen lo mismo: {} y {}.",
            Reason.SCOPES: "No son comparables: ni {} es una parte de {} ni al revés.",
            Reason.DATES: "No son comparables: el número puede cambiar, y {} y {} son de fechas distintas.",
            Reason.ONE_DAY: "Están en conflicto: en un mismo día el número no puede ser {} y también {}.",
            Reason.FALLS: "Están en conflicto: un total acumulado nunca baja, así que no puede ser {} y después {}.",
            Reason.PART_EXCEEDS: "Están en conflicto: {} cuenta una parte de {} y no puede superarlo.",
            Reason.ONE_NUMBER: "Pueden valer los dos: {} y {} pueden ser un mismo número.",
            Reason.GROWS: "Pueden valer los dos: un total acumulado nunca baja, y puede ser {} y después {}.",
            Reason.OTHER_DAYS: "Pueden valer los dos, pero solo de días distintos: {} y {}.",
            Reason.PART: "Pueden valer los dos: {} puede ser una parte de {}.",
            Reason.PART_LATER: "Pueden valer los dos: {} es una parte, y puede ser de un día posterior al todo, {}.",
            Reason.PART_OTHER_DAYS: (
                "Pueden valer los dos, pero solo de días distintos: {} es una parte, pero supera {}."
            ),
        },
    }
)

_BOUNDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "as-stated": "{}",
            "at-least": "at least {}",
            "more-than": "more than {}",
            "at-most": "at most {}",
            "about": "about {}",
            "almost": "almost {}",
            "order-of-magnitude": "a number of the order of {}",
        },
        "es": {
            "as-stated": "{}",
            "at-least": "al menos {}",
            "more-than": "más de {}",
            "at-most": "como máximo {}",
            "about": "alrededor de {}",
            "almost": "casi {}",
            "order-of-magnitude": "un número del orden de {}",
        },
    }
)

_RANGES = frozenset({"about", "almost", "order-of-magnitude"})
"""The bounds whose limits are our convention, so the sentence gives them."""

_MONTHS: tuple[Mapping[str, str], ...] = (
    {"en": "January", "es": "enero"},
    {"en": "February", "es": "febrero"},
    {"en": "March", "es": "marzo"},
    {"en": "April", "es": "abril"},
    {"en": "May", "es": "mayo"},
    {"en": "June", "es": "junio"},
    {"en": "July", "es": "julio"},
    {"en": "August", "es": "agosto"},
    {"en": "September", "es": "septiembre"},
    {"en": "October", "es": "octubre"},
    {"en": "November", "es": "noviembre"},
    {"en": "December", "es": "diciembre"},
)

_PHRASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "day": "{day} {month} {year}",
            "month": "{month} {year}",
            "until": "{} or earlier",
            "from": "{} or later",
            "between": "between {} and {}",
            "unknown": "no date known",
            "range": "{} to {}",
            "below": "{} to below {}",
            "no scope": "no scope stated",
        },
        "es": {
            "day": "{day} de {month} de {year}",
            "month": "{month} de {year}",
            "until": "{} o antes",
            "from": "{} o después",
            "between": "entre el {} y el {}",
            "unknown": "sin fecha conocida",
            "range": "{} a {}",
            "below": "{} a menos de {}",
            "no scope": "sin alcance declarado",
        },
    }
)


def sentence(
    judgement: Judgement,
    first: tuple[Quantity, str],
    second: tuple[Quantity, str],
    scopes: Scopes,
    language: str,
) -> str:
    """The judgement in one sentence that names both numbers with their bounds, dates and, where they differ, scopes.

    :param first: a quantity with the label of its scope in ``language``, empty if it states none; ``second`` likewise.
    :raise KeyError: ``language`` is none of :data:`LANGUAGES`.
    """
    pair = (second, first) if judgement.swapped else (first, second)
    sides = (_side(quantity, None if scopes is Scopes.SAME else label, language) for quantity, label in pair)
    return _REASONS[language][judgement.reason].format(*sides)


def _side(quantity: Quantity, scope: str | None, language: str) -> str:
    phrases = _PHRASES[language]
    low, high = quantity.interval.low, quantity.interval.high
    number = _BOUNDS[language][quantity.bound].format(number_in(quantity.value, language))
    details = []
    if quantity.bound in _RANGES and high is not None and high != low:
        phrase = phrases["below" if quantity.interval.high_open else "range"]
        details.append(phrase.format(number_in(low, language), number_in(high, language)))
    if scope is not None:
        details.append(scope or phrases["no scope"])
    details.append(dates_in(quantity.dates, language))
    return f"{number} ({'; '.join(details)})"


def number_in(number: Fraction, language: str) -> str:
    """``number`` with the separators of ``language``: 12,500.5 in English, 12 500,5 in Spanish (no-break space).

    :param number: 0 or more, with a finite decimal expansion.
    """
    whole, decimals = divmod(number, 1)
    grouped = f"{whole:,}" if language == "en" or whole >= 10_000 else str(whole)
    if language == "es":
        grouped = grouped.replace(",", "\N{NO-BREAK SPACE}")
    if not decimals:
        return grouped
    tenths = f"{Decimal(decimals.numerator) / Decimal(decimals.denominator):f}".removeprefix("0.")
    return grouped + ("," if language == "es" else ".") + tenths


def dates_in(dates: Bounds, language: str) -> str:
    """The days that ``dates`` can mean, in words: a day, a month, a year, or an interval that may be open."""
    phrases = _PHRASES[language]
    first, last = dates.earliest, dates.latest
    if first is None:
        return phrases["until"].format(_day(last, language)) if last else phrases["unknown"]
    if last is None:
        return phrases["from"].format(_day(first, language))
    if first == last:
        return _day(first, language)
    if (first.year, first.month, first.day, last.day) == (last.year, last.month, 1, _length(last)):
        return phrases["month"].format(month=_MONTHS[first.month - 1][language], year=first.year)
    if (first.year, first.month, first.day) == (last.year, 1, 1) and (last.month, last.day) == (12, 31):
        return str(first.year)
    one_month = (first.year, first.month) == (last.year, last.month)
    return phrases["between"].format(first.day if one_month else _day(first, language), _day(last, language))


def _day(day: dt.date, language: str) -> str:
    return _PHRASES[language]["day"].format(day=day.day, month=_MONTHS[day.month - 1][language], year=day.year)


def _length(day: dt.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]
