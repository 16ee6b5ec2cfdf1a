"""The page of one claim: who says what, in which words, how it reaches us, and who else says or denies it."""

from __future__ import annotations

from dataclasses import dataclass

from testimonio.names import TM, VOC
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path, name_of
from testimonio.web.pages.citation import sentence_of
from testimonio.web.pages.claims import Claim, Relay
from testimonio.web.pages.filters import when
from testimonio.web.pages.retrieval import claims_where
from testimonio.web.pages.subgraph import Subgraph, Term, expand
from testimonio.web.pages.views import Fact, Value

MAX_BESIDE = 200
"""Claims fetched that stand beside this one: of the same meaning, or compared with it."""

_MANNER = ("tm:force", "tm:certainty", "tm:manner", "tm:basis", "tm:reference", "tm:addressee")
"""What a claim's page says of how it is said, in this order; all but the last are concepts."""
_MEANING = ("tm:subject", "tm:predicate", "tm:object", "tm:value", "tm:bound", "tm:scope", "tm:asOf", "tm:issue")
"""What a proposition consists of, in this order."""
_PLAIN = VOC + "certainty/plain"

_COMPARISONS = "(^tm:compares)|(tm:proposition/^tm:compares)"
_DETAIL = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ BIND(<%(iri)s> AS ?s) ?s ?p ?o .
    FILTER(?p IN (rdf:type, skos:note, tm:reviewedBy, tm:reviewStatus, tm:anchor, tm:reportedBy,
      {", ".join(_MANNER)})) }}
  UNION {{ <%(iri)s> {"|".join(_MANNER)}|tm:reviewStatus|tm:reviewedBy ?s . ?s ?p ?o . FILTER(?p IN (%(names)s)) }}
  UNION {{ VALUES ?s {{ <{_PLAIN}> tm:Claim {" ".join((*_MANNER, *_MEANING))} }} ?s ?p ?o . FILTER(?p IN (%(names)s)) }}
  UNION {{ <%(iri)s> tm:proposition ?s . ?s ?p ?o }}
  UNION {{ <%(iri)s> tm:proposition/({"|".join(_MEANING)}) ?s . ?s ?p ?o . FILTER(?p IN (%(names)s)) }}
  UNION {{ <%(iri)s> {_COMPARISONS} ?s . ?s ?p ?o }}
  UNION {{ <%(iri)s> ({_COMPARISONS})/(tm:comparisonKind|tm:verdict) ?s . ?s ?p ?o . FILTER(?p IN (%(names)s)) }}
  UNION {{ <%(iri)s> tm:reportedBy+ ?s . ?s ?p ?o . FILTER(?p IN (tm:claimant, tm:endorsement, tm:reportedBy)) }}
  UNION {{ <%(iri)s> tm:reportedBy+/tm:claimant ?s . ?s ?p ?o . FILTER(?p IN (%(names)s)) }}
  UNION {{ <%(iri)s> tm:anchor ?s . ?s oa:hasSource ?o . BIND(oa:hasSource AS ?p) }}
}}
"""
_NAMES = "skos:prefLabel, rdfs:label, dcterms:title, tm:gloss, skos:definition"
_BESIDE = f"""
{{ <%(iri)s> tm:proposition/^tm:proposition ?claim }}
UNION {{ ?one tm:compares <%(iri)s> ; tm:compares ?claim . ?claim a tm:Claim }}
UNION {{ <%(iri)s> tm:proposition/^tm:compares/tm:compares ?claim . ?claim a tm:Claim }}
UNION {{ <%(iri)s> ({_COMPARISONS})/tm:compares/^tm:proposition ?claim }}
FILTER(?claim != <%(iri)s>)
"""
"""The class of a claim is asked for behind paths without a choice: behind one, all claims would be gone through."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing about how the claim is said: its name, the value, and what the scheme says that value means."""

    name: str
    value: Value
    meaning: Term | None


@dataclass(frozen=True, slots=True)
class Voice:
    """One who passes the claim on.

    :ivar claim: IRI of the claim with which it does so.
    :ivar endorsement: slug of its own stance to what it passes on, or ``None``.
    """

    claim: str
    claimant: str
    name: Term
    endorsement: str | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison in which the claim stands.

    :ivar kind: what is opposed, or the verdict on two numbers.
    :ivar caveats: why it must be read with care, or the sentence that explains the verdict.
    :ivar others: the claims on the other side.
    """

    iri: str
    name: Term | None
    kind: Term | None
    caveats: tuple[Term, ...]
    others: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim, ready to be written.

    :ivar kind: the class as words; ``title`` the claim as a sentence; ``name`` the part after ``/page/``.
    :ivar relaying: the claims that it relays, to be named in its sentence; none for a mere report, which is about them.
    :ivar traits: how it is said; ``meaning`` what its proposition consists of.
    :ivar notes: the curators' notes on the claim; where ``inferred``, what our identification of the subject rests on.
    :ivar voices: who passes it on, the next one first; empty where the author speaks.
    :ivar place: path to the claim in the reading view of its text, or ``None``.
    :ivar elsewhere: other claims of the same meaning; ``compared`` those of another that is set against it.
    :ivar review: the review status with its definition as ``meaning``; ``reviewers`` who signed.
    """

    iri: str
    name: str
    kind: str
    title: Term
    claim: Claim
    relaying: tuple[Relay, ...]
    traits: tuple[Trait, ...]
    meaning: tuple[Fact, ...]
    notes: tuple[Term, ...]
    inferred: bool
    voices: tuple[Voice, ...]
    place: str | None
    elsewhere: tuple[Claim, ...]
    compared: tuple[Compared, ...]
    review: Trait | None
    reviewers: tuple[Value, ...]
    noindex: bool

    @property
    def within(self) -> tuple[Value, ...]:
        """The document in which it stands."""
        title, document = self.claim.document_title, self.claim.document
        return (Value(title.value, title.language, local_path(document)),) if title and document else ()


