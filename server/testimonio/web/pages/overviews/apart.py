"""The claims that speak of a relation and make no line of the network: denials, questions, forecasts, of nobody."""

from __future__ import annotations

from dataclasses import dataclass

from testimonio.store.engine import Engine
from testimonio.web.pages.overviews.overview import whole
from testimonio.web.pages.overviews.relations import RELATIONS
from testimonio.web.pages.overviews.ties import others_query
from testimonio.web.pages.subgraph import rows

MOST_APART = 100
"""Denials that are listed, and as many of the others."""

_FIRST = """
SELECT ?claim ?denied ?all WHERE {
  { SELECT ?denied (COUNT(*) AS ?all) WHERE { { %(claims)s } } GROUP BY ?denied }
  UNION { SELECT ?claim ?denied WHERE { { %(claims)s } FILTER(?denied) } ORDER BY ?claim LIMIT %(limit)s }
  UNION { SELECT ?claim ?denied WHERE { { %(claims)s } FILTER(!?denied) } ORDER BY ?claim LIMIT %(limit)s }
}
"""


@dataclass(frozen=True, slots=True)
class Apart:
    """The first claims by IRI that make no line, how many there are of each kind, and the query that gives all."""

    denied: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    all_denied: int = 0
    all_others: int = 0
    query: str = ""

    @property
    def claims(self) -> tuple[str, ...]:
        """Those that are listed."""
        return tuple(sorted((*self.denied, *self.others)))


def apart_of(engine: Engine, relation: str, text: str, actor: str) -> Apart:
    """What makes no line of ``relation``; no query for one that no predicate makes, else one.

    :param text: IRI of a document to which claims are narrowed down, or nothing; ``actor`` of one end, likewise.
    """
    if not RELATIONS[relation]:
        return Apart()
    query = others_query(relation, text, actor)
    claims: dict[bool, list[str]] = {True: [], False: []}
    counts = {True: 0, False: 0}
    for row in rows(engine, whole(_FIRST % {"claims": query.strip(), "limit": MOST_APART})):
        denied = row["denied"].value == "true"
        if "claim" in row:
            claims[denied].append(row["claim"].value)
        else:
            counts[denied] = int(row["all"].value)
    return Apart(tuple(sorted(claims[True])), tuple(sorted(claims[False])), counts[True], counts[False], whole(query))
