"""The service description: what the endpoint is, understands and answers with, and what may be asked of it.

Implements https://www.w3.org/TR/sparql11-service-description/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from testimonio.names import EXTERNAL
from testimonio.protocol.graph import RDF_TYPE, Iri, Statement, Text, write
from testimonio.protocol.media import FORMATS

_SD = EXTERNAL["sd"]
_VOID = EXTERNAL["void"]
_SCHEMA = EXTERNAL["schema"]
_DCTERMS = EXTERNAL["dcterms"]

UNITS = {"_s": "s", "_bytes": "B"}
"""Unit of a limit by the end of its name; without one it is a count."""


@dataclass(frozen=True, slots=True)
class Service:
    """What is described.

    :ivar endpoint: the endpoint's absolute IRI.
    :ivar triples: number of triples of the default graph; ``graphs`` those of each named graph.
    :ivar union_default_graph: whether the default graph is the union of the named ones, as in every release.
    :ivar limits: the limits of a query by name; the end of a name gives its unit, :data:`UNITS`.
    :ivar release: digest of the release, if it is one; ``licence`` the IRI of its licence.
    """

    endpoint: str
    triples: int
    graphs: Mapping[str, int]
    union_default_graph: bool
    limits: Mapping[str, int | float]
    release: str | None = None
    licence: str | None = None


def describe(service: Service, media_type: str) -> bytes:
    """The description as ``media_type``, one of the graph formats of :mod:`testimonio.protocol.media`.

    :raise KeyError: it is none of them.
    """
    statements = (*_service(service), *_dataset(service), *_limits(service))
    return write(statements, media_type)


def _service(service: Service) -> Iterator[Statement]:
    node = service.endpoint + "#service"
    yield node, RDF_TYPE, Iri(_SD + "Service")
    yield node, _DCTERMS + "title", Text("SPARQL endpoint of Testimonio", "en")
    yield node, _SD + "endpoint", Iri(service.endpoint)
    yield node, _SD + "supportedLanguage", Iri(_SD + "SPARQL11Query")
    for format_ in FORMATS:
        if format_.iri:
            yield node, _SD + "resultFormat", Iri(format_.iri)
    if service.union_default_graph:
        yield node, _SD + "feature", Iri(_SD + "UnionDefaultGraph")
    yield node, _SD + "defaultDataset", Iri(service.endpoint + "#dataset")
    for name in service.limits:
        yield node, _SCHEMA + "additionalProperty", Iri(f"{service.endpoint}#limit-{name}")


def _dataset(service: Service) -> Iterator[Statement]:
    dataset = service.endpoint + "#dataset"
    default = service.endpoint + "#default-graph"
    yield dataset, RDF_TYPE, Iri(_SD + "Dataset")
    if service.release:
        yield dataset, _DCTERMS + "identifier", Text(service.release)
    if service.licence:
        yield dataset, _DCTERMS + "license", Iri(service.licence)
    yield dataset, _SD + "defaultGraph", Iri(default)
    for number in range(1, len(service.graphs) + 1):
        yield dataset, _SD + "namedGraph", Iri(f"{service.endpoint}#named-graph-{number}")
    yield default, RDF_TYPE, Iri(_SD + "Graph")
    yield default, _VOID + "triples", service.triples
    for number, (graph, triples) in enumerate(service.graphs.items(), 1):
        named = f"{service.endpoint}#named-graph-{number}"
        yield named, RDF_TYPE, Iri(_SD + "NamedGraph")
        yield named, _SD + "name", Iri(graph)
        yield named, _SD + "graph", Iri(f"{service.endpoint}#graph-{number}")
        yield f"{service.endpoint}#graph-{number}", RDF_TYPE, Iri(_SD + "Graph")
        yield f"{service.endpoint}#graph-{number}", _VOID + "triples", triples


def _limits(service: Service) -> Iterator[Statement]:
    for name, value in service.limits.items():
        node = f"{service.endpoint}#limit-{name}"
        yield node, RDF_TYPE, Iri(_SCHEMA + "PropertyValue")
        yield node, _SCHEMA + "name", Text(name)
        yield node, _SCHEMA + "value", value
        unit = next((unit for end, unit in UNITS.items() if name.endswith(end)), None)
        if unit:
            yield node, _SCHEMA + "unitText", Text(unit)
