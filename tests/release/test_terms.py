from __future__ import annotations

import pytest

from testimonio.release.terms import Namer, parts, text

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
