"""Pages that list all things of one kind: ``/events``, ``/actors``, ``/texts`` …, each line with a few small facts.

What a line says beside the name is counted or stated in the graph's own voice; a proposition is led by who takes a
stance to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from testimonio.names import TM
from testimonio.protocol.media import content_type
from testimonio.store.engine import Engine
from testimonio.web.language import reader_language
from testimonio.web.pages.lists.inventory import Inventory, Item
from testimonio.web.pages.lists.kinds import KINDS, Kind
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
_SORTED = """
SELECT DISTINCT ?s ?p ?o WHERE {
  ?s a %(cls)s ; ?p ?o . FILTER(?p IN (%(properties)s))
  FILTER(!isLiteral(?o) || LANG(?o) IN ("", "en", "%(language)s"))
  FILTER(?p != rdf:type || ?o IN (tm:Person, tm:Organization, tm:Collective))
}
"""
"""What the things of a class are sorted by."""

PAGE_SIZE = 300
"""Lines on one page of a list that has pages."""

_TEXTS = "SELECT (COUNT(DISTINCT ?text) AS ?n) WHERE { ?text a tm:Document }"


@dataclass(frozen=True, slots=True)
class Group:
    """Things under a heading; without a ``title`` there is but one group.

    :ivar count: how many there are, on other pages too.
    """

    title: Value | None
    items: tuple[Item, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Listing:
    """All things of one kind, or a page of them, ready to be written.

    :ivar title: what they are called; ``note`` what a reader should know of the list.
    :ivar others: the other lists, this one without a link.
    :ivar count: how many things there are on all pages; one may stand in several groups.
    :ivar number: of this page, from 1; ``pages`` how many there are; ``before`` the path of the one before, ``after``
        of the one after this.
    """

    title: str
    note: str
    groups: tuple[Group, ...]
    others: tuple[Value, ...]
    count: int
    number: int = 1
    pages: int = 1
    before: str | None = None
    after: str | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """All lines, in the order of the page."""
        return tuple(item for group in self.groups for item in group.items)


def listing_of(engine: Engine, segment: str, language: str = "en", number: int = 1) -> Listing:
    """The things of the kind ``segment``, one of :data:`testimonio.web.pages.lists.inventory.KINDS`; five queries.

    :param number: of the page, of a list that has some; beyond the last one, the last one.
    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    kind = KINDS[segment]
    path, title = LISTS[segment]
    texts = int(rows(engine, _TEXTS)[0]["n"].value)
    held = _held(engine, kind, language, texts)
    pages = max(1, -(-len(held or ()) // PAGE_SIZE))
    number = min(max(number, 1), pages)
    if held is None:
        groups = _groups(kind, _inventory(engine, kind, language, texts))
        count = len({item.name.href for group in groups for item in group.items})
    else:
        groups = _part(engine, kind, language, texts, held, held[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
        count = len({iri for _, iri in held})
    return Listing(
        title=str(title),
        note=str(kind.note),
        groups=groups,
        others=tuple(_others(segment)),
        count=count,
        number=number,
        pages=pages,
        before=f"{path}?page={number - 1}" if number > 1 else None,
        after=f"{path}?page={number + 1}" if number < pages else None,
    )


def _held(engine: Engine, kind: Kind, language: str, texts: int) -> list[tuple[str, str]] | None:
    """What a list that has pages holds: what its groups are sorted by and an IRI, in the order of the list."""
    if kind.outline:
        return kind.outline(engine, language)
    if kind.sorted_by is None:
        return None
    properties = ", ".join(filter(None, ("skos:prefLabel", "dcterms:title", kind.sorted_by)))
    graph = Subgraph.fetch(engine, _SORTED % {"cls": kind.cls, "properties": properties, "language": language})
    inventory = Inventory(graph, {}, texts, language)
    found = {
        (group, iri): (group, kind.order(inventory, iri), inventory.named(iri).text.casefold(), iri)
        for iri in graph
        for group, _ in kind.groups(inventory, iri)
    }
    return sorted(found, key=found.__getitem__)


def _part(
    engine: Engine, kind: Kind, language: str, texts: int, held: list[tuple[str, str]], shown: list[tuple[str, str]]
) -> tuple[Group, ...]:
    """The groups of the pairs ``shown`` of the outline ``held``."""
    if not shown:
        return ()
    inventory = _inventory(engine, kind, language, texts, sorted({iri for _, iri in shown}))
    return _groups(kind, inventory, frozenset(shown), Counter(order for order, _ in held))


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


def _groups(
    kind: Kind,
    inventory: Inventory,
    shown: Container[tuple[str, str]] | None = None,
    counts: Mapping[str, int] | None = None,
) -> tuple[Group, ...]:
    """The things of ``inventory`` in their groups; of a page, those that it has (``shown``) and how many there are."""
    things = sorted(iri for iri in inventory.graph if _is(inventory.graph, iri, kind))
    groups: dict[str, list[tuple[tuple[str, ...], Item]]] = {}
    titles: dict[str, Value | None] = {}
    for iri in things:
        for order, title in kind.groups(inventory, iri):
            if shown is not None and (order, iri) not in shown:
                continue
            titles[order] = title
            groups.setdefault(order, []).append((kind.order(inventory, iri), kind.item(inventory, iri)))
    sizes = counts or {order: len(held) for order, held in groups.items()}
    return tuple(Group(titles[order], _sorted(groups[order]), sizes[order]) for order in sorted(groups))


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
    number = request.args.get("page", 1, type=int)
    listing = listing_of(current_site().engine, segment, reader_language(), number)
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
