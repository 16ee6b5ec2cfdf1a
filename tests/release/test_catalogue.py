"""``catalogue.ttl``, as a harvester reads it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio import manifest
from testimonio.names import BASE, PREFIXES

_PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())


@pytest.fixture(scope="module")
def store(release: Path) -> ox.Store:
    loaded = ox.Store()
    loaded.load(path=str(release / "catalogue.ttl"), format=ox.RdfFormat.TURTLE)
    return loaded


def table(store: ox.Store, variables: str, pattern: str) -> dict[str, str]:
    return {row[0]: row[1] for row in asked(store, variables, pattern)}


def asked(store: ox.Store, variables: str, pattern: str) -> list[tuple[str, ...]]:
    solutions = store.query(f"{_PROLOGUE} SELECT {variables} WHERE {{ {pattern} }}")
    assert isinstance(solutions, ox.QuerySolutions)
    return sorted(tuple(term.value if term else "" for term in solution) for solution in solutions)


def test_it_names_the_dataset_in_two_languages(store: ox.Store) -> None:
    pattern = "id:dataset a void:Dataset, dcat:Dataset ; dcterms:title ?t . BIND(LANG(?t) AS ?l)"
    assert asked(store, "?t ?l", pattern) == [("A night on the quay", "en"), ("Una noche en el muelle", "es")]


def test_sizes_and_checksums_are_those_of_the_files(store: ox.Store, release: Path) -> None:
    pattern = """id:dataset dcat:distribution ?file . ?file a dcat:Distribution ; dcat:byteSize ?size ;
        spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue ?sum ]"""
    found = asked(store, "?file ?size ?sum", pattern)
    files = [release / address.rpartition("/")[2] for address, _, _ in found]
    assert len(files) == 14
    for path, (_, size, checksum) in zip(files, found, strict=True):
        raw = path.read_bytes()
        assert (str(len(raw)), hashlib.sha256(raw).hexdigest()) == (size, checksum), path.name
    # Everything that the manifest lists, but the catalogue itself.
    assert {path.name for path in files} == {f.name for f in manifest.load(release).files} - {manifest.CATALOGUE}


def test_every_file_has_a_type_a_title_and_a_licence(store: ox.Store) -> None:
    pattern = "?f a dcat:Distribution ; dcat:mediaType ?m ; dcterms:title ?t ; dcterms:license ?l ; dcat:downloadURL ?f"
    assert len(asked(store, "?f ?m ?t ?l", pattern)) == 14


def test_counts_are_those_of_the_data(store: ox.Store, release: Path) -> None:
    data = ox.Store()
    data.bulk_load(path=str(release / "dataset.nq"), format=ox.RdfFormat.N_QUADS)
    triples = len(list(data.quads_for_pattern(None, None, None, ox.DefaultGraph())))
    assert asked(store, "?n", "id:dataset void:triples ?n") == [(str(triples),)]
    partitions = table(store, "?c ?n", "id:dataset void:classPartition [ void:class ?c ; void:entities ?n ]")
    assert partitions == table(data, "?c ?n", "{ SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c }")
    properties = table(store, "?p ?n", "id:dataset void:propertyPartition [ void:property ?p ; void:triples ?n ]")
    assert properties == table(data, "?p ?n", "{ SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p }")
    assert sum(map(int, properties.values())) == triples


def test_it_tells_where_to_ask(store: ox.Store) -> None:
    assert asked(store, "?e", "id:dataset void:sparqlEndpoint ?e") == [(f"{BASE}sparql",)]
    assert asked(store, "?c", "?c a dcat:Catalog ; dcat:dataset id:dataset ; dcat:service [ a dcat:DataService ]") != []


def test_examples_are_in_the_data(store: ox.Store, release: Path) -> None:
    examples = [example for (example,) in asked(store, "?e", "id:dataset void:exampleResource ?e")]
    assert len(examples) == 4  # a claim, a proposition, an event, an actor; this corpus has no issue
    data = (release / "dataset.nq").read_text(encoding="utf-8")
    assert all(f"\n<{example}> " in data for example in examples)


def test_vocabularies_are_those_used(store: ox.Store) -> None:
    used = {name for (name,) in asked(store, "?v", "id:dataset void:vocabulary ?v")}
    assert PREFIXES["tm"] in used
    assert PREFIXES["skos"] in used
    assert PREFIXES["wgs84"] not in used
