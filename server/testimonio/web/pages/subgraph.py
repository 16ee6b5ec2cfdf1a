"""A part of the graph, fetched by one query and held in memory while a page is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from testimonio.names import PREFIXES
from testimonio.store.engine import Engine, Lane, Question

_NUMBERED = re.compile(r"[a-z]+-[0-9]+[a-z]?")

RDF_TYPE = PREFIXES["rdf"] + "type"
LABELS: tuple[str, ...] = (
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["rdfs"] + "label",
    PREFIXES["dcterms"] + "title",
    PREFIXES["tm"] + "gloss",
)
"""Properties that name a thing, the best first."""

QUOTE = PREFIXES["tm"] + "quote"
"""What names a passage."""

PROLOGUE = "".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n"
    for prefix in (
        "dcterms",
        "oa",
        "owl",
        "prov",
        "rdf",
        "rdfs",
        "schema",
        "skos",
        "tm",
        "event-status",
        "force",
        "void",
    )
)


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term as SPARQL results write it: ``kind`` is ``uri``, ``literal`` or ``bnode``."""

    value: str
    kind: str = "uri"
    language: str = ""
    datatype: str = ""

    @property
    def is_iri(self) -> bool:
        """Whether the term is an IRI."""
        return self.kind == "uri"


def rows(engine: Engine, query: str) -> list[dict[str, Term]]:
    """The solutions of a SELECT ``query`` (our prefixes are declared for it), asked in the lane of pages.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    answer = engine.answer(Question(PROLOGUE + query, lane=Lane.PAGE))
    return [
        {
            name: Term(cell["value"], cell["type"], cell.get("xml:lang", ""), cell.get("datatype", ""))
            for name, cell in row.items()
        }
        for row in json.loads(answer.body)["results"]["bindings"]
    ]


class Subgraph:
    """Triples by subject and predicate."""

    def __init__(self, triples: Iterable[tuple[str, str, Term]] = ()) -> None:
        self._index: dict[str, dict[str, list[Term]]] = {}
        for subject, predicate, value in triples:
            self.add(subject, predicate, value)

    @classmethod
    def fetch(cls, engine: Engine, query: str) -> Subgraph:
        """The triples ``?s ?p ?o`` that ``query`` selects."""
        return cls((row["s"].value, row["p"].value, row["o"]) for row in rows(engine, query) if len(row) == 3)

    def add(self, subject: str, predicate: str, value: Term) -> None:
        """Add one triple; a repetition is ignored."""
        values = self._index.setdefault(subject, {}).setdefault(predicate, [])
        if value not in values:
            values.append(value)

    def merge(self, other: Subgraph) -> None:
        """Add all triples of ``other``."""
        for subject, predicates in other._index.items():
            for predicate, values in predicates.items():
                for value in values:
                    self.add(subject, predicate, value)

    def __contains__(self, subject: str) -> bool:
        return subject in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def predicates(self, subject: str) -> Iterator[str]:
        """The predicates stated of ``subject``."""
        return iter(self._index.get(subject, {}))

    def values(self, subject: str, predicate: str) -> list[Term]:
        """The values of ``predicate`` (a prefixed name or an IRI), in a stable order."""
        found = self._index.get(subject, {}).get(expand(predicate), [])
        return sorted(found, key=lambda term: (term.kind, term.language, term.value))

    def value(self, subject: str, predicate: str) -> str | None:
        """The first value of ``predicate`` as a string, or ``None``."""
        return next((term.value for term in self.values(subject, predicate)), None)

    def types(self, subject: str) -> set[str]:
        """The classes of ``subject``."""
        return {term.value for term in self.values(subject, RDF_TYPE)}

    def text(self, subject: str, predicate: str, language: str) -> Term | None:
        """The value of ``predicate`` in ``language``, else in English, else in none, else in any."""
        found = self.values(subject, predicate)
        for wanted in (language, "en", ""):
            for term in found:
                if term.language == wanted:
                    return term
        return found[0] if found else None

    def label(self, subject: str, language: str) -> Term:
        """The name of ``subject``; never a raw IRI: a passage's quoted words, else its slug, written as words."""
        for predicate in LABELS:
            if (term := self.text(subject, predicate, language)) is not None:
                return term
        if (quotation := self.text(subject, QUOTE, language)) is not None:
            inner = quotation.value.replace("“", "‘").replace("”", "’")
            return Term(f"“{inner}”", "literal", quotation.language)
        return Term(slug_words(subject), "literal")


def expand(name: str) -> str:
    """The IRI of the prefixed ``name``; an IRI is left as it is."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES and not local.startswith("//") else name


def slug_words(iri: str) -> str:
    """The last segment of ``iri`` as words: ``…/id/event/castillo-removal`` gives ``castillo removal``.

    Numbers of passages and claims are left together, behind their kind: ``claim fi-018a``.
    """
    kind, _, slug = iri.rstrip("/#").replace("#", "/").rpartition("/")
    if _NUMBERED.fullmatch(slug):
        return f"{kind.rpartition('/')[2]} {slug}"
    return slug.replace("-", " ").replace("_", " ") or iri
