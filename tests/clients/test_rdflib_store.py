"""rdflib's SPARQLStore: questions, a graph over the endpoint, and what it makes of our problem documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from rdflib.term import Literal, URIRef

from testimonio.names import BASE
from testimonio.store.embedded import EmbeddedEngine

METHODS = ["GET", "POST", "POST_FORM"]
ACTORS = URIRef(BASE + "graph/actors")
LABEL = URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")


def store(endpoint: str, method: str = "GET", format_: str = "xml") -> SPARQLStore:
    return SPARQLStore(endpoint, method=method, returnFormat=format_)


def term(value: dict[str, str] | None) -> rdflib.term.Node | None:
    """A term of SPARQL's JSON as rdflib's."""
    if value is None:
        return None
    if value["type"] == "uri":
        return URIRef(value["value"])
    datatype = value.get("datatype")
    return Literal(value["value"], lang=value.get("xml:lang"), datatype=URIRef(datatype) if datatype else None)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("format_", ["xml", "json"])
def test_rows(
    endpoint: str,
    query: Callable[[str], str],
    rows: Callable[[str], list[dict[str, Any]]],
    method: str,
    format_: str,
) -> None:
    found = store(endpoint, method, format_).query(query("select.rq"))
    assert [str(variable) for variable in found.vars or ()] == ["claim", "speaker", "length", "outer"]
    right = [
        tuple(term(row.get(name)) for name in ("claim", "speaker", "length", "outer")) for row in rows("select.rq")
    ]
    assert len(right) > 50
    assert [tuple(row) for row in found] == right  # type: ignore[arg-type]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["true.rq", "false.rq"])
def test_booleans(endpoint: str, query: Callable[[str], str], method: str, name: str) -> None:
    assert store(endpoint, method).query(query(name)).askAnswer is (name == "true.rq")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["construct.rq", "describe.rq"])
@pytest.mark.parametrize("format_", ["xml", "application/rdf+xml"])
def test_graphs(
    endpoint: str,
    query: Callable[[str], str],
    graph: Callable[[str], rdflib.Graph],
    method: str,
    name: str,
    format_: str,
) -> None:
    found = store(endpoint, method, format_).query(query(name)).graph
    assert found is not None
    assert set(found) == set(graph(name))


def test_a_graph_over_the_endpoint(
    endpoint: str, query: Callable[[str], str], graph: Callable[[str], rdflib.Graph], engine: EmbeddedEngine
) -> None:
    remote = rdflib.Graph(store(endpoint), identifier=ACTORS)
    assert len(remote) == engine.summary().graphs[str(ACTORS)]
    courier = URIRef(BASE + "id/actor/harbour-courier")
    right = {triple for triple in graph("describe.rq") if triple[0] == courier and triple[1] == LABEL}
    assert right
    assert set(remote.triples((courier, LABEL, None))) == right
    assert set(remote.objects(courier, LABEL)) == {value for _, _, value in right}
    assert next(iter(right)) in remote
    assert (courier, LABEL, Literal("nobody")) not in remote
    assert list(remote.triples((None, None, Literal("nobody")))) == []


def test_the_whole_dataset(endpoint: str, engine: EmbeddedEngine) -> None:
    remote = rdflib.Dataset(store(endpoint))
    assert len(remote.default_graph) == engine.summary().triples
    assert {str(name) for name in store(endpoint).contexts()} == set(engine.summary().graphs)


@pytest.mark.parametrize("method", METHODS)
def test_nothing_is_no_error(endpoint: str, query: Callable[[str], str], method: str) -> None:
    found = store(endpoint, method).query(query("nothing.rq"))
    assert (found.type, list(found)) == ("SELECT", [])


def status_behind(error: BaseException) -> int:
    """The HTTP status that rdflib hides behind its own exception."""
    hidden = error if isinstance(error, HTTPError) else error.__context__
    assert isinstance(hidden, HTTPError)
    with hidden:
        return hidden.code


# rdflib tells every error of a GET as its own mistake; for a POST it returns the status instead of a result.


@pytest.mark.parametrize(
    ("name", "status"), [("mistake.rq", 400), ("service.rq", 403), ("update.ru", 403), ("runaway.rq", 504)]
)
@pytest.mark.parametrize("method", METHODS)
def test_an_error_is_no_answer(hasty: str, query: Callable[[str], str], method: str, name: str, status: int) -> None:
    asked = store(hasty, method)
    if method == "GET":
        with pytest.raises(ValueError, match="You did something wrong") as caught:
            asked.query(query(name))
        assert status_behind(caught.value) == status
    else:
        found: Any = asked.query(query(name))
        assert isinstance(found, tuple)
        assert (found[0], found[2]) == (status, None)


def test_a_graph_that_is_not_there_is_no_empty_graph(endpoint: str) -> None:
    remote = rdflib.Graph(store(endpoint), identifier=URIRef(BASE + "graph/nowhere"))
    with pytest.raises(ValueError, match="You did something wrong") as caught:
        len(remote)
    assert status_behind(caught.value) == 400


def test_an_update_is_refused(endpoint: str, query: Callable[[str], str]) -> None:
    remote = SPARQLUpdateStore(endpoint, endpoint)
    with pytest.raises(HTTPError) as caught:
        remote.update(query("update.ru"))
    assert status_behind(caught.value) == 403
