"""Reads pySHACL's report graph: its results in our terms, and all of it as Turtle, the same bytes each time."""

from __future__ import annotations

import re

import rdflib
from rdflib.namespace import SH
from rdflib.term import Node

from testimonio import names
from testimonio.finding import Severity
from testimonio.rdf.turtle import document
from testimonio.validate.model import ShaclReport, ShaclResult
from testimonio.validate.rdflib_terms import to_oxigraph

_DATASET = rdflib.URIRef(names.ID + "dataset")
_SEVERITIES = {SH.Violation: Severity.VIOLATION, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}
_IRI = re.compile(r"https?://[^\s,;()«»\"]*[^\s,;()«»\".:]")


def read(report: rdflib.Graph, data: rdflib.Graph) -> ShaclReport:
    """The results in ``report`` on ``data``."""
    results = {_result(report, node, data) for node in report.objects(None, SH.result)}
    return ShaclReport(tuple(sorted(results, key=lambda result: result.sort_key)), turtle(report))


def _result(report: rdflib.Graph, node: Node, data: rdflib.Graph) -> ShaclResult:
    query = report.value(node, SH.sourceConstraint)
    focus, path, value = (report.value(node, part) for part in (SH.focusNode, SH.resultPath, SH.value))
    shape, severity = query or report.value(node, SH.sourceShape), report.value(node, SH.resultSeverity)
    if not isinstance(shape, rdflib.IdentifiedNode) or focus is None:
        raise AssertionError("pySHACL wrote a result without shape or focus node")
    message = str(min(report.objects(node, SH.resultMessage), key=str, default=""))
    if not isinstance(path, rdflib.URIRef):  # none, or a longer path: no one triple is at fault
        path = None
    sentence = _IRI.sub(lambda iri: names.shorten(iri[0]), message)
    if query is not None and focus == _DATASET and value is not None:
        focus, value = value, _object_at_fault(data, value, path, message)
    else:
        value = value if path is not None else None
        sentence = f"{_named(focus, path, value)}: {sentence}"
    return ShaclResult(
        shape=to_oxigraph(shape),
        severity=next((ours for theirs, ours in _SEVERITIES.items() if theirs == severity), Severity.VIOLATION),
        message=sentence,
        focus=to_oxigraph(focus),
        path=to_oxigraph(path) if path is not None else None,
        value=to_oxigraph(value) if value is not None else None,
    )


def _object_at_fault(data: rdflib.Graph, subject: Node, path: Node | None, message: str) -> Node | None:
    """A query returns the offender and its property; of several objects, the one at fault is in the message."""
    if path is None:
        return None
    objects = list(data.objects(subject, path))
    if len(objects) > 1:
        named = set(_IRI.findall(message))
        objects = sorted((o for o in objects if str(o) in named or f"«{o}»" in message), key=str)
    return objects[0] if objects else None


def _named(focus: Node, path: Node | None, value: Node | None) -> str:
    """``claim:x, tm:force force:y``; strings are left out, for they may be somebody's words."""
    name = names.shorten(str(focus)) if isinstance(focus, rdflib.URIRef) else "A nameless thing"
    if path is None:
        return name
    name += f", {names.shorten(str(path))}"
    if isinstance(value, rdflib.URIRef):
        name += f" {names.shorten(str(value))}"
    elif isinstance(value, rdflib.Literal) and value.datatype is not None:
        name += f" {value}"
    return name


def turtle(report: rdflib.Graph) -> str:
    """``report`` in Turtle: results nested and sorted by what they say, so that no blank node has a label."""
    said: dict[Node, str] = {}

    def saying(term: Node) -> str:
        if not isinstance(term, rdflib.BNode):
            return str(to_oxigraph(term))
        if term not in said:
            pairs = sorted(f"{saying(p)} {saying(o)}" for p, o in report.predicate_objects(term))
            said[term] = f"[ {' ; '.join(pairs)} ]"
        return said[term]

    blanks = sorted({term for term in report.all_nodes() if isinstance(term, rdflib.BNode)}, key=saying)
    labels: dict[Node, str] = {node: f"_:b{number:05}" for number, node in enumerate(blanks)}
    lines = sorted(tuple(labels.get(term) or saying(term) for term in triple) for triple in report)
    return "".join(document([(s, p, o) for s, p, o in lines], "What the shapes say of this release."))
