"""How a claim predicate is used: what it is said of, what it gives, by whom, and which meanings meet in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from testimonio.names import TM
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.kinds.profile import Bar, bars_of
from testimonio.web.pages.subgraph import Subgraph
from testimonio.web.pages.views import Value

_FETCH = """
SELECT DISTINCT ?s ?p ?o WHERE {
  { BIND(<%(iri)s> AS ?s) ?s ?p ?o . FILTER(?p IN (tm:subjectKind, tm:propositionClass, tm:unit, tm:cumulative)) }
  UNION { <%(iri)s> tm:subjectKind|tm:propositionClass|tm:unit ?s . ?s ?p ?o .
    FILTER(?p IN (rdfs:label, skos:prefLabel)) }
  UNION { ?meaning tm:predicate <%(iri)s> . ?s tm:compares ?meaning ; ?p ?o .
    FILTER(?p IN (rdf:type, tm:gloss, skos:prefLabel)) }
  UNION { ?meaning tm:predicate <%(iri)s> . ?claim tm:proposition ?meaning . ?s tm:compares ?claim ; ?p ?o .
    FILTER(?p IN (rdf:type, skos:prefLabel)) }
}
"""


@dataclass(frozen=True, slots=True)
class Use:
    """What a claim predicate takes, and who uses it.

    :ivar subjects: the kinds of thing that it is said of; ``gives`` the class of the meaning.
    :ivar unit: of a number, else ``None``; ``cumulative`` whether that can only grow with time.
    :ivar voices: who uses it most, in the claims that the page shows.
    :ivar pairs: comparisons of meanings with it, by curators or by rule.
    """

    subjects: tuple[Value, ...]
    gives: Value | None
    unit: Value | None
    cumulative: bool
    voices: tuple[Bar, ...]
    pairs: tuple[Value, ...]


def use_of(engine: Engine, iri: str, claims: Iterable[Claim], language: str) -> Use:
    """The use of the claim predicate ``iri``; one query.

    :param claims: those made with it.
    """
    graph = Subgraph.fetch(engine, _FETCH % {"iri": iri})
    shown = tuple(claims)
    names = {claim.claimant: claim.claimant_name for claim in shown}
    counted = Counter(claim.claimant for claim in shown)
    voices = ((Value(names[who].value, names[who].language, local_path(who)), n, 0) for who, n in counted.items())
    gives, unit = graph.value(iri, "tm:propositionClass"), graph.value(iri, "tm:unit")
    compared = [s for s in graph if {TM + "QuantityPair", TM + "Comparison"} & graph.types(s)]
    return Use(
        subjects=tuple(_named(graph, term.value, language) for term in graph.values(iri, "tm:subjectKind")),
        gives=_named(graph, gives, language) if gives else None,
        unit=_named(graph, unit, language) if unit else None,
        cumulative=graph.value(iri, "tm:cumulative") == "true",
        voices=bars_of(voices),
        pairs=tuple(sorted((_named(graph, s, language) for s in compared), key=lambda value: value.text)),
    )


def _named(graph: Subgraph, iri: str, language: str) -> Value:
    label = graph.label(iri, language)
    return Value(label.value, label.language, local_path(iri))
