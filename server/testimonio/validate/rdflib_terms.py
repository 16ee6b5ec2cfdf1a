"""Terms of pyoxigraph, which the package uses, as terms of rdflib, which pySHACL uses, and back."""

from __future__ import annotations

from functools import lru_cache
from typing import overload

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.term import Node

from testimonio.errors import CorpusError

_STRING = str(rdflib.XSD.string)


@lru_cache(maxsize=65536)
def to_rdflib(term: NamedNode | BlankNode | Literal | Triple) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    """The same term in rdflib, character for character: ``"01"^^xsd:integer`` stays ``01``, for a triple's line is
    found by its literal as written.

    :raise CorpusError: a triple term of RDF 1.2, which rdflib does not know.
    """
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Triple):
        raise CorpusError(f"{term} is a triple term; Testimonio's data are RDF 1.1, so make it a proposition.")
    if term.language or term.datatype.value == _STRING:  # as rdflib reads plain strings: without a datatype
        return rdflib.Literal(term.value, lang=term.language or None)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


@overload
def to_oxigraph(term: rdflib.URIRef) -> NamedNode: ...


@overload
def to_oxigraph(term: rdflib.IdentifiedNode) -> NamedNode | BlankNode: ...


@overload
def to_oxigraph(term: Node) -> NamedNode | BlankNode | Literal: ...


def to_oxigraph(term: Node) -> NamedNode | BlankNode | Literal:
    """The same term in pyoxigraph."""
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(str(term.datatype or _STRING)))
    return BlankNode(str(term))
