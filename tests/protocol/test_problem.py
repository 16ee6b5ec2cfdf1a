"""Problem documents (RFC 9457) and validators (RFC 9110)."""

from __future__ import annotations

import json

import pytest

from testimonio.protocol.caching import entity_tag, last_modified
from testimonio.protocol.problem import KINDS, ProblemError, plain


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_status_a_title_and_a_remedy(kind: str) -> None:
    known = KINDS[kind]
    assert 400 <= known.status < 600
    assert not known.title.endswith(".")
    assert known.remedy.endswith(".")


def test_the_document() -> None:
    problem = ProblemError("busy", "Later.", {"line": 3, "column": None}, {"Retry-After": "2"}).problem
    assert json.loads(problem.to_json()) == {
        "type": "https://w3id.org/testimonio/problem/busy",
        "title": KINDS["busy"].title,
        "status": 503,
        "detail": "Later.",
        "line": 3,
        "remedy": KINDS["busy"].remedy,
    }
    assert problem.headers == {"Retry-After": "2"}


def test_a_plain_status_has_no_type_of_its_own() -> None:
    document = json.loads(plain(405).to_json())
    assert (document["type"], document["title"], document["status"]) == ("about:blank", "Method Not Allowed", 405)
    assert "remedy" not in document


def test_entity_tags_tell_parts_apart() -> None:
    assert entity_tag("a", b"b") == entity_tag(b"a", "b")
    assert len({entity_tag("ab"), entity_tag("a", "b"), entity_tag("a", "b", "")}) == 3


def test_a_release_is_as_old_as_its_date() -> None:
    assert last_modified("2026-01-05").isoformat() == "2026-01-05T00:00:00+00:00"
