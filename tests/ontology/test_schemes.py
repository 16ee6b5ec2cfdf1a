"""The concept schemes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from testimonio.names import SCHEMES

CLOSED: dict[str, list[str]] = json.loads(Path(__file__).with_name("closed-schemes.json").read_text(encoding="utf-8"))


def test_one_file_a_scheme(ontology: Any) -> None:
    assert {name.removeprefix("schemes/") for name in ontology.files if "/" in name} == set(SCHEMES)
    assert set(ontology.files) == {
        *(f"schemes/{name}" for name in SCHEMES),
        "tm",
        "claim-predicates",
        "external",
        "alignments",
    }


@pytest.mark.parametrize("name", SCHEMES)
def test_scheme(ontology: Any, name: str) -> None:
    scheme = f"voc:{name}"
    concepts = ontology.files[f"schemes/{name}"] - {scheme}

    assert ontology.types(scheme) == ["skos:ConceptScheme"]
    assert ontology.tongues(scheme, "dcterms:title") == ["en", "es"]
    assert ontology.tongues(scheme, "skos:definition") == ["en", "es"]
    assert len(concepts) >= 2
    for concept in concepts:
        assert concept.startswith(f"{name}:"), concept
        assert ontology.types(concept) == ["skos:Concept"], concept
        assert ontology.facts[concept, "skos:inScheme"] == [scheme], concept
        assert ontology.tongues(concept, "skos:prefLabel") == ["en", "es"], concept
        assert ontology.tongues(concept, "skos:definition") == ["en", "es"], concept
        above, top = ontology.facts[concept, "skos:broader"], ontology.facts[concept, "skos:topConceptOf"]
        assert (len(above), top) in [(1, []), (0, [scheme])], concept
        assert set(above) <= concepts - {concept}, concept


@pytest.mark.parametrize("name", SCHEMES)
def test_no_two_concepts_of_a_scheme_have_the_same_label(ontology: Any, name: str) -> None:
    labels = [
        (language, label)
        for concept in ontology.files[f"schemes/{name}"]
        for language, label in zip(
            ontology.languages[concept, "skos:prefLabel"], ontology.facts[concept, "skos:prefLabel"], strict=True
        )
    ]

    assert {label for label in labels if labels.count(label) > 1} == set()


@pytest.mark.parametrize("name", CLOSED)
def test_closed_scheme(ontology: Any, name: str) -> None:
    """The design fixes these concepts; checks and pages name them one by one."""
    found = ontology.files[f"schemes/{name}"] - {f"voc:{name}"}

    assert found == {f"{name}:{slug}" for slug in CLOSED[name]}


def test_words_of_the_sources_are_not_endorsed(ontology: Any) -> None:
    concepts = {term for term in ontology.files["schemes/characterisation"] if term.startswith("characterisation:")}
    note = ["Usado por las fuentes; no avalado.", "Used by sources; not endorsed."]

    assert len(concepts) > 60
    assert {term for term in concepts if sorted(ontology.facts[term, "skos:editorialNote"]) != sorted(note)} == set()
    assert {term for term in concepts if ontology.tongues(term, "skos:editorialNote") != ["en", "es"]} == set()


def test_no_other_scheme_carries_that_note(ontology: Any) -> None:
    noted = {subject for (subject, predicate), _ in ontology.facts.items() if predicate == "skos:editorialNote"}

    assert {term for term in noted if not term.startswith("characterisation:")} == set()


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("civilian-deaths", "all-deaths"),
        ("demonstrator-deaths", "all-deaths"),
        ("police-deaths", "all-deaths"),
        ("police-wounded", "all-wounded"),
        ("police-personnel", "people"),
        ("candidacies", "things"),
    ],
)
def test_scopes_are_ordered(ontology: Any, part: str, whole: str) -> None:
    above, step = set(), f"scope:{part}"
    while ontology.facts[step, "skos:broader"]:
        (step,) = ontology.facts[step, "skos:broader"]
        above.add(step)

    assert f"scope:{whole}" in above
