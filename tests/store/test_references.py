"""Relative IRIs."""

from __future__ import annotations

import pytest

from testimonio.store.references import resolved


@pytest.mark.parametrize(
    ("reference", "base", "expected"),
    [
        ("#", "http://e/a/b", "http://e/a/b#"),
        ("", "http://e/a#b", "http://e/a"),
        ("../c", "http://e/a/b", "http://e/c"),
        ("?c", "http://e/a/b", "http://e/a/b?c"),
        ("c", "urn:a:b", "urn:c"),
        ("urn:x:y", "http://e/", "urn:x:y"),
        ("c", "", "c"),
    ],
)
def test_resolved(reference: str, base: str, expected: str) -> None:
    assert resolved(reference, base) == expected


def test_what_is_no_iri() -> None:
    with pytest.raises(ValueError, match="host"):
        resolved("//[x", "http://e/")
