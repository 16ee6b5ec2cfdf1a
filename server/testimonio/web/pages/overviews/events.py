"""Events in a row each: what identifies an event, how the texts date it, and which texts speak of it. One query.

The graph never says that an event happened: its status says how the texts speak of it, its date how they date it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from testimonio.store.engine import Engine
from testimonio.web.pages.overviews.overview import Option, whole
from testimonio.web.pages.subgraph import LABELS, RDF_TYPE, Subgraph, Term, expand, rows

NAMES = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ ?s a tm:Event }} UNION {{ ?s a tm:Place }} UNION {{ ?s a tm:Document }}
  UNION {{ ?event a tm:Event ; tm:eventType|tm:eventStatus ?s }}
  ?s ?p ?o .
  FILTER(?p IN ({", ".join(f"<{iri}>" for iri in (*LABELS, RDF_TYPE))},
    tm:within, tm:place, tm:eventType, dcterms:issued, wgs84:lat, wgs84:long))
}}
"""
"""The names of all that a row of events can name, and what there is to choose from."""

_ROWS = """
SELECT DISTINCT ?event ?label ?kind ?status ?date ?earliest ?latest ?texts ?places WHERE {
  ?event a tm:Event ; tm:eventStatus ?status .%(filters)s
  OPTIONAL { ?event skos:prefLabel ?label FILTER(LANG(?label) = "%(language)s") }
  OPTIONAL { ?event tm:eventType ?kind }
  OPTIONAL { ?event tm:date ?date }
  OPTIONAL { ?event tm:earliest ?earliest }
  OPTIONAL { ?event tm:latest ?latest }
  OPTIONAL {
    SELECT ?event (GROUP_CONCAT(DISTINCT STR(?text); SEPARATOR=" ") AS ?texts)
    WHERE { ?event tm:evidence/oa:hasSource/tm:textOf ?text } GROUP BY ?event
  }
  OPTIONAL {
    SELECT ?event (GROUP_CONCAT(DISTINCT STR(?place); SEPARATOR=" ") AS ?places)
    WHERE { ?event a tm:Event ; tm:place ?place } GROUP BY ?event
  }
} ORDER BY ?earliest ?latest ?event
"""

