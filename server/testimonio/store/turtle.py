"""A graph as Turtle for people: house style, our prefixes, the same bytes for the same triples.

Implements https://www.w3.org/TR/turtle/. The evaluator's own writer puts the prefixes in another order each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

import pyoxigraph as ox

from testimonio.names import EXTERNAL, PREFIXES

RDF_TYPE = EXTERNAL["rdf"] + "type"
_XSD = EXTERNAL["xsd"]
_FIRST = (
    RDF_TYPE,
    EXTERNAL["dcterms"] + "title",
    EXTERNAL["rdfs"] + "label",
    EXTERNAL["skos"] + "prefLabel",
    EXTERNAL["skos"] + "altLabel",
)
_RANKS = {predicate: rank for rank, predicate in enumerate(_FIRST)}
_NAMESPACES = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_\-.]*[A-Za-z0-9_\-])?")
_BARE = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    _XSD + "boolean": re.compile(r"true|false"),
}
"""Datatypes whose literals Turtle writes without quotes, if they look so."""


def turtle(triples: Iterable[ox.Triple]) -> str:
    """``triples``, sorted and distinct, with the prefixes that they use."""
    used: set[str] = set()
    blocks = []
    for subject, own in groupby(triples, attrgetter("subject")):
        lines = [_node(subject, used)]
        by_predicate = [(p, list(group)) for p, group in groupby(own, attrgetter("predicate"))]
        by_predicate.sort(key=lambda pair: (_RANKS.get(pair[0].value, len(_FIRST)), pair[0].value))
        for predicate, group in by_predicate:
            verb = "a" if predicate.value == RDF_TYPE else _node(predicate, used)
            objects = [_node(triple.object, used) for triple in group]
            if any(isinstance(triple.object, ox.Literal) for triple in group):
                lines.extend(f"    {verb} {value} ;" for value in objects)
            else:
                lines.append(f"    {verb} {' , '.join(objects)} ;")
        blocks.append("\n".join((*lines, ".\n")))
    head = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in PREFIXES if prefix in used)
    return "\n".join((head, *blocks)) if head else "\n".join(blocks)


def prefixed(iri: str) -> tuple[str, str] | None:
    """The prefix and the local name of ``iri``, or ``None`` where no prefix fits or Turtle would need escapes."""
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = _NAMESPACES.get(iri[:cut])
    return (prefix, iri[cut:]) if prefix is not None and _LOCAL.fullmatch(iri, cut) else None


def _node(term: object, used: set[str]) -> str:
    if isinstance(term, ox.NamedNode):
        name = prefixed(term.value)
        if name is None:
            return str(term)
        used.add(name[0])
        return f"{name[0]}:{name[1]}"
    if isinstance(term, ox.Literal) and not term.language:
        datatype = term.datatype.value
        if datatype == _XSD + "string":
            return str(term)
        if datatype in _BARE and _BARE[datatype].fullmatch(term.value):
            return term.value
        return f"{ox.Literal(term.value)}^^{_node(term.datatype, used)}"
    return str(term)
