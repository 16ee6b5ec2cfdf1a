"""The page of an actor: what identifies it, what it claims, and what is claimed about it, kept apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from testimonio.names import PREFIXES
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.kinds.profile import Bar, bars_of
from testimonio.web.pages.subgraph import Subgraph, Term
from testimonio.web.pages.views import Extended, Value, page_of

SHOWN_FIRST = 3
"""Claims of a question that are shown at once; the others unfold."""

_MEMBER = f"<{PREFIXES['org']}member>"
_AUTHORED = f"dcterms:creator|dcterms:publisher|<{PREFIXES['bibo']}translator>"
_MORE = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ {{ ?s tm:claimant <%(iri)s> }} UNION {{ ?s tm:about <%(iri)s> }} ?s tm:onIssue ?o . BIND(tm:onIssue AS ?p) }}
  UNION {{ ?s a tm:Issue ; skos:prefLabel ?o . BIND(skos:prefLabel AS ?p) }}
  UNION {{ ?s {_MEMBER} <%(iri)s> ; ?p ?o }}
  UNION {{ ?tenure {_MEMBER} <%(iri)s> ; tm:office ?s . ?s skos:prefLabel ?o . BIND(skos:prefLabel AS ?p) }}
  UNION {{ ?s {_MEMBER} <%(iri)s> ; tm:evidence/oa:hasSource/tm:textOf ?o . BIND(tm:inDocument AS ?p) }}
  UNION {{ ?tenure {_MEMBER} <%(iri)s> ; tm:evidence/oa:hasSource/tm:textOf ?s . ?s dcterms:title ?o .
    BIND(dcterms:title AS ?p) }}
  UNION {{ ?s {_AUTHORED} <%(iri)s> ; a tm:Document ; ?p ?o . FILTER(?p IN (rdf:type, dcterms:title, dcterms:issued)) }}
}}
"""
"""Questions of the claims, offices with who tells of them, and what it wrote or published."""


@dataclass(frozen=True, slots=True)
class Office:
    """An office by which texts identify a person; not that it was held by right.

    :ivar tenure: path of what the graph states of it; ``date`` EDTF, as told.
    :ivar told_in: the documents that tell it; ``notes`` of the curators.
    """

    office: Value
    tenure: str | None
    date: str | None
    told_in: tuple[Value, ...]
    notes: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Claims on one question, in the order of their texts.

    :ivar issue: the question, ``None`` for claims on none, such as mere reports.
    :ivar first: those shown at once, ``rest`` the others.
    """

    issue: Value | None
    first: tuple[Claim, ...]
    rest: tuple[Claim, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.first) + len(self.rest)


@dataclass(frozen=True, slots=True)
class Side:
    """What an actor claims, or what is claimed about it.

    :ivar groups: the question with the most claims first; a claim stands on one of its questions only.
    :ivar count: how many claims; ``cut`` whether there are more than were fetched.
    :ivar only: the document in which all of them stand, if it is one.
    :ivar voices: of what is claimed about it, who claims it; of what it claims, through whom it is known, if not by
        itself.
    """

    groups: tuple[Group, ...]
    count: int
    only: Value | None
    cut: bool
    voices: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class ActorPage(Extended):
    """An actor, ready to be written.

    :ivar says: what it claims; ``about`` what is claimed about it.
    :ivar heard_directly: how many of its claims nobody has to pass on, since it is the author.
    :ivar works: documents that it wrote, published or translated.
    """

    offices: tuple[Office, ...]
    works: tuple[tuple[Value, str | None], ...]
    says: Side
    about: Side
    heard_directly: int

    @property
    def several_ways(self) -> bool:
        """Whether each claim of its own must say how it is known: not all of them come through one and the same."""
        return self.heard_directly > 0 or len(self.says.voices) > 1


def actor_page(engine: Engine, iri: str, language: str = "en") -> ActorPage:
    """The page of the actor ``iri``; at most ten queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    page = page_of(engine, iri, language)
    graph = Subgraph.fetch(engine, _MORE % {"iri": iri})
    says, about = page.sections
    through = Counter(relay.claimant for claim in says.claims for relay in claim.relayed_by)
    speakers = Counter(claim.claimant for claim in about.claims)
    names = {relay.claimant: relay.claimant_name for claim in says.claims for relay in claim.relayed_by}
    names |= {claim.claimant: claim.claimant_name for claim in about.claims}
    return ActorPage(
        page=page,
        offices=tuple(_offices(graph, iri, language)),
        works=tuple(_works(graph, language)),
        says=_side(graph, says.claims, says.cut, _voices(through, names), language),
        about=_side(graph, about.claims, about.cut, _voices(speakers, names), language),
        heard_directly=sum(not claim.relayed_by for claim in says.claims),
    )


