"""Which propositions have a line in their list, and in which order: known before any line is asked for.

Those to which more than one text speaks, or which one claim asserts and another denies; a page of the list then asks
only for its own lines.
"""

from __future__ import annotations

from testimonio.store.engine import Engine
from testimonio.web.pages.subgraph import Subgraph, rows, slug_words

_MET = """
SELECT ?s ?texts ?claims ?issue ?gloss WHERE {
  {
    SELECT ?s (COUNT(DISTINCT ?text) AS ?texts) (COUNT(DISTINCT ?claim) AS ?claims) WHERE {
      {
        SELECT DISTINCT ?s WHERE {
          {
            SELECT ?s WHERE { ?one tm:proposition ?s ; tm:inDocument ?place }
            GROUP BY ?s HAVING(COUNT(DISTINCT ?place) > 1)
          }
          UNION { ?no tm:force force:denies ; tm:proposition ?s . ?yes tm:proposition ?s ; tm:force force:asserts }
        }
      }
      ?claim tm:proposition ?s OPTIONAL { ?claim tm:inDocument ?text }
    } GROUP BY ?s
  }
  OPTIONAL { ?s tm:issue ?issue }
  OPTIONAL { ?s tm:gloss ?gloss FILTER(LANG(?gloss) = "%s") }
}
"""
_ISSUES = "SELECT ?s ?p ?o WHERE { ?s a tm:Issue ; skos:prefLabel ?o . BIND(skos:prefLabel AS ?p) }"

LAST = "~"
"""What sorts things without any heading behind the others."""


def propositions_met(engine: Engine, language: str) -> list[tuple[str, str]]:
    """Pairs of a heading, the name of an issue or :data:`LAST`, and an IRI, in the order of the list; two queries.

    Under each heading those of which most texts speak come first.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    issues = Subgraph.fetch(engine, _ISSUES)
    found = {}
    for row in rows(engine, _MET % language):
        if "s" in row:
            iri = row["s"].value
            heading = issues.label(row["issue"].value, language).value if "issue" in row else LAST
            name = row["gloss"].value if "gloss" in row else slug_words(iri)
            heard = -int(row["texts"].value), -int(row["claims"].value)
            found[heading, iri] = (heading, *heard, name.casefold(), iri)
    return sorted(found, key=found.__getitem__)
