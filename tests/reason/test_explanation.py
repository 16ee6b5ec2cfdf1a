"""Explanations: rule, premises, down to what is asserted, without circles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio import layout
from testimonio.names import TM
from testimonio.reason import Explainer, Explanation, expand, explain

Parse = Callable[[str], list[ox.Triple]]


def _rules(explanation: Explanation) -> list[str]:
    return [step.rule for step in explanation.steps]


def test_a_date_key_of_a_byline_claim_leads_back_to_the_document(turtle: Parse, tool: layout.Tool) -> None:
    given = turtle("""
        document:harbour dcterms:creator actor:gazette ; dcterms:issued "2023-01"^^edtf:EDTF .
        text:ha tm:textOf document:harbour . passage:ha-001 oa:hasSource text:ha .
        claim:ha-001a tm:claimant actor:gazette ; tm:basis basis:byline ; tm:anchor passage:ha-001 .
    """)
    (key,) = turtle('claim:ha-001a tm:latest "2023-01-31"^^xsd:date .')
    explanation = explain(key, given, tool)
    assert _rules(explanation) == ["date-keys", "byline-dates"]
    assert explanation.holds
    assert set(explanation.asserted) == set(given)
    assert explanation.steps[0].title == "The first and the last day that a date can mean"
    assert explanation.steps[0].premises == (explanation.steps[1].triple,)
    assert explanation.step(explanation.steps[1].triple) is explanation.steps[1]
    assert explanation.step(given[0]) is None


def test_premises_follow_the_chain(turtle: Parse, tool: layout.Tool) -> None:
    given = turtle("""
        claim:ha-001a tm:anchor passage:ha-001 . passage:ha-001 oa:hasSource text:ha .
        text:ha tm:textOf document:harbour .
        tm:inDocument owl:propertyChainAxiom ( tm:anchor oa:hasSource tm:textOf ) .
    """)
    (wanted,) = turtle("claim:ha-001a tm:inDocument document:harbour .")
    (step,) = explain(wanted, given, tool).steps
    chain = [given[0], given[1], given[2]]
    assert list(step.premises[:3]) == chain
    assert [t.predicate.value.rpartition("#")[2] for t in step.premises[3:]] == ["propertyChainAxiom"]


def test_what_is_asserted_rests_on_itself(turtle: Parse, tool: layout.Tool) -> None:
    given = turtle("event:storm tm:place place:pier .")
    assert explain(given[0], given, tool) == Explanation(given[0], (), (given[0],))


def test_what_does_not_hold_has_no_explanation(turtle: Parse, tool: layout.Tool) -> None:
    (absent,) = turtle("event:storm tm:place place:harbour .")
    explanation = explain(absent, turtle("event:storm tm:place place:pier ."), tool)
    assert not explanation.holds


def test_a_circle_in_the_data_makes_no_circle_in_the_explanation(turtle: Parse, tool: layout.Tool) -> None:
    given = turtle("""
        tm:partOfActor a owl:TransitiveProperty . tm:kin a owl:SymmetricProperty , owl:TransitiveProperty .
        actor:a tm:partOfActor actor:b . actor:b tm:partOfActor actor:c . actor:c tm:partOfActor actor:a .
        actor:a tm:kin actor:b . actor:b tm:kin actor:c . actor:c tm:kin actor:d .
    """)
    explainer = Explainer(given, tool)
    derived = list(expand(given, tool).triples())
    assert len(derived) > 8
    for triple in derived:
        explanation = explainer.explain(triple)
        order = [step.triple for step in explanation.steps]
        assert len(set(order)) == len(order), "a triple is explained twice"
        assert order[0] == triple
        assert _grounded(explanation) == set(order)


def _grounded(explanation: Explanation) -> set[ox.Triple]:
    """The steps that can be reached from the asserted triples upwards: all, if nothing rests on itself."""
    known: set[ox.Triple] = set(explanation.asserted)
    while new := [s.triple for s in explanation.steps if s.triple not in known and known.issuperset(s.premises)]:
        known.update(new)
    return known - set(explanation.asserted)


def test_asserted_triples_are_told_as_they_are_written(turtle: Parse, tool: layout.Tool) -> None:
    """The store spells 2.50 as 2.5; the line of a file can only be found by what stands there."""
    given = turtle("tm:value rdfs:subPropertyOf tm:number . proposition:a tm:value 2.50 .")
    for spelling in ("2.5", "2.50"):
        (wanted,) = turtle(f"proposition:a tm:number {spelling} .")
        explanation = explain(wanted, given, tool)
        assert set(explanation.asserted) == set(given), spelling


def test_a_path_is_told_step_by_step_and_an_optional_part_only_where_it_matched(
    turtle: Parse, tool: layout.Tool
) -> None:
    given = turtle("""
        scope:divers skos:broader scope:sailors . scope:sailors skos:broader scope:people .
        pred:lost tm:cumulative true .
        proposition:a a tm:QuantityProposition ; tm:subject event:storm ; tm:predicate pred:lost ; tm:value 3 ;
            tm:bound bound:as-stated ; tm:scope scope:divers ; tm:asOf "2023-01-04"^^edtf:EDTF .
        proposition:b a tm:QuantityProposition ; tm:subject event:storm ; tm:predicate pred:lost ; tm:value 4 ;
            tm:bound bound:as-stated ; tm:scope scope:people ; tm:asOf "2023-01-04"^^edtf:EDTF .
    """)
    (wanted,) = turtle("quantity-pair:a--b tm:verdict quantity-verdict:compatible .")
    (step,) = explain(wanted, given, tool).steps
    assert set(step.premises) == set(given)


PATHS = """# title: Paths of every kind
# why: To be explained.
# example: none.

