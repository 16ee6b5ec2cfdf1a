"""Dates that are no EDTF level 1, each at its line."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal

from testimonio.dates import bounds
from testimonio.errors import DateError
from testimonio.finding import Finding, Severity
from testimonio.names import EDTF_DATATYPE
from testimonio.read.model import Reading, Role


def check(reading: Reading) -> Iterator[Finding]:
    """Every literal typed as EDTF, in the data and the vocabulary, that :func:`testimonio.dates.bounds` refuses."""
    for source in reading.sources:
        if source.role not in (Role.DATA, Role.VOCABULARY):
            continue
        for statement in source.statements:
            for triple, line in zip(statement.triples, statement.lines, strict=True):
                value = triple.object
                if isinstance(value, Literal) and value.datatype.value == EDTF_DATATYPE:
                    try:
                        bounds(value.value)
                    except DateError as error:
                        yield Finding(source.name, line, Severity.VIOLATION, str(error), "date:edtf")
