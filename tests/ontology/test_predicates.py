"""The claim predicates and their groups."""

from __future__ import annotations

from typing import Any

SCHEME = "<https://w3id.org/testimonio/pred>"
NUMBERS = {"pred:count", "pred:person-count", "pred:measure"}


def test_every_predicate_says_what_it_is_for(ontology: Any) -> None:
    predicates = ontology.members("tm:ClaimPredicate")
    groups = {term for term in ontology.files["claim-predicates"] if ontology.types(term) == ["skos:Concept"]}
    classes = ontology.members("owl:Class")

    assert 60 <= len(predicates) <= 80
    assert predicates | groups | {SCHEME} == ontology.files["claim-predicates"]
    for term in predicates | groups:
        assert ontology.tongues(term, "skos:prefLabel") == ["en", "es"], term
        assert ontology.tongues(term, "skos:definition") == ["en", "es"], term
        assert ontology.tongues(term, "skos:scopeNote") in ([], ["en", "es"]), term
        assert ontology.facts[term, "skos:inScheme"] == [SCHEME], term
    for predicate in predicates:
        assert ontology.types(predicate) == ["tm:ClaimPredicate"], predicate
        (class_,) = ontology.facts[predicate, "tm:propositionClass"]
        assert "tm:Proposition" in ontology.facts[class_, "rdfs:subClassOf"], predicate
        assert set(ontology.facts[predicate, "tm:subjectKind"]) <= classes, predicate
        assert ontology.facts[predicate, "tm:subjectKind"], predicate
        (group,) = ontology.facts[predicate, "skos:broader"]
        assert group in groups, predicate


def test_groups_are_no_predicates_and_each_is_used(ontology: Any) -> None:
    """A proposition could otherwise use a group as its predicate."""
    groups = {term for term in ontology.files["claim-predicates"] if ontology.types(term) == ["skos:Concept"]}
    above = {group for term in ontology.files["claim-predicates"] for group in ontology.facts[term, "skos:broader"]}

    assert groups == above
    assert groups & ontology.members("tm:ClaimPredicate") == set()


def test_a_group_holds_one_class_of_propositions(ontology: Any) -> None:
    classes: dict[str, set[str]] = {}
    for predicate in ontology.members("tm:ClaimPredicate"):
        (group,) = ontology.facts[predicate, "skos:broader"]
        classes.setdefault(group, set()).update(ontology.facts[predicate, "tm:propositionClass"])

    assert {group for group, found in classes.items() if len(found) != 1} == set()
    assert classes["pred:blame"] == {"tm:ResponsibilityProposition"}
    assert classes["pred:demand"] == {"tm:ActionProposition"}


def test_numbers_have_a_unit_and_say_whether_they_only_grow(ontology: Any) -> None:
    for predicate in ontology.members("tm:ClaimPredicate"):
        (group,) = ontology.facts[predicate, "skos:broader"]
        number = group in NUMBERS
        assert len(ontology.facts[predicate, "tm:unit"]) == number, predicate
        assert len(ontology.facts[predicate, "tm:cumulative"]) == number, predicate
        if number:
            assert set(ontology.facts[predicate, "tm:unit"]) <= ontology.files["schemes/unit"], predicate
            assert (ontology.facts[predicate, "tm:unit"] == ["unit:people"]) == (group == "pred:person-count")
    assert ontology.facts["pred:deaths", "tm:cumulative"] == ["true"]
    assert ontology.facts["pred:disapproval-rate", "tm:cumulative"] == ["false"]


def test_blame_is_said_of_events_only(ontology: Any) -> None:
    blame = {
        term for term in ontology.members("tm:ClaimPredicate") if "pred:blame" in ontology.facts[term, "skos:broader"]
    }

    assert len(blame) == 4
    assert {kind for term in blame for kind in ontology.facts[term, "tm:subjectKind"]} == {"tm:Event"}


def test_no_claim_predicate_is_ever_a_property(ontology: Any) -> None:
    """What a claim says could otherwise turn into a fact."""
    assert {term for term in ontology.predicates if term.startswith("pred:")} == set()
