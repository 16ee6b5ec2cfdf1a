"""The front page: what this is, how much there is, where to begin."""

from __future__ import annotations

from dataclasses import dataclass

from testimonio.names import ID
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.subgraph import Subgraph, Term
from testimonio.web.pages.views import Value

_FETCH = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ BIND(<{ID}dataset> AS ?s) ?s ?p ?o . FILTER(?p IN (dcterms:title, dcterms:description, tm:coverageNote)) }}
  UNION {{ ?s a tm:Document ; ?p ?o . FILTER(?p IN (dcterms:title, rdf:type, dcterms:issued)) }}
  UNION {{ ?s a tm:Issue ; ?p ?o . FILTER(?p IN (skos:prefLabel, rdf:type)) }}
  UNION {{ ?s a tm:Event ; tm:eventStatus event-status:reported ; ?p ?o .
          FILTER(?p IN (skos:prefLabel, rdf:type, tm:date)) }}
}}
"""


@dataclass(frozen=True, slots=True)
class Home:
    """The front page, ready to be written.

    :ivar title: the dataset's title, with ``description`` and ``coverage`` (what it does not hold), where given.
    :ivar documents: titles with links, likewise ``issues`` and ``events``, in the order of dates or labels.
    """

    title: Term
    description: Term | None
    coverage: Term | None
    documents: tuple[Value, ...]
    issues: tuple[Value, ...]
    events: tuple[Value, ...]


def home_of(engine: Engine, language: str = "en") -> Home:
    """The front page of the dataset that ``engine`` serves; one query.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    graph = Subgraph.fetch(engine, _FETCH)
    dataset = ID + "dataset"
    return Home(
        title=graph.label(dataset, language),
        description=graph.text(dataset, "dcterms:description", language),
        coverage=graph.text(dataset, "tm:coverageNote", language),
        documents=_listed(graph, "document", "dcterms:issued", language),
        issues=_listed(graph, "issue", "skos:prefLabel", language),
        events=_listed(graph, "event", "tm:date", language),
    )


def _listed(graph: Subgraph, kind: str, order: str, language: str) -> tuple[Value, ...]:
    found = [iri for iri in graph if iri.startswith(f"{ID}{kind}/")]
    found.sort(key=lambda iri: (graph.value(iri, order) or "", iri))
    labels = [(iri, graph.label(iri, language)) for iri in found]
    return tuple(Value(label.value, label.language, local_path(iri)) for iri, label in labels)
