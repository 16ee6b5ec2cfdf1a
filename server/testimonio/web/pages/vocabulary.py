"""The ontology as a document: every class and property with its label and definition."""

from __future__ import annotations

from dataclasses import dataclass

from testimonio.names import BASE, PREFIXES, TM
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.subgraph import Subgraph, Term
from testimonio.web.pages.views import Value

ONTOLOGY = BASE + "ns"
_OWL = PREFIXES["owl"]
_FETCH = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ BIND(<{ONTOLOGY}> AS ?s) }} UNION {{ ?s rdfs:isDefinedBy <{ONTOLOGY}> . FILTER(STRSTARTS(STR(?s), "{TM}")) }}
  ?s ?p ?o .
}}
"""
_LISTS = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  ?s a skos:ConceptScheme ; dcterms:title ?o . BIND(dcterms:title AS ?p) FILTER(STRSTARTS(STR(?s), "{BASE}"))
}}
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A class or property.

    :ivar name: the local name after ``ns#``, which is also its anchor on the page.
    :ivar label: in the reader's language, with ``definition`` likewise.
    :ivar broader: superclasses or superproperties; ``inverse`` of a property.
    """

    name: str
    label: Term
    definition: Term | None
    broader: tuple[Value, ...]
    inverse: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The ontology, ready to be written; ``schemes`` are the concept schemes beside it."""

    title: Term
    description: Term | None
    classes: tuple[Entry, ...]
    properties: tuple[Entry, ...]
    schemes: tuple[Value, ...]


def vocabulary_of(engine: Engine, language: str = "en") -> Vocabulary:
    """The ontology that the served dataset holds; two queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    graph = Subgraph.fetch(engine, _FETCH)
    lists = Subgraph.fetch(engine, _LISTS)
    terms = sorted((iri for iri in graph if iri.startswith(TM)), key=str.casefold)
    classes = [iri for iri in terms if _OWL + "Class" in graph.types(iri)]
    schemes = sorted((_named(lists, iri, language) for iri in lists), key=lambda value: value.text)
    return Vocabulary(
        title=graph.label(ONTOLOGY, language),
        description=graph.text(ONTOLOGY, "dcterms:description", language),
        classes=tuple(_entry(graph, iri, "rdfs:subClassOf", language) for iri in classes),
        properties=tuple(_entry(graph, iri, "rdfs:subPropertyOf", language) for iri in terms if iri not in classes),
        schemes=tuple(schemes),
    )


def _entry(graph: Subgraph, iri: str, broader: str, language: str) -> Entry:
    return Entry(
        name=iri[len(TM) :],
        label=graph.label(iri, language),
        definition=graph.text(iri, "skos:definition", language),
        broader=tuple(_named(graph, t.value, language) for t in graph.values(iri, broader) if t.is_iri),
        inverse=tuple(_named(graph, t.value, language) for t in graph.values(iri, "owl:inverseOf") if t.is_iri),
    )


def _named(graph: Subgraph, iri: str, language: str) -> Value:
    label = graph.label(iri, language)
    here = local_path(iri)
    return Value(label.value, label.language, here or iri, external=here is None)
