"""What goes into a release, and what does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio import names
from testimonio.errors import ReleaseError
from testimonio.manifest import Withdrawal
from testimonio.reason.model import Expansion
from testimonio.release.dataset import Dataset, dataset
from testimonio.release.publication import Material, publish

WITHDRAWN = names.ID + "claim/ga-002a"


def test_each_triple_stands_once_in_the_default_graph(quay: Dataset) -> None:
    merged = list(quay.merged)
    assert merged == sorted(set(merged))
    assert set(merged) == {*quay.asserted, *quay.ontology, *quay.inferred}


def test_named_graphs_hold_the_same_triples(quay: Dataset) -> None:
    assert {line for lines in quay.graphs.values() for line in lines} == set(quay.merged)
    assert [graph for graph in quay.graphs if "inferred" in graph] == [
        f"<{names.INFERRED}{rule}>" for rule in ("chain", "dates", "inverse")
    ]
    assert f"<{names.GRAPH}sources/gazette-1901-03-02>" in quay.graphs
    assert f"<{names.GRAPH}ontology/tm>" in quay.graphs


def test_what_was_withdrawn_is_only_in_the_list(quay: Dataset) -> None:
    reason = "At the request of the person named."
    assert quay.withdrawn == (Withdrawal(WITHDRAWN, "1901-03-03", reason),)
    assert [line for line in quay.merged if f"<{WITHDRAWN}>" in line] == []
    assert [line for lines in quay.graphs.values() for line in lines if f"<{WITHDRAWN}>" in line] == []


def test_literals_stay_as_written(quay: Dataset) -> None:
    values = {line[2] for line in quay.merged if line[1] == f"<{names.TM}value>"}
    xsd = names.EXTERNAL["xsd"]
    assert values == {f'"2.50"^^<{xsd}decimal>', f'"01"^^<{xsd}integer>'}


def test_blank_nodes_are_numbered_in_the_order_of_their_file(material: Material) -> None:
    """A reader that labels them otherwise, as parsers at random do, makes the same release."""

    def renamed(triple: ox.Triple) -> ox.Triple:
        subject, value = (
            ox.BlankNode(f"x{hash(term.value) % 7919}") if isinstance(term, ox.BlankNode) else term
            for term in (triple.subject, triple.object)
        )
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        return ox.Triple(subject, triple.predicate, value)

    sources = tuple(
        replace(source, statements=tuple(replace(s, triples=tuple(map(renamed, s.triples))) for s in source.statements))
        for source in material.reading.sources
    )
    again = dataset(replace(material.reading, sources=sources), material.expansion)
    first = dataset(material.reading, material.expansion)
    assert again.merged == first.merged
    assert any(line[0].startswith("_:ontology-tm-0") for line in first.merged)


def test_a_derived_blank_node_is_refused(material: Material) -> None:
    rule = ox.NamedNode(names.INFERRED + "careless")
    derived = ox.Triple(ox.BlankNode(), ox.NamedNode(names.TM + "about"), ox.NamedNode(WITHDRAWN))
    with pytest.raises(ReleaseError, match="A rule derives a blank node"):
        dataset(material.reading, Expansion({rule: (derived,)}))


def test_a_triple_of_two_files_stands_once(material: Material) -> None:
    twice = replace(material.reading, sources=(*material.reading.sources, *material.reading.sources))
    assert dataset(twice, material.expansion).merged == dataset(material.reading, material.expansion).merged


def test_a_corpus_that_does_not_say_what_it_is_makes_no_release(material: Material, tmp_path: Path) -> None:
    sources = tuple(source for source in material.reading.sources if source.name != "graph/dataset.ttl")
    with pytest.raises(
        ReleaseError, match=r"give id:dataset a dcterms:title, a dcterms:license and .* dcterms:modified"
    ):
        publish(replace(material, reading=replace(material.reading, sources=sources)), tmp_path)
    assert list(tmp_path.iterdir()) == []
