"""The ontology as a document: a drawing of its classes, then every class and property with what is known of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from testimonio.names import BASE, PREFIXES, TM
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path, web_address
from testimonio.web.pages.ontology.diagram import Diagram, Link, Node, diagram_of
from testimonio.web.pages.subgraph import Subgraph, Term, expand, rows
from testimonio.web.pages.views import Value

ONTOLOGY = BASE + "ns"
MOST_COUNTED = 1_000_000
"""Uses of all terms together; in a larger dataset none is counted."""

_FETCH = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ BIND(<{ONTOLOGY}> AS ?s) ?s ?p ?o }}
  UNION {{ ?s rdfs:isDefinedBy <{ONTOLOGY}> ; ?p ?o . FILTER(STRSTARTS(STR(?s), "{TM}")) }}
  UNION {{ ?s rdfs:domain|schema:domainIncludes ?class ; ?p ?o . ?class rdfs:isDefinedBy <{ONTOLOGY}> }}
  UNION {{ ?term rdfs:isDefinedBy <{ONTOLOGY}> ; ?q ?s . ?s rdfs:label ?o . BIND(rdfs:label AS ?p) }}
  UNION {{ ?s a skos:ConceptScheme ; dcterms:title ?o .
    FILTER(STRSTARTS(STR(?s), "{BASE}")) BIND(dcterms:title AS ?p) }}
}}
"""
"""The ontology, terms of others that lead from its classes, names of what it refers to, titles of concept schemes."""

