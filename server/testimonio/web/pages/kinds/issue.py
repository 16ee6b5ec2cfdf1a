"""The page of an issue: a neutral question, who takes which position on it, how that reaches us, what opposes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from testimonio.names import TM
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path, name_of
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.kinds.accounts import KINDS
from testimonio.web.pages.kinds.chart import Drawn, drawn_of
from testimonio.web.pages.kinds.figures import figures_of
from testimonio.web.pages.kinds.opposition import Group, groups_of
from testimonio.web.pages.kinds.positions import Position, positions_of
from testimonio.web.pages.kinds.surroundings import surroundings_of
from testimonio.web.pages.retrieval import claims_where
from testimonio.web.pages.subgraph import Subgraph, Term
from testimonio.web.pages.views import Value

MAX_CLAIMS = 500

_CLAIMS = """
{ ?claim tm:onIssue <%(iri)s> }
UNION { ?own tm:onIssue <%(iri)s> ; ((^tm:compares)|(tm:proposition/^tm:compares)) ?comparison .
  ?comparison a tm:Comparison ; tm:compares/(^tm:proposition)? ?claim . ?claim a tm:Claim }
UNION { ?own tm:onIssue <%(iri)s> ; tm:proposition/tm:incompatibleWith/^tm:proposition ?claim }
"""
"""Claims on the issue, and what one of them is compared or incompatible with, on whatever issue."""

_OWN = """
{ VALUES ?s { <%(iri)s> tm:Issue } ?s ?p ?o } UNION
{ <%(iri)s> tm:party ?s . ?s skos:prefLabel ?o . BIND(skos:prefLabel AS ?p) } UNION
{ ?s a tm:Document ; ?p ?o . FILTER(?p IN (rdf:type, dcterms:title, dcterms:issued)) } UNION
"""
"""The issue itself, its parties, and all documents."""

_QUERY = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX tm: <https://w3id.org/testimonio/ns#>

SELECT ?position ?who ?force ?relayedBy ?text ?claim WHERE {
  ?claim tm:onIssue <%(iri)s> ; tm:proposition/tm:gloss ?position ; tm:claimant/skos:prefLabel ?who ;
    tm:force/skos:prefLabel ?force ; tm:inDocument ?text .
  OPTIONAL { ?claim tm:reportedBy/tm:claimant/skos:prefLabel ?relayedBy FILTER(LANG(?relayedBy) = "%(language)s") }
  FILTER(LANG(?position) = "%(language)s" && LANG(?who) = "%(language)s" && LANG(?force) = "%(language)s")
}
ORDER BY ?position ?force ?who ?claim"""


@dataclass(frozen=True, slots=True)
class Party:
    """An actor whose conduct or interest the issue concerns, and how it is heard on it."""

    name: Value
    heard: str


@dataclass(frozen=True, slots=True)
class Section:
    """Positions under a heading."""

    title: str
    positions: tuple[Position, ...]

    @property
    def number(self) -> int:
        """How many."""
        return len(self.positions)


@dataclass(frozen=True, slots=True)
class IssuePage:
    """An issue, ready to be written.

    :ivar kind: the class as words; ``title`` the question; ``name`` the part after ``/page/``.
    :ivar coverage: which voices are heard on it and which are not, as the curators say.
    :ivar count: of positions here; ``texts`` those that speak to it, ``silent`` those of the dataset that do not.
    :ivar figures: where two or more numbers are given of one thing.
    :ivar opposed: positions that stand against one another; ``shared`` those that several texts have; ``others`` the
        rest, by the kind of what is said.
    :ivar cut: whether there are more claims than were fetched.
    :ivar query: gives the positions with who takes them.
    """

    iri: str
    name: str
    kind: str
    title: Term
    coverage: Term | None
    notes: tuple[Term, ...]
    parties: tuple[Party, ...]
    count: int
    texts: tuple[Value, ...]
    silent: tuple[Value, ...]
    figures: tuple[Drawn, ...]
    opposed: tuple[Group, ...]
    shared: tuple[Position, ...]
    others: tuple[Section, ...]
    cut: bool
    query: str
    noindex: bool


