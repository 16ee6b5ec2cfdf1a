"""What a page of a thing shows: facts in the graph's own voice, and sections of what others say, kept apart."""

from __future__ import annotations

from dataclasses import dataclass

from testimonio.names import BASE, EDTF_DATATYPE, ID, PRED, TM, VOC
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path, name_of, web_address
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.filters import when
from testimonio.web.pages.reading_order import NAMES, SILENT, place_of
from testimonio.web.pages.retrieval import claims_where
from testimonio.web.pages.sections import Section, sections_of
from testimonio.web.pages.subgraph import LABELS, QUOTE, RDF_TYPE, Subgraph, Term, rows

MAX_LINKS = 300

_LABELS = ", ".join(f"<{iri}>" for iri in (*LABELS, QUOTE, RDF_TYPE))
_DESCRIBE = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ BIND(<%(iri)s> AS ?s) ?s ?p ?o }}
  UNION {{ {{ SELECT DISTINCT ?s WHERE {{ <%(iri)s> ?q ?s . FILTER(isIRI(?s)) }} LIMIT 2000 }}
          ?s ?p ?o . FILTER(?p IN ({_LABELS})) }}
  UNION {{ {{ SELECT DISTINCT ?s WHERE {{ {{ <%(iri)s> ?s ?x }} UNION {{ ?x ?s <%(iri)s> }} }} }}
          ?s rdfs:label ?o . BIND(rdfs:label AS ?p) }}
  UNION {{ {{ SELECT DISTINCT ?s WHERE {{ ?s ?q <%(iri)s> . FILTER(isIRI(?s)) }} ORDER BY ?s LIMIT {MAX_LINKS} }}
          ?s ?p ?o . FILTER(?p IN ({_LABELS}) || ?o = <%(iri)s>) }}
}}
"""
"""A thing's own triples, who points at it, and the names of all that."""

_REPORTED = """
SELECT (COUNT(DISTINCT ?one) AS ?some) (COUNT(DISTINCT ?any) AS ?all) WHERE {
  { <%(iri)s> tm:evidence/oa:hasSource/tm:textOf ?one } UNION { ?any a tm:Document }
}
"""
_SAID = {TM + "Claim", TM + "Proposition"}
"""What others say; it never stands bare among the links of a page."""

_GENERAL = {TM + "Actor", TM + "Proposition"}
"""Classes that say less of a thing than its other ones."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value on a page.

    :ivar text: what is read; ``language`` its tag or nothing.
    :ivar href: where it leads, here or elsewhere, or ``None``; ``external`` tells which.
    """

    text: str
    language: str = ""
    href: str | None = None
    external: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A predicate with its values, as the graph states them in its own voice; ``iri`` is the predicate's."""

    name: str
    href: str | None
    values: tuple[Value, ...]
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One thing, ready to be written.

    :ivar kind: the kind as words ("claim", "concept of the scheme force"); ``segment`` decides the template.
    :ivar name: the part after ``/page/``; ``title`` the thing's name.
    :ivar facts: in the graph's voice; ``incoming`` who points here, by predicate.
    :ivar claim: for a claim's page the claim itself.
    :ivar noindex: search engines are asked to stay away: a claim that touches a person and awaits a reader is shown.
    :ivar reported: of an event with that status, how many of how many texts report it.
    """

    iri: str
    segment: str
    name: str
    kind: str
    title: Term
    facts: tuple[Fact, ...]
    incoming: tuple[Fact, ...]
    sections: tuple[Section, ...]
    claim: Claim | None = None
    noindex: bool = False
    reported: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Extended:
    """A page of a kind of its own: the plain page of the thing, and more.

    :ivar page: the plain page: kind, title, facts in the graph's voice, who refers to it.
    """

    page: Page

    @property
    def iri(self) -> str:
        """Of the thing."""
        return self.page.iri

    @property
    def name(self) -> str:
        """The part of its path after ``/page/``."""
        return self.page.name

    @property
    def title(self) -> Term:
        """The thing's name."""
        return self.page.title

    @property
    def noindex(self) -> bool:
        """As of the plain page: a claim that touches a person and awaits a reader is shown."""
        return self.page.noindex


def segment_of(iri: str) -> str:
    """The kind of page that ``iri`` gets: a kind under ``id/``, or ``pred voc graph ns dataset``."""
    for start, segment in ((PRED, "pred"), (VOC, "voc"), (BASE + "graph/", "graph"), (BASE + "ns", "ns")):
        if iri.startswith(start) or iri == start.rstrip("/"):
            return segment
    return iri[len(ID) :].split("/", 1)[0]


