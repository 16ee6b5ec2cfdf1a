"""The dump in JSON-LD. How JSON-LD is written, ``tests/rdf`` says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib


def test_nothing_is_fetched(release: Path) -> None:
    """The context is in the document: prefixes and their namespaces, no address of another context."""
    dataset = json.loads((release / "dataset.jsonld").read_text(encoding="utf-8"))
    assert dataset.keys() == {"@context", "@graph"}
    assert isinstance(dataset["@context"], dict)
    assert all(namespace.endswith(("/", "#")) for namespace in dataset["@context"].values())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # inside rdflib
def test_rdflib_reads_the_same(release: Path) -> None:
    read = rdflib.Dataset().parse(data=(release / "dataset.jsonld").read_text(encoding="utf-8"), format="json-ld")
    same = rdflib.Dataset().parse(data=(release / "dataset.nq").read_text(encoding="utf-8"), format="nquads")
    assert len(read) == len(same) > 100
    assert len(list(read.graphs())) == len(list(same.graphs())) > 8
