"""The formats that one graph is written in, by media type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from testimonio.rdf import jsonld, nquads, rdfxml, turtle
from testimonio.rdf.terms import Line

Writer = Callable[[Sequence[Line]], Iterable[str]]
"""Writes distinct triples; those of one subject stand together, among them those of one predicate."""


def ntriples(lines: Sequence[Line]) -> Iterable[str]:
    """N-Triples are N-Quads without named graphs."""
    return nquads.dataset({"": lines})


def _jsonld(lines: Sequence[Line]) -> Iterable[str]:
    return jsonld.dataset({"": lines})


WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "text/turtle": turtle.document,
        "application/n-triples": ntriples,
        "application/rdf+xml": rdfxml.document,
        "application/xml": rdfxml.document,
        "application/ld+json": _jsonld,
        "application/json": _jsonld,
    }
)
"""RDF/XML has limits, see :func:`testimonio.rdf.rdfxml.document`."""
