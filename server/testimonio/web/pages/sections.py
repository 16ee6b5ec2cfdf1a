"""Which claims a page lists, by the kind of thing: a heading, and the SPARQL group pattern that finds ``?claim``."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from testimonio.store.engine import Engine
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.retrieval import claims_where

MAX_CLAIMS = {"voc": 100, "pred": 100}
"""Claims fetched for one section of a concept's page; a page says so when there are more."""
_MAX_ELSEWHERE = 500

_ABOUT = ((lazy_gettext("What is said about it"), "?claim tm:about <{iri}>"),)
_IN_ORDER = lazy_gettext("What it says, in its order")
_COMPARED = "<{iri}> tm:compares/^tm:proposition ?claim"

PATTERNS: dict[str, tuple[tuple[LazyString, str], ...]] = {
    "actor": (
        (lazy_gettext("What {name} says"), "?claim tm:claimant <{iri}>"),
        (lazy_gettext("What is said about {name}"), "?claim tm:about <{iri}>"),
    ),
    "event": _ABOUT,
    "place": _ABOUT,
    "office": _ABOUT,
    "instrument": _ABOUT,
    "topic": _ABOUT,
    "proposition": ((lazy_gettext("Who says so, and who denies it"), "?claim tm:proposition <{iri}>"),),
    "issue": ((lazy_gettext("Who says what on this question"), "?claim tm:onIssue <{iri}>"),),
    "document": ((_IN_ORDER, "?claim tm:inDocument <{iri}>"),),
    "text": ((_IN_ORDER, "?claim tm:anchor/oa:hasSource <{iri}>"),),
    "passage": ((lazy_gettext("What these words say"), "?claim tm:anchor <{iri}>"),),
    "claim": (
        (
            lazy_gettext("Who else says the same, or denies it"),
            "<{iri}> tm:proposition/^tm:proposition ?claim . FILTER(?claim != <{iri}>)",
        ),
    ),
    "comparison": (
        (
            lazy_gettext("What is compared"),
            "{{ <{iri}> tm:compares ?claim . ?claim a tm:Claim }} UNION {{ " + _COMPARED + " }}",
        ),
    ),
    "quantity-pair": ((lazy_gettext("Who gives these numbers"), _COMPARED),),
    "pred": ((lazy_gettext("Claims made with it"), "?claim tm:proposition/tm:predicate <{iri}>"),),
    "voc": (
        (
            lazy_gettext("Claims that use it"),
            "{{ ?claim tm:force|tm:basis|tm:certainty|tm:manner|tm:reference|tm:endorsement|tm:reviewStatus <{iri}> }} "
            "UNION {{ ?claim tm:proposition/(tm:object|tm:scope|tm:bound) <{iri}> }}",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Section:
    """Claims under a heading; ``cut`` says that there are more than were fetched."""

    title: str
    claims: tuple[Claim, ...]
    cut: bool


def sections_of(engine: Engine, iri: str, segment: str, name: str, language: str) -> tuple[Section, ...]:
    """The sections of the page of ``iri``, a thing of the kind ``segment`` with the given ``name``.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    limit = MAX_CLAIMS.get(segment, _MAX_ELSEWHERE)
    found = []
    for title, pattern in PATTERNS.get(segment, ()):
        claims = claims_where(engine, pattern.format(iri=iri), language, limit)
        found.append(Section(str(title).format(name=name), tuple(claims), len(claims) >= limit))
    return tuple(found)
