"""``/network``: who passes on, blames, supports or opposes whom, as the claims say.

Every line is a number of claims, and says on whose word it rests: of the one on the left, in a text of its own or as
others pass it on, or of others who say so. What somebody denies, asks or predicts makes no line and is listed apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask_babel import gettext

from testimonio.names import ID, PRED, VOC
from testimonio.store.engine import Engine
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.overviews import relations
from testimonio.web.pages.overviews.bipartite import Drawing, Tie, drawing_of
from testimonio.web.pages.overviews.edges import Edge, edge_of, kinds_of, named, told_of
from testimonio.web.pages.overviews.events import slug_of
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
from testimonio.web.pages.subgraph import LABELS, RDF_TYPE, Subgraph, Term, expand, rows
from testimonio.web.pages.views import Value

MOST_EDGES = 150
"""Lines that are drawn, those with the most claims; more than that cannot be read."""
LEAST = (2, 3, 5, 10)
"""What there is to choose from as the number of claims that a line has at least."""

_LABELS = ", ".join(f"<{iri}>" for iri in (*LABELS, RDF_TYPE))
_NAMES = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ ?s a tm:Actor }} UNION {{ ?s a tm:Document }} UNION {{ ?s a tm:Event }} UNION {{ ?s a tm:Topic }}
  UNION {{ ?s a tm:Instrument }} UNION {{ ?s a tm:ClaimPredicate }} UNION {{ ?s skos:inScheme <{VOC}endorsement> }}
  UNION {{ VALUES ?s {{ tm:Person tm:Organization tm:Collective tm:Event tm:Topic tm:Instrument }} }}
  ?s ?p ?o . FILTER(?p IN ({_LABELS}, dcterms:issued, skos:definition))
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
    :ivar denied: claims that deny it; ``others`` that ask it, predict it or name nobody: neither are drawn.
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
    """The network narrowed down as ``given`` says; five queries.

    :raise ProblemError: 400 for a value that a parameter cannot have.
    """
    names = Subgraph.fetch(engine, whole(_NAMES))
    ends = [{name: term.value for name, term in row.items()} for row in rows(engine, whole(relations.ties_query()))]
    filters = _filters(names, ends, language, given)
    kind, text, actor, least = (each.chosen for each in filters)
    text, actor = text and f"{ID}document/{text}", actor and f"{ID}actor/{actor}"
    counts = _counts(ends, text, actor)
    relation = kind or next((name for name in RELATIONS if counts[name]), CITES)
    filters = (replace(filters[0], default=relation), *filters[1:])
    query = whole(relations.edges_query(relation, text, actor, int(least or 1), language, MOST_EDGES))
    found = rows(engine, query)
    apart = _apart(engine, relation, text, actor) if RELATIONS[relation] else {}
    told = told_of(engine, [iri for row in found for iri in row["made"].value.split()], apart, language)
    edges = tuple(edge_of(row, names, told, language) for row in found)
    noindex = any(edge.unreviewed for edge in edges) or any(
        told[iri].review == "unreviewed" for iri in apart if iri in told
    )
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
        denied=tuple(told[iri] for iri, force in apart.items() if force == "denies" and iri in told),
        others=tuple(told[iri] for iri, force in apart.items() if force != "denies" and iri in told),
        cut=len(found) == MOST_EDGES,
    )


def _filters(
    names: Subgraph, ends: Sequence[Mapping[str, str]], language: str, given: Parameters
) -> tuple[Filter, Filter, Filter, Filter]:
    kinds = [Option(name, Term(str(words), "literal")) for name, words in NAMES.items()]
    documents = [iri for iri in names if expand("tm:Document") in names.types(iri)]
    documents.sort(key=lambda iri: (names.value(iri, "dcterms:issued") or "", iri))
    texts = [Option(slug_of(iri), names.label(iri, language)) for iri in documents]
    asked = f"{ID}actor/{given.get('actor', '')}"  # whoever is tied to nobody may be asked for, too: pages link here
    tied = {iri for row in ends for iri in (row["who"], row["whom"])} | {asked}
    actors = [
        Option(slug_of(iri), names.label(iri, language)) for iri in tied if expand("tm:Actor") in names.types(iri)
    ]
    actors.sort(key=lambda option: (option.label.value.casefold(), option.value))
    least = [Option(str(n), Term(str(n), "literal")) for n in LEAST]
    return (
        choice("kind", gettext("Relation"), kinds, given),
        choice("text", gettext("Text"), texts, given),
        choice("actor", gettext("Who, at either end"), actors, given),
        choice("least", gettext("Claims, at least"), least, given),
    )


def _counts(ends: Iterable[Mapping[str, str]], text: str, actor: str) -> Counter[str]:
    """How many lines each relation has."""
    kept = {
        (row["relation"], row["who"], row["whom"], row["voice"])
        for row in ends
        if (not text or row["text"] == text) and (not actor or actor in (row["who"], row["whom"]))
    }
    return Counter(relation for relation, *_ in kept)


def _open(claim: Claim | None) -> bool:
    """Whether a claim touches a person and awaits a reader; one that was not read may."""
    return claim is None or claim.review == "unreviewed"


def _tabs(overview: Overview, counts: Mapping[str, int], shown: str) -> Iterator[Tab]:
    chosen = {each.name: each.chosen for each in overview.chosen}
    for name, words in NAMES.items():
        yield Tab(str(words), f"/network?{urlencode(chosen | {'kind': name})}", counts[name], name == shown)


def _apart(engine: Engine, relation: str, text: str, actor: str) -> dict[str, str]:
    """The claims with the relation's predicates that make no line, with their forces (slugs)."""
    found = rows(engine, whole(relations.others_query(relation, text, actor)))
    return {
        row["claim"].value: row["force"].value.removeprefix(f"{VOC}force/")
        for row in found
        if not relations.ties(
            relation,
            row["how"].value.removeprefix(PRED),
            row["force"].value.removeprefix(f"{VOC}force/"),
            has_object="object" in row,
        )
    }


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
