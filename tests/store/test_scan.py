"""What a query may hold, before any parser sees it: each case is one entry of ``scan/*.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import QueryRefused, QuerySyntaxError, Question
from testimonio.store.limits import Limits
from testimonio.store.scan import scan

COUNTS = {"accepted": 19, "refused": 26, "broken": 31, "parser": 19}
LIMITS = Limits()


def cases(name: str) -> list[Any]:
    found = json.loads((Path(__file__).parent / "scan" / f"{name}.json").read_text(encoding="utf-8"))
    assert len(found) == COUNTS[name]
    return [pytest.param(case, id=case["name"]) for case in found]


def query_of(case: dict[str, Any]) -> str:
    query: str = case["query"]
    if "repeat" in case:
        before, after = case["between"]
        query = query % (before * case["repeat"], after * case["repeat"])
    return query


def check(error: QuerySyntaxError | QueryRefused, case: dict[str, Any]) -> None:
    for member in ("line", "column", "token", "suggestion"):
        if member in case:
            assert getattr(error, member) == case[member], member
    if "expected" in case:
        assert isinstance(error, QuerySyntaxError)
        assert list(error.expected) == case["expected"]
    assert case.get("message", "") in str(error)


@pytest.mark.parametrize("case", cases("accepted"))
def test_accepted(case: dict[str, Any]) -> None:
    query = query_of(case)
    found = scan(query, LIMITS)
    assert list(found.default_graphs) == case.get("default_graphs", [])
    assert list(found.named_graphs) == case.get("named_graphs", [])
    if not found.default_graphs and not found.named_graphs:  # what the scan accepts, the parser accepts
        EmbeddedEngine.of([]).answer(Question(query))


@pytest.mark.parametrize("case", cases("refused"))
def test_refused(case: dict[str, Any]) -> None:
    with pytest.raises(QueryRefused) as caught:
        scan(query_of(case), LIMITS)
    assert caught.value.reason == case["reason"]
    check(caught.value, case)


@pytest.mark.parametrize("case", cases("broken"))
def test_broken(case: dict[str, Any]) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        scan(query_of(case), LIMITS)
    check(caught.value, case)


@pytest.mark.parametrize("case", cases("parser"))
def test_mistakes_that_only_the_parser_sees(case: dict[str, Any]) -> None:
    query = query_of(case)
    scan(query, LIMITS)
    with pytest.raises(QuerySyntaxError) as caught:
        EmbeddedEngine.of([]).answer(Question(query))
    check(caught.value, case)


@pytest.mark.parametrize("text", ["a.", "<", "'''", "\\", "(", "?a<", "x:" + "." * 50])
def test_time_grows_with_length_only(text: str) -> None:
    """A scan that took quadratic time would take minutes here."""
    try:
        scan("SELECT * {" + text * (200_000 // len(text)), LIMITS)
    except (QuerySyntaxError, QueryRefused):
        return
    pytest.fail("the query is accepted")
