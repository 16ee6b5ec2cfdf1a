from __future__ import annotations

import json

import pyoxigraph as ox

from testimonio.rdf import jsonld
from testimonio.rdf.terms import TYPE, Line

P = "<http://example.org/p>"


def written(*lines: Line) -> dict[str, object]:
    loaded = json.loads("".join(jsonld.dataset({"": sorted(lines)})))
    assert isinstance(loaded, dict)
    return loaded


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


def test_an_iri_like_a_prefixed_name_stays_an_iri() -> None:
    lines = [
        ("<http://example.org/s>", P, "<claim:x>"),
        ("<https://w3id.org/testimonio/id/claim/y>", P, '"z"^^<tm:y>'),
        ("<https://w3id.org/testimonio/id/event/y>", "<https://w3id.org/testimonio/ns#date>", '"x"'),
    ]
    document = "".join(jsonld.dataset({"": lines}))
    assert {tuple(map(str, quad.triple)) for quad in ox.parse(document, format=ox.RdfFormat.JSON_LD)} == set(lines)
    assert list(json.loads(document)["@context"]) == ["event", "id"]


def test_the_direction_of_a_text_is_kept() -> None:
    assert written(("<http://example.org/s>", P, '"x"@ar--rtl'))["@graph"] == [
        {
            "@id": "http://example.org/s",
            "http://example.org/p": [{"@value": "x", "@language": "ar", "@direction": "rtl"}],
        }
    ]
