"""The page of the ontology: what it draws and lists is what the ontology says, no more and no less."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from counting_engine import CountingEngine
from html_document import Document, Element
from testimonio.names import PREFIXES, TM
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.pages.ontology.arrangement import arranged
from testimonio.web.pages.ontology.diagram import Diagram, Link, Node, diagram_of
from testimonio.web.pages.ontology.vocabulary import ONTOLOGY, Vocabulary, vocabulary_of
from testimonio.web.pages.subgraph import rows


def engine_of(*triples: tuple[str, str, str]) -> EmbeddedEngine:
    """A dataset of ``triples`` of prefixed names; an object in quotation marks is an English word.

    Every subject that starts with ``tm:`` is defined by the ontology.
    """

    def iri(name: str) -> NamedNode:
        prefix, _, local = name.partition(":")
        return NamedNode(PREFIXES[prefix] + local)

    found = {
        (iri(s), iri(p), Literal(o.strip('"'), language="en") if o.startswith('"') else iri(o)) for s, p, o in triples
    }
    defined = iri("rdfs:isDefinedBy")
    found |= {(iri(s), defined, NamedNode(ONTOLOGY)) for s, _, _ in triples if s.startswith("tm:")}
    return EmbeddedEngine.of(Quad(s, p, o, DefaultGraph()) for s, p, o in found)


BOATS = (
    ("tm:Boat", "rdf:type", "owl:Class"),
    ("tm:Boat", "rdfs:label", '"boat"'),
    ("tm:Harbour", "rdf:type", "owl:Class"),
    ("tm:liesIn", "rdf:type", "owl:ObjectProperty"),
    ("tm:liesIn", "rdfs:label", '"lies in"'),
    ("tm:liesIn", "rdfs:domain", "tm:Boat"),
    ("tm:liesIn", "rdfs:range", "tm:Harbour"),
)


def drawn(found: Vocabulary) -> tuple[set[str], set[tuple[str, str, str]]]:
    """The boxes of a drawing, and what its rows say: class, property, class."""
    boxes = {box.name for box in found.diagram.boxes}
    return boxes, {(b.name, row.name, to) for b in found.diagram.boxes for row in b.rows for to in row.targets}


def test_a_property_between_two_classes_is_drawn() -> None:
    found = vocabulary_of(engine_of(*BOATS))
    assert drawn(found) == ({"Boat", "Harbour"}, {("Boat", "liesIn", "Harbour")})
    assert [trunk.target for trunk in found.diagram.trunks] == ["Harbour"]
    boat, harbour = found.classes
    assert [value.href for value in boat.leaves] == [value.href for value in harbour.arrives] == ["#liesIn"]
    assert boat.arrives == harbour.leaves == ()


def test_what_is_added_to_the_ontology_is_in_the_drawing() -> None:
    added = (
        ("tm:Ferry", "rdf:type", "owl:Class"),
        ("tm:Ferry", "rdfs:subClassOf", "tm:Boat"),
        ("tm:tows", "rdf:type", "owl:ObjectProperty"),
        ("tm:tows", "schema:domainIncludes", "tm:Ferry"),
        ("tm:tows", "schema:rangeIncludes", "tm:Boat"),
        ("tm:tows", "schema:rangeIncludes", "tm:Ferry"),
    )
    found = vocabulary_of(engine_of(*BOATS, *added))
    assert drawn(found) == (
        {"Boat", "Harbour", "Ferry"},
        {("Boat", "liesIn", "Harbour"), ("Ferry", "tows", "Boat"), ("Ferry", "tows", "Ferry")},
    )
    assert [branch.wider for branch in found.diagram.branches] == ["Boat"]
    assert [(entry.name, entry.depth) for entry in found.classes] == [("Boat", 0), ("Ferry", 1), ("Harbour", 0)]


@pytest.mark.parametrize("value", ["xsd:date", "skos:Concept"])
def test_what_leads_to_no_class_of_ours_is_listed_but_not_drawn(value: str) -> None:
    found = vocabulary_of(
        engine_of(
            *BOATS,
            ("tm:built", "rdf:type", "owl:DatatypeProperty"),
            ("tm:built", "rdfs:domain", "tm:Boat"),
            ("tm:built", "rdfs:range", value),
        )
    )
    assert drawn(found)[1] == {("Boat", "liesIn", "Harbour")}
    built = next(entry for group in found.groups for entry in group.entries if entry.name == "built")
    assert [value.text for value in built.leaves] == ["boat"]
    assert len(built.arrives) == 1


def test_a_term_of_others_is_drawn_where_it_leads_from_a_class_of_ours() -> None:
    others = (
        ("oa:hasSource", "rdf:type", "owl:ObjectProperty"),
        ("oa:hasSource", "schema:domainIncludes", "tm:Boat"),
        ("oa:hasSource", "schema:rangeIncludes", "tm:Harbour"),
        ("oa:hasBody", "rdf:type", "owl:ObjectProperty"),
    )
    found = vocabulary_of(engine_of(*BOATS, *others))
    assert drawn(found)[1] == {("Boat", "liesIn", "Harbour"), ("Boat", "oa:hasSource", "Harbour")}
    assert [entry.prefixed for group in found.groups for entry in group.entries] == ["oa:hasSource", "tm:liesIn"]


def test_two_classes_that_are_wider_than_one_another_are_drawn_once() -> None:
    circle = (("tm:Boat", "rdfs:subClassOf", "tm:Harbour"), ("tm:Harbour", "rdfs:subClassOf", "tm:Boat"))
    found = vocabulary_of(engine_of(*BOATS, *circle))
    assert sorted(box.name for box in found.diagram.boxes) == ["Boat", "Harbour"]
    assert len(found.classes) == 2


def test_properties_are_grouped_by_where_they_lead_from() -> None:
    found = vocabulary_of(
        engine_of(
            *BOATS,
            ("tm:named", "rdf:type", "owl:DatatypeProperty"),
            ("tm:named", "rdfs:domain", "tm:Boat"),
            ("tm:named", "rdfs:domain", "tm:Harbour"),
            ("tm:remark", "rdf:type", "owl:AnnotationProperty"),
        )
    )
    groups = {group.name: [entry.name for entry in group.entries] for group in found.groups}
    assert groups == {"from-Boat": ["liesIn"], "from-several": ["named"], "from-any": ["remark"]}


def test_an_ontology_of_nothing_is_an_empty_drawing() -> None:
    assert diagram_of([]).boxes == ()


def lines_of(diagram: Diagram) -> list[tuple[str, int, int, int]]:
    """The horizontal lines: whose trunk, at which height, from where to where."""
    found = []
    for trunk in diagram.trunks:
        for x, y, to in re.findall(r"M(\d+) (\d+)H(\d+)", trunk.path):
            found.append((trunk.target, int(y), min(int(x), int(to)), max(int(x), int(to))))
    return found


def test_no_line_runs_into_a_line_that_leads_elsewhere(engine: EmbeddedEngine) -> None:
    diagram = vocabulary_of(engine).diagram
    lines = lines_of(diagram)
    assert len(lines) > 40
    rows_of_several = {row.y for box in diagram.boxes for row in box.rows if len(row.targets) > 1}
    for target, y, start, end in lines:
        for other, at, first, last in lines:
            if other != target and at == y and y not in rows_of_several:
                assert end < first or last < start, (target, other, y)


def test_boxes_do_not_touch(engine: EmbeddedEngine) -> None:
    boxes = vocabulary_of(engine).diagram.boxes
    for column in (True, False):
        spans = sorted((box.top, box.top + box.height) for box in boxes if box.left is column)
        assert len(spans) > 5
        assert all(end < start for (_, end), (start, _) in pairwise(spans))


def test_classes_that_are_tied_stand_near_one_another() -> None:
    nodes = [Node(f"c{n}", f"c{n}", links=(Link(f"p{n}", "to", (f"c{(n + 5) % 10}",)),)) for n in range(10)]
    at = {box.name: box.top for box in diagram_of(nodes).boxes}
    apart = [abs(at[f"c{n}"] - at[f"c{n + 5}"]) for n in range(5)]
    assert max(apart) <= 4 * 16
    assert arranged((2, 2), ()) in {((0,), (1,)), ((1,), (0,))}


def inside(page: Document, entry: str) -> list[Element]:
    return [e for e in page.elements if any(parent.attributes.get("id") == entry for parent in e.parents)]


def test_the_page_lists_every_term_with_its_uses(client: FlaskClient, engine: EmbeddedEngine) -> None:
    page = Document(client.get("/page/ns").text)
    terms = rows(engine, f'SELECT ?s {{ ?s rdfs:isDefinedBy <{ONTOLOGY}> FILTER(STRSTARTS(STR(?s), "{TM}")) }}')
    names = {row["s"].value.removeprefix(TM) for row in terms}
    assert len(names) > 80
    ids = {e.attributes["id"] for e in page.elements if "id" in e.attributes}
    assert names <= ids
    contents = {link.attributes["href"] for link in page.all("a") if any("contents" in e.classes for e in link.parents)}
    assert {f"#{name}" for name in names} <= contents, "each small link of the drawing has its like"
    claims = rows(engine, "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a tm:Claim }")[0]["n"].value
    told = [e.text for e in inside(page, "Claim") if e.tag == "li"]
    assert f"Members in this dataset: {claims}" in told


def test_links_within_the_page_lead_somewhere(client: FlaskClient) -> None:
    for language in ("", "/es"):
        page = Document(client.get(f"{language}/page/ns").text)
        ids = {e.attributes["id"] for e in page.elements if "id" in e.attributes}
        anchors = {link[1:] for link in page.links if link.startswith("#")}
        assert len(anchors) > 80
        assert anchors <= ids


def test_in_spanish_the_drawing_speaks_spanish(client: FlaskClient) -> None:
    text = client.get("/es/page/ns").text
    page = Document(text)
    boxes = [e.text for e in page.all("text", "name")]
    assert {"afirmación", "hecho", "pasaje"} <= set(boxes)
    assert "claim" not in boxes
    assert "Narrower than" not in text


def test_both_languages_have_one_arrangement(engine: EmbeddedEngine) -> None:
    columns = [
        [(box.name, box.left) for box in vocabulary_of(engine, language).diagram.boxes] for language in ("en", "es")
    ]
    assert columns[0] == columns[1]


def test_the_number_of_queries_is_fixed(engine: EmbeddedEngine) -> None:
    counting = CountingEngine(engine)
    vocabulary_of(counting)
    assert counting.asked == 2
