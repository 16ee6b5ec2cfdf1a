"""``/network``: who passes on, blames, supports or opposes whom, as the claims say.

Every line is a number of claims, and says on whose word it rests: of the one on the left, in a text of its own or as
others pass it on, or of others who say so. What somebody denies, asks or predicts makes no line and is listed apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask_babel import gettext

from testimonio.names import ID, PRED
from testimonio.store.engine import Engine
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.overviews import ties
from testimonio.web.pages.overviews.apart import Apart, apart_of
from testimonio.web.pages.overviews.bipartite import Drawing, Tie, drawing_of
from testimonio.web.pages.overviews.edges import Edge, edge_of, first_of, kinds_of, named, told_of
from testimonio.web.pages.overviews.options import filters_of
from testimonio.web.pages.overviews.overview import (
    Drawn,
    Filter,
    Option,
    Overview,
    Parameters,
    blueprint_of,
    choice,
    whole,
)
from testimonio.web.pages.overviews.relations import CITES, HEADINGS, MEANINGS, NAMES, RELATIONS, VOICES
from testimonio.web.pages.subgraph import LABELS, RDF_TYPE, Subgraph, Term, rows
from testimonio.web.pages.views import Value

MOST_EDGES = 150
"""Lines that are drawn, those with the most claims; more than that cannot be read."""
LEAST = (2, 3, 5, 10)
"""What there is to choose from as the number of claims that a line has at least."""

_LABELS = ", ".join(f"<{iri}>" for iri in (*LABELS, RDF_TYPE))
_NAMES = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  VALUES ?s {{ %s tm:Person tm:Organization tm:Collective tm:Event tm:Topic tm:Instrument }}
  ?s ?p ?o . FILTER(?p IN ({_LABELS}, skos:definition))
}}
"""


@dataclass(frozen=True, slots=True)
class Tab:
    """A relation: its name, where its view is, how many lines it has with the same text and actor."""

    name: str
    href: str
    count: int
    shown: bool


@dataclass(frozen=True, slots=True)
class Network(Drawn):
    """One relation's network.

    :ivar relation: slug; ``meaning`` what a line says.
    :ivar headings: of the left and the right column.
    :ivar drawing: ``None`` where there is no line.
    :ivar predicates: those that make the relation, each with its definition.
    :ivar denied: claims that deny it; ``others`` that ask it, predict it or name nobody: neither are drawn. Of
        each the first ones, of those in ``apart``.
    :ivar cut: there are more lines than are drawn.
    """

    relation: str
    meaning: str
    headings: tuple[str, str]
    tabs: tuple[Tab, ...]
    edges: tuple[Edge, ...]
    drawing: Drawing | None
    predicates: tuple[tuple[Value, Term | None], ...]
    denied: tuple[Claim, ...]
    others: tuple[Claim, ...]
    apart: Apart
    cut: bool

    @property
    def voices(self) -> tuple[tuple[str, str], ...]:
        """Those in the drawing, for the key."""
        found = {edge.voice for edge in self.edges}
        return tuple((voice, str(words)) for voice, words in VOICES.items() if voice in found)

    @property
    def by_slug(self) -> Mapping[str, Edge]:
        """The lines by their anchors, which are the keys in the drawing."""
        return {edge.slug: edge for edge in self.edges}


def network_of(engine: Engine, language: str, given: Parameters) -> Network:
    """The network narrowed down as ``given`` says; seven queries, whose answers do not grow with the graph.

    :raise ProblemError: 400 for a value that a parameter cannot have.
    """
    filters = _filters(engine, language, given)
    kind, text, actor, least = (each.chosen for each in filters)
    text, actor = text and f"{ID}document/{text}", actor and f"{ID}actor/{actor}"
    counted = rows(engine, whole(ties.counts_query(text, actor)))
    counts = {row["relation"].value: int(row["lines"].value) for row in counted if "relation" in row}
    relation = kind or next((name for name in RELATIONS if counts.get(name)), CITES)
    filters = (replace(filters[0], default=relation), *filters[1:])
    query = whole(ties.edges_query(relation, text, actor, int(least or 1), language, MOST_EDGES))
    found = rows(engine, query)
    apart = apart_of(engine, relation, text, actor)
    told = told_of(engine, found, apart.claims, language)
    names = _names_of(engine, found, relation)
    edges = tuple(edge_of(row, names, told, language) for row in found)
    noindex = any(edge.unreviewed for edge in edges) or any(told[iri].review == "unreviewed" for iri in apart.claims)
    overview = Overview("network", gettext("Network"), query, filters, noindex)
    left, right = HEADINGS[relation]
    return Network(
        overview=overview,
        relation=relation,
        meaning=str(MEANINGS[relation]),
        headings=(str(left), str(right)),
        tabs=tuple(_tabs(overview, counts, relation)),
        edges=edges,
        drawing=_drawing(found, edges, names, language),
        predicates=tuple(_predicates(names, relation, language)),
        denied=tuple(told[iri] for iri in apart.denied),
        others=tuple(told[iri] for iri in apart.others),
        apart=apart,
        cut=len(found) == MOST_EDGES,
    )


def _filters(engine: Engine, language: str, given: Parameters) -> tuple[Filter, Filter, Filter, Filter]:
    kinds = [Option(name, Term(str(words), "literal")) for name, words in NAMES.items()]
    least = [Option(str(n), Term(str(n), "literal")) for n in LEAST]
    first = choice("kind", gettext("Relation"), kinds, given)
    last = choice("least", gettext("Claims, at least"), least, given)
    titles = {"text": gettext("Text"), "actor": gettext("Who, at either end")}
    things = filters_of(engine, titles, language, given)
    return first, things["text"], things["actor"], last


def _names_of(engine: Engine, found: Iterable[Mapping[str, Term]], relation: str) -> Subgraph:
    """The names of all that the lines ``found`` name, and of what makes them; one query."""
    wanted = {PRED + use.predicate for use in RELATIONS[relation]}
    for row in found:
        wanted |= {row["who"].value, row["whom"].value, *row["hows"].value.split(), *first_of(row["texts"])}
    return Subgraph.fetch(engine, whole(_NAMES % " ".join(f"<{iri}>" for iri in sorted(wanted))))


def _tabs(overview: Overview, counts: Mapping[str, int], shown: str) -> Iterator[Tab]:
    chosen = {each.name: each.chosen for each in overview.chosen}
    for name, words in NAMES.items():
        yield Tab(str(words), f"/network?{urlencode(chosen | {'kind': name})}", counts.get(name, 0), name == shown)


def _drawing(
    found: Sequence[Mapping[str, Term]], edges: Sequence[Edge], names: Subgraph, language: str
) -> Drawing | None:
    if not found:
        return None
    ties = [
        Tie(edge.slug, row["who"].value, row["whom"].value, edge.count) for row, edge in zip(found, edges, strict=True)
    ]
    ends = {iri for tie in ties for iri in (tie.source, tie.target)}
    kinds = kinds_of(names, ends, language)
    return drawing_of(ties, {iri: _written(names.label(iri, language), kinds.get(iri)) for iri in ends})


def _written(name: Term, kind: Term | None) -> str:
    return f"{name.value} ({kind.value})" if kind else name.value


def _predicates(names: Subgraph, relation: str, language: str) -> Iterator[tuple[Value, Term | None]]:
    for use in RELATIONS[relation]:
        iri = PRED + use.predicate
        yield named(names, iri, language), names.text(iri, "skos:definition", language)


blueprint = blueprint_of("network", network_of)
