"""A small graph of the server's own and its four serialisations, written by hand: no RDF library needed.

Nodes are IRIs (no blank nodes), so that all four writers are loops.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from testimonio.names import EXTERNAL, PREFIXES

RDF_TYPE = EXTERNAL["rdf"] + "type"
_INTEGER = EXTERNAL["xsd"] + "integer"
_DECIMAL = EXTERNAL["xsd"] + "decimal"


@dataclass(frozen=True, slots=True)
class Iri:
    """An absolute IRI."""

    value: str


@dataclass(frozen=True, slots=True)
class Text:
    """A literal: a string, in ``language`` if given."""

    value: str
    language: str = ""


Object = Iri | Text | int | float
Statement = tuple[str, str, Object]
"""Subject IRI, predicate IRI, object; a number becomes an xsd:integer or xsd:decimal."""


def write(statements: Sequence[Statement], media_type: str) -> bytes:
    """``statements`` as ``media_type``.

    :raise KeyError: ``media_type`` is none of the graph formats of :mod:`testimonio.protocol.media`.
    """
    return _WRITERS[media_type](statements).encode()


def _grouped(statements: Sequence[Statement]) -> dict[str, dict[str, list[Object]]]:
    nodes: dict[str, dict[str, list[Object]]] = {}
    for subject, predicate, value in statements:
        nodes.setdefault(subject, {}).setdefault(predicate, []).append(value)
    return nodes


def _prefix_of(iri: str) -> tuple[str, str] | None:
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local.replace("-", "").replace("_", "").isalnum() and local.isascii():
            return prefix, local
    return None


def _lexical(value: int | float) -> tuple[str, str]:
    # A decimal needs its point in Turtle, and no exponent.
    if isinstance(value, int):
        return str(value), _INTEGER
    lexical = f"{value:f}".rstrip("0")
    return lexical + "0" * lexical.endswith("."), _DECIMAL


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _turtle(statements: Sequence[Statement]) -> str:
    used: set[str] = set()

    def name(iri: str) -> str:
        short = _prefix_of(iri)
        if short is None:
            return f"<{iri}>"
        used.add(short[0])
        return f"{short[0]}:{short[1]}"

    def term(value: Object) -> str:
        if isinstance(value, Iri):
            return name(value.value)
        if isinstance(value, Text):
            return _escaped(value.value) + (f"@{value.language}" if value.language else "")
        return _lexical(value)[0]

    blocks = []
    for subject, predicates in _grouped(statements).items():
        lines = [f"<{subject}>"]
        for predicate, values in predicates.items():
            verb = "a" if predicate == RDF_TYPE else name(predicate)
            lines.extend(f"    {verb} {term(value)} ;" for value in values)
        blocks.append("\n".join((*lines, ".\n")))
    head = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in PREFIXES if prefix in used)
    return "\n".join((head, *blocks))


def _ntriples(statements: Sequence[Statement]) -> str:
    def term(value: Object) -> str:
        if isinstance(value, Iri):
            return f"<{value.value}>"
        if isinstance(value, Text):
            return _escaped(value.value) + (f"@{value.language}" if value.language else "")
        lexical, datatype = _lexical(value)
        return f'"{lexical}"^^<{datatype}>'

    return "".join(f"<{subject}> <{predicate}> {term(value)} .\n" for subject, predicate, value in statements)


def _rdfxml(statements: Sequence[Statement]) -> str:
    namespaces: dict[str, str] = {"rdf": EXTERNAL["rdf"]}
    body = []
    for subject, predicates in _grouped(statements).items():
        body.append(f"  <rdf:Description rdf:about={quoteattr(subject)}>")
        for predicate, values in predicates.items():
            prefix, local = _prefix_of(predicate) or ("", predicate)
            namespaces[prefix] = PREFIXES[prefix]
            body.extend(f"    {_element(f'{prefix}:{local}', value)}" for value in values)
        body.append("  </rdf:Description>")
    declared = "".join(f"\n    xmlns:{prefix}={quoteattr(iri)}" for prefix, iri in sorted(namespaces.items()))
    lines = ('<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF{declared}>", *body, "</rdf:RDF>", "")
    return "\n".join(lines)


def _element(tag: str, value: Object) -> str:
    if isinstance(value, Iri):
        return f"<{tag} rdf:resource={quoteattr(value.value)}/>"
    if isinstance(value, Text):
        language = f" xml:lang={quoteattr(value.language)}" if value.language else ""
        return f"<{tag}{language}>{escape(value.value)}</{tag}>"
    lexical, datatype = _lexical(value)
    return f"<{tag} rdf:datatype={quoteattr(datatype)}>{lexical}</{tag}>"


def _jsonld(statements: Sequence[Statement]) -> str:
    def term(value: Object) -> dict[str, str]:
        if isinstance(value, Iri):
            return {"@id": value.value}
        if isinstance(value, Text):
            return {"@value": value.value} | ({"@language": value.language} if value.language else {})
        lexical, datatype = _lexical(value)
        return {"@value": lexical, "@type": datatype}

    nodes = []
    for subject, predicates in _grouped(statements).items():
        node: dict[str, object] = {"@id": subject}
        for predicate, values in predicates.items():
            if predicate == RDF_TYPE:
                node["@type"] = [value.value for value in values if isinstance(value, Iri)]
            else:
                node[predicate] = [term(value) for value in values]
        nodes.append(node)
    return json.dumps({"@graph": nodes}, ensure_ascii=False, indent=1) + "\n"


_WRITERS = {
    "text/turtle": _turtle,
    "application/n-triples": _ntriples,
    "application/rdf+xml": _rdfxml,
    "application/xml": _rdfxml,
    "application/ld+json": _jsonld,
    "application/json": _jsonld,
}
