"""The service description. How its formats are written, ``tests/rdf`` says."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest

from testimonio.names import EXTERNAL
from testimonio.protocol.description import Service, describe
from testimonio.protocol.media import FORMATS, Content, formats

SERVICE = Service(
    endpoint="http://ex/sparql",
    triples=5,
    graphs={"http://ex/g": 2, "http://ex/h": 3},
    union_default_graph=True,
    limits={"deadline_s": 30.0, "answer_bytes": 7, "places": 3},
    release="0123456789abcdef",
    licence="http://ex/licence",
)


def parsed(body: bytes, media_type: str) -> set[ox.Quad]:
    return set(ox.parse(body, format=ox.RdfFormat.from_media_type(media_type)))


@pytest.mark.parametrize("media_type", [format_.media_type for format_ in formats(Content.GRAPH)])
def test_every_format_says_the_same(media_type: str) -> None:
    assert parsed(describe(SERVICE, media_type), media_type) == parsed(describe(SERVICE, "text/turtle"), "text/turtle")


def ask(pattern: str) -> bool:
    store = ox.Store()
    store.load(describe(SERVICE, "text/turtle"), format=ox.RdfFormat.TURTLE)
    prefixes = {prefix: EXTERNAL[prefix] for prefix in ("sd", "void", "schema", "dcterms", "xsd")}
    return bool(store.query(f"ASK {{ {pattern} }}", prefixes=prefixes))


@pytest.mark.parametrize(
    "pattern",
    [
        "?s a sd:Service ; sd:endpoint <http://ex/sparql> ; sd:supportedLanguage sd:SPARQL11Query",
        "?s sd:feature sd:UnionDefaultGraph",
        "?s sd:defaultDataset/sd:defaultGraph/void:triples 5",
        "?s sd:defaultDataset/sd:namedGraph ?g . ?g sd:name <http://ex/h> ; sd:graph/void:triples 3",
        "?s sd:defaultDataset/dcterms:license <http://ex/licence>",
        '?s schema:additionalProperty ?l . ?l schema:name "deadline_s" ; schema:value 30.0 ; schema:unitText "s"',
        '?s schema:additionalProperty ?l . ?l schema:name "answer_bytes" ; schema:value 7 ; schema:unitText "B"',
    ],
)
def test_what_is_said(pattern: str) -> None:
    assert ask(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "?s sd:feature sd:BasicFederatedQuery",
        "?s sd:feature sd:DereferencesURIs",
        "?s sd:supportedLanguage sd:SPARQL11Update",
        '?l schema:name "places" ; schema:unitText ?unit',
    ],
)
def test_what_is_not_said(pattern: str) -> None:
    assert not ask(pattern)


def test_endpoints_that_may_be_called_make_a_federation() -> None:
    described = describe(replace(SERVICE, services=("http://ex/other",)), "text/turtle").decode()
    assert "sd:BasicFederatedQuery" in described


def test_every_result_format_is_named() -> None:
    assert all(ask(f"?s sd:resultFormat <{format_.iri}>") for format_ in FORMATS if format_.iri)
