"""Pages of concepts, of their schemes and of claim predicates: what they mean, how they are ordered, who uses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.kinds.predicate import Use, use_of
from testimonio.web.pages.kinds.telling import Account, accounts_by_text
from testimonio.web.pages.subgraph import Subgraph, Term, expand, rows
from testimonio.web.pages.views import Extended, Fact, Page, Value, page_of

_SCHEME = "{ BIND(<%(iri)s> AS ?scheme) } UNION { <%(iri)s> skos:inScheme ?scheme }"
_FETCH = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ BIND(<%(iri)s> AS ?s) ?s ?p ?o }}
  UNION {{ {_SCHEME} ?s skos:inScheme ?scheme ; ?p ?o . FILTER(?p IN (skos:prefLabel, skos:definition, skos:broader)) }}
  UNION {{ <%(iri)s> skos:inScheme ?s . ?s dcterms:title ?o . BIND(dcterms:title AS ?p) }}
}}
"""
"""A concept with its scheme, or a scheme, and the concepts of that."""

_DIRECT = "tm:force|tm:basis|tm:certainty|tm:manner|tm:reference|tm:endorsement|tm:reviewStatus"
_MEANT = "tm:object|tm:scope|tm:bound|tm:predicate"
_OTHER = "tm:eventType|tm:eventStatus|tm:actorKind|tm:verdict|tm:omission|tm:comparisonKind"
_COUNTS = f"""
SELECT ?s (COUNT(DISTINCT ?claim) AS ?claims) (COUNT(DISTINCT ?thing) AS ?things) WHERE {{
  {{ VALUES ?s {{ %(concepts)s }} ?claim {_DIRECT} ?s }}
  UNION {{ VALUES ?s {{ %(concepts)s }} ?meaning {_MEANT} ?s . ?claim tm:proposition ?meaning }}
  UNION {{ VALUES ?s {{ %(concepts)s }} ?thing {_OTHER} ?s }}
}} GROUP BY ?s
"""
"""How many claims use each concept, themselves or in what they mean, and how many events, actors, passages …

The concepts are named in each branch: joined to all of them, every use of any concept would be made first.
"""

_ELSEWHERE = {
    "definition",
    "inScheme",
    "broader",
    "narrower",
    "topConceptOf",
    "hasTopConcept",
    "editorialNote",
    "subjectKind",
    "propositionClass",
    "unit",
    "cumulative",
}
"""Local names of what is said in words of its own."""


@dataclass(frozen=True, slots=True)
class Node:
    """A concept in the tree of its scheme.

    :ivar claims: how many claims use it, themselves or in what they mean; ``things`` how many other things do.
    """

    name: Value
    definition: Term | None
    claims: int
    things: int
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ConceptPage(Extended):
    """A concept, a scheme or a claim predicate, ready to be written.

    :ivar definition: in the reader's language; ``notes`` of the editors, such as that nothing here is endorsed.
    :ivar scheme: of a concept; ``broader`` the concepts above it.
    :ivar tree: of a scheme all its concepts, of a concept the narrower ones.
    :ivar use: of a claim predicate what it takes and who uses it.
    :ivar accounts: the claims that use it, by text; ``count`` how many are here, ``cut`` whether there are more.
    """

    definition: Term | None
    notes: tuple[Term, ...]
    scheme: Value | None
    broader: tuple[Value, ...]
    tree: tuple[Node, ...]
    use: Use | None
    accounts: tuple[Account, ...]
    count: int
    cut: bool

    @property
    def within(self) -> tuple[Value, ...]:
        """The scheme of a concept; that of claim predicates is the list already."""
        return (self.scheme,) if self.scheme and self.page.segment == "voc" else ()


def concept_page(engine: Engine, iri: str, language: str = "en") -> ConceptPage:
    """The page of the concept, scheme or claim predicate ``iri``; at most nine queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    page = page_of(engine, iri, language)
    graph = Subgraph.fetch(engine, _FETCH % {"iri": iri})
    counts = {
        row["s"].value: (int(row["claims"].value), int(row["things"].value))
        for row in rows(engine, _COUNTS % {"concepts": " ".join(f"<{each}>" for each in graph)})
        if "s" in row
    }
    claims = [claim for section in page.sections for claim in section.claims]
    scheme = graph.value(iri, "skos:inScheme")
    is_scheme = expand("skos:ConceptScheme") in graph.types(iri)
    notes = graph.values(iri, "skos:editorialNote")
    predicate = expand("tm:ClaimPredicate") in graph.types(iri)
    return ConceptPage(
        page=_without(page),
        definition=graph.text(iri, "skos:definition", language),
        notes=tuple(note for note in notes if note.language in ("", language)),
        scheme=_named(graph, scheme, language) if scheme else None,
        broader=tuple(_named(graph, term.value, language) for term in graph.values(iri, "skos:broader")),
        tree=_tree(graph, counts, None if is_scheme else iri, language),
        use=use_of(engine, iri, claims, language) if predicate else None,
        accounts=accounts_by_text(claims),
        count=len(claims),
        cut=any(section.cut for section in page.sections),
    )


def _without(page: Page) -> Page:
    """``page`` without what is said in words of its own; of a scheme, without its concepts, which are the tree."""
    facts = tuple(fact for fact in page.facts if _local(fact) not in _ELSEWHERE)
    return replace(page, facts=facts, incoming=tuple(fact for fact in page.incoming if _local(fact) not in _ELSEWHERE))


def _local(fact: Fact) -> str:
    return fact.iri.replace("#", "/").rpartition("/")[2]


def _tree(
    graph: Subgraph,
    counts: Mapping[str, tuple[int, int]],
    above: str | None,
    language: str,
    seen: frozenset[str] = frozenset(),
) -> tuple[Node, ...]:
    """The concepts below ``above``, or those with nothing above them; a circle in the data ends where it began."""
    found = []
    for iri in graph:
        broader = [term.value for term in graph.values(iri, "skos:broader")]
        stands = above in broader if above else not broader and bool(graph.values(iri, "skos:prefLabel"))
        if stands and iri not in seen:
            claims, things = counts.get(iri, (0, 0))
            below = _tree(graph, counts, iri, language, seen | {iri})
            definition = graph.text(iri, "skos:definition", language)
            found.append(Node(_named(graph, iri, language), definition, claims, things, below))
    return tuple(sorted(found, key=lambda node: node.name.text.casefold()))


def _named(graph: Subgraph, iri: str, language: str) -> Value:
    label = graph.label(iri, language)
    return Value(label.value, label.language, local_path(iri))
