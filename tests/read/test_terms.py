"""Terms, prefixes, datatypes. The cases are in terms.txt, each checked beside a small ontology of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store, Variable

from testimonio.names import EDTF_DATATYPE
from testimonio.read import literals, terms, turtle
from testimonio.read.model import Role, Source

HERE = Path(__file__).parent
_CASE = re.compile(r"^=== (.+)\n((?:--- .+\n)*)((?:(?!===).*\n)*)", re.MULTILINE)
CASES = _CASE.findall((HERE / "terms.txt").read_text(encoding="utf-8"))


def _source(name: str, text: str, role: Role) -> tuple[Source, turtle.TurtleText]:
    read = turtle.read(text, Path(name), "https://example.org/base")
    graph = NamedNode(f"https://example.org/{name}")
    return Source(Path(name), name, role, graph, read.prefixes, read.statements), read


def test_all_cases_run() -> None:
    assert len(CASES) == 24


@pytest.mark.parametrize(("expected", "text"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_slips_are_told(expected: str, text: str) -> None:
    ontology, _ = _source("ontology.ttl", (HERE / "terms-ontology.ttl").read_text(encoding="utf-8"), Role.ONTOLOGY)
    case, read = _source("case.ttl", text, Role.DATA)
    found = [*terms.check_prefixes(read, "case.ttl"), *terms.check([ontology, case])]
    told = [f"--- {f.line} {f.severity} {f.message} ({f.rule})\n" for f in sorted(found, key=lambda f: f.sort_key)]
    assert "".join(told) == expected


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        ("12", "integer", True),
        ("+012", "integer", True),
        ("1.0", "integer", False),
        ("", "integer", False),
        ("-1", "nonNegativeInteger", False),
        ("0", "positiveInteger", False),
        ("1.", "decimal", True),
        ("1e3", "decimal", False),
        ("1e3", "double", True),
        ("INF", "double", True),
        ("yes", "boolean", False),
        ("1", "boolean", True),
        ("2024-02-29", "date", True),
        ("2023-02-29", "date", False),
        ("2023-2-9", "date", False),
        ("2023-02-28T24:61:00Z", "dateTime", False),
        ("2023-02-28T23:59:59Z", "dateTime", True),
        ("2023", "gYear", True),
        ("2023-13", "gYearMonth", False),
        ("http://e/ a", "anyURI", False),
        ("es-PE", "language", True),
        ("anything\nat all", "string", True),
    ],
)
def test_lexical_forms(value: str, datatype: str, expected: bool) -> None:
    assert literals.is_well_formed(value, f"http://www.w3.org/2001/XMLSchema#{datatype}") is expected


def test_edtf_is_left_to_the_dates() -> None:
    assert literals.is_well_formed("not a date", EDTF_DATATYPE)
    assert EDTF_DATATYPE in literals.DATATYPES


@pytest.mark.parametrize(
    ("datatype", "value", "expected"),
    [
        ("integer", "9223372036854775807", True),
        ("integer", "0009223372036854775807", True),
        ("integer", "9223372036854775808", False),
        ("integer", "-99999999999999999999999", False),
        ("nonNegativeInteger", "9223372036854775808", False),
        ("decimal", "170141183460469231732.5", False),
        ("decimal", "-99999999999999999999.123456789012345678", True),
        ("decimal", "0.1234567890123456789", False),
        ("string", "99999999999999999999999", True),
    ],
)
def test_numbers_that_the_engine_cannot_compute_with(datatype: str, value: str, expected: bool) -> None:
    iri = f"http://www.w3.org/2001/XMLSchema#{datatype}"
    assert literals.is_in_range(value, iri) is expected
    if datatype != "string":
        rows = Store().query(f'SELECT ("{value}"^^<{iri}> + 0 AS ?m) {{}}')
        assert isinstance(rows, QuerySolutions)
        assert [row[Variable("m")] is not None for row in rows] == [expected]
