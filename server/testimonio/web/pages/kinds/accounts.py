"""Accounts side by side: a column for each text, a row for each kind of thing that is said, and where they meet.

What meets is computed. The four grades of disagreement stay apart: one meaning asserted and denied; meanings declared
incompatible; numbers that cannot both hold; a comparison that a curator recorded, with its caveat. A text that says
nothing is silent, which is not agreement.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from testimonio.names import TM, VOC
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.kinds.figures import Verdict, verdicts_of
from testimonio.web.pages.subgraph import Subgraph, Term
from testimonio.web.pages.views import Value

KINDS: tuple[tuple[str, LazyString], ...] = (
    (TM + "OccurrenceProposition", lazy_gettext("What happened")),
    (TM + "QuantityProposition", lazy_gettext("Figures")),
    (TM + "CharacterisationProposition", lazy_gettext("What it is called")),
    (TM + "ResponsibilityProposition", lazy_gettext("Who is blamed")),
    (TM + "RelationProposition", lazy_gettext("Causes and connections")),
    (TM + "ActionProposition", lazy_gettext("What is demanded")),
)
"""Rows by the class of the meaning, in this order; mere reports, which have none of their own, come last."""

NUMBERS = "#numbers"
"""Where the page says how each two numbers stand to one another."""

_REST = lazy_gettext("What is passed on")

_FETCH = """
SELECT DISTINCT ?s ?p ?o WHERE {
  { ?s a tm:Document ; ?p ?o . FILTER(?p IN (rdf:type, dcterms:title, dcterms:issued)) }
  UNION { VALUES ?s { %(propositions)s } ?s ?p ?o . FILTER(?p IN (rdf:type, tm:incompatibleWith, tm:gloss)) }
  UNION { VALUES ?s { %(propositions)s } ?s tm:incompatibleWith ?other . ?other tm:gloss ?o . BIND(tm:gloss AS ?p) }
  UNION { VALUES ?compared { %(propositions)s %(claims)s } ?s tm:compares ?compared ; ?p ?o .
    FILTER(?p IN (rdf:type, tm:compares, tm:verdict, tm:gloss, skos:prefLabel, tm:caveat)) }
  UNION { VALUES ?compared { %(propositions)s } ?compared ^tm:compares/tm:verdict ?s .
    ?s skos:prefLabel ?o . BIND(skos:prefLabel AS ?p) }
}
"""
_CONFLICTING = VOC + "quantity-verdict/conflicting"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a claim stands to others, in words; ``href`` is where that is explained, or ``None``."""

    words: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A claim in a cell; ``agreement`` and ``disagreement`` with claims of others.

    :ivar again: whether the claim above it in the cell is by the same speaker, whose name need not be seen twice.
    """

    claim: Claim
    agreement: tuple[Mark, ...]
    disagreement: tuple[Mark, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of thing that is said: a cell for each text, empty where it is silent."""

    title: str
    cells: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a curator has compared: its name, and what the curator warns of."""

    title: Value
    caveat: Term | None


@dataclass(frozen=True, slots=True)
class Accounts:
    """The table.

    :ivar texts: the columns, in the order of their dates; ``silent`` those of the dataset that say nothing at all.
    :ivar numbers: how each two numbers stand to one another; ``comparisons`` what curators have compared.
    """

    texts: tuple[Value, ...]
    silent: tuple[Value, ...]
    rows: tuple[Row, ...]
    numbers: tuple[Verdict, ...]
    comparisons: tuple[Comparison, ...]


def accounts_of(engine: Engine, claims: Iterable[Claim], language: str) -> Accounts:
    """The accounts that ``claims`` give; one query.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    shown = [claim for claim in claims if claim.document]
    propositions = {claim.proposition for claim in shown if claim.proposition}
    query = _FETCH % {"propositions": _values(propositions), "claims": _values({claim.iri for claim in shown})}
    graph = Subgraph.fetch(engine, query)
    documents = [iri for iri in graph if TM + "Document" in graph.types(iri)]
    documents.sort(key=lambda iri: (graph.value(iri, "dcterms:issued") or "", iri))
    speaking = [iri for iri in documents if any(claim.document == iri for claim in shown)]
    meetings = _Meetings(graph, shown, language)
    compared = [_comparison(graph, iri, language) for iri in graph if TM + "Comparison" in graph.types(iri)]
    return Accounts(
        texts=tuple(_named(graph, iri, language) for iri in speaking),
        silent=tuple(_named(graph, iri, language) for iri in documents if iri not in speaking),
        rows=tuple(_rows(graph, shown, speaking, meetings)),
        numbers=verdicts_of(graph, propositions, language),
        comparisons=tuple(sorted(compared, key=lambda one: one.title.text)),
    )


