"""What is found, page by page: things by their names, claims by their words, and by what they can be narrowed down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from testimonio.store.engine import Engine
from testimonio.web.language import reader_language
from testimonio.web.pages.claims import Claim, Passage
from testimonio.web.pages.retrieval import claims_where
from testimonio.web.pages.search.entries import FACETS, Entry, Field
from testimonio.web.pages.search.index import Found, Index
from testimonio.web.pages.spelling import fold
from testimonio.web.pages.subgraph import Term

PAGE_SIZE = 25
"""Results on one page."""

TITLES: Mapping[str, LazyString] = {
    "kind": lazy_gettext("Kind"),
    "text": lazy_gettext("Text"),
    "force": lazy_gettext("Force"),
    "issue": lazy_gettext("Issue"),
    "year": lazy_gettext("Year"),
}
"""What each facet is called."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet.

    :ivar count: entries that have it, were this facet not narrowed down.
    :ivar href: the path of this search with the value chosen; of the ``chosen`` one, without it.
    """

    value: str
    label: Term
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """By what the results can be narrowed down; ``choices`` with the most frequent first, years in their order."""

    name: str
    title: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> Choice | None:
        """The value that is chosen."""
        return next((choice for choice in self.choices if choice.chosen), None)


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: a thing by its ``name``, or a ``claim`` with whoever makes it.

    :ivar kind: the name of its class.
    :ivar also: the other name by which the thing was found, if it was.
    :ivar passage: of a claim, the passage whose quoted words fit the query best.
    """

    iri: str
    kind: Term
    name: Term | None = None
    also: str | None = None
    claim: Claim | None = None
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results, ready to be written.

    :ivar query: as it was typed; ``asked`` whether anything was, be it a word or a value of a facet.
    :ivar total: results on all pages; the first of these is number ``first``, from 1.
    :ivar before: the path of the page before, ``after`` of the one after this; ``pages`` how many there are.
    :ivar instead, missing, partly: as in :class:`testimonio.web.pages.search.index.Found`.
    :ivar unsearched, coming: as in :class:`testimonio.web.pages.search.index.Index`.
    """

    query: str
    asked: bool
    hits: tuple[Hit, ...]
    total: int
    number: int
    pages: int
    facets: tuple[Facet, ...]
    before: str | None
    after: str | None
    instead: tuple[tuple[str, tuple[str, ...]], ...]
    missing: tuple[str, ...]
    partly: bool
    unsearched: int
    coming: bool

    @property
    def lit(self) -> tuple[str, ...]:
        """The words that are marked in the results, folded: those asked for, and the similar ones instead of some."""
        return tuple(fold(self.query).split()) + tuple(fold(each) for _, similar in self.instead for each in similar)

    @property
    def first(self) -> int:
        """The number of the first result on this page."""
        return (self.number - 1) * PAGE_SIZE + 1


def search_page(engine: Engine, index: Index, query: str, chosen: Mapping[str, str], number: int) -> SearchPage:
    """Page ``number`` (from 1; beyond the last one, the last one) of what is found; three queries where claims are.

    :param chosen: values by facet, as in :meth:`testimonio.web.pages.search.index.Index.search`.
    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    found = index.search(query, chosen)
    pages = max(1, -(-len(found.entries) // PAGE_SIZE))
    number = min(max(number, 1), pages)
    shown = found.entries[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return SearchPage(
        query=query,
        asked=bool(fold(query) or chosen),
        hits=_hits(engine, index, shown, query),
        total=len(found.entries),
        number=number,
        pages=pages,
        facets=_facets(index, found, query, chosen),
        before=_address(query, chosen, number - 1) if number > 1 else None,
        after=_address(query, chosen, number + 1) if number < pages else None,
        instead=found.instead,
        missing=found.missing,
        partly=found.partly,
        unsearched=index.unsearched,
        coming=index.coming,
    )


def _hits(engine: Engine, index: Index, entries: tuple[Entry, ...], query: str) -> tuple[Hit, ...]:
    language = reader_language()
    wanted = " ".join(f"<{entry.iri}>" for entry in entries if entry.is_claim)
    claims = claims_where(engine, f"VALUES ?claim {{ {wanted} }}", language, PAGE_SIZE) if wanted else []
    by_iri = {claim.iri: claim for claim in claims}
    words = fold(query).split()
    hits = []
    for entry in entries:
        kind = index.label(index.values["kind", entry.kind], language)
        if entry.is_claim and entry.iri in by_iri:
            claim = by_iri[entry.iri]
            hits.append(Hit(entry.iri, kind, claim=claim, passage=_fitting(claim, words)))
        else:
            name = index.label(entry.iri, language)
            hits.append(Hit(entry.iri, kind, name=name, also=_also(entry, name, words)))
    return tuple(hits)


def _fitting(claim: Claim, words: list[str]) -> Passage | None:
    """Of the claim's passages the one whose quote holds most of ``words``; one without a quote if there is no other."""
    passages = claim.quotes or tuple(passage for passage in claim.passages if passage.around)
    return max(passages, key=lambda each: _held(each.quote or "", words), default=None)


def _also(entry: Entry, name: Term, words: list[str]) -> str | None:
    """Another name of ``entry`` that holds more of ``words`` than the one that is shown."""
    others = [other for other in entry.texts[Field.NAME] if fold(other) != fold(name.value)]
    best = max(others, key=lambda other: _held(other, words), default=None)
    return best if best and _held(best, words) > _held(name.value, words) else None


def _held(text: str, words: list[str]) -> int:
    inside = fold(text).split()
    return sum(any(each.startswith(word) for each in inside) for word in words)


def _facets(index: Index, found: Found, query: str, chosen: Mapping[str, str]) -> tuple[Facet, ...]:
    language = reader_language()
    facets = []
    for name, counted in (found.facets or {}).items():
        choices = []
        for value, count in sorted(counted) if name == "year" else counted:
            on = chosen.get(name) == value
            narrowed = {facet: kept for facet, kept in chosen.items() if facet != name} | ({} if on else {name: value})
            iri = index.values.get((name, value))
            label = index.label(iri, language) if iri else Term(value, "literal")
            choices.append(Choice(value, label, count, _address(query, narrowed), on))
        if choices:
            facets.append(Facet(name, str(TITLES[name]), tuple(choices)))
    return tuple(facets)


def _address(query: str, chosen: Mapping[str, str], number: int = 1) -> str:
    """The path of a search."""
    parameters = [("q", query), *((facet, chosen[facet]) for facet in FACETS if facet in chosen)]
    return "/search?" + urlencode([*parameters, ("page", str(number))] if number > 1 else parameters)
