"""The page of a proposition: what is meant, asserted by nobody here; who takes which stance to it, what opposes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import gettext, ngettext

from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.kinds.chart import Drawn, drawn_of
from testimonio.web.pages.kinds.figures import Figure, figures_of
from testimonio.web.pages.kinds.opposition import Group, groups_of
from testimonio.web.pages.kinds.positions import STANCES, Position, positions_of
from testimonio.web.pages.kinds.surroundings import surroundings_of
from testimonio.web.pages.retrieval import claims_where
from testimonio.web.pages.subgraph import expand
from testimonio.web.pages.views import Extended, Value, page_of

_OTHERS = """
{ <%(iri)s> tm:incompatibleWith/^tm:proposition ?claim }
UNION { <%(iri)s> ^tm:compares/tm:compares/(^tm:proposition)? ?claim . ?claim a tm:Claim }
UNION { <%(iri)s> ^tm:proposition/^tm:compares/tm:compares/(^tm:proposition)? ?claim . ?claim a tm:Claim }
"""
"""Claims of what stands against it: incompatible meanings, other numbers of the same thing, compared claims."""

_ISSUE = expand("tm:issue")
_BOUNDS = {local_path(expand(name)) for name in ("tm:earliest", "tm:latest")}
"""For sorting; the date itself is shown."""


@dataclass(frozen=True, slots=True)
class PropositionPage(Extended):
    """A proposition, ready to be written.

    :ivar issues: the questions that it answers.
    :ivar tally: how many hold it, deny it, ask it, and in how many texts, in words.
    :ivar position: who takes which stance; ``None`` where nobody does and it only stands inside another meaning.
    :ivar opposed: what stands against it; ``figures`` where others give a number of the same thing.
    """

    issues: tuple[Value, ...]
    tally: tuple[str, ...]
    position: Position | None
    opposed: tuple[Group, ...]
    figures: tuple[Drawn, ...]
    unreviewed: bool

    @property
    def noindex(self) -> bool:
        """Whether a claim that touches a person and awaits a reader is shown, among those that oppose it too."""
        return self.page.noindex or self.unreviewed


def proposition_page(engine: Engine, iri: str, language: str = "en") -> PropositionPage:
    """The page of the proposition ``iri``; at most ten queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    page = page_of(engine, iri, language)
    own = [claim for section in page.sections for claim in section.claims]
    others = [claim for claim in claims_where(engine, _OTHERS % {"iri": iri}, language) if claim.proposition != iri]
    graph = surroundings_of(engine, [*own, *others])
    positions = positions_of(graph, [*own, *others], graph.value(iri, "tm:issue"), language)
    position = next((each for each in positions if each.iri == iri), None)
    groups = groups_of(graph, positions, language) if position else ()
    opposed = tuple(group for group in groups if any(each.iri == iri for each in group.positions))
    figures = figures_of(graph, positions, language)
    return PropositionPage(
        page=replace(page, facts=tuple(fact for fact in page.facts if fact.href not in _BOUNDS)),
        issues=tuple(value for fact in page.facts if fact.href == local_path(_ISSUE) for value in fact.values),
        tally=tuple(_tally(own)),
        position=position,
        opposed=opposed,
        figures=drawn_of(figure for figure in figures if _holds(figure, iri)),
        unreviewed=any(_unreviewed(each) for group in opposed for each in group.positions),
    )


def _unreviewed(position: Position) -> bool:
    return any(stance.claim.review == "unreviewed" for stance in position.stances)


def _holds(figure: Figure, iri: str) -> bool:
    return any(number.position.iri == iri for number in figure.numbers)


def _tally(claims: Iterable[Claim]) -> Iterable[str]:
    """How many speakers do what with it; those who only relay it are not among them."""
    shown = tuple(claims)
    speakers: dict[str, set[str]] = {}
    for claim in shown:
        speakers.setdefault(claim.force, set()).add(claim.claimant)
    for force, (one, many) in STANCES.items():
        if number := len(speakers.get(force, ())):
            yield f"{number} {one if number == 1 else many}"
    texts = {claim.document for claim in shown}
    if texts:
        yield ngettext("in %(num)s text", "in %(num)s texts", len(texts))
    if shown and all(claim.relayed_by for claim in shown):
        yield gettext("known only through others")
