"""Pages that list all things of one kind: ``/events``, ``/actors``, ``/texts`` …, each line with a few small facts.

What a line says beside the name is counted or stated in the graph's own voice; a proposition is led by who takes a
stance to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from testimonio.names import TM
from testimonio.protocol.media import content_type
from testimonio.store.engine import Engine
from testimonio.web.language import reader_language
from testimonio.web.pages.lists.inventory import KINDS, Inventory, Item, Kind
from testimonio.web.pages.subgraph import Subgraph, rows
from testimonio.web.pages.trail import LISTS
from testimonio.web.pages.views import Value
from testimonio.web.site import current_site
from testimonio.web.validators import validated

_THINGS = """
SELECT DISTINCT ?s ?p ?o WHERE {
  { %(only)s ?x a %(cls)s ; ?p ?o . FILTER(?p IN (rdf:type, skos:prefLabel, dcterms:title, tm:gloss, %(properties)s))
    BIND(?x AS ?s) }
  UNION { %(only)s ?x a %(cls)s ; %(paths)s ?s . ?s skos:prefLabel|dcterms:title ?o . BIND(skos:prefLabel AS ?p) }
  UNION { VALUES ?s { tm:Person tm:Organization tm:Collective } ?s rdfs:label ?o . BIND(rdfs:label AS ?p) }
  %(more)s
}
"""
"""The things of a class, what their lines say of them, and the names of what that leads to."""

_COUNTS = """
SELECT ?s ?how (COUNT(DISTINCT ?x) AS ?n) (COUNT(DISTINCT ?text) AS ?texts) WHERE {
  %s OPTIONAL { ?x tm:inDocument ?text }
} GROUP BY ?s ?how
"""
_TEXTS = "SELECT (COUNT(DISTINCT ?text) AS ?n) WHERE { ?text a tm:Document }"


@dataclass(frozen=True, slots=True)
class Group:
    """Things under a heading; without a ``title`` there is but one group."""

    title: Value | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """All things of one kind, ready to be written.

    :ivar title: what they are called; ``note`` what a reader should know of the list.
    :ivar others: the other lists, this one without a link.
    """

    title: str
    note: str
    groups: tuple[Group, ...]
    others: tuple[Value, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All lines, in the order of the page."""
        return tuple(item for group in self.groups for item in group.items)

    @property
    def count(self) -> int:
        """How many there are; one may stand in several groups."""
        return len({item.name.href for item in self.items})


def listing_of(engine: Engine, segment: str, language: str = "en") -> Listing:
    """The things of the kind ``segment``, one of :data:`testimonio.web.pages.lists.inventory.KINDS`; three queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    kind = KINDS[segment]
    return Listing(
        title=str(LISTS[segment][1]),
        note=str(kind.note),
        groups=_groups(kind, _inventory(engine, kind, language, int(rows(engine, _TEXTS)[0]["n"].value))),
        others=tuple(_others(segment)),
    )


def lines_of(engine: Engine, segment: str, things: Sequence[str], texts: int, language: str = "en") -> tuple[Item, ...]:
    """The lines of the IRIs ``things`` in the list of the kind ``segment``, in its order; two queries.

    They ask for no other thing, so that their answers do not grow with the list.

    :param texts: how many the whole dataset has.
    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    if not things:
        return ()
    kind = KINDS[segment]
    found = (item for group in _groups(kind, _inventory(engine, kind, language, texts, things)) for item in group.items)
    return tuple({item.name.href: item for item in found}.values())


def _groups(kind: Kind, inventory: Inventory) -> tuple[Group, ...]:
    things = sorted(iri for iri in inventory.graph if _is(inventory.graph, iri, kind))
    groups: dict[str, list[tuple[tuple[str, ...], Item]]] = {}
    titles: dict[str, Value | None] = {}
    for iri in things:
        for order, title in kind.groups(inventory, iri):
            titles[order] = title
            groups.setdefault(order, []).append((kind.order(inventory, iri), kind.item(inventory, iri)))
    return tuple(Group(titles[order], _sorted(groups[order])) for order in sorted(groups))


def _inventory(engine: Engine, kind: Kind, language: str, texts: int, things: Sequence[str] = ()) -> Inventory:
    """What there is to know of all things of ``kind``, or only of ``things``."""
    only = f"VALUES %s {{ {' '.join(f'<{iri}>' for iri in things)} }}" if things else "%.0s"
    wanted = {"only": only % "?x", "cls": kind.cls, "properties": kind.properties, "paths": kind.paths}
    more = "".join(f"UNION {{ {only % '?x'} {pattern} }}" for pattern in kind.more)
    graph = Subgraph.fetch(engine, _THINGS % {**wanted, "more": more})
    counted = " UNION ".join(f"{{ {only % '?s'} {pattern} }}" for pattern in kind.counted)
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows(engine, _COUNTS % counted):
        if "s" in row:
            counts[row["s"].value, row["how"].value] = int(row["n"].value), int(row["texts"].value)
    return Inventory(graph, counts, texts, language)


def _is(graph: Subgraph, iri: str, kind: Kind) -> bool:
    return kind.cls.replace("tm:", TM) in graph.types(iri)


def _sorted(found: list[tuple[tuple[str, ...], Item]]) -> tuple[Item, ...]:
    return tuple(item for _, item in sorted(found, key=lambda pair: (pair[0], pair[1].name.text.casefold())))


def _others(segment: str) -> Iterable[Value]:
    for each in KINDS:
        path, name = LISTS[each]
        yield Value(str(name), href=None if each == segment else path)


def _view(segment: str) -> Response:
    listing = listing_of(current_site().engine, segment, reader_language())
    response = Response(render_template("listing.html", listing=listing), content_type=content_type("text/html"))
    if segment == "proposition":
        response.headers["X-Robots-Tag"] = "noindex"  # it repeats claims outside of their pages
    return validated(response)


def _blueprint() -> Blueprint:
    made = Blueprint("listings", __name__)
    for segment in KINDS:
        path, _ = LISTS[segment]
        made.add_url_rule(path, segment, _view, defaults={"segment": segment}, strict_slashes=False)
    return made


blueprint = _blueprint()
"""A path for each list."""