def page_of(engine: Engine, iri: str, language: str = "en") -> Page:
    """The page of ``iri``, of which the graph says something; at most ten queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    graph = Subgraph.fetch(engine, _DESCRIBE % {"iri": iri})
    segment = segment_of(iri)
    claim = (
        next(iter(claims_where(engine, f"VALUES ?claim {{ <{iri}> }}", language)), None) if segment == "claim" else None
    )
    title = _title(graph, iri, claim, language)
    sections = sections_of(engine, iri, segment, title.value, language)
    return Page(
        iri=iri,
        segment=segment,
        name=name_of(iri),
        kind=kind_in(graph, iri, segment, language),
        title=title,
        facts=tuple(_facts(graph, iri, language)),
        incoming=tuple(_incoming(graph, iri, segment, language)),
        sections=sections,
        claim=claim,
        noindex=_noindex(claim, sections),
        reported=_reported(engine, graph, iri) if segment == "event" else None,
    )


def _reported(engine: Engine, graph: Subgraph, iri: str) -> tuple[int, int] | None:
    """The documents of the event's evidence, and all documents; ``None`` for what is only planned, feared, denied …"""
    if graph.value(iri, "tm:eventStatus") != VOC + "event-status/reported":
        return None
    counted = rows(engine, _REPORTED % {"iri": iri})[0]
    return int(counted["some"].value), int(counted["all"].value)


def _title(graph: Subgraph, iri: str, claim: Claim | None, language: str) -> Term:
    if claim is not None:
        return Term(f"A claim by {claim.claimant_name.value}", "literal", claim.claimant_name.language)
    return graph.label(iri, language)


def kind_in(graph: Subgraph, iri: str, segment: str, language: str) -> str:
    """The most specific of the thing's classes, by name."""
    ours = [t for t in sorted(graph.types(iri)) if t.startswith(TM)] or sorted(graph.types(iri))
    names = [graph.label(t, language).value for t in ours if t not in _GENERAL]
    return names[0] if names else segment


def _facts(graph: Subgraph, iri: str, language: str) -> list[Fact]:
    shown = [p for p in graph.predicates(iri) if p not in SILENT]
    shown.sort(key=place_of)
    return [_fact(graph, p, _in_language(p, graph.values(iri, p), language), language) for p in shown]


def _in_language(predicate: str, terms: list[Term], language: str) -> list[Term]:
    """Of texts that are given in several languages, the reader's; all names a thing has."""
    if predicate in NAMES or not any(term.language == language for term in terms):
        return terms
    return [term for term in terms if term.language in ("", language)]


def _incoming(graph: Subgraph, iri: str, segment: str, language: str) -> list[Fact]:
    """Who points at ``iri``; claims are left out, they have their sections, and so are propositions.

    A bare proposition among the links would read as if the graph said so; only another proposition or a comparison
    of propositions lists them. The page of a text shows its passages in their order.
    """
    hidden = {TM + "Claim"} if segment in ("proposition", "quantity-pair", "comparison") else set(_SAID)
    if segment == "text":
        hidden.add(TM + "Passage")
    by_predicate: dict[str, list[Term]] = {}
    for subject in graph:
        if subject == iri or hidden & graph.types(subject):
            continue
        for predicate in graph.predicates(subject):
            if predicate not in SILENT - {RDF_TYPE} and any(v.value == iri for v in graph.values(subject, predicate)):
                by_predicate.setdefault(predicate, []).append(Term(subject))
    return [_fact(graph, p, by_predicate[p], language) for p in sorted(by_predicate)]


def _fact(graph: Subgraph, predicate: str, terms: list[Term], language: str) -> Fact:
    values = sorted((_value(graph, term, language) for term in terms), key=lambda value: value.text.casefold())
    return Fact(graph.label(predicate, language).value, local_path(predicate), tuple(values), predicate)


def _value(graph: Subgraph, term: Term, language: str) -> Value:
    """A value with the name of what it links to; an IRI of others without a name is its own name."""
    if not term.is_iri:
        return Value(when(term.value) if term.datatype == EDTF_DATATYPE else term.value, term.language)
    here = local_path(term.value)
    if here is None and term.value not in graph:
        return Value(term.value, href=web_address(term.value), external=True)
    name = graph.label(term.value, language)
    return Value(name.value, name.language, here or web_address(term.value), external=here is None)


def _noindex(claim: Claim | None, sections: tuple[Section, ...]) -> bool:
    """Whether the page shows blame or characterisation of a person that no human reader has reviewed."""
    shown = [claim] if claim else []
    return any(each.review == "unreviewed" for each in (*shown, *(c for section in sections for c in section.claims)))
