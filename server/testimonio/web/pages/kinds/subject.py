"""The page of what is spoken of and has no page of its own kind: a place, a topic, an office, an instrument."""

from __future__ import annotations

from dataclasses import dataclass

from testimonio.names import PREFIXES
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.filters import when
from testimonio.web.pages.kinds.telling import Account, accounts_by_text
from testimonio.web.pages.lists.inventory import Item
from testimonio.web.pages.subgraph import Subgraph
from testimonio.web.pages.views import Extended, Fact, Value, page_of

_LAT, _LONG = PREFIXES["wgs84"] + "lat", PREFIXES["wgs84"] + "long"
_FETCH = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ BIND(<%(iri)s> AS ?s) ?s ?p ?o . FILTER(?p IN (<{_LAT}>, <{_LONG}>, tm:within)) }}
  UNION {{ ?s tm:within <%(iri)s> ; skos:prefLabel ?o . BIND(skos:prefLabel AS ?p) }}
  UNION {{ ?s tm:within <%(iri)s> . BIND(tm:within AS ?p) BIND(<%(iri)s> AS ?o) }}
  UNION {{ <%(iri)s> tm:within+ ?s . ?s ?p ?o . FILTER(?p IN (skos:prefLabel, tm:within)) }}
  UNION {{ ?s tm:place <%(iri)s> ; ?p ?o .
    FILTER(?p IN (tm:place, skos:prefLabel, tm:date, tm:earliest, tm:eventStatus)) }}
  UNION {{ ?event tm:place <%(iri)s> ; tm:eventStatus ?s . ?s skos:prefLabel ?o . BIND(skos:prefLabel AS ?p) }}
}}
"""
"""Coordinates, what a place lies in and what lies in it, and the events that texts place there."""

_TOLD = {"lat", "long", "within"}
"""Local names of facts and links that are said in words of their own."""


@dataclass(frozen=True, slots=True)
class SubjectPage(Extended):
    """What is spoken of, ready to be written.

    :ivar coordinates: of a place, in words; ``None`` where it has none.
    :ivar inside: what a place lies in, the widest first; ``holds`` what lies in it.
    :ivar events: those that texts place there, by date.
    :ivar accounts: what is said of it, by text; ``count`` how many claims, ``cut`` whether there are more.
    """

    coordinates: str | None
    inside: tuple[Value, ...]
    holds: tuple[Value, ...]
    events: tuple[Item, ...]
    accounts: tuple[Account, ...]
    count: int
    cut: bool

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What else the graph itself states."""
        return tuple(fact for fact in self.page.facts if _local(fact) not in _TOLD)

    @property
    def referring(self) -> tuple[Fact, ...]:
        """What else refers to it."""
        return tuple(fact for fact in self.page.incoming if _local(fact) not in (*_TOLD, "place"))

    @property
    def within(self) -> tuple[Value, ...]:
        """What the way to its page leads through."""
        return self.inside


def subject_page(engine: Engine, iri: str, language: str = "en") -> SubjectPage:
    """The page of ``iri``; at most eight queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    page = page_of(engine, iri, language)
    graph = Subgraph.fetch(engine, _FETCH % {"iri": iri})
    claims = [claim for section in page.sections for claim in section.claims]
    return SubjectPage(
        page=page,
        coordinates=_coordinates(graph, iri),
        inside=_inside(graph, iri, language),
        holds=_by_name(graph, _held(graph, iri), language),
        events=_events(graph, iri, language),
        accounts=accounts_by_text(claims),
        count=len(claims),
        cut=any(section.cut for section in page.sections),
    )


def _local(fact: Fact) -> str:
    return fact.iri.replace("#", "/").rpartition("/")[2]


def _coordinates(graph: Subgraph, iri: str) -> str | None:
    """Degrees with the hemisphere: ``13.16° S, 74.22° W``."""
    latitude, longitude = graph.value(iri, _LAT), graph.value(iri, _LONG)
    if latitude is None or longitude is None:
        return None
    north, east = float(latitude), float(longitude)
    return f"{abs(north):.2f}° {'N' if north >= 0 else 'S'}, {abs(east):.2f}° {'E' if east >= 0 else 'W'}"


def _inside(graph: Subgraph, iri: str, language: str) -> tuple[Value, ...]:
    """The places around, the widest first: those that lie in fewer others. A rule has made the relation transitive."""
    around = [term.value for term in graph.values(iri, "tm:within") if term.value != iri]
    around.sort(key=lambda each: (len(graph.values(each, "tm:within")), each))
    return tuple(_named(graph, each, language) for each in around)


def _held(graph: Subgraph, iri: str) -> list[str]:
    return [s for s in graph if s != iri and any(term.value == iri for term in graph.values(s, "tm:within"))]


def _events(graph: Subgraph, iri: str, language: str) -> tuple[Item, ...]:
    placed = [s for s in graph if any(term.value == iri for term in graph.values(s, "tm:place"))]
    placed.sort(key=lambda s: (graph.value(s, "tm:earliest") or "9", s))
    items = []
    for event in placed:
        date, status = graph.value(event, "tm:date"), graph.value(event, "tm:eventStatus")
        facts = (_named(graph, status, language),) if status else ()
        items.append(Item(_named(graph, event, language), when(date) if date else "", facts))
    return tuple(items)


def _by_name(graph: Subgraph, iris: list[str], language: str) -> tuple[Value, ...]:
    return tuple(sorted((_named(graph, iri, language) for iri in iris), key=lambda value: value.text.casefold()))


def _named(graph: Subgraph, iri: str, language: str) -> Value:
    label = graph.label(iri, language)
    return Value(label.value, label.language, local_path(iri))
