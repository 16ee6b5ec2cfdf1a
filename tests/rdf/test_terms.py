from __future__ import annotations

import pytest

from testimonio.rdf.terms import Namer, literal, number, parts, term, text

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ('"plain"', ("plain", "", "")),
        ('"fog"@en-gb', ("fog", "en-gb", "")),
        (f'"2.50"^^<{XSD}decimal>', ("2.50", "", f"<{XSD}decimal>")),
        (r'"a \"quote\"@en ^^ inside"@es', ('a "quote"@en ^^ inside', "es", "")),
        (r'"\t\n\r\b\f\\n\u0007\U0001F642"', ("\t\n\r\b\f\\n\x07\U0001f642", "", "")),
        ('""', ("", "", "")),
    ],
)
def test_parts_of_a_literal(literal: str, expected: tuple[str, str, str]) -> None:
    assert parts(literal) == expected


def test_text_of_terms() -> None:
    assert text('"fog"@en') == "fog"
    assert text("<http://example.org/a>") == "http://example.org/a"


def test_a_namer_knows_what_it_used() -> None:
    namer = Namer({"x": "http://example.org/", "y": "http://example.org/y/"})
    assert namer("<http://example.org/y/z>") == "y:z"  # the longest namespace
    assert namer("<http://example.org/q/z>") == "<http://example.org/q/z>"
    assert list(namer.declarations()) == ["@prefix y: <http://example.org/y/> .\n"]


def test_a_prefixed_name_becomes_a_term() -> None:
    assert term("xsd:integer") == f"<{XSD}integer>"


@pytest.mark.parametrize("value", ['"quoted"\n\t\r\b\f\\\x07', "ñ 😀", ""])
def test_a_literal_has_the_parts_that_it_was_made_of(value: str) -> None:
    assert parts(literal(value)) == (value, "", "")
    assert parts(literal(value, "es")) == (value, "es", "")
    assert parts(literal(value, datatype="http://example.org/d")) == (value, "", "<http://example.org/d>")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-3, f'"-3"^^<{XSD}integer>'),
        (30.0, f'"30.0"^^<{XSD}decimal>'),
        (0.25, f'"0.25"^^<{XSD}decimal>'),
        (1e-5, f'"0.00001"^^<{XSD}decimal>'),
    ],
)
def test_numbers(value: int | float, expected: str) -> None:
    assert number(value) == expected
