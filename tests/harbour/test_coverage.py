"""The invented corpus shows every feature of the model, so that tests and tutorials can rely on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from testimonio.names import PREFIXES, TM

DATA = json.loads(Path(__file__).with_name("coverage.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("scheme", DATA["whole"])
def test_every_concept_occurs(ask: Any, scheme: str) -> None:
    """Or stands under ``absent`` with the reason."""
    concepts = {iri for (iri,) in ask(f"SELECT ?c {{ ?c skos:inScheme voc:{scheme} }}")}
    used = {
        iri for (iri,) in ask(f"SELECT ?c {{ ?s ?p ?c . ?c skos:inScheme voc:{scheme} FILTER(?p != skos:broader) }}")
    }
    excused = {
        PREFIXES[scheme] + name.removeprefix(f"{scheme}:") for name in DATA["absent"] if name.startswith(f"{scheme}:")
    }

    assert len(concepts) > 1
    assert concepts - used == excused


def test_every_class_has_a_member(ask: Any) -> None:
    classes = {iri for (iri,) in ask("SELECT ?c { ?c a owl:Class }") if iri.startswith(TM)}
    members = {iri for (iri,) in ask("SELECT ?c { ?s a ?c }")}

    assert len(classes) > 25
    assert classes - members == set()


def test_every_property_of_data_is_used(ask: Any) -> None:
    """What describes claim predicates is used by the ontology; no claim was withdrawn, or reviewed by anybody."""
    properties = {
        iri
        for (iri,) in ask(
            "SELECT ?p { ?p a ?t FILTER(?t IN (owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty)) }"
        )
        if iri.startswith(TM)
    }
    used = {iri for (iri,) in ask("SELECT ?p { ?s ?p ?o }")}

    assert len(properties) > 60
    assert properties - used == {TM + "withdrawalReason", TM + "reviewedBy"}


@pytest.mark.parametrize("feature", DATA["features"])
def test_feature_occurs(ask: Any, feature: str) -> None:
    assert ask(f"SELECT * {{ {DATA['features'][feature]} }} LIMIT 1"), feature


@pytest.mark.parametrize("verdict", ["same", "compatible", "conflicting", "not-comparable"])
def test_every_relation_between_two_numbers_is_derived(ask: Any, verdict: str) -> None:
    pairs = ask(
        f"SELECT ?pair ?en ?es {{ ?pair a tm:QuantityPair ; tm:verdict quantity-verdict:{verdict} ; tm:gloss ?en , ?es "
        'FILTER(LANG(?en) = "en" && LANG(?es) = "es") }'
    )

    assert pairs


def test_every_group_of_claim_predicates_but_two_is_used(ask: Any) -> None:
    """Aims and structure are argued at length in the real texts; a fire shows little of them."""
    groups = {iri for (iri,) in ask("SELECT ?g { ?p a tm:ClaimPredicate ; skos:broader ?g }")}
    used = {iri for (iri,) in ask("SELECT ?g { ?x tm:predicate ?p . ?p skos:broader ?g }")}

    assert groups - used == {PREFIXES["pred"] + "aim", PREFIXES["pred"] + "structure"}
