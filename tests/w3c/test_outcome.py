"""When two outcomes are the same: each case of ``outcomes.json`` gives two tables in the form of TSV results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.formats import read
from conformance.outcome import Outcome, difference

CASES = json.loads((Path(__file__).parent / "outcomes.json").read_text(encoding="utf-8"))
BASE = "https://harbour.example/"


def table(lines: list[str]) -> Outcome:
    head = "\t".join(f"?{name}" for name in lines[0].split("\t"))
    return read("\n".join([head, *lines[1:], ""]).encode(), "text/tab-separated-values", BASE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_difference(case: dict[str, Any]) -> None:
    flags = {flag: case.get(flag, False) for flag in ("lax", "by_value")}
    reason = difference(table(case["first"]), table(case["second"]), **flags)
    assert (reason is None) is case["same"], reason


def test_forms_are_told_apart() -> None:
    yes = read(b'{"head": {}, "boolean": true}', "application/sparql-results+json", BASE)
    graph = read(b"<a> <b> <c> .", "text/turtle", BASE)
    assert yes is True
    assert difference(yes, True) is None
    assert difference(yes, False) == "expected true, found false"
    assert difference(graph, yes) == "expected graph, found true"
    assert difference(graph, read(b"<a> <b> _:c .", "text/turtle", BASE)) is not None


def test_the_formats_say_the_same() -> None:
    json_ = (
        b'{"head": {"vars": ["x", "y"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "a"},'
        b' "y": {"type": "literal", "value": "ja", "xml:lang": "de"}}, {"x": {"type": "bnode", "value": "n"}}]}}'
    )
    xml = (
        b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/><variable name="y"/></head>'
        b'<results><result><binding name="x"><uri>a</uri></binding>'
        b'<binding name="y"><literal xml:lang="de">ja</literal></binding></result>'
        b'<result><binding name="x"><bnode>m</bnode></binding></result></results></sparql>'
    )
    tsv = b'?x\t?y\n<a>\t"ja"@de\n_:o\t\n'
    outcomes = [
        read(content, f"application/sparql-results+{name}", BASE) for content, name in ((json_, "json"), (xml, "xml"))
    ]
    outcomes.append(read(tsv, "text/tab-separated-values", BASE))
    assert all(difference(outcomes[0], outcome) is None for outcome in outcomes)


def test_a_format_without_a_reader_is_no_answer() -> None:
    with pytest.raises(ValueError, match="no reader for text/html"):
        read(b"", "text/html", BASE)
