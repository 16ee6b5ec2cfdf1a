"""What claims stand among: the propositions they take a stance to, what these are compared with, who passes them on."""

from __future__ import annotations

from collections.abc import Iterable

from testimonio.store.engine import Engine
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.subgraph import Subgraph

_FETCH = """
SELECT DISTINCT ?s ?p ?o WHERE {
  %(more)s
  { VALUES ?s { %(propositions)s } ?s ?p ?o }
  UNION { VALUES ?proposition { %(propositions)s } ?proposition tm:subject|tm:predicate|tm:scope|tm:bound ?s .
    ?s skos:prefLabel ?o . BIND(skos:prefLabel AS ?p) }
  UNION { VALUES ?side { %(propositions)s %(claims)s } ?s tm:compares ?side ; ?p ?o .
    FILTER(?p IN (rdf:type, tm:compares, tm:comparisonKind, tm:verdict, tm:gloss, skos:prefLabel, tm:caveat)) }
  UNION { VALUES ?side { %(propositions)s %(claims)s } ?side ^tm:compares/(tm:comparisonKind|tm:verdict) ?s .
    ?s ?p ?o . FILTER(?p IN (skos:prefLabel, skos:definition)) }
  UNION { VALUES ?claim { %(claims)s } ?claim tm:reportedBy* ?s . ?s ?p ?o .
    FILTER(?p IN (tm:claimant, tm:endorsement, tm:reportedBy)) }
  UNION { VALUES ?claim { %(claims)s } ?claim tm:reportedBy*/tm:claimant ?s . ?s ?p ?o .
    FILTER(?p IN (rdf:type, skos:prefLabel)) }
}
"""


def surroundings_of(engine: Engine, claims: Iterable[Claim], more: str = "") -> Subgraph:
    """What :func:`.positions.positions_of` and its likes need to know of ``claims``; one query.

    :param more: SPARQL groups of further triples ``?s ?p ?o``, each with ``UNION`` behind it.
    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    shown = tuple(claims)
    propositions = sorted({claim.proposition for claim in shown if claim.proposition})
    wanted = {
        "more": more,
        "propositions": " ".join(f"<{each}>" for each in propositions),
        "claims": " ".join(f"<{claim.iri}>" for claim in shown),
    }
    return Subgraph.fetch(engine, _FETCH % wanted)
