"""The endpoint over a release: what its description promises of the dataset, its graphs one by one, and its dumps."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from testimonio.manifest import DATASET
from testimonio.names import BASE
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.limits import Limits
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

NT = "application/n-triples"
SMALL = 20_000
EVERYTHING = "SELECT * { ?s ?p ?o }"


@pytest.fixture(scope="module")
def quads(harbour_release: Path) -> list[ox.Quad]:
    """Every line of the dataset."""
    return list(ox.parse(path=harbour_release / DATASET, format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def graphs(quads: list[ox.Quad]) -> dict[str, set[ox.Triple]]:
    """The triples of each graph by IRI; those of the default graph by the empty string."""
    found: dict[str, set[ox.Triple]] = {}
    for quad in quads:
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        found.setdefault(name, set()).add(quad.triple)
    return found


def client_of(release: Path, limits: Limits) -> FlaskClient:
    return create_app(Settings(), EmbeddedEngine.load(release / DATASET, limits), release).test_client()


@pytest.fixture(scope="module")
def client(harbour_release: Path) -> FlaskClient:
    return client_of(harbour_release, Limits())


@pytest.fixture(scope="module")
def small(harbour_release: Path) -> FlaskClient:
    """A client of a server that gives short answers only."""
    return client_of(harbour_release, Limits(answer_bytes=SMALL))


def size(body: bytes) -> int:
    """Number of different triples in N-Triples. The store rewrites literals, so that triples are only counted."""
    return len(set(ox.parse(body, format=ox.RdfFormat.N_TRIPLES)))


def test_the_default_graph_is_the_union_of_the_others(
    client: FlaskClient, quads: list[ox.Quad], graphs: dict[str, set[ox.Triple]]
) -> None:
    """sd:UnionDefaultGraph is true of the release: every triple once, none but those of the named graphs."""
    assert "sd:feature sd:UnionDefaultGraph" in client.get("/sparql").text
    assert graphs[""] == set().union(*(triples for name, triples in graphs.items() if name))
    default = [quad for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)]
    assert len(default) == len(graphs[""]) > 500


def test_the_description_counts_what_is_there(client: FlaskClient, graphs: dict[str, set[ox.Triple]]) -> None:
    store = ox.Store()
    store.load(client.get("/sparql").data, format=ox.RdfFormat.TURTLE)
    named = store.query(
        "SELECT ?name ?n { ?s sd:availableGraphs/sd:namedGraph ?g . ?g sd:name ?name ; sd:graph/void:triples ?n }",
        prefixes={"sd": "http://www.w3.org/ns/sparql-service-description#", "void": "http://rdfs.org/ns/void#"},
    )
    assert isinstance(named, ox.QuerySolutions)
    assert {row["name"].value: int(row["n"].value) for row in named} == {
        name: len(triples) for name, triples in graphs.items() if name
    }


def test_each_graph_is_the_same_by_each_of_its_names(client: FlaskClient, graphs: dict[str, set[ox.Triple]]) -> None:
    """Graph Store Protocol, 4.1 and 4.2: directly by its IRI, and indirectly by ``?graph=``."""
    whole = client.get("/graph-store", query_string={"default": "", "format": "nt"})
    assert size(whole.data) == len(graphs[""])
    for name, triples in graphs.items():
        if name:
            indirect = client.get("/graph-store", query_string={"graph": name}, headers={"Accept": NT})
            path = "/" + name.removeprefix(BASE)
            direct = client.get(path, headers={"Accept": NT}, follow_redirects=True)
            assert direct.request.path.endswith(".nt")
            assert size(direct.data) == size(indirect.data) == len(triples), name


def test_a_graph_that_is_not_there_leads_to_the_list(client: FlaskClient) -> None:
    response = client.get("/graph-store", query_string={"graph": BASE + "graph/none"})
    assert response.status_code == 404
    assert "service description" in response.get_json()["detail"]
    assert "suggestions" not in response.get_json()  # of the path /graph-store they would be nonsense


@pytest.mark.parametrize(
    ("path", "query"), [("/graph-store", {"default": ""}), ("/sparql", {"query": EVERYTHING})], ids=["store", "sparql"]
)
def test_what_is_too_large_names_the_limit_and_the_dumps(small: FlaskClient, path: str, query: dict[str, str]) -> None:
    response = small.get(path, query_string=query)
    problem = response.get_json()
    assert (response.status_code, problem["type"]) == (403, BASE + "problem/answer-too-large")
    assert problem["limit_bytes"] == SMALL
    assert f"{SMALL:,}" in problem["detail"]
    assert "LIMIT" in problem["remedy"]
    names = {address.rpartition("/")[2] for address in problem["dumps"]}
    assert names == {"dataset.nq", "dataset.trig", "dataset.jsonld"}
    for address in problem["dumps"]:
        with small.get(urlsplit(address).path) as dump:
            assert len(dump.data) > SMALL


def test_on_a_page_it_leads_to_the_dumps_too(small: FlaskClient) -> None:
    response = small.get("/sparql", query_string={"query": EVERYTHING}, headers={"Accept": "text/html"})
    assert response.status_code == 403
    assert "All of it, without limits:" in response.text
    assert '<a href="/dump/">' in response.text
