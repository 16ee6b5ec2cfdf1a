"""What can be found: every thing that has a name, and every claim by its quotes and glosses.

A proposition has no entry of its own: its gloss is found as the claim of whoever says it, never bare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from testimonio.names import BASE, ID
from testimonio.store.engine import AnswerTooLarge, Engine
from testimonio.web.pages.subgraph import LABELS, RDF_TYPE, Subgraph, Term, expand, rows

KINDS = tuple(
    map(
        expand,
        (
            "tm:Person",
            "tm:Organization",
            "tm:Collective",
            "tm:Event",
            "tm:Place",
            "tm:Document",
            "tm:Issue",
            "tm:Instrument",
            "tm:Office",
            "tm:Topic",
            "tm:Claim",
            "tm:Comparison",
            "tm:ClaimPredicate",
            "skos:Concept",
            "skos:ConceptScheme",
            "owl:Class",
            "owl:ObjectProperty",
            "owl:DatatypeProperty",
        ),
    )
)
"""Classes whose members are found, in the order in which equals are listed; the first that fits is a thing's kind."""

CLAIM = expand("tm:Claim")
_VOCABULARY = KINDS.index(expand("tm:ClaimPredicate"))
FACETS = ("kind", "text", "force", "issue", "year")
"""By what a search is narrowed down, as the parameters are called."""

_NAMES = ", ".join(("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "dcterms:title", "rdfs:label"))
_NAMED = f"SELECT DISTINCT ?s ?p ?o WHERE {{ ?s a <%s> . OPTIONAL {{ ?s ?p ?o FILTER(?p IN ({_NAMES})) }} }}"
"""The names of the members of a class, and those that have none."""

_CLASSES = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  VALUES ?s {{ {" ".join(f"<{kind}>" for kind in KINDS)} }} ?s ?p ?o . FILTER(?p IN ({_NAMES}, rdf:type))
}}
"""
_OF = "VALUES ?document { %s } ?s tm:inDocument ?document"
_OF_NONE = "?s a tm:Claim MINUS { ?s tm:inDocument ?document }"
_CLAIMS = """
SELECT DISTINCT ?s ?p ?o WHERE {
  { %s } ?s ?p ?o .
  FILTER(?p IN (tm:claimant, tm:force, tm:inDocument, tm:onIssue, tm:earliest, tm:latest, tm:reports))
}
"""
_WORDS = """
SELECT DISTINCT ?s ?p ?o WHERE {
  { %s }
  { ?s tm:proposition/tm:gloss ?o . BIND(tm:gloss AS ?p) } UNION { ?s tm:anchor/tm:quote ?o . BIND(tm:quote AS ?p) }
}
"""
_PLACED = """
SELECT DISTINCT ?s ?p ?o WHERE {
  { ?s tm:evidence/oa:hasSource/tm:textOf ?o . BIND(tm:inDocument AS ?p) }
  UNION { ?s tm:earliest|tm:latest ?o . BIND(tm:date AS ?p) MINUS { ?s a tm:Claim } MINUS { ?s a tm:Verification } }
}
"""
_ADDRESSES = f"""
SELECT DISTINCT ?s WHERE {{ ?s a ?class . FILTER(STRSTARTS(STR(?s), "{ID}")) }}
"""
_NUMBER = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a tm:Claim }"
_DOCUMENTS = 50
"""Texts whose claims are asked for together; of fewer where these say more than one answer may hold."""

_MAX_YEARS = 20  # a date that may be any of so many years narrows nothing down
_DOCUMENT = expand("tm:Document")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Field(IntEnum):
    """Where a word stands in an entry; the lower, the more it counts."""

    NAME = 0
    QUOTE = 1
    GLOSS = 2
    SPEAKER = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing or claim that can be found.

    :ivar kind: the slug of its class (``person``, ``claim-predicate``), a value of the facet ``kind``.
    :ivar texts: what it is found by, in all languages, by :class:`Field`.
    :ivar facets: its values by facet; what a facet does not concern is left out.
    :ivar rank: the place of its kind in :data:`KINDS`.
    """

    iri: str
    kind: str
    texts: Mapping[Field, tuple[str, ...]]
    facets: Mapping[str, tuple[str, ...]]
    rank: int

    @property
    def is_claim(self) -> bool:
        """Whether somebody must be named in front of it."""
        return self.kind == "claim"

    @property
    def is_vocabulary(self) -> bool:
        """Whether it is a term of ours rather than something that the texts speak of."""
        return self.rank >= _VOCABULARY


@dataclass(frozen=True, slots=True)
class Entries:
    """All that can be found.

    :ivar names: the names of things, of classes and of the facets' values.
    :ivar addresses: IRIs under ``id/``, those without an entry too, as far as they were asked for.
    :ivar values: the IRI behind a value of a facet, by facet and value; years have none.
    """

    entries: tuple[Entry, ...]
    names: Subgraph
    addresses: tuple[str, ...]
    values: Mapping[tuple[str, str], str]


