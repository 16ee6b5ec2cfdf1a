"""``/map``: the places that the texts name, each with the events that they put there.

An event counts at the place where the texts put it, and not again at the larger places around that one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from testimonio.store.engine import Engine
from testimonio.web.pages.overviews.chosen import Numbers, events_chosen, listed, places_chosen
from testimonio.web.pages.overviews.events import (
    Event,
    Named,
    around_of,
    events_in,
    filters_in,
    named_in,
    names_of,
    slug_of,
)
from testimonio.web.pages.overviews.labels import Label, Spot, labels_of
from testimonio.web.pages.overviews.narrowing import narrowing_of
from testimonio.web.pages.overviews.outlines import Country, Frame, Point, Region, around, inside, regions_of
from testimonio.web.pages.overviews.overview import Drawn, Overview, Parameters, blueprint_of, whole
from testimonio.web.pages.subgraph import Subgraph, Term, rows

TITLES: Mapping[str, LazyString] = {"peru": lazy_gettext("Peru"), "france": lazy_gettext("France")}
"""Of the regions that there are outlines for."""

UNIT = 5.0
"""Radius of the mark of one event; the area is proportional to their number."""

_ROWS = """
SELECT DISTINCT ?place ?label ?lat ?long ?claims ?named ?event ?what ?status ?kind ?date ?earliest ?latest ?texts
WHERE {%(places)s
  ?place a tm:Place .
  OPTIONAL { ?place skos:prefLabel ?label FILTER(LANG(?label) = "%(language)s") }
  OPTIONAL { ?place wgs84:lat ?lat ; wgs84:long ?long }
  OPTIONAL {
    SELECT ?place (COUNT(DISTINCT ?claim) AS ?claims)
    WHERE {%(places)s ?claim a tm:Claim ; tm:about ?place } GROUP BY ?place
  }
  OPTIONAL {
    SELECT ?place (GROUP_CONCAT(DISTINCT STR(?text); SEPARATOR=" ") AS ?named)
    WHERE {%(places)s ?place a tm:Place ; tm:evidence/oa:hasSource/tm:textOf ?text } GROUP BY ?place
  }
  %(optional)s{%(events)s
    ?event a tm:Event ; tm:place ?place ; tm:eventStatus ?status .%(filters)s
    OPTIONAL { ?event skos:prefLabel ?what FILTER(LANG(?what) = "%(language)s") }
    OPTIONAL { ?event tm:eventType ?kind }
    OPTIONAL { ?event tm:date ?date }
    OPTIONAL { ?event tm:earliest ?earliest }
    OPTIONAL { ?event tm:latest ?latest }
    OPTIONAL {
      SELECT ?event (GROUP_CONCAT(DISTINCT STR(?text); SEPARATOR=" ") AS ?texts)
      WHERE {%(events)s ?event a tm:Event ; tm:evidence/oa:hasSource/tm:textOf ?text } GROUP BY ?event
    }
  }
} ORDER BY ?place ?earliest ?latest ?event
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A place and what the texts put there.

    :ivar within: the nearest larger place that the graph has.
    :ivar holds: whether other places lie in it; its events are only those that the texts put no closer.
    :ivar position: longitude and latitude, where known.
    :ivar events: those that are listed, ``count`` how many there are.
    :ivar texts: how many texts name it or speak of an event there; ``claims`` how many claims are about it.
    """

    iri: str
    label: Term
    within: Named | None
    holds: bool
    position: Point | None
    events: tuple[Event, ...]
    count: int
    texts: int
    claims: int

    @property
    def slug(self) -> str:
        """The last segment of its IRI."""
        return slug_of(self.iri)


@dataclass(frozen=True, slots=True)
class Pin:
    """A place on a drawing: a disc, or a ring where the place holds others, or a small square where no event is put."""

    place: Place
    x: float
    y: float
    radius: float
    label: Label

    @property
    def form(self) -> str:
        """``disc``, ``ring`` or ``square``."""
        return "ring" if self.place.holds and self.place.count else "disc" if self.place.count else "square"


@dataclass(frozen=True, slots=True)
class Panel:
    """A drawing of a region; ``countries`` are missing where no outlines were built."""

    name: str
    title: str
    frame: Frame
    countries: tuple[Country, ...]
    pins: tuple[Pin, ...]


@dataclass(frozen=True, slots=True)
class Atlas(Drawn):
    """The map.

    :ivar panels: the drawings; ``outside`` places that lie on none; ``unplaced`` places without coordinates.
    :ivar count: how many different events are put at these places; ``texts`` how many texts the graph has.
    :ivar all_places: how many places there are, shown or not.
    :ivar sizes: numbers of events with their radius, for the key.
    :ivar built: whether the outlines of countries are there; ``outlined`` whether any drawing has some.
    """

    panels: tuple[Panel, ...]
    outside: tuple[Place, ...]
    unplaced: tuple[Place, ...]
    count: int
    all_places: int
    texts: int
    sizes: tuple[tuple[int, float], ...]
    built: bool

    @property
    def pins(self) -> tuple[Pin, ...]:
        """All marks."""
        return tuple(pin for panel in self.panels for pin in panel.pins)

    @property
    def shown(self) -> int:
        """How many places are shown."""
        return len(self.pins) + len(self.outside) + len(self.unplaced)

    @property
    def outlined(self) -> bool:
        """See the class."""
        return any(panel.countries for panel in self.panels)

    @property
    def height(self) -> int:
        """Of the drawing on its own, which has its key beside the first panel."""
        return max([300, *(panel.frame.height for panel in self.panels[:1])]) + 130


def blueprint_with(outlines: Path | None) -> Blueprint:
    """The routes of the map, with the outlines in this file; it is read once."""
    regions = regions_of(outlines)
    return blueprint_of("map", lambda engine, language, given: atlas_of(engine, language, given, regions))


def atlas_of(engine: Engine, language: str, given: Parameters, regions: Sequence[Region]) -> Atlas:
    """The map narrowed down as ``given`` says; seven queries. With a filter only places with events that fit are left.

    :raise ProblemError: 400 for a value that a parameter cannot have.
    """
    filters, chosen = narrowing_of(engine, ("text", "kind", "from", "to"), language, given)
    wanted = places_chosen(engine, chosen)
    events = events_chosen(engine, chosen, wanted.numbers)
    found = rows(engine, _query(chosen, language, wanted.numbers, events.iris)) if wanted.numbers else []
    names = names_of(engine, named_in(found))
    places = _places(found, wanted.numbers, names, language)
    placed = [place for place in places if place.position]
    panels = _panels(placed, regions, names)
    drawn = {pin.place.iri for panel in panels for pin in panel.pins}
    most = max((place.count for place in places), default=0)
    return Atlas(
        overview=Overview("map", gettext("Map"), _query(chosen, language), filters),
        panels=panels,
        outside=tuple(place for place in placed if place.iri not in drawn),
        unplaced=tuple(place for place in places if not place.position),
        count=events.count,
        all_places=wanted.count,
        texts=wanted.texts,
        sizes=tuple((number, _radius(number)) for number in (1, 5, 25) if number == 1 or number <= most),
        built=any(region.countries for region in regions),
    )


def _query(chosen: Mapping[str, str], language: str, places: Iterable[str] = (), events: Iterable[str] = ()) -> str:
    """The query for the places where events are put that meet ``chosen``; without ``places`` for all."""
    only = {"places": "", "events": ""}
    if places:
        only = {"places": f" VALUES ?place {{ {listed(places)} }}", "events": f" VALUES ?event {{ {listed(events)} }}"}
    optional = "" if chosen else "OPTIONAL "
    return whole(_ROWS % {"language": language, "filters": filters_in(chosen), "optional": optional, **only})


def _places(
    given: Iterable[dict[str, Term]], numbers: Mapping[str, Numbers], names: Subgraph, language: str
) -> list[Place]:
    """Places with the most events first."""
    found: dict[str, list[dict[str, Term]]] = {}
    for row in given:
        found.setdefault(row["place"].value, []).append(row)
    places = [_place(iri, same, numbers[iri], names, language) for iri, same in found.items()]
    return sorted(places, key=lambda place: (-place.count, place.label.value.casefold(), place.iri))


def _place(iri: str, same: list[dict[str, Term]], numbers: Numbers, names: Subgraph, language: str) -> Place:
    first = same[0]
    outer = sorted(around_of(names, iri), key=lambda each: (-len(around_of(names, each)), each))
    position = (float(first["long"].value), float(first["lat"].value)) if "lat" in first else None
    return Place(
        iri=iri,
        label=names.label(iri, language),
        within=Named(outer[0], names.label(outer[0], language)) if outer else None,
        holds=numbers.inside > 0,
        position=position,
        events=tuple(events_in(same, names, language)),
        count=numbers.events,
        texts=numbers.texts,
        claims=int(first["claims"].value) if "claims" in first else 0,
    )


def _panels(places: Sequence[Place], regions: Sequence[Region], names: Subgraph) -> tuple[Panel, ...]:
    """A panel for each region that holds places; where none does, one that is cut to fit."""
    panels = []
    for region in regions:
        frame = region.frame
        there = [place for place in places if place.position and frame.holds(*place.position)]
        if there:
            pins = _pins(there, frame, region.countries, names)
            panels.append(Panel(region.name, str(TITLES[region.name]), frame, region.countries, pins))
    if places and not panels:
        frame = Frame(around([place.position for place in places if place.position]), 300)
        panels.append(Panel("fitted", gettext("The places"), frame, (), _pins(places, frame, (), names)))
    return tuple(panels)


def _pins(places: Sequence[Place], frame: Frame, countries: Sequence[Country], names: Subgraph) -> tuple[Pin, ...]:
    points = {place.iri: frame.point(*place.position) for place in places if place.position}
    for place in places:
        name = names.text(place.iri, "skos:prefLabel", "en")
        home = next((each for each in countries if name and each.name == name.value), None)
        if home and place.holds:
            others = [point for iri, point in points.items() if iri != place.iri]
            points[place.iri] = room_in(home, others, frame) or points[place.iri]
    spots = [Spot(*points[place.iri], _radius(place.count), len(place.label.value) + 3) for place in places]
    return tuple(
        Pin(place, round(spot.x, 1), round(spot.y, 1), spot.radius, label)
        for place, spot, label in zip(places, spots, labels_of(spots, frame.width, frame.height), strict=True)
    )


def room_in(country: Country, others: Sequence[Point], frame: Frame) -> Point | None:
    """A point inside of ``country`` far from its border and from ``others``: its own one is often that of a town."""
    ring = max(country.rings, key=len, default=())
    step = frame.width / 20
    grid = [(x * step, y * step) for x in range(1, 20) for y in range(1, round(frame.height / step))]
    free = [point for point in grid if ring and inside(point, ring)]
    far = [*ring, *others]
    return max(free, key=lambda point: min(math.dist(point, other) for other in far), default=None)


def _radius(events: int) -> float:
    return round(UNIT * math.sqrt(events), 1) if events else 3.5
