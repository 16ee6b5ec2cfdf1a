"""The service description: what the endpoint is, understands and answers with, and what may be asked of it.

Implements https://www.w3.org/TR/sparql11-service-description/. Its vocabulary has no term for a graph store
(https://www.w3.org/TR/sparql11-http-rdf-update/), so whoever answers with the description links to it in a header.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from testimonio.protocol.media import FORMATS
from testimonio.rdf.formats import WRITERS
from testimonio.rdf.terms import TYPE, Line, literal, named_node, number, term

SIMPLE_ENTAILMENT = "http://www.w3.org/ns/entailment/Simple"
"""How patterns match: whatever a rule infers was written into the graphs before, so that nothing is left to infer."""

UNITS = {"_s": "s", "_bytes": "B"}
"""Unit of a limit by the end of its name; without one it is a count."""


@dataclass(frozen=True, slots=True)
class Service:
    """What is described.

    :ivar endpoint: the endpoint's absolute IRI.
    :ivar triples: number of triples of the default graph; ``graphs`` those of each named graph.
    :ivar union_default_graph: whether the default graph is the union of the named ones, as in every release.
    :ivar limits: the limits of a query by name; the end of a name gives its unit, :data:`UNITS`.
    :ivar services: IRIs of the endpoints that SERVICE may call.
    :ivar release: digest of the release, if it is one; ``licence`` the IRI of its licence.
    """

    endpoint: str
    triples: int
    graphs: Mapping[str, int]
    union_default_graph: bool
    limits: Mapping[str, int | float]
    release: str | None = None
    licence: str | None = None
    services: tuple[str, ...] = ()


def describe(service: Service, media_type: str) -> bytes:
    """The description as ``media_type``, one of the graph formats of :mod:`testimonio.protocol.media`.

    :raise KeyError: it is none of them.
    """
    lines = (*_service(service), *_dataset(service), *_limits(service))
    return "".join(WRITERS[media_type](lines)).encode()


def _service(service: Service) -> Iterator[Line]:
    node = _part(service, "service")
    yield node, TYPE, term("sd:Service")
    yield node, term("dcterms:title"), literal("SPARQL endpoint of Testimonio", "en")
    yield node, term("sd:endpoint"), named_node(service.endpoint)
    yield node, term("sd:supportedLanguage"), term("sd:SPARQL11Query")
    for format_ in FORMATS:
        if format_.iri:
            yield node, term("sd:resultFormat"), named_node(format_.iri)
    if service.union_default_graph:
        yield node, term("sd:feature"), term("sd:UnionDefaultGraph")
    if service.services:
        yield node, term("sd:feature"), term("sd:BasicFederatedQuery")
    yield node, term("sd:defaultEntailmentRegime"), named_node(SIMPLE_ENTAILMENT)
    yield node, term("sd:defaultDataset"), _part(service, "dataset")
    # FROM and the parameters of the protocol may name these graphs and no other: nothing is fetched.
    yield node, term("sd:availableGraphs"), _part(service, "dataset")
    for name in service.limits:
        yield node, term("schema:additionalProperty"), _part(service, f"limit-{name}")


def _dataset(service: Service) -> Iterator[Line]:
    dataset, default = _part(service, "dataset"), _part(service, "default-graph")
    yield dataset, TYPE, term("sd:Dataset")
    if service.release:
        yield dataset, term("dcterms:identifier"), literal(service.release)
    if service.licence:
        yield dataset, term("dcterms:license"), named_node(service.licence)
    yield dataset, term("sd:defaultGraph"), default
    for place in range(1, len(service.graphs) + 1):
        yield dataset, term("sd:namedGraph"), _part(service, f"named-graph-{place}")
    yield default, TYPE, term("sd:Graph")
    yield default, term("void:triples"), number(service.triples)
    for place, (name, triples) in enumerate(service.graphs.items(), 1):
        named, graph = _part(service, f"named-graph-{place}"), _part(service, f"graph-{place}")
        yield named, TYPE, term("sd:NamedGraph")
        yield named, term("sd:name"), named_node(name)
        yield named, term("sd:graph"), graph
        yield graph, TYPE, term("sd:Graph")
        yield graph, term("void:triples"), number(triples)


def _limits(service: Service) -> Iterator[Line]:
    for name, value in service.limits.items():
        node = _part(service, f"limit-{name}")
        yield node, TYPE, term("schema:PropertyValue")
        yield node, term("schema:name"), literal(name)
        yield node, term("schema:value"), number(value)
        unit = next((unit for end, unit in UNITS.items() if name.endswith(end)), None)
        if unit:
            yield node, term("schema:unitText"), literal(unit)


def _part(service: Service, name: str) -> str:
    return named_node(f"{service.endpoint}#{name}")
