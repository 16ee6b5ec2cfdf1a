"""Clients from npm: fetch-sparql-endpoint, and Comunica over it, which also finds out by itself what a source is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib

Node = Callable[..., Any]
Rows = Callable[[str], list[dict[str, Any]]]
QUERIES = Path(__file__).with_name("queries")
WAYS = {"get", "post-form", "post-query"}
ERRORS = [
    ("nowhere.rq", 400, "unknown-graph"),
    ("service.rq", 403, "service"),
    ("runaway.rq", 504, "deadline"),
]


def fetched(node: Node, endpoint: str, name: str, kind: str) -> list[dict[str, Any]]:
    """What fetch-sparql-endpoint got, once for each way of asking."""
    found: dict[str, dict[str, Any]] = node("fetcher.mjs", endpoint, str(QUERIES / name), kind)
    assert set(found) == WAYS
    return list(found.values())


def asked(node: Node, name: str, *sources: str) -> dict[str, Any]:
    """What Comunica got."""
    found: dict[str, Any] = node("comunica.mjs", str(QUERIES / name), *sources)
    return found


def as_graph(triples: list[list[dict[str, str]]]) -> set[tuple[rdflib.term.Node, ...]]:
    return {tuple(map(term, triple)) for triple in triples}


def term(value: dict[str, str]) -> rdflib.term.Node:
    if value["type"] == "uri":
        return rdflib.URIRef(value["value"])
    datatype = value.get("datatype")
    return rdflib.Literal(
        value["value"], lang=value.get("xml:lang"), datatype=rdflib.URIRef(datatype) if datatype else None
    )


# fetch-sparql-endpoint


def test_rows_fetched(endpoint: str, node: Node, rows: Rows) -> None:
    right = rows("select.rq")
    assert len(right) > 50
    for each in fetched(node, endpoint, "select.rq", "select"):
        assert each == {"answer": right}


@pytest.mark.parametrize("name", ["true.rq", "false.rq"])
def test_booleans_fetched(endpoint: str, node: Node, name: str) -> None:
    for each in fetched(node, endpoint, name, "ask"):
        assert each == {"answer": name == "true.rq"}


@pytest.mark.parametrize("name", ["construct.rq", "describe.rq"])
def test_graphs_fetched(endpoint: str, node: Node, graph: Callable[[str], rdflib.Graph], name: str) -> None:
    for each in fetched(node, endpoint, name, "construct"):
        assert as_graph(each["answer"]) == set(graph(name))


def test_nothing_fetched_is_no_error(endpoint: str, node: Node) -> None:
    for each in fetched(node, endpoint, "nothing.rq", "select"):
        assert each == {"answer": []}


@pytest.mark.parametrize(("name", "status", "kind"), [*ERRORS, ("mistake.rq", 400, "syntax-error")])
def test_an_error_fetched_is_no_empty_answer(hasty: str, node: Node, name: str, status: int, kind: str) -> None:
    for each in fetched(node, hasty, name, "select"):
        assert set(each) == {"error"}
        assert f"HTTP status {status}" in each["error"]
        assert f"/problem/{kind}" in each["error"]


def test_an_update_is_refused(endpoint: str, node: Node) -> None:
    for each in fetched(node, endpoint, "update.ru", "update"):
        assert set(each) == {"error"}
        assert "HTTP status 403" in each["error"]


# Comunica


@pytest.mark.parametrize("prefix", ["sparql@", ""])  # told that it is an endpoint, or left to find out
def test_rows(endpoint: str, node: Node, rows: Rows, prefix: str) -> None:
    assert asked(node, "select.rq", prefix + endpoint) == {"answer": rows("select.rq")}


@pytest.mark.parametrize("name", ["true.rq", "false.rq"])
def test_booleans(endpoint: str, node: Node, name: str) -> None:
    assert asked(node, name, endpoint) == {"answer": name == "true.rq"}


@pytest.mark.parametrize("name", ["construct.rq", "describe.rq"])
def test_graphs(endpoint: str, node: Node, graph: Callable[[str], rdflib.Graph], name: str) -> None:
    assert as_graph(asked(node, name, endpoint)["answer"]) == set(graph(name))


def test_a_join_over_the_endpoint_and_a_dump(server: str, node: Node, release: Path, rows: Rows) -> None:
    dump = f"{server}/release/{release.name}/asserted.ttl"
    found = asked(node, "joined.rq", f"{server}/sparql", dump)
    assert rows("joined.rq")
    assert found == {"answer": rows("joined.rq")}


def test_nothing_is_no_error(endpoint: str, node: Node) -> None:
    assert asked(node, "nothing.rq", endpoint) == {"answer": []}


@pytest.mark.parametrize(("name", "status", "kind"), ERRORS)
def test_an_error_is_no_empty_answer(hasty: str, node: Node, name: str, status: int, kind: str) -> None:
    found = asked(node, name, hasty)
    assert set(found) == {"error"}
    assert f"HTTP status {status}" in found["error"]
    assert f"/problem/{kind}" in found["error"]


def test_an_update_by_comunica_is_refused(endpoint: str, node: Node) -> None:
    found = asked(node, "update.ru", f"sparql@{endpoint}")
    assert set(found) == {"error"}
    assert "HTTP status 403" in found["error"]
