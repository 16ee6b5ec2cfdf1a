"""The service description. How its formats are written, ``tests/rdf`` says."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest

from testimonio.names import EXTERNAL
from testimonio.protocol.description import Service, describe
from testimonio.protocol.media import FORMATS, Content, formats

NT = "application/n-triples"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SD = EXTERNAL["sd"]
PROPERTIES: dict[str, tuple[str, str | None]] = {
    "endpoint": ("Service", None),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "Dataset"),  # of its superclass GraphCollection
    "resultFormat": ("Service", None),
    "inputFormat": ("Service", None),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("Dataset", "NamedGraph"),  # of its superclass GraphCollection
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}
"""Service Description, 3.2: the properties with the classes of their subjects and of their objects."""

INSTANCES = {
    "SPARQL10Query": "Language",
    "SPARQL11Query": "Language",
    "SPARQL11Update": "Language",
    "DereferencesURIs": "Feature",
    "UnionDefaultGraph": "Feature",
    "RequiresDataset": "Feature",
    "EmptyGraphs": "Feature",
    "BasicFederatedQuery": "Feature",
}
"""Service Description, 3.4: the instances with their classes; of entailment regimes, those of another document."""

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
        "?s sd:defaultEntailmentRegime <http://www.w3.org/ns/entailment/Simple>",
        "?s sd:availableGraphs/sd:namedGraph/sd:name <http://ex/g>",
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
        "?s sd:feature sd:RequiresDataset",
        "?s sd:inputFormat ?format",
        "?s sd:supportedLanguage sd:SPARQL11Update",
        '?l schema:name "places" ; schema:unitText ?unit',
    ],
)
def test_what_is_not_said(pattern: str) -> None:
    assert not ask(pattern)


def test_endpoints_that_may_be_called_make_a_federation() -> None:
    described = describe(replace(SERVICE, services=("http://ex/other",)), "text/turtle").decode()
    assert "sd:BasicFederatedQuery" in described


def test_a_default_graph_of_its_own_is_no_union() -> None:
    assert "sd:UnionDefaultGraph" not in describe(replace(SERVICE, union_default_graph=False), "text/turtle").decode()


def test_no_term_is_invented_and_each_is_used_as_defined() -> None:
    triples = [quad.triple for quad in parsed(describe(replace(SERVICE, services=("http://ex/o",)), NT), NT)]
    kinds = {
        triple.subject: triple.object.value.removeprefix(SD)
        for triple in triples
        if triple.predicate == TYPE and isinstance(triple.object, ox.NamedNode)
    }
    used = [triple for triple in triples if triple.predicate.value.startswith(SD)]
    assert len(used) > 20
    for triple in used:
        domain, range_ = PROPERTIES[triple.predicate.value.removeprefix(SD)]
        assert kinds[triple.subject] == domain, triple
        assert isinstance(triple.object, ox.NamedNode), triple
        name = triple.object.value.removeprefix(SD)
        if triple.object.value.startswith(SD):
            assert INSTANCES[name] == range_, triple
        elif range_ is not None and range_ != "EntailmentRegime":
            assert kinds[triple.object] == range_, triple


def test_every_result_format_is_named() -> None:
    assert all(ask(f"?s sd:resultFormat <{format_.iri}>") for format_ in FORMATS if format_.iri)
