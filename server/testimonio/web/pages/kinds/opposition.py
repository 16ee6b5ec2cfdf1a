"""Which positions stand against one another, in which of the four grades, and why.

One meaning asserted and denied; meanings declared incompatible; numbers that cannot both hold; a comparison that a
curator recorded, with its caveat. Positions that are tied by any of these are placed together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from flask_babel import gettext, lazy_gettext

from testimonio.names import TM, VOC
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.kinds.positions import Position
from testimonio.web.pages.subgraph import Subgraph, Term
from testimonio.web.pages.views import Value

_CONFLICTING = VOC + "quantity-verdict/conflicting"


class Grade(Enum):
    """How strongly positions are opposed, the strongest first; the value is the words."""

    DENIED = lazy_gettext("asserted and denied")
    INCOMPATIBLE = lazy_gettext("cannot hold together")
    CONFLICTING = lazy_gettext("numbers that cannot both hold")
    COMPARED = lazy_gettext("set against each other by the curators")


@dataclass(frozen=True, slots=True)
class Opposition:
    """What ties positions of one group.

    :ivar numbers: which ones, counted in the group from 1; none where the group is but one position.
    :ivar name: a curator's name for the comparison, or ``None``; ``href`` where it is recorded, or ``None``.
    :ivar kind: what is opposed, as the curator says; ``why`` the caveat, or the sentence on two numbers.
    """

    grade: Grade
    numbers: tuple[int, ...]
    name: Value | None = None
    href: str | None = None
    kind: Term | None = None
    why: Term | None = None

    @property
    def words(self) -> str:
        """The grade, in words."""
        return str(self.grade.value)

    @property
    def between(self) -> str:
        """Which positions of the group are meant, in words: ``1 and 3``; nothing where it has but one."""
        *first, last = map(str, self.numbers) if self.numbers else [""]
        return gettext("%(some)s and %(last)s", some=", ".join(first), last=last) if first else last


@dataclass(frozen=True, slots=True)
class Group:
    """Positions that are tied, with all that ties them, the strongest first."""

    positions: tuple[Position, ...]
    oppositions: tuple[Opposition, ...]


@dataclass(frozen=True, slots=True)
class _Tie:
    grade: Grade
    propositions: frozenset[str]
    iri: str | None = None


def groups_of(graph: Subgraph, positions: Iterable[Position], language: str) -> tuple[Group, ...]:
    """The groups of ``positions`` that stand against one another; whatever is tied to nothing is in none."""
    by_iri = {position.iri: position for position in positions}
    ties = list(_ties(graph, by_iri))
    found = []
    for members in _connected(ties):
        numbered = {iri: number for number, iri in enumerate((iri for iri in by_iri if iri in members), 1)}
        within = [tie for tie in ties if tie.propositions <= members]
        oppositions = [_opposition(graph, tie, numbered, language) for tie in within]
        oppositions.sort(key=lambda each: (list(Grade).index(each.grade), each.numbers))
        found.append(Group(tuple(by_iri[iri] for iri in numbered), tuple(oppositions)))
    return tuple(sorted(found, key=lambda group: list(Grade).index(group.oppositions[0].grade)))


def _ties(graph: Subgraph, positions: Mapping[str, Position]) -> Iterator[_Tie]:
    """What ties two positions that somebody holds: whoever denies one of them makes room for the other."""
    held = {iri for iri, position in positions.items() if position.held}
    claims = {stance.claim.iri: iri for iri, position in positions.items() for stance in position.stances}
    for iri, position in positions.items():
        if position.contested:
            yield _Tie(Grade.DENIED, frozenset((iri,)))
        for term in graph.values(iri, "tm:incompatibleWith"):
            if {iri, term.value} <= held and iri < term.value:
                yield _Tie(Grade.INCOMPATIBLE, frozenset((iri, term.value)))
    for iri in sorted(graph):
        sides = [term.value for term in graph.values(iri, "tm:compares")]
        propositions = frozenset(claims.get(side, side) for side in sides) & positions.keys()
        if len(propositions) < 2:
            continue
        if TM + "Comparison" in graph.types(iri):
            yield _Tie(Grade.COMPARED, propositions, iri)
        elif graph.value(iri, "tm:verdict") == _CONFLICTING and propositions <= held:
            yield _Tie(Grade.CONFLICTING, propositions, iri)


def _connected(ties: Iterable[_Tie]) -> list[frozenset[str]]:
    """The sets of propositions that ties join, directly or through others."""
    found: list[frozenset[str]] = []
    for tie in ties:
        touching = [members for members in found if members & tie.propositions]
        found = [members for members in found if members not in touching]
        found.append(tie.propositions.union(*touching))
    return found


def _opposition(graph: Subgraph, tie: _Tie, numbered: Mapping[str, int], language: str) -> Opposition:
    numbers = tuple(sorted(numbered[iri] for iri in tie.propositions)) if len(numbered) > 1 else ()
    if tie.iri is None:
        return Opposition(tie.grade, numbers)
    kind = graph.value(tie.iri, "tm:comparisonKind")
    name = graph.text(tie.iri, "skos:prefLabel", language)
    why = graph.text(tie.iri, "tm:caveat", language) or graph.text(tie.iri, "tm:gloss", language)
    return Opposition(
        tie.grade,
        numbers,
        name=Value(name.value, name.language) if name else None,
        href=local_path(tie.iri),
        kind=graph.label(kind, language) if kind else None,
        why=why,
    )
