"""Answers in every format: the same triples read back, the same bytes each time, never more than allowed."""

from __future__ import annotations

import json
import subprocess
import sys

import pyoxigraph as ox
import pytest

from testimonio.names import EXTERNAL, ID, TM
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import AnswerTooLarge, Form, NotAcceptable, Question
from testimonio.store.limits import Limits
from testimonio.store.serialisation import GRAPHS, SOLUTIONS

CLAIM = ox.NamedNode(ID + "claim/fi-021a")
XSD = EXTERNAL["xsd"]
OBJECTS: list[tuple[str, ox.NamedNode | ox.Literal]] = [
    (TM + "anchor", ox.NamedNode(ID + "passage/fi-021")),
    (TM + "anchor", ox.NamedNode(ID + "passage/fi-022")),
    (TM + "gloss", ox.Literal('Thirty "died"\n\\ and a tab\t', language="en")),
    (TM + "gloss", ox.Literal("Treinta murieron: ñ €", language="es")),
    (TM + "date", ox.Literal("../2023-01-04", datatype=ox.NamedNode(EXTERNAL["edtf"] + "EDTF"))),
    (TM + "value", ox.Literal(30)),
    (TM + "value", ox.Literal("2.5", datatype=ox.NamedNode(XSD + "decimal"))),
    (TM + "value", ox.Literal("15", datatype=ox.NamedNode(XSD + "double"))),
    (TM + "value", ox.Literal(True)),
    (TM + "quote", ox.Literal("30 dead")),
    (TM + "quote", ox.Literal("")),
    (TM + "quote", ox.Literal("<&>")),
    (EXTERNAL["rdf"] + "type", ox.NamedNode(TM + "Claim")),
    (EXTERNAL["rdfs"] + "seeAlso", ox.NamedNode(ID + "claim/with/slashes")),
    (EXTERNAL["rdfs"] + "seeAlso", ox.NamedNode("http://ex/é?a=b&c=(d),e")),
    (EXTERNAL["rdfs"] + "seeAlso", ox.NamedNode(TM)),
    (EXTERNAL["rdfs"] + "seeAlso", ox.NamedNode("urn:x:y")),
    ("http://ex/p", ox.NamedNode("http://ex/ends.with.dot.")),
]
TRIPLES = [ox.Triple(CLAIM, ox.NamedNode(predicate), value) for predicate, value in OBJECTS]
ALL = "CONSTRUCT WHERE { ?s ?p ?o }"


@pytest.fixture
def engine() -> EmbeddedEngine:
    return EmbeddedEngine.of([ox.Quad(*triple) for triple in TRIPLES])


@pytest.mark.parametrize("media_type", GRAPHS)
def test_graphs_are_read_back_as_they_were(engine: EmbeddedEngine, media_type: str) -> None:
    answer = engine.answer(Question(ALL, graph_type=media_type))
    assert answer.form is Form.GRAPH
    format_ = {"application/xml": ox.RdfFormat.RDF_XML, "application/json": ox.RdfFormat.JSON_LD}.get(
        media_type, ox.RdfFormat.from_media_type(media_type)
    )
    read = {quad.triple for quad in ox.parse(answer.body, format=format_)}
    assert read == set(TRIPLES)


def test_turtle_is_for_people() -> None:
    shown = (0, 1, 4, 5, 6, 8, 12, 17)
    engine = EmbeddedEngine.of([ox.Quad(*TRIPLES[number]) for number in shown])
    assert (
        engine.answer(Question(ALL, graph_type="text/turtle")).body.decode()
        == """\
@prefix claim: <https://w3id.org/testimonio/id/claim/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix passage: <https://w3id.org/testimonio/id/passage/> .
@prefix tm: <https://w3id.org/testimonio/ns#> .

claim:fi-021a
    a tm:Claim ;
    <http://ex/p> <http://ex/ends.with.dot.> ;
    tm:anchor passage:fi-021 , passage:fi-022 ;
    tm:date "../2023-01-04"^^edtf:EDTF ;
    tm:value 2.5 ;
    tm:value 30 ;
    tm:value true ;
.
"""
    )


