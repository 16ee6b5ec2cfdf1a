"""Which page a kind of thing gets: the function that makes it ready, and the template that writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from testimonio.store.engine import Engine
from testimonio.web.pages.kinds.actor import actor_page
from testimonio.web.pages.kinds.claim import claim_page
from testimonio.web.pages.kinds.concept import concept_page
from testimonio.web.pages.kinds.event import event_page
from testimonio.web.pages.kinds.issue import issue_page
from testimonio.web.pages.kinds.pair import pair_page
from testimonio.web.pages.kinds.passage import passage_page
from testimonio.web.pages.kinds.proposition import proposition_page
from testimonio.web.pages.kinds.subject import subject_page
from testimonio.web.pages.kinds.text import text_page
from testimonio.web.pages.subgraph import Term
from testimonio.web.pages.views import page_of


class Ready(Protocol):
    """A page that is ready to be written: a frozen dataclass; what all of them have.

    :ivar title: the thing's name; of a claim, the sentence that it is.
    :ivar noindex: whether search engines are asked to stay away (:func:`testimonio.web.pages.views.page_of`).
    """

    @property
    def title(self) -> Term:
        """See the class."""

    @property
    def noindex(self) -> bool:
        """See the class."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page.

    :ivar template: its file; it gets the page as ``page``.
    :ivar make: makes the page of an IRI in a language, in a fixed number of queries.
    """

    template: str
    make: Callable[[Engine, str, str], Ready]


KINDS: Mapping[str, Kind] = {
    "actor": Kind("actor.html", actor_page),
    "claim": Kind("claim.html", claim_page),
    "event": Kind("event.html", event_page),
    "issue": Kind("issue.html", issue_page),
    "proposition": Kind("proposition.html", proposition_page),
    "quantity-pair": Kind("pair.html", pair_page),
    "comparison": Kind("pair.html", pair_page),
    "passage": Kind("passage.html", passage_page),
    "place": Kind("subject.html", subject_page),
    "topic": Kind("subject.html", subject_page),
    "office": Kind("subject.html", subject_page),
    "instrument": Kind("subject.html", subject_page),
    "voc": Kind("concept.html", concept_page),
    "pred": Kind("concept.html", concept_page),
    "document": Kind("text.html", text_page),
    "text": Kind("text.html", text_page),
}
"""By the segment of the IRI (:func:`testimonio.web.pages.views.segment_of`); others get :data:`PLAIN`."""

PLAIN = Kind("thing.html", page_of)


def kind_of(segment: str) -> Kind:
    """The kind of page for ``segment``."""
    return KINDS.get(segment, PLAIN)