def claim_page(engine: Engine, iri: str, language: str = "en") -> ClaimPage:
    """The page of the claim ``iri``; at most eight queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    claim = claims_where(engine, f"VALUES ?claim {{ <{iri}> }}", language)[0]
    beside = claims_where(engine, _BESIDE % {"iri": iri}, language, MAX_BESIDE)
    graph = Subgraph.fetch(engine, _DETAIL % {"iri": iri, "names": _NAMES})
    elsewhere = tuple(other for other in beside if other.proposition and other.proposition == claim.proposition)
    compared = tuple(_compared(graph, claim, beside, language))
    shown = (claim, *elsewhere, *(other for each in compared for other in each.others))
    review = graph.value(iri, "tm:reviewStatus")
    return ClaimPage(
        iri=iri,
        name=name_of(iri),
        kind=graph.label(TM + "Claim", language).value,
        title=Term(sentence_of(claim), "literal", claim.gloss.language if claim.gloss else ""),
        claim=claim,
        relaying=claim.relays if claim.gloss else (),
        traits=tuple(_traits(graph, iri, language)),
        meaning=tuple(_meaning(graph, claim.proposition, language)),
        notes=_in_language(graph, iri, "skos:note", language),
        inferred=claim.reference == "inferred",
        voices=_voices(graph, iri, language),
        place=_place(graph, iri),
        elsewhere=elsewhere,
        compared=compared,
        review=_trait(graph, "tm:reviewStatus", review, language) if review else None,
        reviewers=tuple(_linked(graph, term.value, language) for term in graph.values(iri, "tm:reviewedBy")),
        noindex=any(each.review == "unreviewed" for each in shown),
    )


def _traits(graph: Subgraph, iri: str, language: str) -> list[Trait]:
    found = [_trait(graph, p, term.value, language) for p in _MANNER for term in graph.values(iri, p)]
    if graph.value(iri, "tm:certainty") is None and _PLAIN in graph:
        found.insert(1, _trait(graph, "tm:certainty", _PLAIN, language))
    return found


def _trait(graph: Subgraph, predicate: str, value: str, language: str) -> Trait:
    name = graph.label(expand(predicate), language).value
    return Trait(name, _linked(graph, value, language), graph.text(value, "skos:definition", language))


def _meaning(graph: Subgraph, proposition: str | None, language: str) -> list[Fact]:
    """What the proposition consists of; nothing for a mere report, which has none."""
    if proposition is None:
        return []
    found = []
    for predicate in _MEANING:
        values = tuple(
            _linked(graph, term.value, language) if term.is_iri else Value(_literal(predicate, term), term.language)
            for term in graph.values(proposition, predicate)
        )
        if values:
            whole = expand(predicate)
            found.append(Fact(graph.label(whole, language).value, local_path(whole), values))
    return found


def _literal(predicate: str, term: Term) -> str:
    return when(term.value) if predicate == "tm:asOf" else term.value


def _compared(graph: Subgraph, claim: Claim, beside: list[Claim], language: str) -> list[Compared]:
    """The comparisons in which the claim or its proposition stands, with the claims on the other side."""
    found = []
    for iri in sorted(subject for subject in graph if graph.values(subject, "tm:compares")):
        sides = {term.value for term in graph.values(iri, "tm:compares")}
        own = claim.iri if claim.iri in sides else claim.proposition
        others = (each for each in beside if {each.iri, each.proposition} & (sides - {own}))
        kind = graph.value(iri, "tm:comparisonKind") or graph.value(iri, "tm:verdict")
        explained = _in_language(graph, iri, "tm:caveat", language) or _in_language(graph, iri, "tm:gloss", language)
        name = graph.text(iri, "skos:prefLabel", language)
        label = graph.label(kind, language) if kind else None
        found.append(Compared(iri, name, label, explained, tuple(each for each in others if each.iri != claim.iri)))
    return found


def _voices(graph: Subgraph, iri: str, language: str) -> tuple[Voice, ...]:
    """Who passes the claim ``iri`` on, level by level up to the author; each claim once."""
    found: dict[str, Voice] = {}
    waiting = graph.values(iri, "tm:reportedBy")
    while waiting:
        for term in waiting:
            claimant = graph.value(term.value, "tm:claimant") or ""
            stance = graph.value(term.value, "tm:endorsement")
            slug = stance.rsplit("/", 1)[-1] if stance else None
            found.setdefault(term.value, Voice(term.value, claimant, graph.label(claimant, language), slug))
        above = [up for term in waiting for up in graph.values(term.value, "tm:reportedBy")]
        waiting = [term for term in above if term.value not in found]
    return tuple(found.values())


def _place(graph: Subgraph, iri: str) -> str | None:
    """Where the reading view of the text shows the claim."""
    for term in graph.values(iri, "tm:anchor"):
        text = graph.value(term.value, "oa:hasSource")
        if text and local_path(text):
            return f"/page/{name_of(text)}#{iri.rsplit('/', 1)[-1]}"
    return None


def _in_language(graph: Subgraph, subject: str, predicate: str, language: str) -> tuple[Term, ...]:
    """All texts in the reader's language, else all there are."""
    terms = graph.values(subject, predicate)
    return tuple([term for term in terms if term.language in ("", language)] or terms)


def _linked(graph: Subgraph, iri: str, language: str) -> Value:
    label = graph.label(iri, language)
    return Value(label.value, label.language, local_path(iri))
