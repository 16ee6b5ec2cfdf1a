"""What is asked of an engine elsewhere, and what is made of its answers; here it is a function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from testimonio.store.elsewhere import DEFAULT, RemoteDataset
from testimonio.store.engine import DatasetSummary, EngineFailed, Question
from testimonio.store.evaluation import evaluate
from testimonio.store.inventory import Inventory
from testimonio.store.limits import Limits

ONE = {"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": "1"}
asked: list[Mapping[str, object]] = []


def answers(query: str, *rows: Mapping[str, object]) -> Any:
    """The bindings of the answer to ``query`` when the engine gives ``rows``."""

    def reach(_: str, parameters: Mapping[str, object]) -> tuple[str, bytes]:
        asked.append(parameters)
        table = {"head": {"vars": []}, "results": {"bindings": rows}}
        return "application/sparql-results+json", json.dumps(table).encode()

    source = RemoteDataset(reach, Inventory(DatasetSummary(0, {}), {}))
    body = evaluate(source, Question(query), Limits()).body
    return json.loads(body)["results"]["bindings"] if body.startswith(b"{") else body


def test_columns_that_were_not_asked_for_are_left_out() -> None:
    assert answers("SELECT * {}", {"_star_fake": ONE}) == [{}]
    assert answers("SELECT ?a { ?a ?b ?c }", {"a": ONE, "more": ONE}, {}) == [{"a": {**ONE, "type": "literal"}}, {}]
    assert answers("CONSTRUCT { <http://e/a> a 1 } WHERE {}", {"_star_fake": ONE})


@pytest.mark.parametrize("query", ["SELECT ?a { ?a ?b ?c }", "CONSTRUCT { ?a a 1 } WHERE { ?a ?b ?c }"])
def test_an_answer_that_cannot_be_read_is_no_mistake_of_the_query(query: str) -> None:
    with pytest.raises(EngineFailed, match="cannot be read"):
        answers(query, {"a": {"type": "uri", "value": "relative"}})


def test_a_dataset_without_named_graphs_is_not_all_that_the_engine_has() -> None:
    answers("SELECT ?a { ?a ?b ?c }")
    assert asked[-1]["default-graph-uri"] == [DEFAULT]
    assert asked[-1]["named-graph-uri"]
