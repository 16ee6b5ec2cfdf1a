"""Classes, properties and the stubs of reused terms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

from testimonio.names import PREFIXES, SCHEMES, shorten

BOTH = ["en", "es"]
DESIGNED = Path(__file__).with_name("terms.txt").read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def axioms() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(Path(__file__).with_name("axioms.json").read_text(encoding="utf-8"))
    return loaded


def test_every_designed_term_is_there_and_no_other(ontology: Any) -> None:
    found = {subject.removeprefix("tm:") for subject in ontology.files["tm"] if subject.startswith("tm:")}

    assert found == set(DESIGNED)


@pytest.mark.parametrize("file", ["tm", "external"])
def test_every_term_has_a_label_and_a_definition_in_both_languages(ontology: Any, file: str) -> None:
    terms = {subject for subject in ontology.files[file] if subject != "<https://w3id.org/testimonio/ns>"}

    assert len(terms) > 80
    for property_ in ("rdfs:label", "skos:definition"):
        assert {term for term in terms if ontology.tongues(term, property_) != BOTH} == set()
    assert {term for term in terms if len(ontology.facts[term, "rdfs:isDefinedBy"]) != 1} == set()
    assert {term for term in terms if not ontology.types(term)} == set()


def test_the_ontology_says_what_it_is(ontology: Any) -> None:
    header = "<https://w3id.org/testimonio/ns>"

    assert ontology.types(header) == ["owl:Ontology"]
    for property_ in ("dcterms:title", "dcterms:description", "dcterms:rights"):
        assert ontology.tongues(header, property_) == BOTH
    assert ontology.facts[header, "dcterms:license"] == ["<https://creativecommons.org/licenses/by/4.0/>"]
    assert ontology.facts[header, "owl:versionInfo"]


def test_nothing_can_make_two_things_one(ontology: Any) -> None:
    """One slip with two claimants made two people the same person when a property was functional."""
    for class_ in ("owl:FunctionalProperty", "owl:InverseFunctionalProperty"):
        assert ontology.members(class_) == set()
    assert {"owl:sameAs", "owl:hasKey"} & ontology.predicates == set()


def test_nothing_is_inferred_from_where_a_property_is_used(ontology: Any) -> None:
    """An inferred type would make a check of types unable to fail."""
    assert {"rdfs:domain", "rdfs:range"} & ontology.predicates == set()


@pytest.mark.parametrize("characteristic", ["owl:TransitiveProperty", "owl:SymmetricProperty"])
def test_characteristics_of_properties(ontology: Any, axioms: dict[str, Any], characteristic: str) -> None:
    assert ontology.members(characteristic) == {f"tm:{name}" for name in axioms[characteristic]}


def test_inverses(ontology: Any, axioms: dict[str, Any]) -> None:
    found = {
        (subject, other)
        for (subject, predicate), others in ontology.facts.items()
        if predicate == "owl:inverseOf"
        for other in others
    }

    assert found == {(f"tm:{one}", f"tm:{other}") for one, other in axioms["owl:inverseOf"]}


def test_reports_is_a_step_of_what_is_transitive(ontology: Any) -> None:
    assert ontology.facts["tm:reports", "rdfs:subPropertyOf"] == ["tm:reportsTransitively"]


def test_what_is_derived_says_so_in_its_definition(ontology: Any, axioms: dict[str, Any]) -> None:
    notice = {"en": "Derived by rule; never written by hand.", "es": "por regla; nunca se escribe a mano."}
    marked = {
        term
        for term in ontology.files["tm"]
        if all(any(words in text for text in ontology.facts[term, "skos:definition"]) for words in notice.values())
    }

    assert marked == {f"tm:{name}" for name in axioms["derived"]}


def test_property_chains(folder: Path, axioms: dict[str, Any]) -> None:
    found = {name: sorted(_lists(folder, f"tm:{name} owl:propertyChainAxiom ?list")) for name in axioms["chains"]}

    assert found == axioms["chains"]


def test_top_classes_share_no_member(folder: Path, ontology: Any) -> None:
    groups = [set(members) for members in _lists(folder, "[] a owl:AllDisjointClasses ; owl:members ?list")]
    top = {
        class_
        for class_ in ontology.members("owl:Class") & ontology.files["tm"]
        if not any(above.startswith("tm:") for above in ontology.facts[class_, "rdfs:subClassOf"])
    }

    assert len(groups) == 3
    assert top in groups


def _lists(folder: Path, pattern: str) -> list[list[str]]:
    """The members, in order, of each RDF list that ``?list`` is in ``pattern``."""
    store = Store()
    store.load(path=folder / "tm.ttl", format=RdfFormat.TURTLE)
    spaces = {prefix: PREFIXES[prefix] for prefix in ("tm", "oa", "owl", "rdf")}
    rows = store.query(
        f"SELECT ?list ?member (COUNT(?step) AS ?place) WHERE {{ {pattern} . ?list rdf:rest* ?step . "
        "?step rdf:rest* ?node . ?node rdf:first ?member } GROUP BY ?list ?member ORDER BY ?list ?place",
        prefixes=spaces,
    )
    assert isinstance(rows, QuerySolutions)
    found: dict[str, list[str]] = {}
    for row in rows:
        iri = str(row["member"]).strip("<>")
        prefix = next(prefix for prefix, space in spaces.items() if iri.startswith(space))
        found.setdefault(str(row["list"]), []).append(f"{prefix}:{iri.removeprefix(spaces[prefix])}")
    return list(found.values())


def test_every_external_term_that_is_used_has_a_stub(folder: Path, ontology: Any) -> None:
    ours = ("tm", "id", "pred", "voc", *SCHEMES)
    store = Store()
    for path in [*folder.glob("*.ttl"), *folder.glob("schemes/*.ttl")]:
        store.bulk_load(path=path, format=RdfFormat.TURTLE)
    terms = {
        shorten(term.value)
        for quad in store
        for term in (quad.predicate, quad.object if quad.predicate.value in _NAMING else None)
        if isinstance(term, NamedNode)
    }
    used = {term for term in terms if term.partition(":")[0] not in ours}

    assert len(used) > 60
    assert {term for term in used if term.partition(":")[0] not in ("rdf", "owl")} - ontology.files["external"] == set()


_NAMING = {
    PREFIXES[prefix] + name
    for prefix, name in (
        ("rdf", "type"),
        ("rdfs", "subClassOf"),
        ("rdfs", "subPropertyOf"),
        ("skos", "closeMatch"),
        ("schema", "rangeIncludes"),
    )
}