def _side(graph: Subgraph, claims: Iterable[Claim], cut: bool, voices: tuple[Bar, ...], language: str) -> Side:
    shown = tuple(claims)
    return Side(
        groups=tuple(_groups(graph, shown, language)),
        count=len(shown),
        only=_only(shown),
        cut=cut,
        voices=voices,
    )


def _only(claims: tuple[Claim, ...]) -> Value | None:
    """The document of all ``claims``, if there are several claims and one document."""
    first = claims[0] if len(claims) > 1 else None
    if first is None or first.document is None or first.document_title is None:
        return None
    if any(claim.document != first.document for claim in claims):
        return None
    return Value(first.document_title.value, first.document_title.language, local_path(first.document))


def _groups(graph: Subgraph, claims: tuple[Claim, ...], language: str) -> Iterable[Group]:
    """``claims`` by question: each on that of its questions which has the most of them, so that groups are few."""
    questions = {claim.iri: [term.value for term in graph.values(claim.iri, "tm:onIssue")] for claim in claims}
    sizes = Counter(issue for issues in questions.values() for issue in issues)
    by_issue: dict[str | None, list[Claim]] = {}
    for claim in claims:
        chosen = min(questions[claim.iri], key=lambda issue: (-sizes[issue], issue), default=None)
        by_issue.setdefault(chosen, []).append(claim)
    for issue, found in sorted(by_issue.items(), key=lambda item: (item[0] is None, -len(item[1]), item[0] or "")):
        shown = len(found) if len(found) == SHOWN_FIRST + 1 else SHOWN_FIRST  # nobody unfolds a single line
        question = _named(graph, issue, language) if issue else None
        yield Group(question, tuple(found[:shown]), tuple(found[shown:]))


def _voices(counted: Counter[str], names: Mapping[str, Term]) -> tuple[Bar, ...]:
    return bars_of((Value(names[who].value, names[who].language, local_path(who)), n, 0) for who, n in counted.items())


def _offices(graph: Subgraph, iri: str, language: str) -> Iterable[Office]:
    """In the order of their dates."""
    tenures = [s for s in graph if any(term.value == iri for term in graph.values(s, PREFIXES["org"] + "member"))]
    for tenure in sorted(tenures, key=lambda s: (graph.value(s, "tm:earliest") or graph.value(s, "tm:date") or "", s)):
        office = graph.value(tenure, "tm:office")
        notes = graph.values(tenure, "skos:note")
        yield Office(
            office=_named(graph, office or tenure, language),
            tenure=local_path(tenure),
            date=graph.value(tenure, "tm:date"),
            told_in=tuple(_named(graph, term.value, language) for term in graph.values(tenure, "tm:inDocument")),
            notes=tuple([note for note in notes if note.language in ("", language)] or notes),
        )


def _works(graph: Subgraph, language: str) -> Iterable[tuple[Value, str | None]]:
    """Documents with their dates (EDTF), in the order of these."""
    found = [s for s in graph if PREFIXES["tm"] + "Document" in graph.types(s)]
    for document in sorted(found, key=lambda s: (graph.value(s, "dcterms:issued") or "", s)):
        yield _named(graph, document, language), graph.value(document, "dcterms:issued")


def _named(graph: Subgraph, iri: str, language: str) -> Value:
    label = graph.label(iri, language)
    return Value(label.value, label.language, local_path(iri))