def entries_of(engine: Engine) -> Entries:
    """All that can be found in the dataset of ``engine``.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    found = with_claims(engine, things_of(engine))
    return replace(found, addresses=tuple(row["s"].value for row in rows(engine, _ADDRESSES)))


def things_of(engine: Engine) -> Entries:
    """All but the claims; no answer holds more than the names of one class.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    names = Subgraph.fetch(engine, _CLASSES)
    for kind in KINDS:
        if kind != CLAIM:
            for row in rows(engine, _NAMED % kind):
                names.add(row["s"].value, RDF_TYPE, Term(kind))
                if "o" in row:
                    names.add(row["s"].value, row["p"].value, row["o"])
    values = {("kind", slug_of(kind)): kind for kind in KINDS}
    values |= {("text", slug_of(iri)): iri for iri in names if _DOCUMENT in names.types(iri)}
    found = _things(names, Subgraph.fetch(engine, _PLACED))
    return Entries(tuple(sorted(found, key=lambda entry: entry.iri)), names, (), values)


def with_claims(engine: Engine, things: Entries) -> Entries:
    """``things`` and the claims, some texts at a time: no answer grows with the number of texts.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    claims = Subgraph()
    documents = sorted(iri for iri in things.names if _DOCUMENT in things.names.types(iri))
    for at in range(0, len(documents), _DOCUMENTS):
        _fetch(engine, documents[at : at + _DOCUMENTS], claims)
    for query in (_CLAIMS, _WORDS):
        claims.merge(Subgraph.fetch(engine, query % _OF_NONE))
    found = [*things.entries, *(_claim(claims, things.names, iri) for iri in claims)]
    values = {**things.values, **{(facet, slug_of(iri)): iri for facet, iri in _facet_values(claims)}}
    return replace(things, entries=tuple(sorted(found, key=lambda entry: entry.iri)), values=values)


def claims_in(engine: Engine) -> int:
    """How many claims there are; one query.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    return int(rows(engine, _NUMBER)[0]["n"].value)


def _fetch(engine: Engine, documents: Sequence[str], into: Subgraph) -> None:
    """Add what is told of the claims of ``documents``; of half of them at a time where that is too much."""
    of = _OF % " ".join(f"<{iri}>" for iri in documents)
    try:
        found = [Subgraph.fetch(engine, query % of) for query in (_CLAIMS, _WORDS)]
    except AnswerTooLarge:
        if len(documents) == 1:
            raise
        half = len(documents) // 2
        _fetch(engine, documents[:half], into)
        _fetch(engine, documents[half:], into)
    else:
        for each in found:
            into.merge(each)


def slug_of(iri: str) -> str:
    """The last part of ``iri`` with hyphens: ``…/ns#ClaimPredicate`` gives ``claim-predicate``."""
    local = iri.replace("#", "/").rpartition("/")[2]
    return _HUMP.sub("-", local).lower()


def _things(names: Subgraph, placed: Subgraph) -> Iterator[Entry]:
    for iri in names:
        kind = next((kind for kind in KINDS if kind in names.types(iri)), None)
        if kind is None or not iri.startswith(BASE):
            continue
        called = tuple(term.value for predicate in names.predicates(iri) for term in _literals(names, iri, predicate))
        facets = {"kind": (slug_of(kind),), "text": _slugs(placed, iri, "tm:inDocument"), "year": _years(placed, iri)}
        if kind == _DOCUMENT:
            facets["text"] = (slug_of(iri),)
        yield Entry(iri, slug_of(kind), {Field.NAME: called}, facets, KINDS.index(kind))


def _literals(names: Subgraph, iri: str, predicate: str) -> Iterable[Term]:
    return (term for term in names.values(iri, predicate) if not term.is_iri)


def _claim(claims: Subgraph, names: Subgraph, iri: str) -> Entry:
    # A mere report has no meaning of its own: it is found by what it reports.
    said = [iri] if claims.values(iri, "tm:gloss") else [term.value for term in claims.values(iri, "tm:reports")]
    speaker = claims.value(iri, "tm:claimant") or ""
    texts = {
        Field.QUOTE: tuple(term.value for term in claims.values(iri, "tm:quote")),
        Field.GLOSS: tuple(term.value for each in said for term in claims.values(each, "tm:gloss")),
        Field.SPEAKER: tuple(term.value for predicate in LABELS for term in names.values(speaker, predicate)),
    }
    facets = {
        "kind": ("claim",),
        "text": _slugs(claims, iri, "tm:inDocument"),
        "force": _slugs(claims, iri, "tm:force"),
        "issue": _slugs(claims, iri, "tm:onIssue"),
        "year": _years(claims, iri),
    }
    return Entry(iri, "claim", texts, facets, KINDS.index(CLAIM))


def _facet_values(claims: Subgraph) -> Iterator[tuple[str, str]]:
    for iri in claims:
        for facet, predicate in (("text", "tm:inDocument"), ("force", "tm:force"), ("issue", "tm:onIssue")):
            for term in claims.values(iri, predicate):
                yield facet, term.value


def _slugs(graph: Subgraph, iri: str, predicate: str) -> tuple[str, ...]:
    return tuple(slug_of(term.value) for term in graph.values(iri, predicate) if term.value.startswith(BASE))


def _years(graph: Subgraph, iri: str) -> tuple[str, ...]:
    """The years that the date touches; of an open date the one that is known."""
    days = [term.value for name in ("tm:date", "tm:earliest", "tm:latest") for term in graph.values(iri, name)]
    years = sorted(int(day[:4]) for day in days if day[:4].isdigit())
    if not years or years[-1] - years[0] > _MAX_YEARS:
        return ()
    return tuple(str(year) for year in range(years[0], years[-1] + 1))
