"""Which events and places a view shows where there are more than it can, and how many there are.

Chosen are those of which most texts speak, or where most events are put; of equals, the first by IRI.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from testimonio.store.engine import Engine
from testimonio.web.pages.overviews.events import filters_in
from testimonio.web.pages.overviews.overview import whole
from testimonio.web.pages.subgraph import Term, rows

MOST_EVENTS = 300
"""Events that a view shows."""

MOST_PLACES = 100
"""Places that the map shows."""

_EVENTS = """
SELECT ?event ?heard ?all WHERE {
  { SELECT (COUNT(DISTINCT ?event) AS ?all) WHERE { %(pattern)s } }
  UNION {
    SELECT ?event (COUNT(DISTINCT ?text) AS ?heard) WHERE {
      %(pattern)s
      OPTIONAL { ?event tm:evidence/oa:hasSource/tm:textOf ?text }
    } GROUP BY ?event ORDER BY DESC(?heard) ?event LIMIT %(limit)s
  }
}
"""
_PLACES = """
SELECT ?place ?events ?all ?texts WHERE {
  { SELECT (COUNT(*) AS ?texts) WHERE { ?text a tm:Document } }
  UNION { SELECT (COUNT(DISTINCT ?place) AS ?all) WHERE { ?place a tm:Place . %(held)s } }
  UNION {
    SELECT ?place (COUNT(DISTINCT ?event) AS ?events) WHERE { ?place a tm:Place . %(held)s }
    GROUP BY ?place ORDER BY DESC(?events) ?place LIMIT %(limit)s
  }
}
"""
_TOLD = """
SELECT ?place (COUNT(DISTINCT ?text) AS ?texts) (COUNT(DISTINCT ?inner) AS ?inside) WHERE {
  { %(only)s ?place tm:evidence/oa:hasSource/tm:textOf ?text }
  UNION {
    %(only)s ?event tm:place ?place ; a tm:Event ; tm:eventStatus ?status ;
      tm:evidence/oa:hasSource/tm:textOf ?text .%(filters)s
  }
  UNION { %(only)s ?inner tm:within ?place }
} GROUP BY ?place
"""
"""The texts that name a place or speak of an event there, and the places that lie in it."""


@dataclass(frozen=True, slots=True)
class Events:
    """The IRIs of the events that are shown; ``count`` is how many there are."""

    iris: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of a place: the events there, the texts that name it or speak of one of those, the places that lie in it."""

    events: int
    texts: int = 0
    inside: int = 0


@dataclass(frozen=True, slots=True)
class Places:
    """The places that are shown, by IRI; ``count`` is how many there are, ``texts`` how many texts the graph has."""

    numbers: Mapping[str, Numbers]
    count: int
    texts: int


def events_chosen(engine: Engine, chosen: Mapping[str, str], places: Collection[str] | None = None) -> Events:
    """The events that meet ``chosen`` (:data:`.events.FILTERS`), if wanted only at some ``places``; one query."""
    if places is not None and not places:
        return Events((), 0)
    only = f"{_only(places)} ?event tm:place ?place . " if places else ""
    pattern = f"{only}?event a tm:Event ; tm:eventStatus ?status .{filters_in(chosen)}"
    found = rows(engine, whole(_EVENTS % {"pattern": pattern, "limit": MOST_EVENTS}))
    return Events(tuple(row["event"].value for row in found if "event" in row), _single(found, "all"))


def places_chosen(engine: Engine, chosen: Mapping[str, str]) -> Places:
    """The places where events are put that meet ``chosen``; without a filter, those too where none is; two queries."""
    filters = filters_in(chosen)
    held = f"{{ ?event a tm:Event ; tm:place ?place ; tm:eventStatus ?status .{filters} }}"
    wanted = {"held": held if chosen else f"OPTIONAL {held}", "limit": MOST_PLACES}
    found = rows(engine, whole(_PLACES % wanted))
    numbers = {row["place"].value: Numbers(int(row["events"].value)) for row in found if "place" in row}
    if numbers:
        for row in rows(engine, whole(_TOLD % {"only": _only(numbers), "filters": filters})):
            if "place" in row:
                iri = row["place"].value
                numbers[iri] = Numbers(numbers[iri].events, int(row["texts"].value), int(row["inside"].value))
    return Places(numbers, _single(found, "all"), _single(found, "texts"))


def listed(iris: Iterable[str]) -> str:
    """``iris`` as SPARQL writes them in a list of values."""
    return " ".join(f"<{iri}>" for iri in sorted(iris))


def _only(places: Iterable[str]) -> str:
    return f"VALUES ?place {{ {listed(places)} }}"


def _single(found: Iterable[Mapping[str, Term]], name: str) -> int:
    return next(int(row[name].value) for row in found if name in row)
