"""The page of an event: how the texts identify it, how many report it, and their accounts side by side."""

from __future__ import annotations

from dataclasses import dataclass

from testimonio.store.engine import Engine
from testimonio.web.pages.accounts import Accounts, accounts_of
from testimonio.web.pages.subgraph import PROLOGUE, Term
from testimonio.web.pages.views import Page, page_of

_QUERY = """SELECT ?document ?claimant ?force ?gloss ?claim WHERE {
  ?claim tm:about <%(iri)s> ; tm:inDocument ?document ; tm:claimant ?claimant ; tm:force ?force .
  OPTIONAL { ?claim tm:proposition/tm:gloss ?gloss FILTER(LANG(?gloss) = "%(language)s") }
}
ORDER BY ?document ?claim"""


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event, ready to be written.

    :ivar page: what the plain page of it has: facts in the graph's voice, who refers to it.
    :ivar accounts: what the texts say of it, side by side.
    :ivar query: the query that gives the table's claims.
    """

    page: Page
    accounts: Accounts
    query: str

    @property
    def title(self) -> Term:
        """Its name, which never accuses."""
        return self.page.title

    @property
    def noindex(self) -> bool:
        """As of the plain page: a claim that touches a person and awaits a reader is shown."""
        return self.page.noindex

    @property
    def iri(self) -> str:
        """Of the event."""
        return self.page.iri

    @property
    def name(self) -> str:
        """The part of its path after ``/page/``."""
        return self.page.name


def event_page(engine: Engine, iri: str, language: str = "en") -> EventPage:
    """The page of the event ``iri``; at most twelve queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    page = page_of(engine, iri, language)
    claims = [claim for section in page.sections for claim in section.claims]
    query = _prefixes(("tm",)) + _QUERY % {"iri": iri, "language": language}
    return EventPage(page, accounts_of(engine, claims, language), query)


def _prefixes(names: tuple[str, ...]) -> str:
    lines = PROLOGUE.splitlines(keepends=True)
    return "".join(line for line in lines if line.split()[1].rstrip(":") in names)
