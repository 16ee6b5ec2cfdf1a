"""Positions: claims grouped by what they mean, with what each speaker does with it and how it reaches us.

A position is nobody's until somebody takes it: it is written as "that …", and below it who says so, denies it, asks it
or demands it, through whom we know that, and in which text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

from testimonio.names import TM
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.subgraph import Subgraph, Term

STANCES = {
    "asserts": (lazy_gettext("says so"), lazy_gettext("say so")),
    "denies": (lazy_gettext("denies it"), lazy_gettext("deny it")),
    "questions": (lazy_gettext("asks it"), lazy_gettext("ask it")),
    "demands": (lazy_gettext("demands it"), lazy_gettext("demand it")),
    "pledges": (lazy_gettext("pledges it"), lazy_gettext("pledge it")),
    "predicts": (lazy_gettext("predicts it"), lazy_gettext("predict it")),
    "commends": (lazy_gettext("commends it"), lazy_gettext("commend it")),
}
"""What a claim does with its meaning, of one and of many, by the slug of its force; in the order of a position."""

STEP_PX = 26
"""From one node of a drawn chain to the next."""


@dataclass(frozen=True, slots=True)
class Relayer:
    """One who passes a claim on.

    :ivar claim: IRI of the claim with which it does so; ``endorsement`` its own stance to it, a slug, or ``None``.
    :ivar holds: whether it takes a stance of its own to the same meaning; otherwise it only relays.
    """

    claim: str
    claimant: str
    name: Term
    endorsement: str | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chain as nodes on a line, who speaks on the left, the text on the right; ``words`` say the same.

    :ivar nodes: where the speakers stand, in pixels; ``arrows`` where each arrow begins; ``text`` where the text does.
    """

    width: int
    nodes: tuple[int, ...]
    arrows: tuple[int, ...]
    text: int
    words: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A way on which a claim reaches us: those who pass it on, the next one first."""

    relayers: tuple[Relayer, ...]
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Stance:
    """A claim with what it does with the position (``words``); ``chains`` is empty where it stands in its own text."""

    claim: Claim
    words: str
    chains: tuple[Chain, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A meaning that somebody has taken a stance to.

    :ivar kind: the IRI of its class, or nothing.
    :ivar elsewhere: it answers another question, and is shown because something here is compared with it.
    """

    iri: str
    gloss: Term
    kind: str
    stances: tuple[Stance, ...]
    elsewhere: bool = False

    @property
    def slug(self) -> str:
        """The last segment of its IRI, for an anchor."""
        return self.iri.rsplit("/", 1)[-1]

    @property
    def shared(self) -> bool:
        """Whether two texts have a claim that does the same with it."""
        placed = {(stance.claim.force, stance.claim.document) for stance in self.stances}
        return len(placed) > len({force for force, _ in placed})

    @property
    def held(self) -> bool:
        """Whether somebody holds it, instead of denying or asking it."""
        return any(stance.claim.force not in ("denies", "questions") for stance in self.stances)

    @property
    def contested(self) -> bool:
        """Whether one asserts it and another denies it."""
        return {"asserts", "denies"} <= {stance.claim.force for stance in self.stances}


def positions_of(graph: Subgraph, claims: Iterable[Claim], here: str | None, language: str) -> tuple[Position, ...]:
    """The positions of ``claims``, in the order of the dates of their texts.

    :param graph: of each proposition its classes and issues, of each claim who passes it on, at any depth.
    :param here: the issue; a position that does not answer it is ``elsewhere``. ``None`` where there is no issue.
    """
    by_proposition: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: (claim.document_date or "", claim.document or "", claim.start)):
        if claim.proposition and claim.gloss:
            by_proposition.setdefault(claim.proposition, []).append(claim)
    return tuple(_position(graph, iri, found, here, language) for iri, found in by_proposition.items())


def _position(graph: Subgraph, iri: str, claims: list[Claim], here: str | None, language: str) -> Position:
    holders = {claim.claimant for claim in claims}
    order = list(STANCES)
    claims.sort(key=lambda claim: order.index(claim.force) if claim.force in order else len(order))
    gloss = claims[0].gloss
    assert gloss is not None  # noqa: S101  (positions_of saw to it)
    kinds = sorted(graph.types(iri) - {TM + "Proposition"})
    elsewhere = here is not None and all(term.value != here for term in graph.values(iri, "tm:issue"))
    stances = tuple(Stance(c, stance_of(graph, c), tuple(_chains(graph, c, holders, language))) for c in claims)
    return Position(iri, gloss, kinds[0] if kinds else "", stances, elsewhere)


def stance_of(graph: Subgraph, claim: Claim) -> str:
    """See :data:`STANCES`."""
    many = TM + "Collective" in graph.types(claim.claimant)
    return str(STANCES.get(claim.force, STANCES["asserts"])[many])


def _chains(graph: Subgraph, claim: Claim, holders: set[str], language: str) -> Iterator[Chain]:
    """Every way up to an author, claims already on it left out: a circle in the data ends there."""
    waiting: list[tuple[str, ...]] = [(claim.iri,)]
    while waiting:
        path = waiting.pop(0)
        above = [term.value for term in graph.values(path[-1], "tm:reportedBy") if term.value not in path]
        waiting += [(*path, iri) for iri in above]
        if not above and len(path) > 1:
            relayers = tuple(_relayer(graph, iri, holders, language) for iri in path[1:])
            yield Chain(relayers, _drawing(claim, relayers))


def _relayer(graph: Subgraph, iri: str, holders: set[str], language: str) -> Relayer:
    claimant = graph.value(iri, "tm:claimant") or ""
    stance = graph.value(iri, "tm:endorsement")
    slug = stance.rsplit("/", 1)[-1] if stance else None
    return Relayer(iri, claimant, graph.label(claimant, language), slug, claimant in holders)


def _drawing(claim: Claim, relayers: tuple[Relayer, ...]) -> Drawing:
    nodes = tuple(8 + STEP_PX * n for n in range(len(relayers) + 1))
    words = [claim.claimant_name.value, *(gettext("reported by %(who)s", who=each.name.value) for each in relayers)]
    if claim.document_title:
        words.append(gettext("in the text “%(title)s”", title=claim.document_title.value))
    return Drawing(
        width=nodes[-1] + STEP_PX + 9,
        nodes=nodes,
        arrows=tuple(x + 6 for x in nodes),
        text=nodes[-1] + STEP_PX - 6,
        words=" ← ".join(words),
    )
