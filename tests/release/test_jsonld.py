from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib

from testimonio.errors import ReleaseError
from testimonio.release import jsonld
from testimonio.release.terms import TYPE, Line

P = "<http://example.org/p>"


def written(*lines: Line) -> dict[str, object]:
    loaded = json.loads("".join(jsonld.dataset({"": sorted(lines)})))
    assert isinstance(loaded, dict)
    return loaded


def test_nothing_is_fetched(release: Path) -> None:
    """The context is in the document: prefixes and their namespaces, no address of another context."""
    dataset = json.loads((release / "dataset.jsonld").read_text(encoding="utf-8"))
    assert dataset.keys() == {"@context", "@graph"}
    assert isinstance(dataset["@context"], dict)
    assert all(namespace.endswith(("/", "#")) for namespace in dataset["@context"].values())


def test_numbers_stay_as_written() -> None:
    two = '"2.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert written(("<http://example.org/s>", P, two))["@graph"] == [
        {"@id": "http://example.org/s", "http://example.org/p": [{"@value": "2.50", "@type": "xsd:decimal"}]}
    ]


def test_a_literal_type_is_no_keyword() -> None:
    line = ("<http://example.org/s>", TYPE, '"odd"')
    assert written(line)["@graph"] == [{"@id": "http://example.org/s", "rdf:type": [{"@value": "odd"}]}]


def test_names_below_a_thing_are_prefixed() -> None:
    position = "<https://w3id.org/testimonio/id/passage/ga-001/position>"
    assert written((position, P, position))["@graph"] == [
        {"@id": "passage:ga-001/position", "http://example.org/p": [{"@id": "passage:ga-001/position"}]}
    ]


def test_an_iri_like_a_prefixed_name_is_refused() -> None:
    with pytest.raises(ReleaseError, match="<claim:x> begins with the prefix claim:"):
        written(("<http://example.org/s>", P, "<claim:x>"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # inside rdflib
def test_rdflib_reads_the_same(release: Path) -> None:
    read = rdflib.Dataset().parse(data=(release / "dataset.jsonld").read_text(encoding="utf-8"), format="json-ld")
    same = rdflib.Dataset().parse(data=(release / "dataset.nq").read_text(encoding="utf-8"), format="nquads")
    assert len(read) == len(same) > 100
    assert len(list(read.graphs())) == len(list(same.graphs())) > 8