FILTERS: Mapping[str, str] = {
    "text": "?event tm:evidence/oa:hasSource/tm:textOf <%s>",
    "place": "?event tm:place/tm:within* <%s>",
    "kind": "?event tm:eventType <%s>",
    "from": '?event tm:date ?any . OPTIONAL { ?event tm:latest ?end } FILTER(!BOUND(?end) || STR(?end) >= "%s")',
    "to": '?event tm:date ?any . OPTIONAL { ?event tm:earliest ?start } FILTER(!BOUND(?start) || STR(?start) <= "%s")',
}
"""What an event must meet, by filter; of the periods, that it can lie in them as far as its date is known."""


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with its name."""

    iri: str
    label: Term


@dataclass(frozen=True, slots=True)
class Event:
    """One event, as the texts speak of it.

    :ivar kind: its type; ``status`` the slug of how the texts speak of it, ``status_label`` that as words.
    :ivar dates: as EDTF, how the texts date it; none where they do not.
    :ivar earliest: the first day that the dates can mean, ``latest`` the last one; ``None`` where that end is open.
    :ivar texts: the texts that speak of it; ``places`` where they put it.
    """

    iri: str
    label: Term
    kind: Term | None
    status: str
    status_label: Term
    dates: tuple[str, ...]
    earliest: str | None
    latest: str | None
    texts: tuple[Named, ...]
    places: tuple[Named, ...]

    @property
    def slug(self) -> str:
        """The last segment of its IRI."""
        return self.iri.rpartition("/")[2]

    @property
    def order(self) -> tuple[str, str, str]:
        """Sorts by the first day known, then the last one; without a first day it stands at its last one."""
        first = self.earliest or self.latest or "9999"
        return first, self.latest or "9999", self.iri


def events_query(chosen: Mapping[str, str], language: str) -> str:
    """The query for the events that meet all of ``chosen``, IRIs or days by filter (:data:`FILTERS`).

    A text's or a type's IRI comes from the graph, a day from a parsed date: nothing that a reader typed.
    """
    return whole(_ROWS % {"filters": filters_in(chosen), "language": language})


def names_of(engine: Engine) -> Subgraph:
    """Names and places of all events, and the names of what they name; one query."""
    return Subgraph.fetch(engine, whole(NAMES))


def filters_in(chosen: Mapping[str, str]) -> str:
    """The part of a query that lets only events ``?event`` through that meet all of ``chosen``."""
    return "".join(f"\n  FILTER EXISTS {{ {FILTERS[name] % value} }}" for name, value in chosen.items())


def events_of(engine: Engine, query: str, names: Subgraph, language: str) -> list[Event]:
    """The events that ``query``, made by :func:`events_query`, gives, in the order of time; one query."""
    return events_in(rows(engine, query), names, language)


def events_in(given: Iterable[dict[str, Term]], names: Subgraph, language: str) -> list[Event]:
    """The events of the rows ``given``, in the order of time; an event may have several."""
    found: dict[str, list[dict[str, Term]]] = {}
    for row in given:
        if "event" in row:
            found.setdefault(row["event"].value, []).append(row)
    events = [_event(iri, same, names, language) for iri, same in found.items()]
    return sorted(events, key=lambda event: event.order)


def options_of(names: Subgraph, kind: str, language: str) -> list[Option]:
    """What the filter ``kind`` has to choose from: texts by date; places, or types of events, by name."""
    if kind == "text":
        return [Option(slug_of(text.iri), text.label) for text in texts_in(names, language)]
    if kind == "place":
        values = {iri for iri in names if expand("tm:Place") in names.types(iri)}
    else:
        values = {term.value for iri in names for term in names.values(iri, "tm:eventType")}
    found = [Option(slug_of(iri), names.label(iri, language)) for iri in values]
    return sorted(found, key=lambda option: (option.label.value.casefold(), option.value))


def texts_in(names: Subgraph, language: str) -> list[Named]:
    """All texts, in the order of time."""
    found = [iri for iri in names if expand("tm:Document") in names.types(iri)]
    return [Named(iri, names.label(iri, language)) for iri in sorted(found, key=lambda iri: _issued(names, iri))]


def around_of(names: Subgraph, place: str) -> set[str]:
    """The places that ``place`` lies in, near and far."""
    found: set[str] = set()
    waiting = [place]
    while waiting:
        for term in names.values(waiting.pop(), "tm:within"):
            if term.value not in found:
                found.add(term.value)
                waiting.append(term.value)
    return found - {place}


def slug_of(iri: str) -> str:
    """The last segment of ``iri``: what addresses have."""
    return iri.rpartition("/")[2]


def _event(iri: str, same: list[dict[str, Term]], names: Subgraph, language: str) -> Event:
    first = same[0]
    status = first["status"].value
    earliest = [row["earliest"].value if "earliest" in row else None for row in same]
    latest = [row["latest"].value if "latest" in row else None for row in same]
    return Event(
        iri=iri,
        label=names.label(iri, language),
        kind=names.label(first["kind"].value, language) if "kind" in first else None,
        status=slug_of(status),
        status_label=names.label(status, language),
        dates=tuple(sorted({row["date"].value for row in same if "date" in row})),
        earliest=None if None in earliest else min(each for each in earliest if each),
        latest=None if None in latest else max(each for each in latest if each),
        texts=_named(same, "texts", names, language),
        places=_named(same, "places", names, language),
    )


def _named(same: Iterable[Mapping[str, Term]], column: str, names: Subgraph, language: str) -> tuple[Named, ...]:
    iris = {iri for row in same if column in row for iri in row[column].value.split()}
    return tuple(Named(iri, names.label(iri, language)) for iri in sorted(iris, key=lambda iri: _issued(names, iri)))


def _issued(names: Subgraph, iri: str) -> tuple[str, str]:
    """Sorts texts by their dates, other things by their IRIs."""
    return names.value(iri, "dcterms:issued") or "", iri
