"""The reference reasoner: owlrl, the W3C rules of OWL 2 RL in full. Slow, and it names no rule.

It stands in for our OWL rules on request and is the oracle that they are tested against. The only module of reasoning
that speaks rdflib's terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import owlrl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.term import Node

from testimonio.names import EXTERNAL

_SUBPROPERTY_LIKE = frozenset(
    EXTERNAL[prefix] + name
    for prefix, name in (
        ("rdfs", "subPropertyOf"),
        ("rdfs", "domain"),
        ("owl", "equivalentProperty"),
        ("owl", "inverseOf"),
    )
)


def closure(triples: Iterable[Triple]) -> Iterator[Triple]:
    """What OWL 2 RL derives from ``triples``, the noise included, the given triples not.

    Triples with a literal object are left out unless an axiom speaks of their property: they are half of a corpus,
    nothing useful follows from them, and owlrl spends most of its time on datatypes.
    """
    given = list(triples)
    spoken_of = {t.subject for t in given if t.predicate.value in _SUBPROPERTY_LIKE}
    graph = rdflib.Graph()
    for triple in given:
        if not isinstance(triple.object, Literal) or triple.predicate in spoken_of:
            graph.add((_rdflib(triple.subject), _rdflib(triple.predicate), _rdflib(triple.object)))
    before = set(graph)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    for subject, predicate, obj in graph:
        if (subject, predicate, obj) in before or isinstance(subject, rdflib.Literal):
            continue
        if isinstance(predicate, rdflib.URIRef):
            yield Triple(_resource(subject), NamedNode(str(predicate)), _term(obj))


def _rdflib(term: object) -> Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
    raise TypeError(f"{term!r} is no RDF 1.1 term")


def _resource(node: Node) -> NamedNode | BlankNode:
    return NamedNode(str(node)) if isinstance(node, rdflib.URIRef) else BlankNode(str(node))


def _term(node: Node) -> NamedNode | BlankNode | Literal:
    if not isinstance(node, rdflib.Literal):
        return _resource(node)
    if node.language:
        return Literal(str(node), language=node.language)
    return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
