"""Claims as readers see them: who says what, relaying whom, in which words, with which verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import lazy_gettext

from testimonio.deeplink import deep_link
from testimonio.names import TM
from testimonio.web.pages.subgraph import Subgraph, Term

_COLLECTIVE = TM + "Collective"

VERBS = {
    "asserts": (lazy_gettext("says that"), lazy_gettext("say that")),
    "denies": (lazy_gettext("denies that"), lazy_gettext("deny that")),
    "questions": (lazy_gettext("asks whether"), lazy_gettext("ask whether")),
    "demands": (lazy_gettext("demands that"), lazy_gettext("demand that")),
    "pledges": (lazy_gettext("pledges that"), lazy_gettext("pledge that")),
    "predicts": (lazy_gettext("predicts that"), lazy_gettext("predict that")),
    "commends": (lazy_gettext("commends, saying that"), lazy_gettext("commend, saying that")),
    "reports": (lazy_gettext("reports that"), lazy_gettext("report that")),
}
"""The verb that leads a claim, of one and of many, by the slug of its force. No claim is shown without one.

A verb that ends in a colon is followed by a sentence: in some languages the clause would take another mood.
"""


AGREEMENTS = {
    "asserts": (lazy_gettext("who says so"), lazy_gettext("who say so")),
    "denies": (lazy_gettext("who denies it"), lazy_gettext("who deny it")),
    "questions": (lazy_gettext("who asks it"), lazy_gettext("who ask it")),
    "demands": (lazy_gettext("who demands it"), lazy_gettext("who demand it")),
    "pledges": (lazy_gettext("who pledges it"), lazy_gettext("who pledge it")),
    "predicts": (lazy_gettext("who predicts it"), lazy_gettext("who predict it")),
    "commends": (lazy_gettext("who commends it"), lazy_gettext("who commend it")),
    "reports": (lazy_gettext("who relays it"), lazy_gettext("who relay it")),
}
"""What another claim of the same proposition does with it, of one and of many, by the slug of its force."""


def agreement_of(force: str, *, many: bool = False) -> str:
    """See :data:`AGREEMENTS`."""
    return str(AGREEMENTS.get(force, AGREEMENTS["asserts"])[many])


def verb_of(force: str, *, many: bool = False) -> str:
    """The verb for ``force`` in the reader's language.

    :param many: for a collective, which is spoken of in the plural: "members say that".
    """
    return str(VERBS.get(force, VERBS["asserts"])[many])


@dataclass(frozen=True, slots=True)
class Around:
    """Words quoted beside a passage without a quote of its own.

    :ivar beside: whether they are those of another passage of the same claim; else they overlap it, in one sentence.
    """

    quote: str
    language: str
    deep_link: str | None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """The words behind a claim.

    :ivar iri: the passage; ``quote`` its fragment if it has one, ``language`` of the text.
    :ivar start: code points into the text; ``end`` likewise.
    :ivar verdict: slug of the recorded verdict, ``not-verified`` without a record; ``verified`` the record's date.
    :ivar deep_link: the original page, opened at the quote; ``None`` when no public address or no quote is known.
    :ivar around: where there is no quote, that of an overlapping passage, if any.
    """

    iri: str
    quote: str | None
    language: str
    start: int
    end: int
    verdict: str
    verified: str | None
    deep_link: str | None
    around: Around | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, ready to be written.

    :ivar claimant: IRI and name of who speaks; ``verb`` from :data:`VERBS`.
    :ivar gloss: our paraphrase of the proposition, ``None`` for a mere report.
    :ivar relays: the claims that this one reports, ``relayed_by`` those that report it (named, not nested).
    :ivar force: slug; likewise ``basis certainty manner reference endorsement review``, the absent ones as their
        defaults (plain, stated, explicit).
    :ivar date: EDTF, with ``document`` IRI, title and date (EDTF) of the text it stands in.
    """

    iri: str
    claimant: str
    claimant_name: Term
    verb: str
    gloss: Term | None
    proposition: str | None
    force: str
    basis: str
    certainty: str
    manner: str
    reference: str
    endorsement: str | None
    review: str | None
    date: str | None
    document: str | None
    document_title: Term | None
    passages: tuple[Passage, ...]
    relays: tuple[Relay, ...] = field(default=())
    relayed_by: tuple[Relay, ...] = field(default=())
    document_date: str | None = None

    @property
    def quotes(self) -> tuple[Passage, ...]:
        """The passages that carry a quote."""
        return tuple(passage for passage in self.passages if passage.quote)

    @property
    def start(self) -> int:
        """Where the claim's first passage starts, for the order of the text."""
        return min((passage.start for passage in self.passages), default=0)