def test_every_answer_has_the_same_bytes_under_any_hash_seed() -> None:
    program = (
        ""
        "import pyoxigraph as ox;"
        "from testimonio.store.embedded import EmbeddedEngine as E;"
        "from testimonio.store.engine import Question as Q;"
        "from testimonio.store.serialisation import GRAPHS;"
        "n = ox.NamedNode;"
        "names = [f'https://w3id.org/testimonio/id/{k}/{i}' for k in ('claim', 'event', 'actor') for i in range(9)];"
        "e = E.of([ox.Quad(n(a), n('http://purl.org/dc/terms/title'), n(b)) for a in names for b in names]);"
        "print([e.answer(Q('CONSTRUCT WHERE { ?s ?p ?o }', graph_type=t)).body for t in GRAPHS])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize("media_type", SOLUTIONS)
def test_solutions_and_booleans(engine: EmbeddedEngine, media_type: str) -> None:
    select = engine.answer(Question(f"SELECT ?o {{ <{CLAIM.value}> <{TM}value> ?o }} ORDER BY ?o", media_type))
    ask = engine.answer(Question(f"ASK {{ <{CLAIM.value}> <{TM}value> 30 }}", media_type))
    assert (select.form, select.media_type) == (Form.SOLUTIONS, media_type)
    assert (ask.form, ask.media_type) == (Form.BOOLEAN, media_type)
    assert b"30" in select.body
    assert b"true" in ask.body


def test_an_unwanted_form_is_not_evaluated(engine: EmbeddedEngine) -> None:
    endless = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u . ?v ?w ?x . ?y ?z ?0 }"
    with pytest.raises(NotAcceptable) as caught:
        engine.answer(Question(f"SELECT * {endless}", solutions_type=None))
    assert caught.value.form is Form.SOLUTIONS
    with pytest.raises(NotAcceptable) as caught:
        engine.answer(Question(f"CONSTRUCT {{ ?a ?b ?c }} WHERE {endless}", graph_type=None))
    assert caught.value.form is Form.GRAPH


@pytest.mark.parametrize("query", ["SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", ALL])
@pytest.mark.parametrize("graph_type", ["text/turtle", "application/n-triples"])
def test_an_answer_over_the_limit_is_none(query: str, graph_type: str) -> None:
    engine = EmbeddedEngine.of([ox.Quad(*triple) for triple in TRIPLES], Limits(answer_bytes=400))
    with pytest.raises(AnswerTooLarge, match="LIMIT") as caught:
        engine.answer(Question(query, graph_type=graph_type))
    assert caught.value.limit_bytes == 400


def test_jsonld_needs_nothing_from_elsewhere(engine: EmbeddedEngine) -> None:
    document = json.loads(engine.answer(Question(ALL, graph_type="application/ld+json")).body)
    assert document["@context"]["claim"] == ID + "claim/"
    assert document["@graph"][0]["@id"] == "claim:fi-021a"
    assert document["@graph"][0]["@type"] == ["tm:Claim"]


def test_blank_nodes_that_nobody_else_points_to_are_nested() -> None:
    engine = EmbeddedEngine.of([])
    answer = engine.answer(
        Question('CONSTRUCT { <http://ex/a> <http://ex/q> [ <http://ex/r> "x" ] } WHERE {}', graph_type="text/turtle")
    )
    assert answer.body.decode() == '<http://ex/a>\n    <http://ex/q> [ <http://ex/r> "x" ] ;\n.\n'


@pytest.mark.parametrize("media_type", GRAPHS)
def test_any_predicate_and_any_node_can_be_answered(media_type: str) -> None:
    engine = EmbeddedEngine.of([])
    odd = "[] <urn:x:y> 'a'@ar--rtl . <http://ex/a> <http://ex/b/> <<( <http://ex/a> <urn:x:y> 1 )>>"
    assert engine.answer(Question(f"CONSTRUCT {{ {odd} }} WHERE {{}}", graph_type=media_type)).form is Form.GRAPH


def test_a_construct_is_a_set() -> None:
    node = ox.NamedNode("http://ex/a")
    engine = EmbeddedEngine.of([ox.Quad(node, ox.NamedNode(f"http://ex/p{n}"), ox.Literal("x")) for n in range(3)])
    answer = engine.answer(Question("CONSTRUCT { ?s <http://ex/q> ?o } WHERE { ?s ?p ?o }"))
    assert answer.body == b'<http://ex/a> <http://ex/q> "x" .\n'