def issue_page(engine: Engine, iri: str, language: str = "en") -> IssuePage:
    """The page of the issue ``iri``; at most four queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    claims = claims_where(engine, _CLAIMS % {"iri": iri}, language, MAX_CLAIMS)
    graph = surroundings_of(engine, claims, _OWN % {"iri": iri})
    positions = positions_of(graph, claims, iri, language)
    here = [position for position in positions if not position.elsewhere]
    own = [stance.claim for position in here for stance in position.stances]
    opposed = groups_of(graph, positions, language)
    tied = {position.iri for group in opposed for position in group.positions}
    rest = [position for position in here if position.iri not in tied]
    documents = sorted(
        _documents(graph), key=lambda document: (graph.value(document, "dcterms:issued") or "", document)
    )
    speaking = {claim.document for claim in own}
    return IssuePage(
        iri=iri,
        name=name_of(iri),
        kind=graph.label(TM + "Issue", language).value,
        title=graph.label(iri, language),
        coverage=graph.text(iri, "tm:coverageNote", language),
        notes=tuple(term for term in graph.values(iri, "skos:note") if term.language in ("", language)),
        parties=tuple(_parties(graph, iri, own, language)),
        count=len(here),
        texts=tuple(_named(graph, document, language) for document in documents if document in speaking),
        silent=tuple(_named(graph, document, language) for document in documents if document not in speaking),
        figures=drawn_of(figures_of(graph, here, language)),
        opposed=opposed,
        shared=tuple(position for position in rest if position.shared),
        others=tuple(_sections([position for position in rest if not position.shared])),
        cut=len(claims) >= MAX_CLAIMS,
        query=_QUERY % {"iri": iri, "language": language},
        noindex=any(claim.review == "unreviewed" for claim in _shown(here, opposed)),
    )


def _shown(here: Sequence[Position], opposed: Sequence[Group]) -> list[Claim]:
    """The claims that the page shows: those on the issue, and those elsewhere that stand in a group."""
    grouped = [position for group in opposed for position in group.positions]
    return [stance.claim for position in (*here, *grouped) for stance in position.stances]


def _documents(graph: Subgraph) -> list[str]:
    """All of the dataset, by date."""
    found = [subject for subject in graph if TM + "Document" in graph.types(subject)]
    return sorted(found, key=lambda iri: (graph.value(iri, "dcterms:issued") or "", iri))


def _parties(graph: Subgraph, iri: str, claims: Sequence[Claim], language: str) -> Iterable[Party]:
    """The parties: first those that are heard themselves, then those that others relay, then the silent."""
    found = []
    for term in graph.values(iri, "tm:party"):
        said = [claim for claim in claims if claim.claimant == term.value]
        if any(not claim.relayed_by for claim in said):
            rank, heard = 0, gettext("speaks to it itself")
        elif said:
            rank, heard = 1, gettext("is heard only through others")
        else:
            rank, heard = 2, gettext("has no claim on it here")
        found.append((rank, Party(_named(graph, term.value, language), heard)))
    return [party for _, party in sorted(found, key=lambda each: (each[0], each[1].name.text))]


def _sections(positions: Sequence[Position]) -> Iterable[Section]:
    """``positions`` by the kind of what is said; what has none of these kinds, last."""
    for kind, title in KINDS:
        found = tuple(position for position in positions if position.kind == kind)
        if found:
            yield Section(str(title), found)
    known = {kind for kind, _ in KINDS}
    if rest := tuple(position for position in positions if position.kind not in known):
        yield Section(gettext("Of another kind"), rest)


def _named(graph: Subgraph, iri: str, language: str) -> Value:
    label = graph.label(iri, language)
    return Value(label.value, label.language, local_path(iri))
