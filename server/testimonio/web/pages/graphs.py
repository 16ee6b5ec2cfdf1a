"""Named graphs as pages: which file or rule a graph stands for, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass

from testimonio.names import GRAPH, INFERRED
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.subgraph import Subgraph, rows
from testimonio.web.pages.views import Value

MAX_SUBJECTS = 1000
"""Subjects listed on one page; the data gives all."""

_COUNT = "SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
_SUBJECTS = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ SELECT DISTINCT ?s WHERE {{ GRAPH <{{iri}}> {{ ?s ?q ?x }} FILTER(isIRI(?s)) }} ORDER BY ?s LIMIT {MAX_SUBJECTS} }}
  ?s ?p ?o . FILTER(?p IN (rdf:type, skos:prefLabel, rdfs:label, dcterms:title, tm:gloss))
}}
"""


@dataclass(frozen=True, slots=True)
class GraphPage:
    """A named graph, ready to be written.

    :ivar rule: the slug of the rule whose inferences it holds, or ``None`` for the graph of a file.
    :ivar file: the file's path, for the graph of a file.
    :ivar triples: how many; ``subjects`` how many different ones; ``listed`` the first :data:`MAX_SUBJECTS`.
    """

    iri: str
    name: str
    rule: str | None
    file: str | None
    triples: int
    subjects: int
    listed: tuple[Value, ...]


def graph_page(engine: Engine, iri: str, language: str = "en") -> GraphPage:
    """The page of the named graph ``iri``; two queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    count = rows(engine, _COUNT.format(iri=iri))[0]
    graph = Subgraph.fetch(engine, _SUBJECTS.replace("{iri}", iri))
    name = iri[len(GRAPH) :]
    return GraphPage(
        iri=iri,
        name=name,
        rule=iri[len(INFERRED) :] if iri.startswith(INFERRED) else None,
        file=None if iri.startswith(INFERRED) else f"{name}.ttl",
        triples=int(count["triples"].value),
        subjects=int(count["subjects"].value),
        listed=tuple(_subject(graph, subject, language) for subject in sorted(graph)),
    )


def graph_names(engine: Engine) -> tuple[Value, ...]:
    """Every named graph of the dataset, which the engine knows without a query."""
    return tuple(Value(iri.removeprefix(GRAPH), href=local_path(iri) or iri) for iri in sorted(engine.summary().graphs))


def _subject(graph: Subgraph, iri: str, language: str) -> Value:
    label = graph.label(iri, language)
    return Value(label.value, label.language, local_path(iri) or iri)