_USES = f"""
SELECT ?term (COUNT(*) AS ?uses) WHERE {{
  {{ SELECT ?term WHERE {{
    {{ SELECT DISTINCT ?term WHERE {{
      {{ ?term rdfs:isDefinedBy <{ONTOLOGY}> . FILTER(STRSTARTS(STR(?term), "{TM}")) }}
      UNION {{ ?term (rdfs:domain|schema:domainIncludes)/rdfs:isDefinedBy <{ONTOLOGY}> }}
    }} }}
    {{ ?s ?term ?o }} UNION {{ ?s a ?term }}
  }} LIMIT {MOST_COUNTED + 1} }}
}} GROUP BY ?term
"""
_FROM = ("rdfs:domain", "schema:domainIncludes")
_TO = ("rdfs:range", "schema:rangeIncludes")
_NATURES = ("Transitive", "Symmetric")
_KINDS = frozenset(
    PREFIXES["owl"] + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A class or property.

    :ivar name: its anchor on the page: the local name after ``ns#``, of a term of others its prefixed name.
    :ivar label: in the reader's language, with ``definition`` likewise.
    :ivar depth: of a class, how many wider ones stand above it on the page.
    :ivar broader: superclasses or superproperties; ``narrower`` the other way round; ``inverse`` of a property.
    :ivar leaves: of a property, the classes it leads from, ``arrives`` what it leads to; of a class, the properties
        that lead from it and to it.
    :ivar natures: local names of what OWL says of a property: ``Transitive``, ``Symmetric``.
    :ivar uses: members of a class, or triples of a property, derived ones too; ``None`` if that was not counted.
    """

    name: str
    label: Term
    definition: Term | None
    depth: int
    broader: tuple[Value, ...]
    narrower: tuple[Value, ...]
    inverse: tuple[Value, ...]
    leaves: tuple[Value, ...]
    arrives: tuple[Value, ...]
    natures: tuple[str, ...]
    uses: int | None

    @property
    def prefixed(self) -> str:
        """Its name as data have it."""
        return self.name if ":" in self.name else f"tm:{self.name}"


@dataclass(frozen=True, slots=True)
class Group:
    """Properties that lead from one class; of several classes or of none where ``value`` is ``None``.

    :ivar name: of the class, for an anchor: ``from-Claim``; else ``from-several`` or ``from-any``.
    """

    name: str
    value: Value | None
    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The ontology, ready to be written; ``schemes`` are the concept schemes beside it."""

    title: Term
    description: Term | None
    version: str | None
    diagram: Diagram
    classes: tuple[Entry, ...]
    groups: tuple[Group, ...]
    schemes: tuple[Value, ...]

    @property
    def size(self) -> int:
        """How many properties there are."""
        return sum(group.size for group in self.groups)


class _Ontology:
    """The triples, with the questions that are put to them."""

    def __init__(self, graph: Subgraph, uses: Mapping[str, int] | None, language: str) -> None:
        self.graph, self._uses, self.language = graph, uses, language
        terms = self._by_name(iri for iri in graph if graph.types(iri) & _KINDS)
        self.classes = [iri for iri in terms if PREFIXES["owl"] + "Class" in graph.types(iri)]
        self.properties = [iri for iri in terms if iri not in self.classes]
        self._pointing: dict[tuple[str, str], list[str]] = {}
        for iri in (*self.classes, *self.properties):
            for predicate in graph.predicates(iri):
                for value in graph.values(iri, predicate):
                    self._pointing.setdefault((predicate, value.value), []).append(iri)

    def _by_name(self, iris: Iterable[str]) -> list[str]:
        return sorted(iris, key=lambda iri: (_letters(self.graph.label(iri, self.language).value), iri))

    def among(self, iri: str, predicates: Sequence[str]) -> list[str]:
        """The IRIs that ``predicates`` of ``iri`` give, each once."""
        values = (term.value for p in predicates for term in self.graph.values(iri, p) if term.is_iri)
        return self._by_name(set(values))

    def pointing(self, predicates: Sequence[str], at: str) -> list[str]:
        """The terms of which a predicate gives ``at``."""
        found = (iri for p in predicates for iri in self._pointing.get((expand(p), at), ()))
        return list(dict.fromkeys(found))

    def named(self, iris: Iterable[str]) -> tuple[Value, ...]:
        """The names of ``iris``, linked to their entries, or to where others define them."""
        return tuple(self._named(iri) for iri in iris)

    def _named(self, iri: str) -> Value:
        label = self.graph.label(iri, self.language)
        if self.graph.types(iri) & _KINDS:
            return Value(label.value, label.language, f"#{_anchor(iri)}")
        here = local_path(iri)
        return Value(label.value, label.language, here or web_address(iri), external=here is None)

    def entry(self, iri: str, depth: int = 0) -> Entry:
        """The entry of ``iri``."""
        a_class = iri in self.classes
        broader = "rdfs:subClassOf" if a_class else "rdfs:subPropertyOf"
        inverse = {*self.among(iri, ["owl:inverseOf"]), *self.pointing(["owl:inverseOf"], iri)}
        types = self.graph.types(iri)
        return Entry(
            name=_anchor(iri),
            label=self.graph.label(iri, self.language),
            definition=self.graph.text(iri, "skos:definition", self.language),
            depth=depth,
            broader=self.named(self.among(iri, [broader])),
            narrower=self.named(self.pointing([broader], iri)),
            inverse=self.named(self._by_name(inverse)),
            leaves=self.named(self.pointing(_FROM, iri) if a_class else self.among(iri, _FROM)),
            arrives=self.named(self.pointing(_TO, iri) if a_class else self.among(iri, _TO)),
            natures=tuple(name for name in _NATURES if f"{PREFIXES['owl']}{name}Property" in types),
            uses=None if self._uses is None else self._uses.get(iri, 0),
        )

    def tree(self) -> Iterator[Entry]:
        """The entries of classes, narrower ones behind their wider one."""
        seen: set[str] = set()

        def below(iri: str, depth: int) -> Iterator[Entry]:
            if iri not in seen:
                seen.add(iri)
                yield self.entry(iri, depth)
                for child in self.pointing(["rdfs:subClassOf"], iri):
                    yield from below(child, depth + 1)

        tops = [iri for iri in self.classes if not set(self.among(iri, ["rdfs:subClassOf"])) & set(self.classes)]
        for iri in (*tops, *self.classes):
            yield from below(iri, 0)

    def groups(self, classes: Iterable[Entry]) -> Iterator[Group]:
        """The properties by the class from which they lead."""
        by_source: dict[tuple[str, ...], list[Entry]] = {}
        for iri in self.properties:
            by_source.setdefault(tuple(self.among(iri, _FROM)), []).append(self.entry(iri))
        for name in (entry.name for entry in classes):
            if found := by_source.pop((TM + name,), None):
                yield Group(f"from-{name}", self._named(TM + name), tuple(found))
        several = [entry for sources in [key for key in by_source if key] for entry in by_source.pop(sources)]
        if several:
            yield Group("from-several", None, tuple(sorted(several, key=lambda entry: _letters(entry.label.value))))
        if anything := by_source.pop((), None):
            yield Group("from-any", None, tuple(anything))

    def node(self, iri: str) -> Node:
        """``iri``, a class, for the drawing."""
        links = [
            Link(_anchor(p), self.graph.label(p, self.language).value, _local(self.among(p, _TO)))
            for p in self.pointing(_FROM, iri)
        ]
        own = set(_local(self.classes))
        return Node(
            name=iri[len(TM) :],
            label=self.graph.label(iri, self.language).value,
            parents=_local(self.among(iri, ["rdfs:subClassOf"])),
            links=tuple(link for link in links if own & set(link.targets)),
        )


def vocabulary_of(engine: Engine, language: str = "en") -> Vocabulary:
    """The ontology that the served dataset holds; two queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    graph = Subgraph.fetch(engine, _FETCH)
    uses = {row["term"].value: int(row["uses"].value) for row in rows(engine, _USES) if "term" in row}
    ontology = _Ontology(graph, uses if sum(uses.values()) <= MOST_COUNTED else None, language)
    classes = tuple(ontology.tree())
    schemes = [iri for iri in graph if iri != ONTOLOGY and graph.value(iri, "dcterms:title") and local_path(iri)]
    return Vocabulary(
        title=graph.label(ONTOLOGY, language),
        description=graph.text(ONTOLOGY, "dcterms:description", language),
        version=graph.value(ONTOLOGY, "owl:versionInfo"),
        diagram=diagram_of([ontology.node(iri) for iri in sorted(ontology.classes)]),
        classes=classes,
        groups=tuple(ontology.groups(classes)),
        schemes=tuple(sorted(ontology.named(schemes), key=lambda value: _letters(value.text))),
    )


def _anchor(iri: str) -> str:
    """See :attr:`Entry.name`."""
    if iri.startswith(TM):
        return iri[len(TM) :]
    prefix = max((p for p, start in PREFIXES.items() if iri.startswith(start)), key=lambda p: len(PREFIXES[p]))
    return f"{prefix}:{iri[len(PREFIXES[prefix]) :]}"


def _local(iris: Iterable[str]) -> tuple[str, ...]:
    return tuple(iri[len(TM) :] for iri in iris if iri.startswith(TM))


def _letters(text: str) -> str:
    """``text`` for sorting: without case and accents."""
    return unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