@dataclass(frozen=True, slots=True)
class Relay:
    """A claim at the other end of a report, named in passing.

    :ivar proposition: its meaning's IRI; ``agreement`` what it does with it ("who denies it"), for where another claim
        of the same meaning stands beside it.
    """

    iri: str
    claimant: str
    claimant_name: Term
    verb: str
    gloss: Term | None
    proposition: str | None = None
    agreement: str = ""


def records_in(graph: Subgraph) -> Mapping[str, str]:
    """The record of the verification of each passage, by the passage."""
    records = (s for s in graph if TM + "Verification" in graph.types(s))
    return {graph.value(record, "tm:verifies") or "": record for record in records}


def claim_in(graph: Subgraph, iri: str, language: str, records: Mapping[str, str]) -> Claim:
    """The claim ``iri`` as ``graph`` tells it; ``records`` is :func:`records_in` of it, found once for all claims."""
    proposition = graph.value(iri, "tm:proposition")
    claimant = graph.value(iri, "tm:claimant") or ""
    document = graph.value(iri, "tm:inDocument")
    url = graph.value(document, "schema:url") if document else None
    force = _slug(graph, iri, "tm:force") or "asserts"
    return Claim(
        iri=iri,
        claimant=claimant,
        claimant_name=graph.label(claimant, language),
        verb=verb_of(force, many=_COLLECTIVE in graph.types(claimant)),
        gloss=graph.text(proposition, "tm:gloss", language) if proposition else None,
        proposition=proposition,
        force=force,
        basis=_slug(graph, iri, "tm:basis") or "",
        certainty=_slug(graph, iri, "tm:certainty") or "plain",
        manner=_slug(graph, iri, "tm:manner") or "stated",
        reference=_slug(graph, iri, "tm:reference") or "explicit",
        endorsement=_slug(graph, iri, "tm:endorsement"),
        review=_slug(graph, iri, "tm:reviewStatus"),
        date=graph.value(iri, "tm:date"),
        document=document,
        document_title=graph.label(document, language) if document else None,
        passages=_passages(graph, iri, url, records),
        relays=_relays(graph, iri, "tm:reports", language),
        relayed_by=_relays(graph, iri, "tm:reportedBy", language),
        document_date=graph.value(document, "dcterms:issued") if document else None,
    )


def _passages(graph: Subgraph, iri: str, url: str | None, records: Mapping[str, str]) -> tuple[Passage, ...]:
    found = []
    for term in graph.values(iri, "tm:anchor"):
        quotation = next(iter(graph.values(term.value, "tm:quote")), None)
        record = records.get(term.value)
        source = graph.value(term.value, "oa:hasSource")
        spoken = (graph.value(source, "dcterms:language") if source else None) or ""
        found.append(
            Passage(
                iri=term.value,
                quote=quotation.value if quotation else None,
                language=(quotation.language or spoken) if quotation else "",
                start=int(graph.value(term.value, "tm:start") or 0),
                end=int(graph.value(term.value, "tm:end") or 0),
                verdict=(_slug(graph, record, "tm:verdict") if record else None) or "not-verified",
                verified=graph.value(record, "tm:date") if record else None,
                deep_link=deep_link(url, quotation.value) if url and quotation else None,
            )
        )
    return tuple(sorted(found, key=lambda passage: passage.start))


def _relays(graph: Subgraph, iri: str, direction: str, language: str) -> tuple[Relay, ...]:
    found = []
    for term in graph.values(iri, direction):
        claimant = graph.value(term.value, "tm:claimant") or ""
        proposition = graph.value(term.value, "tm:proposition")
        force = _slug(graph, term.value, "tm:force") or "asserts"
        gloss = graph.text(proposition, "tm:gloss", language) if proposition else None
        many = _COLLECTIVE in graph.types(claimant)
        name, verb, agreement = (
            graph.label(claimant, language),
            verb_of(force, many=many),
            agreement_of(force, many=many),
        )
        found.append(Relay(term.value, claimant, name, verb, gloss, proposition, agreement))
    return tuple(found)


def _slug(graph: Subgraph, iri: str, predicate: str) -> str | None:
    value = graph.value(iri, predicate)
    return value.rsplit("/", 1)[-1] if value else None
