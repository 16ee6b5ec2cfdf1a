"""SPARQLWrapper: every form of answer by every way of asking, and what it says of our problem documents."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from xml.etree import ElementTree

import pytest
import rdflib
import SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, URITooLong

from testimonio.store.embedded import EmbeddedEngine

Rows = Callable[[str], list[dict[str, Any]]]
SOLUTIONS = {
    SPARQLWrapper.JSON: "application/sparql-results+json",
    SPARQLWrapper.XML: "application/sparql-results+xml",
    SPARQLWrapper.CSV: "text/csv",
    SPARQLWrapper.TSV: "text/tab-separated-values",
}
WAYS = {
    "get": (SPARQLWrapper.GET, SPARQLWrapper.URLENCODED),
    "post-form": (SPARQLWrapper.POST, SPARQLWrapper.URLENCODED),
    "post-query": (SPARQLWrapper.POST, SPARQLWrapper.POSTDIRECTLY),
}


def ask(
    endpoint: str, text: str, format_: str, way: str = "get", *, by_accept: bool = False
) -> SPARQLWrapper.SPARQLWrapper:
    """A question that is ready to be asked.

    :param by_accept: ask for the format with Accept alone, not also in parameters, as SPARQLWrapper does by default.
    """
    wrapper = SPARQLWrapper.SPARQLWrapper(endpoint, returnFormat=format_)
    method, encoding = WAYS[way]
    wrapper.setMethod(method)
    wrapper.setRequestMethod(encoding)
    wrapper.setQuery(text)
    wrapper.setOnlyConneg(by_accept)
    wrapper.setTimeout(30)
    return wrapper


def plain(converted: Any) -> Any:
    """What SPARQLWrapper makes of an answer, in a form that can be compared."""
    if hasattr(converted, "toxml"):
        return ElementTree.canonicalize(converted.toxml())
    return converted.decode() if isinstance(converted, bytes) else converted


def whole(text: str, format_: str) -> Any:
    """The right answer in the same form."""
    if format_ == SPARQLWrapper.JSON:
        return json.loads(text)
    return ElementTree.canonicalize(text) if format_ == SPARQLWrapper.XML else text


@pytest.mark.parametrize("by_accept", [False, True])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("format_", SOLUTIONS)
def test_rows(
    endpoint: str,
    query: Callable[[str], str],
    answer: Callable[[str, str], str],
    format_: str,
    way: str,
    by_accept: bool,
) -> None:
    converted = ask(endpoint, query("select.rq"), format_, way, by_accept=by_accept).queryAndConvert()
    right = answer("select.rq", SOLUTIONS[format_])
    assert len(right.splitlines()) > 50 or format_ in (SPARQLWrapper.JSON, SPARQLWrapper.XML)
    assert plain(converted) == whole(right, format_)


@pytest.mark.parametrize("name", ["true.rq", "false.rq"])
@pytest.mark.parametrize("way", WAYS)
def test_booleans(endpoint: str, query: Callable[[str], str], name: str, way: str) -> None:
    converted = ask(endpoint, query(name), SPARQLWrapper.JSON, way).queryAndConvert()
    assert isinstance(converted, dict)
    assert converted["boolean"] is (name == "true.rq")


# SPARQLWrapper makes its graphs with a class of rdflib that rdflib has given up.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("by_accept", [False, True])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["construct.rq", "describe.rq"])
@pytest.mark.parametrize("format_", ["turtle", "n3", "rdf+xml", "xml", "json-ld"])
def test_graphs(
    endpoint: str,
    query: Callable[[str], str],
    graph: Callable[[str], rdflib.Graph],
    format_: str,
    name: str,
    way: str,
    by_accept: bool,
) -> None:
    converted = ask(endpoint, query(name), format_, way, by_accept=by_accept).queryAndConvert()
    if isinstance(converted, bytes):
        converted = rdflib.Graph().parse(io.BytesIO(converted), format="turtle")
    assert isinstance(converted, rdflib.Graph)
    assert set(converted) == set(graph(name))


def test_a_named_dataset(endpoint: str, engine: EmbeddedEngine) -> None:
    graphs = engine.summary().graphs
    (graph,) = [iri for iri in graphs if iri.endswith("/graph/actors")]
    wrapper = ask(endpoint, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", SPARQLWrapper.JSON)
    wrapper.addDefaultGraph(graph)
    assert numbers(wrapper) == [graphs[graph]]
    wrapper = ask(endpoint, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", SPARQLWrapper.JSON)
    wrapper.addNamedGraph(graph)
    assert numbers(wrapper) == [graphs[graph]]


def numbers(wrapper: SPARQLWrapper.SPARQLWrapper) -> list[int]:
    converted = wrapper.queryAndConvert()
    assert isinstance(converted, dict)
    return [int(row["n"]["value"]) for row in converted["results"]["bindings"]]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_no_error(endpoint: str, query: Callable[[str], str], way: str) -> None:
    converted = ask(endpoint, query("nothing.rq"), SPARQLWrapper.JSON, way).queryAndConvert()
    assert converted == {"head": {"vars": ["claim"]}, "results": {"bindings": []}}


def problem(error: HTTPError) -> dict[str, Any]:
    """The document that came with the error."""
    with error:
        assert error.headers["Content-Type"] == "application/problem+json"
        found: dict[str, Any] = json.loads(error.read())
    return found


@pytest.mark.parametrize("way", WAYS)
def test_a_mistake_is_shown_with_its_place(endpoint: str, query: Callable[[str], str], way: str) -> None:
    with pytest.raises(QueryBadFormed) as caught:
        ask(endpoint, query("mistake.rq"), SPARQLWrapper.JSON, way).query()
    assert "syntax-error" in str(caught.value)
    assert r"\"line\": 2" in repr(str(caught.value)) or '"line": 2' in str(caught.value)


@pytest.mark.parametrize("encoding", [SPARQLWrapper.URLENCODED, SPARQLWrapper.POSTDIRECTLY])
def test_an_update_is_refused(endpoint: str, query: Callable[[str], str], encoding: str) -> None:
    wrapper = SPARQLWrapper.SPARQLWrapper(endpoint)
    wrapper.setMethod(SPARQLWrapper.POST)
    wrapper.setRequestMethod(encoding)
    wrapper.setQuery(query("update.ru"))
    assert wrapper.isSparqlUpdateRequest()
    with pytest.raises(HTTPError) as caught:
        wrapper.query()
    found = problem(caught.value)
    assert (caught.value.code, found["status"], found["title"]) == (403, 403, "This endpoint is read-only")


@pytest.mark.parametrize("way", WAYS)
def test_service_is_refused(endpoint: str, query: Callable[[str], str], way: str) -> None:
    with pytest.raises(HTTPError) as caught:
        ask(endpoint, query("service.rq"), SPARQLWrapper.JSON, way).query()
    title = "The query calls an endpoint that this one does not call"
    assert (caught.value.code, problem(caught.value)["title"]) == (403, title)


@pytest.mark.parametrize("way", WAYS)
def test_a_runaway_is_an_error(hasty: str, query: Callable[[str], str], way: str) -> None:
    with pytest.raises(HTTPError) as caught:
        ask(hasty, query("runaway.rq"), SPARQLWrapper.JSON, way).query()
    assert (caught.value.code, problem(caught.value)["limit_s"]) == (504, 0.5)


def test_a_long_query_is_an_error(endpoint: str) -> None:
    text = "SELECT * { ?s ?p ?o } # " + "x" * 300_000
    with pytest.raises(HTTPError) as caught:
        ask(endpoint, text, SPARQLWrapper.JSON, "post-query").query()
    assert (caught.value.code, "too-long" in problem(caught.value)["type"]) == (413, True)
    with pytest.raises(URITooLong):
        ask(endpoint, "SELECT * { ?s ?p ?o } # " + "x" * 80_000, SPARQLWrapper.JSON).query()
    with pytest.raises(HTTPError) as caught:  # longer than a whole head may be
        ask(endpoint, "SELECT * { ?s ?p ?o } # " + "x" * 270_000, SPARQLWrapper.JSON).query()
    assert caught.value.code == 431
    caught.value.close()
