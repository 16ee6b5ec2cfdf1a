"""What filters offer to choose from: of a kind of things those that are used most, and always the one that is chosen.

Any other thing of the kind may be asked for in the address, so that what a form holds does not grow with the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from testimonio.names import ID, VOC
from testimonio.store.engine import Engine
from testimonio.web.pages.overviews.events import slug_of
from testimonio.web.pages.overviews.overview import Filter, Option, Parameters, choice, whole
from testimonio.web.pages.overviews.ties import ends_pattern
from testimonio.web.pages.subgraph import LABELS, Subgraph, rows

MOST_OPTIONS = 300
"""Values that a filter offers."""

_SLUG = re.compile(r"[A-Za-z0-9._~-]+")

_MOST = """
  {
    SELECT ("%(name)s" AS ?of) ?s (COUNT(?use) AS ?uses) WHERE {
      %(used)s
    } GROUP BY ?s ORDER BY DESC(?uses) ?s LIMIT %(limit)s
  }"""
_CHOSEN = '\n  { VALUES ?s { <%(iri)s> } %(known)s BIND("%(name)s" AS ?of) }'
_NAMES = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  VALUES ?s {{ %s }} ?s ?p ?o . FILTER(?p IN ({", ".join(f"<{iri}>" for iri in LABELS)}, dcterms:issued))
}}
"""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values of a filter come from.

    :ivar space: what their IRIs begin with; ``known`` the pattern that each ``?s`` meets.
    :ivar used: the pattern of those that are offered, with a ``?use`` for each time that one is used.
    :ivar page: the path of the page that lists all.
    :ivar order: the property by which they are offered, then their IRIs; without one, by name.
    """

    space: str
    known: str
    used: str
    page: str
    order: str = ""


SOURCES: Mapping[str, Source] = {
    "text": Source(
        f"{ID}document/",
        "?s a tm:Document",
        "?s a tm:Document OPTIONAL { ?use tm:inDocument ?s }",
        "/texts",
        "dcterms:issued",
    ),
    "actor": Source(
        f"{ID}actor/", "?s a tm:Actor", f"?s a tm:Actor . {{ {ends_pattern('?s', '?use')}\n      }}", "/actors"
    ),
    "place": Source(
        f"{ID}place/", "?s a tm:Place", "?s a tm:Place OPTIONAL { ?use a tm:Event ; tm:place ?s }", "/places"
    ),
    "kind": Source(
        f"{VOC}event-type/",
        "?s ^tm:eventType/a tm:Event",
        "?use a tm:Event ; tm:eventType ?s",
        "/page/voc/event-type",
    ),
}
"""The filters by things of the graph."""


def filters_of(engine: Engine, titles: Mapping[str, str], language: str, given: Parameters) -> dict[str, Filter]:
    """The filters by the names in ``titles``, of :data:`SOURCES`, with what ``given`` says; two queries.

    :raise ProblemError: 400 for a value that a parameter cannot have.
    """
    uses = _uses(engine, titles, given)
    values = " ".join(f"<{iri}>" for iri in sorted({iri for counted in uses.values() for iri in counted}))
    names = Subgraph.fetch(engine, whole(_NAMES % values))
    filters = {}
    for name, title in titles.items():
        offered = _ordered(uses[name], given.get(name, ""), names, SOURCES[name], language)
        more = sum(count >= 0 for count in uses[name].values()) > MOST_OPTIONS
        filters[name] = choice(name, title, offered, given, rest=SOURCES[name].page if more else "")
    return filters


def _uses(engine: Engine, wanted: Iterable[str], given: Parameters) -> dict[str, dict[str, int]]:
    """By filter the things used most, one more than are offered, each with how often; -1 for one only asked for."""
    parts = []
    for name in wanted:
        source, value = SOURCES[name], given.get(name, "")
        parts.append(_MOST % {"name": name, "used": source.used, "limit": MOST_OPTIONS + 1})
        if _SLUG.fullmatch(value):
            parts.append(_CHOSEN % {"name": name, "known": source.known, "iri": source.space + value})
    found: dict[str, dict[str, int]] = {name: {} for name in wanted}
    for row in rows(engine, whole("SELECT DISTINCT ?of ?s ?uses WHERE {" + " UNION".join(parts) + "\n}")):
        if "s" in row:
            counted = found[row["of"].value]
            counted[row["s"].value] = max(
                int(row["uses"].value) if "uses" in row else -1, counted.get(row["s"].value, -1)
            )
    return found


def _ordered(uses: Mapping[str, int], asked: str, names: Subgraph, source: Source, language: str) -> Iterable[Option]:
    most = sorted(uses, key=lambda iri: (-uses[iri], iri))
    offered = {*most[:MOST_OPTIONS], *(iri for iri in uses if slug_of(iri) == asked)}
    options = {iri: Option(slug_of(iri), names.label(iri, language)) for iri in offered}

    def order(iri: str) -> tuple[str, str]:
        named = names.value(iri, source.order) or "" if source.order else options[iri].label.value.casefold()
        return named, iri

    return [options[iri] for iri in sorted(options, key=order)]
