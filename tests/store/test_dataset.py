"""Loading, and what FROM means: https://www.w3.org/TR/sparql11-query/#specifyingDataset."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio.errors import StoreError
from testimonio.store.dataset import Dataset
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import QueryRefused, Question, Refusal

NQUADS = """\
<http://ex/a> <http://ex/p> "1" .
<http://ex/a> <http://ex/p> "1" <http://ex/g> .
<http://ex/a> <http://ex/p> "1" <http://ex/h> .
<http://ex/b> <http://ex/p> "2" <http://ex/h> .
<http://ex/c> <http://ex/p> "3" <http://ex/i> .
"""


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    path = tmp_path / "dataset.nq"
    path.write_text(NQUADS, encoding="utf-8")
    return EmbeddedEngine.load(path)


def count(
    engine: EmbeddedEngine, query: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()
) -> list[tuple[str, ...]]:
    answer = engine.answer(Question(query, default_graphs=default, named_graphs=named))
    found = json.loads(answer.body)
    return sorted(tuple(row[name]["value"] for name in found["head"]["vars"]) for row in found["results"]["bindings"])


def test_default_and_named_graphs_are_as_the_file_says(engine: EmbeddedEngine) -> None:
    assert engine.summary().triples == 1
    assert engine.summary().graphs == {"http://ex/g": 1, "http://ex/h": 2, "http://ex/i": 1}
    assert count(engine, "SELECT ?o { ?s ?p ?o }") == [("1",)]
    assert len(count(engine, "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }")) == 4


QUERIES = [
    ("one default graph", "SELECT ?o FROM <http://ex/h> { ?s ?p ?o }", (), (), ["1", "2"]),
    ("two are merged as a set", "SELECT ?o FROM <http://ex/g> FROM <http://ex/h> { ?s ?p ?o }", (), (), ["1", "2"]),
    ("the same one twice", "SELECT ?o FROM <http://ex/g> FROM <http://ex/g> { ?s ?p ?o }", (), (), ["1"]),
    ("FROM alone leaves no named graph", "SELECT ?o FROM <http://ex/g> { GRAPH ?g { ?s ?p ?o } }", (), (), []),
    ("FROM NAMED alone leaves no default graph", "SELECT ?o FROM NAMED <http://ex/g> { ?s ?p ?o }", (), (), []),
    (
        "both, merged",
        "SELECT ?o FROM <http://ex/g> FROM <http://ex/h> FROM NAMED <http://ex/i> { GRAPH ?g { ?s ?p ?o } }",
        (),
        (),
        ["3"],
    ),
    (
        "the merged graphs are not named",
        "SELECT ?o FROM <http://ex/g> FROM <http://ex/h> FROM NAMED <http://ex/i> { GRAPH <http://ex/g> { ?s ?p ?o } }",
        (),
        (),
        [],
    ),
    ("a parameter", "SELECT ?o { ?s ?p ?o }", ("http://ex/i",), (), ["3"]),
    ("parameters are merged", "SELECT ?o { ?s ?p ?o }", ("http://ex/g", "http://ex/h"), (), ["1", "2"]),
    ("a parameter replaces FROM", "SELECT ?o FROM <http://ex/g> { ?s ?p ?o }", ("http://ex/i",), (), ["3"]),
    (
        "a named graph by parameter replaces FROM, too",
        "SELECT ?o FROM <http://ex/g> { ?s ?p ?o }",
        (),
        ("http://ex/i",),
        [],
    ),
    (
        "a parameter replaces a graph that is not there",
        "SELECT ?o FROM <http://ex/z> { ?s ?p ?o }",
        ("http://ex/i",),
        (),
        ["3"],
    ),
]


@pytest.mark.parametrize(
    ("query", "default", "named", "expected"), [q[1:] for q in QUERIES], ids=[q[0] for q in QUERIES]
)
def test_datasets(
    engine: EmbeddedEngine, query: str, default: tuple[str, ...], named: tuple[str, ...], expected: list[str]
) -> None:
    for _ in range(2):  # the second time, a merge comes from the cache
        assert [row[0] for row in count(engine, query, default, named)] == expected


def test_merges_kept_are_few(engine: EmbeddedEngine) -> None:
    graphs = ["http://ex/g", "http://ex/h", "http://ex/i"]
    pairs = [(one, two) for one in graphs for two in graphs if one != two]
    for named in ((), ("http://ex/g",)):
        for one, two in pairs:
            expected = {"http://ex/g": {"1"}, "http://ex/h": {"1", "2"}, "http://ex/i": {"3"}}
            found = count(engine, "SELECT ?o { ?s ?p ?o }", (one, two), named)
            assert [row[0] for row in found] == sorted(expected[one] | expected[two])


@pytest.mark.parametrize("clause", ["FROM <http://ex/z>", "FROM NAMED <http://ex/z>", "FROM <file:///etc/passwd>"])
def test_a_graph_that_is_not_there_is_refused(engine: EmbeddedEngine, clause: str) -> None:
    with pytest.raises(QueryRefused, match="has no graph") as caught:
        engine.answer(Question(f"SELECT * {clause} {{ ?s ?p ?o }}"))
    assert caught.value.reason is Refusal.UNKNOWN_GRAPH


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read: No such file"):
        Dataset.load(tmp_path / "none.nq")


def test_a_broken_file_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "broken.nq"
    path.write_text("<http://ex/a> <http://ex/p> .\n", encoding="utf-8")
    with pytest.raises(StoreError, match="is no N-Quads"):
        Dataset.load(path)


def test_an_empty_dataset_is_one() -> None:
    dataset = Dataset.of([])
    assert dataset.summary.triples == 0
    assert not dataset.query("ASK { ?s ?p ?o }", (), ())


def test_blank_nodes_of_two_graphs_are_merged_as_one() -> None:
    node, predicate = ox.BlankNode("b"), ox.NamedNode("http://ex/p")
    graphs = [ox.NamedNode("http://ex/g"), ox.NamedNode("http://ex/h")]
    engine = EmbeddedEngine.of([ox.Quad(node, predicate, ox.Literal("1"), graph) for graph in graphs])
    assert count(engine, "SELECT ?o { ?s ?p ?o }", ("http://ex/g", "http://ex/h")) == [("1",)]
