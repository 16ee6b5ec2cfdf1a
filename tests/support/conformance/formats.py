"""Reads outcomes: the formats of SPARQL results, result sets written as graphs, graphs.

These readers are the tests' own: a reader by the library that wrote the answer might make up for its mistakes.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

import pyoxigraph as ox

from conformance.manifest import RDF
from conformance.outcome import Graph, Outcome, Row, Solutions, Term

GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
_SRX = "{http://www.w3.org/2005/sparql-results#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"


def read(content: bytes, media_type: str, base: str) -> Outcome:
    """What ``content`` says.

    :param base: resolves its relative IRIs.
    :raise ValueError: it is not in the format of ``media_type``, or there is no reader for that.
    :raise SyntaxError: likewise, where the format is one of RDF.
    """
    if media_type in GRAPHS:
        return _graph(content, GRAPHS[media_type], base)
    if media_type not in _READERS:
        raise ValueError(f"no reader for {media_type}")
    return _READERS[media_type](content, base)


def _xml(content: bytes, base: str) -> Outcome:
    """SPARQL Query Results XML Format (https://www.w3.org/TR/rdf-sparql-XMLres/)."""
    root = ElementTree.fromstring(content)  # noqa: S314  (the tester's own suite, or our own answer)
    boolean = root.find(f"{_SRX}boolean")
    if boolean is not None:
        return _boolean((boolean.text or "").strip())
    variables = frozenset(node.attrib["name"] for node in root.findall(f"{_SRX}head/{_SRX}variable"))
    rows = [
        frozenset((binding.attrib["name"], _xml_term(binding[0], base)) for binding in result)
        for result in root.findall(f"{_SRX}results/{_SRX}result")
    ]
    return Solutions(variables, tuple(rows))


def _xml_term(node: ElementTree.Element, base: str) -> Term:
    text = node.text or ""
    if node.tag == f"{_SRX}uri":
        return ox.NamedNode(urljoin(base, text.strip()))
    if node.tag == f"{_SRX}bnode":
        return ox.BlankNode(text.strip())
    return _literal(text, node.get(_LANG), node.get("datatype"))


def _json(content: bytes, base: str) -> Outcome:
    """SPARQL 1.1 Query Results JSON Format (https://www.w3.org/TR/sparql11-results-json/)."""
    found = json.loads(content)
    if "boolean" in found:
        return _boolean(json.dumps(found["boolean"]))
    rows = [
        frozenset((variable, _json_term(term, base)) for variable, term in row.items())
        for row in found["results"]["bindings"]
    ]
    return Solutions(frozenset(found["head"]["vars"]), tuple(rows))


def _json_term(term: Mapping[str, Any], base: str) -> Term:
    if term["type"] == "uri":
        return ox.NamedNode(urljoin(base, term["value"]))
    if term["type"] == "bnode":
        return ox.BlankNode(term["value"])
    return _literal(term["value"], term.get("xml:lang"), term.get("datatype"))


def _csv(content: bytes, _base: str) -> Outcome:
    """CSV (https://www.w3.org/TR/sparql11-results-csv-tsv/, 3), which tells neither kinds nor types of terms."""
    head, *lines = csv.reader(io.StringIO(content.decode(), newline=""))
    rows = [
        frozenset(
            (variable, ox.BlankNode(cell[2:]) if cell.startswith("_:") else ox.Literal(cell))
            for variable, cell in zip(head, line, strict=True)
            if cell
        )
        for line in lines
    ]
    return Solutions(frozenset(head), tuple(rows))


def _tsv(content: bytes, base: str) -> Outcome:
    """TSV (https://www.w3.org/TR/sparql11-results-csv-tsv/, 4): terms as in Turtle."""
    head, *lines = content.decode().removesuffix("\n").replace("\r\n", "\n").split("\n")
    variables = [name.removeprefix("?") for name in head.split("\t")]
    rows = [
        frozenset(
            (variable, _turtle_term(cell, base))
            for variable, cell in zip(variables, line.split("\t"), strict=True)
            if cell
        )
        for line in lines
    ]
    return Solutions(frozenset(variables), tuple(rows))


def _turtle_term(cell: str, base: str) -> Term:
    (quad,) = ox.parse(f"<urn:s> <urn:p> {cell} .", format=ox.RdfFormat.TURTLE, base_iri=base)
    term: Term = quad.object
    return term


def _graph(content: bytes, format_: ox.RdfFormat, base: str) -> Outcome:
    """A graph; one that holds an ``rs:ResultSet`` says what the result set says."""
    triples = [quad.triple for quad in ox.parse(content, format=format_, base_iri=base, lenient=True)]
    if any(triple.object == ox.NamedNode(_RS + "ResultSet") for triple in triples):
        return _result_set(triples)
    return Graph(frozenset(triples))


def _result_set(triples: Iterable[ox.Triple]) -> Outcome:
    """The vocabulary of https://www.w3.org/2001/sw/DataAccess/tests/result-set; ``rs:index`` makes the order matter."""
    index: dict[tuple[object, str], list[Term]] = defaultdict(list)
    sets = []
    for triple in triples:
        index[triple.subject, triple.predicate.value].append(triple.object)
        if triple.predicate.value == RDF + "type" and triple.object == ox.NamedNode(_RS + "ResultSet"):
            sets.append(triple.subject)
    (root,) = sets
    if (root, _RS + "boolean") in index:
        return _boolean(_value(index[root, _RS + "boolean"][0]))
    numbered: list[tuple[int, Row]] = []
    for node in index.get((root, _RS + "solution"), []):
        number = index.get((node, _RS + "index"), [])
        row = frozenset(
            (_value(index[binding, _RS + "variable"][0]), index[binding, _RS + "value"][0])
            for binding in index.get((node, _RS + "binding"), [])
        )
        numbered.append((int(_value(number[0])) if number else -1, row))
    variables = frozenset(map(_value, index.get((root, _RS + "resultVariable"), [])))
    rows = tuple(row for _, row in sorted(numbered, key=lambda pair: pair[0]))
    return Solutions(variables, rows, any(number >= 0 for number, _ in numbered))


def _value(term: Term) -> str:
    if not isinstance(term, ox.Literal):
        raise ValueError(f"{term} is no literal")
    return term.value


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def _literal(text: str, language: str | None, datatype: str | None) -> ox.Literal:
    if language:
        return ox.Literal(text, language=language)
    return ox.Literal(text, datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(text)


_READERS: dict[str, Callable[[bytes, str], Outcome]] = {
    "application/sparql-results+xml": _xml,
    "application/sparql-results+json": _json,
    "text/csv": _csv,
    "text/tab-separated-values": _tsv,
}
