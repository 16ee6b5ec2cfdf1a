"""Events in a row each: what identifies an event, how the texts date it, and which texts speak of it. One query.

The graph never says that an event happened: its status says how the texts speak of it, its date how they date it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from testimonio.store.engine import Engine
from testimonio.web.pages.overviews.overview import whole
from testimonio.web.pages.subgraph import LABELS, RDF_TYPE, Subgraph, Term

_NAMES = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{
    SELECT DISTINCT ?s WHERE {{
      {{ VALUES ?s {{ %(things)s }} }} UNION {{ VALUES ?near {{ %(things)s }} ?near tm:within+ ?s }}
    }}
  }}
  ?s ?p ?o . FILTER(?p IN ({", ".join(f"<{iri}>" for iri in (*LABELS, RDF_TYPE))}, tm:within, dcterms:issued))
}}
"""

_ROWS = """
SELECT DISTINCT ?event ?label ?kind ?status ?date ?earliest ?latest ?texts ?places WHERE {%(only)s
  ?event a tm:Event ; tm:eventStatus ?status .%(filters)s
  OPTIONAL { ?event skos:prefLabel ?label FILTER(LANG(?label) = "%(language)s") }
  OPTIONAL { ?event tm:eventType ?kind }
  OPTIONAL { ?event tm:date ?date }
  OPTIONAL { ?event tm:earliest ?earliest }
  OPTIONAL { ?event tm:latest ?latest }
  OPTIONAL {
    SELECT ?event (GROUP_CONCAT(DISTINCT STR(?text); SEPARATOR=" ") AS ?texts)
    WHERE {%(only)s ?event tm:evidence/oa:hasSource/tm:textOf ?text } GROUP BY ?event
  }
  OPTIONAL {
    SELECT ?event (GROUP_CONCAT(DISTINCT STR(?place); SEPARATOR=" ") AS ?places)
    WHERE {%(only)s ?event a tm:Event ; tm:place ?place } GROUP BY ?event
  }
} ORDER BY ?earliest ?latest ?event
"""

FILTERS: Mapping[str, str] = {
    "text": "?event tm:evidence/oa:hasSource/tm:textOf <%s>",
    "place": "?event tm:place/tm:within* <%s>",
    "kind": "?event tm:eventType <%s>",
    "from": "?event a tm:Event ; tm:date ?any . OPTIONAL { ?event tm:latest ?end } "
    'FILTER(!BOUND(?end) || STR(?end) >= "%s")',
    "to": "?event a tm:Event ; tm:date ?any . OPTIONAL { ?event tm:earliest ?start } "
    'FILTER(!BOUND(?start) || STR(?start) <= "%s")',
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
    :ivar texts: IRIs of the texts that speak of it; ``places`` where they put it.
    """

    iri: str
    label: Term
    kind: Term | None
    status: str
    status_label: Term
    dates: tuple[str, ...]
    earliest: str | None
    latest: str | None
    texts: frozenset[str]
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


def events_query(chosen: Mapping[str, str], language: str, only: Iterable[str] = ()) -> str:
    """The query for the events that meet all of ``chosen``, IRIs or days by filter (:data:`FILTERS`).

    A text's or a type's IRI comes from the graph, a day from a parsed date: nothing that a reader typed.

    :param only: IRIs of events; without any, all.
    """
    values = f" VALUES ?event {{ {' '.join(f'<{iri}>' for iri in only)} }}" if only else ""
    return whole(_ROWS % {"filters": filters_in(chosen), "language": language, "only": values})


def names_of(engine: Engine, things: Iterable[str]) -> Subgraph:
    """The names of ``things`` and of the places around them, and the days of texts; one query."""
    return Subgraph.fetch(engine, whole(_NAMES % {"things": " ".join(f"<{iri}>" for iri in sorted(things))}))


def filters_in(chosen: Mapping[str, str]) -> str:
    """The part of a query that lets only events ``?event`` through that meet all of ``chosen``.

    Each filter is answered by itself and joined; FILTER EXISTS is worked out anew for each event.
    """
    each = (f"\n  {{ SELECT DISTINCT ?event WHERE {{ {FILTERS[name] % value} }} }}" for name, value in chosen.items())
    return "".join(each)


def events_in(given: Iterable[dict[str, Term]], names: Subgraph, language: str) -> list[Event]:
    """The events of the rows ``given``, in the order of time; an event may have several."""
    found: dict[str, list[dict[str, Term]]] = {}
    for row in given:
        if "event" in row:
            found.setdefault(row["event"].value, []).append(row)
    events = [_event(iri, same, names, language) for iri, same in found.items()]
    return sorted(events, key=lambda event: event.order)


def named_in(given: Iterable[Mapping[str, Term]]) -> set[str]:
    """What the rows ``given`` name beside texts: events, their types and statuses, and places."""
    found: set[str] = set()
    for row in given:
        found |= {row[name].value for name in ("event", "kind", "status", "place") if name in row}
        found |= set(row["places"].value.split()) if "places" in row else set()
    return found


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


def issued(names: Subgraph, iri: str) -> tuple[str, str]:
    """Sorts texts by their dates."""
    return names.value(iri, "dcterms:issued") or "", iri


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
        texts=frozenset(_among(same, "texts")),
        places=tuple(Named(place, names.label(place, language)) for place in sorted(_among(same, "places"))),
    )


def _among(same: Iterable[Mapping[str, Term]], column: str) -> set[str]:
    return {iri for row in same if column in row for iri in row[column].value.split()}
