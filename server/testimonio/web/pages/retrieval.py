"""Fetches claims for pages: which ones, and all that their views need, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import replace

from testimonio.deeplink import deep_link
from testimonio.store.engine import Engine
from testimonio.web.pages.claims import Around, Claim, Passage, claim_in, records_in
from testimonio.web.pages.subgraph import Subgraph, rows

_FETCH = """
SELECT DISTINCT ?s ?p ?o WHERE {
  {
    SELECT DISTINCT ?s WHERE {
      { VALUES ?s { %(claims)s } }
      UNION {
        VALUES ?claim { %(claims)s }
        ?claim tm:proposition|tm:anchor|tm:inDocument|tm:claimant|tm:reports|tm:reportedBy ?s
      }
      UNION {
        VALUES ?claim { %(claims)s }
        ?claim (tm:anchor/^tm:verifies)|(tm:anchor/oa:hasSource) ?s
      }
      UNION {
        VALUES ?claim { %(claims)s }
        ?claim (tm:reports|tm:reportedBy)/(tm:claimant|tm:proposition) ?s
      }
    }
  }
  ?s ?p ?o . FILTER(?p NOT IN (tm:claimantOf, tm:evidence, skos:note, oa:hasSelector))
}
"""
"""All that is said of the claims and of what they hang on."""

_AROUND = """
SELECT ?passage ?quote ?language ?url WHERE {
  VALUES ?passage { %s }
  ?passage oa:hasSource ?text ; tm:start ?start ; tm:end ?end .
  ?other oa:hasSource ?text ; tm:quote ?quote ; tm:start ?from ; tm:end ?to .
  FILTER(?from < ?end && ?start < ?to)
  OPTIONAL { ?text dcterms:language ?language }
  OPTIONAL { ?text tm:textOf/schema:url ?url }
} ORDER BY ?passage (ABS(?from - ?start) + ABS(?to - ?end)) ?quote
"""
"""The quotes of passages that overlap those that have none, the nearest first."""


def claims_where(engine: Engine, pattern: str, language: str, limit: int = 500) -> list[Claim]:
    """The claims ``?claim`` of a SPARQL group ``pattern``, in the order of their texts; three queries, however many.

    At most ``limit`` claims are fetched; pages say so when there are as many.
    """
    found = rows(engine, f"SELECT DISTINCT ?claim WHERE {{ {pattern} }} ORDER BY ?claim LIMIT {limit}")
    if not found:
        return []
    wanted = [row["claim"].value for row in found]
    graph = Subgraph.fetch(engine, _FETCH % {"claims": " ".join(f"<{iri}>" for iri in wanted)})
    records = records_in(graph)
    claims = _with_words_around(engine, [claim_in(graph, iri, language, records) for iri in wanted])
    return sorted(claims, key=lambda c: (c.document or "", c.start, c.iri))


def _with_words_around(engine: Engine, claims: list[Claim]) -> list[Claim]:
    """``claims``, whose passages without a quote say in the sentence of which words they stand, if of any."""
    bare = {passage.iri for claim in claims for passage in claim.passages if not passage.quote}
    if not bare:
        return claims
    around: dict[str, Around] = {}
    for row in rows(engine, _AROUND % " ".join(f"<{iri}>" for iri in sorted(bare))):
        quote, url = row["quote"].value, row["url"].value if "url" in row else None
        language = row["language"].value if "language" in row else ""
        around.setdefault(row["passage"].value, Around(quote, language, deep_link(url, quote) if url else None))
    return [
        replace(
            claim, passages=tuple(replace(p, around=around.get(p.iri) or _beside(claim, p)) for p in claim.passages)
        )
        for claim in claims
    ]


def _beside(claim: Claim, bare: Passage) -> Around | None:
    """The nearest quote of the ``claim`` itself, for a passage that overlaps none; nothing for one with a quote."""
    if bare.quote or not claim.quotes:
        return None
    near = min(claim.quotes, key=lambda each: abs(each.start - bare.start))
    return Around(near.quote or "", near.language, near.deep_link, beside=True)
