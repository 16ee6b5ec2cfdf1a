"""The page of an event: how the texts identify it, how many report it, and their accounts side by side."""

from __future__ import annotations

from dataclasses import dataclass

from testimonio.store.engine import Engine
from testimonio.web.pages.kinds.accounts import Accounts, accounts_of
from testimonio.web.pages.kinds.identification import Identification, identification_of
from testimonio.web.pages.subgraph import PROLOGUE
from testimonio.web.pages.views import Extended, page_of

_QUERY = """SELECT ?document ?claimant ?force ?gloss ?claim WHERE {
  ?claim tm:about <%(iri)s> ; tm:inDocument ?document ; tm:claimant ?claimant ; tm:force ?force .
  OPTIONAL { ?claim tm:proposition/tm:gloss ?gloss FILTER(LANG(?gloss) = "%(language)s") }
}
ORDER BY ?document ?claim"""


@dataclass(frozen=True, slots=True)
class EventPage(Extended):
    """An event, ready to be written.

    :ivar known: how the texts date and place it, and in which words they speak of it.
    :ivar accounts: what the texts say of it, side by side.
    :ivar query: the query that gives the table's claims.
    """

    known: Identification
    accounts: Accounts
    query: str


def event_page(engine: Engine, iri: str, language: str = "en") -> EventPage:
    """The page of the event ``iri``; at most ten queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    page = page_of(engine, iri, language)
    claims = [claim for section in page.sections for claim in section.claims]
    query = _prefixes(("tm",)) + _QUERY % {"iri": iri, "language": language}
    return EventPage(page, identification_of(engine, page, language), accounts_of(engine, claims, language), query)


def _prefixes(names: tuple[str, ...]) -> str:
    lines = PROLOGUE.splitlines(keepends=True)
    return "".join(line for line in lines if line.split()[1].rstrip(":") in names)