PREFIX tm: <https://w3id.org/testimonio/ns#>

CONSTRUCT {
    ?a tm:reaches ?e .
}
WHERE {
    {
        ?a tm:one/(tm:two|tm:other)/^tm:three/tm:four? ?e .
        MINUS { ?e tm:never ?x . }
        FILTER NOT EXISTS { ?a tm:reaches ?somewhere . }
    }
    UNION
    {
        ?a tm:aside ?e .
    }
}
"""


def test_every_kind_of_path_is_told_and_a_negation_over_derived_triples_is_no_obstacle(
    tmp_path: Path, turtle: Parse, tool: layout.Tool
) -> None:
    (tmp_path / "ontology" / "rules").mkdir(parents=True)
    (tmp_path / "ontology" / "rules" / "paths.rq").write_text(PATHS, encoding="utf-8")
    way = "event:a tm:one event:b . event:b tm:other event:c . event:d tm:three event:c . event:d tm:four event:e ."
    given = turtle(way + "event:b tm:two event:z . event:a tm:one event:y . event:q tm:aside event:r .")
    explainer = Explainer(given, tool, layout.Corpus(tmp_path))
    (wanted, near, aside) = turtle(
        "event:a tm:reaches event:e . event:a tm:reaches event:d . event:q tm:reaches event:r ."
    )
    assert list(explainer.explain(wanted).steps[0].premises) == turtle(way)
    assert set(explainer.explain(near).steps[0].premises) == set(turtle(way)[:3])
    assert list(explainer.explain(aside).steps[0].premises) == [given[-1]]


def test_everything_derived_in_a_corpus_leads_back_to_its_files(
    whole: list[ox.Triple], tool: layout.Tool, corpus: layout.Corpus
) -> None:
    expansion = expand(whole, tool, corpus)
    explainer = Explainer(whole, tool, corpus)
    asserted = set(whole)
    explained = 0
    for triples in expansion.graphs.values():
        for triple in triples[:5]:
            explanation = explainer.explain(triple)
            assert explanation.steps[0].triple == triple
            assert all(step.premises for step in explanation.steps)
            assert set(explanation.asserted) <= asserted
            assert _grounded(explanation) == {step.triple for step in explanation.steps}
            explained += 1
    assert explained >= 2 * len(expansion.graphs)


def test_a_triple_that_is_filtered_out_is_not_published_but_may_be_a_premise(turtle: Parse, tool: layout.Tool) -> None:
    given = turtle("""
        skos:exactMatch a owl:SymmetricProperty . skos:exactMatch rdfs:subPropertyOf tm:match .
        tm:match owl:inverseOf tm:matched .
        actor:a skos:exactMatch <https://example.org/a> .
    """)
    published = list(expand(given, tool).triples())
    assert {t.predicate.value for t in published} == {TM + "match", TM + "matched"}
    for triple in published:
        assert explain(triple, given, tool).holds
    assert not [t for t in published if "https://example.org/" in str(t.subject)]


@pytest.mark.parametrize("predicate", ["tm:earliest", "tm:latest"])
def test_a_computed_value_is_matched_by_its_rule(predicate: str, turtle: Parse, tool: layout.Tool) -> None:
    given = turtle('event:storm tm:date "2023-01-04"^^edtf:EDTF . event:ebb tm:date "2023-01-04"^^edtf:EDTF .')
    (wanted,) = turtle(f'event:ebb {predicate} "2023-01-04"^^xsd:date .')
    (step,) = explain(wanted, given, tool).steps
    assert step.premises == (given[1],)
