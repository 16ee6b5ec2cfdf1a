"""How the texts date and place an event, and the words of each text by which it is identified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from testimonio.names import VOC
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.subgraph import Subgraph, Term, expand
from testimonio.web.pages.views import Fact, Page, Value

_FETCH = """
SELECT DISTINCT ?s ?p ?o WHERE {
  { VALUES ?s { <%(iri)s> } ?s ?p ?o . FILTER(?p IN (tm:date, tm:dateAsWritten, tm:evidence)) }
  UNION { <%(iri)s> tm:evidence ?s . ?s ?p ?o . FILTER(?p IN (tm:quote, tm:start, tm:end, oa:hasSource)) }
  UNION { <%(iri)s> tm:evidence/oa:hasSource ?s . ?s ?p ?o . FILTER(?p IN (tm:textOf, dcterms:language)) }
  UNION { <%(iri)s> tm:evidence/oa:hasSource/tm:textOf ?s . ?s ?p ?o . FILTER(?p IN (dcterms:title, dcterms:issued)) }
  UNION { <%(iri)s> tm:evidence/^tm:verifies ?s . ?s ?p ?o . FILTER(?p IN (tm:verifies, tm:verdict, tm:date)) }
}
"""

_ELSEWHERE = {
    local_path(expand(name)) for name in ("tm:date", "tm:dateAsWritten", "tm:earliest", "tm:latest", "tm:evidence")
}
"""Facts that are said in words of their own; the bounds are there for sorting."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A passage by which the event is known.

    :ivar quote: its words, or ``None``; ``language`` of the text.
    :ivar verdict: slug of the recorded verdict, ``not-verified`` without a record; ``verified`` the record's date.
    """

    iri: str
    quote: str | None
    language: str
    start: int
    end: int
    verdict: str
    verified: str | None


@dataclass(frozen=True, slots=True)
class Witness:
    """A text that speaks of the event, with its date (EDTF) and the passages that do."""

    text: Value
    date: str | None
    traces: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class Identification:
    """What the graph itself states of an event.

    :ivar dates: EDTF; ``written`` the words of the texts for them.
    :ivar facts: where, as a part of what, of which kind, and the curators' notes.
    :ivar witnesses: by the dates of the texts.
    """

    dates: tuple[str, ...]
    written: tuple[Term, ...]
    facts: tuple[Fact, ...]
    witnesses: tuple[Witness, ...]


def identification_of(engine: Engine, page: Page, language: str) -> Identification:
    """How the event of the plain ``page`` is identified; one query.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    graph = Subgraph.fetch(engine, _FETCH % {"iri": page.iri})
    return Identification(
        dates=tuple(term.value for term in graph.values(page.iri, "tm:date")),
        written=tuple(graph.values(page.iri, "tm:dateAsWritten")),
        facts=tuple(fact for fact in page.facts if fact.href not in _ELSEWHERE),
        witnesses=_witnesses(graph, page.iri, language),
    )


def _witnesses(graph: Subgraph, iri: str, language: str) -> tuple[Witness, ...]:
    by_document: dict[str, list[Trace]] = {}
    for term in graph.values(iri, "tm:evidence"):
        source = graph.value(term.value, "oa:hasSource")
        document = graph.value(source, "tm:textOf") if source else None
        if source and document:
            by_document.setdefault(document, []).append(_trace(graph, term.value, source))
    found = [
        (graph.value(document, "dcterms:issued"), document, sorted(traces, key=lambda trace: trace.start))
        for document, traces in by_document.items()
    ]
    found.sort(key=lambda each: (each[0] or "", each[1]))
    return tuple(Witness(_named(graph, document, language), date, tuple(traces)) for date, document, traces in found)


def _trace(graph: Subgraph, iri: str, source: str) -> Trace:
    quotes: Sequence[Term] = graph.values(iri, "tm:quote")
    record = next((s for s in graph if graph.value(s, "tm:verifies") == iri), None)
    verdict = graph.value(record, "tm:verdict") if record else None
    return Trace(
        iri=iri,
        quote=quotes[0].value if quotes else None,
        language=(quotes[0].language if quotes else "") or graph.value(source, "dcterms:language") or "",
        start=int(graph.value(iri, "tm:start") or 0),
        end=int(graph.value(iri, "tm:end") or 0),
        verdict=verdict.removeprefix(VOC + "verdict/") if verdict else "not-verified",
        verified=graph.value(record, "tm:date") if record else None,
    )


def _named(graph: Subgraph, iri: str, language: str) -> Value:
    label = graph.label(iri, language)
    return Value(label.value, label.language, local_path(iri))