def _rows(graph: Subgraph, claims: list[Claim], documents: list[str], meetings: _Meetings) -> Iterable[Row]:
    def row(title: LazyString, found: list[Claim]) -> Row:
        cells = ([meetings.said(claim) for claim in found if claim.document == iri] for iri in documents)
        return Row(str(title), tuple(_by_speaker(cell) for cell in cells))

    for kind, title in KINDS:
        found = [claim for claim in claims if claim.proposition and kind in graph.types(claim.proposition)]
        if found:
            yield row(title, found)
    known = {kind for kind, _ in KINDS}
    rest = [claim for claim in claims if not (claim.proposition and known & graph.types(claim.proposition))]
    if rest:
        yield row(_REST, rest)


def _by_speaker(cell: list[Said]) -> tuple[Said, ...]:
    """``cell`` with the claims of each speaker together, in the order in which they begin to speak."""
    order = list(dict.fromkeys(said.claim.claimant for said in cell))
    cell = sorted(cell, key=lambda said: order.index(said.claim.claimant))
    before = [None, *(said.claim.claimant for said in cell)]
    return tuple(replace(said, again=said.claim.claimant == last) for said, last in zip(cell, before, strict=False))


class _Meetings:
    """Where claims on one event meet: which claims have one meaning, or meanings that are opposed."""

    def __init__(self, graph: Subgraph, claims: Iterable[Claim], language: str) -> None:
        self._graph = graph
        self._language = language
        self._by_proposition: dict[str, list[Claim]] = {}
        for claim in claims:
            if claim.proposition:
                self._by_proposition.setdefault(claim.proposition, []).append(claim)

    def said(self, claim: Claim) -> Said:
        """``claim`` with how it stands to the others."""
        if not claim.proposition:
            return Said(claim, (), ())
        disagreement = {mark.words: mark for mark in self._disagreement(claim, claim.proposition)}  # each said once
        return Said(claim, tuple(self._agreement(claim)), tuple(disagreement.values()))

    def _agreement(self, claim: Claim) -> Iterable[Mark]:
        proposition = claim.proposition or ""
        same = self._by_proposition[proposition]
        texts = {other.document for other in same if other.force == claim.force and other.document != claim.document}
        if len(texts) == 1:
            yield Mark(gettext("another text says so too"), local_path(proposition))
        elif texts:
            yield Mark(gettext("%(n)s other texts say so too", n=len(texts)), local_path(proposition))

    def _disagreement(self, claim: Claim, proposition: str) -> Iterable[Mark]:
        against = {"asserts": "denies", "denies": "asserts"}.get(claim.force)
        for other in self._by_proposition[proposition]:
            if other.force == against and other.iri != claim.iri:
                words = gettext("denied by %(who)s") if against == "denies" else gettext("asserted by %(who)s")
                yield Mark(words % {"who": other.claimant_name.value}, local_path(other.iri))
        incompatible = self._graph.values(proposition, "tm:incompatibleWith") if claim.force == "asserts" else []
        for term in incompatible:
            gloss = self._graph.text(term.value, "tm:gloss", self._language)
            if gloss:
                words = gettext("cannot hold together with: %(gloss)s", gloss=gloss.value)
                yield Mark(words, local_path(term.value))
        pairs = _about(self._graph, "QuantityPair", proposition)
        if any(self._graph.value(pair, "tm:verdict") == _CONFLICTING for pair in pairs):
            yield Mark(gettext("conflicts with another number"), NUMBERS)
        by_curators = *_about(self._graph, "Comparison", proposition), *_about(self._graph, "Comparison", claim.iri)
        for comparison in by_curators:
            label = self._graph.label(comparison, self._language)
            yield Mark(gettext("compared by the curators: %(title)s", title=label.value), local_path(comparison))


def _about(graph: Subgraph, kind: str, compared: str) -> list[str]:
    return [
        iri
        for iri in graph
        if TM + kind in graph.types(iri) and any(term.value == compared for term in graph.values(iri, "tm:compares"))
    ]


def _comparison(graph: Subgraph, iri: str, language: str) -> Comparison:
    return Comparison(_named(graph, iri, language), graph.text(iri, "tm:caveat", language))


def _named(graph: Subgraph, iri: str, language: str) -> Value:
    label = graph.label(iri, language)
    return Value(label.value, label.language, local_path(iri))


def _values(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in sorted(iris))
