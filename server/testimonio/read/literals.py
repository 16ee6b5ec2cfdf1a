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
