"""The page of a passage: its words, whether they are still there, what is claimed in them, what stands beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from testimonio.deeplink import deep_link
from testimonio.names import VOC
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path, name_of
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.subgraph import Subgraph, Term
from testimonio.web.pages.views import Extended, Value, page_of

NEIGHBOURS = 2
"""Passages that are shown before this one, and after it."""

_FETCH = """
SELECT DISTINCT ?s ?p ?o WHERE {
  { BIND(<%(iri)s> AS ?s) ?s ?p ?o . FILTER(?p IN (oa:hasSource, tm:start, tm:end, tm:quote, tm:omission)) }
  UNION { <%(iri)s> oa:hasSource ?text . ?s oa:hasSource ?text ; ?p ?o . FILTER(?p IN (tm:start, tm:end, tm:quote)) }
  UNION { <%(iri)s> oa:hasSource ?s . ?s ?p ?o . FILTER(?p IN (tm:textOf, dcterms:language)) }
  UNION { <%(iri)s> oa:hasSource/tm:textOf ?s . ?s ?p ?o . FILTER(?p IN (dcterms:title, dcterms:issued, schema:url)) }
  UNION { <%(iri)s> ^tm:verifies ?s . ?s ?p ?o . FILTER(?p IN (tm:verifies, tm:verdict, tm:date)) }
  UNION { <%(iri)s> tm:omission ?s . ?s ?p ?o . FILTER(?p IN (skos:prefLabel, skos:definition)) }
}
"""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another passage of the text: ``quote`` its words or ``None``, ``start`` and ``end`` in characters."""

    iri: str
    quote: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PassagePage(Extended):
    """A passage, ready to be written.

    :ivar quote: its words, or ``None``; ``language`` of the text.
    :ivar verdict: slug of the recorded verdict, ``not-verified`` without a record; ``verified`` the record's date.
    :ivar deep_link: the original page, opened at the words; ``place`` the path to it in the reading view.
    :ivar document: the document, with its ``date`` (EDTF).
    :ivar omission: why nothing is claimed in it, with what that means as ``reason``.
    :ivar before: the passages before it in the text; ``after`` those after it; ``across`` those that overlap it.
    """

    quote: str | None
    language: str
    start: int
    end: int
    verdict: str
    verified: str | None
    deep_link: str | None
    place: str | None
    document: Value | None
    date: str | None
    omission: Term | None
    reason: Term | None
    claims: tuple[Claim, ...]
    before: tuple[Neighbour, ...]
    across: tuple[Neighbour, ...]
    after: tuple[Neighbour, ...]

    @property
    def within(self) -> tuple[Value, ...]:
        """The document in which it stands."""
        return (self.document,) if self.document else ()


def passage_page(engine: Engine, iri: str, language: str = "en") -> PassagePage:
    """The page of the passage ``iri``; at most seven queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    page = page_of(engine, iri, language)
    graph = Subgraph.fetch(engine, _FETCH % {"iri": iri})
    text = graph.value(iri, "oa:hasSource")
    document = graph.value(text, "tm:textOf") if text else None
    title = graph.label(document, language) if document else None
    quote, url = graph.value(iri, "tm:quote"), graph.value(document, "schema:url") if document else None
    record = next((s for s in graph if graph.value(s, "tm:verifies") == iri), None)
    verdict = graph.value(record, "tm:verdict") if record else None
    reason = graph.value(iri, "tm:omission")
    before, across, after = _around(graph, iri)
    return PassagePage(
        page=page,
        quote=quote,
        language=(graph.value(text, "dcterms:language") if text else None) or "",
        start=_number(graph, iri, "tm:start"),
        end=_number(graph, iri, "tm:end"),
        verdict=verdict.removeprefix(VOC + "verdict/") if verdict else "not-verified",
        verified=graph.value(record, "tm:date") if record else None,
        deep_link=deep_link(url, quote) if url and quote else None,
        place=f"/page/{name_of(text)}#{iri.rsplit('/', 1)[-1]}" if text and local_path(text) else None,
        document=Value(title.value, title.language, local_path(document)) if title and document else None,
        date=graph.value(document, "dcterms:issued") if document else None,
        omission=graph.label(reason, language) if reason else None,
        reason=graph.text(reason, "skos:definition", language) if reason else None,
        claims=tuple(claim for section in page.sections for claim in section.claims),
        before=before,
        across=across,
        after=after,
    )


def _around(graph: Subgraph, iri: str) -> tuple[tuple[Neighbour, ...], ...]:
    """The nearest passages of the text before ``iri``, those that overlap it, and the nearest after it."""
    start, end = _number(graph, iri, "tm:start"), _number(graph, iri, "tm:end")
    found = list(_neighbours(graph, iri))
    before = [each for each in found if each.end <= start]
    after = [each for each in found if each.start >= end]
    across = [each for each in found if each.start < end and start < each.end]
    nearest = sorted(before, key=lambda each: (each.end, each.start))[-NEIGHBOURS:]
    return tuple(nearest), tuple(across), tuple(after[:NEIGHBOURS])


def _neighbours(graph: Subgraph, iri: str) -> Iterable[Neighbour]:
    others = [s for s in graph if s != iri and graph.value(s, "tm:start") is not None]
    found = (
        Neighbour(s, graph.value(s, "tm:quote"), _number(graph, s, "tm:start"), _number(graph, s, "tm:end"))
        for s in others
    )
    return sorted(found, key=lambda each: (each.start, each.end, each.iri))


def _number(graph: Subgraph, iri: str, predicate: str) -> int:
    return int(graph.value(iri, predicate) or 0)
