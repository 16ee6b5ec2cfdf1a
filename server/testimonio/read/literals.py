"""Which strings are literals of a datatype. After XML Schema 1.1 part 2; EDTF is left to ``testimonio.dates``."""

from __future__ import annotations

import datetime
import re

from testimonio.names import EDTF_DATATYPE, EXTERNAL

_XSD = EXTERNAL["xsd"]
_RDF = EXTERNAL["rdf"]
_INTEGER = re.compile(r"[+-]?[0-9]+")
_FORMS = {
    "integer": _INTEGER,
    "nonNegativeInteger": re.compile(r"\+?[0-9]+|-0+"),
    "positiveInteger": re.compile(r"\+?0*[1-9][0-9]*"),
    "decimal": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"),
    "double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"),
    "boolean": re.compile(r"true|false|1|0"),
    "date": re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?"),
    "dateTime": re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)(?:Z|[+-]\d{2}:\d{2})?"),
    "gYear": re.compile(r"-?\d{4}(?:Z|[+-]\d{2}:\d{2})?"),
    "gYearMonth": re.compile(r"-?\d{4}-(?:0[1-9]|1[0-2])(?:Z|[+-]\d{2}:\d{2})?"),
    "anyURI": re.compile(r"[^\s<>\"{}|\\^`]*"),
    "language": re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"),
    "string": re.compile(r".*", re.DOTALL),
}

LARGEST_INTEGER = 2**63 - 1
"""Whole numbers beyond 64 bits are no numbers to the SPARQL engine: whatever compares them fails in silence."""

_LARGEST_DECIMAL = (2**127 - 1) // 10**18  # the engine's decimals are of 128 bits, 18 digits behind the point
_DECIMALS = 18

DATATYPES: frozenset[str] = frozenset(
    {EDTF_DATATYPE, _RDF + "langString", _RDF + "HTML", *(_XSD + name for name in _FORMS)}
)
"""The datatypes that Testimonio knows; any other is taken for a slip."""


def is_well_formed(value: str, datatype: str) -> bool:
    """Whether ``value`` is in the lexical space of ``datatype``; true for datatypes without a form here."""
    name = datatype.removeprefix(_XSD)
    form = _FORMS.get(name)
    if form is None:
        return True
    found = form.fullmatch(value)
    if not found:
        return False
    return name not in ("date", "dateTime") or _exists(found.group(1))


def _exists(moment: str) -> bool:
    """Whether the calendar has this day and the day this time."""
    try:
        datetime.datetime.fromisoformat(moment)
    except ValueError:
        return False
    return True


def is_in_range(value: str, datatype: str) -> bool:
    """Whether the well-formed ``value`` is a number that the engine can compute with; true for what is no number."""
    name = datatype.removeprefix(_XSD)
    if name in ("integer", "nonNegativeInteger", "positiveInteger"):
        digits = value.lstrip("+-").lstrip("0")
        return len(digits) <= len(str(LARGEST_INTEGER)) and int(digits or "0") <= LARGEST_INTEGER
    if name == "decimal":
        whole, _, fraction = value.lstrip("+-").partition(".")
        whole = whole.lstrip("0")
        if len(fraction.rstrip("0")) > _DECIMALS or len(whole) > len(str(_LARGEST_DECIMAL)):
            return False
        return int(whole or "0") < _LARGEST_DECIMAL
    return True
