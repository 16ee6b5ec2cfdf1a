"""The index of everything that can be found: held in memory, never changed.

Words are compared without case and accents (:mod:`testimonio.web.pages.spelling`). An entry must hold every word that
is asked for; it stands the higher the better its name fits: the whole name, its beginning, whole words of it,
beginnings of words of it, then quotes, glosses and who speaks. Only a word that occurs nowhere is looked for among
similar ones.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from testimonio.names import BASE
from testimonio.web.pages.search.entries import FACETS, Entries, Entry, Field, slug_of
from testimonio.web.pages.spelling import Spelling, fold
from testimonio.web.pages.subgraph import Term

MAX_QUERY = 200
"""Characters of a query that are read."""
MAX_WORDS = 12
"""Words of a query that are looked for."""

_SIMILAR = 1000  # added to what a word costs that is only similar
_BEGINNING = 1  # likewise where it is the beginning of a word
_FIELD = 10  # likewise for each field after the name


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave.

    :ivar entries: all of them, the best first.
    :ivar facets: by facet, how many there are for each of its values, were this facet not narrowed down.
    :ivar instead: for words that occur nowhere, the similar ones that were looked for.
    :ivar missing: words that occur nowhere, nor do similar ones; where all are missing, nothing is found.
    :ivar partly: whether no entry holds all words, so that those are given that hold most.
    """

    entries: tuple[Entry, ...] = ()
    facets: Mapping[str, tuple[tuple[str, int], ...]] | None = None
    instead: tuple[tuple[str, tuple[str, ...]], ...] = ()
    missing: tuple[str, ...] = ()
    partly: bool = False


class Index:
    """Finds entries by words. Safe to use from several threads: it never changes.

    :ivar unsearched: how many claims there are that it does not hold; ``coming`` whether one that does is being made.
    """

    def __init__(self, found: Entries, unsearched: int = 0, *, coming: bool = False) -> None:
        self.unsearched = unsearched
        self.coming = coming
        self.names = found.names
        self.values = found.values
        self._entries = found.entries
        self._called = [tuple(fold(name) for name in each.texts.get(Field.NAME, ())) for each in found.entries]
        postings: dict[str, dict[int, int]] = {}
        for at, entry in enumerate(found.entries):
            for field, text in ((field, text) for field, texts in entry.texts.items() for text in texts):
                for word in fold(text).split():
                    holders = postings.setdefault(word, {})
                    holders[at] = min(field * _FIELD, holders.get(at, field * _FIELD))
        self._postings: Mapping[str, Mapping[int, int]] = postings
        self._words = sorted(postings)
        self._spelling = Spelling(self._words)
        self._by_iri = {entry.iri: entry for entry in found.entries}
        self._by_slug: dict[str, list[str]] = {}
        for iri in (*found.addresses, *self._by_iri):
            known = self._by_slug.setdefault(slug_of(iri), [])
            if iri not in known:
                known.append(iri)
        self._slugs = Spelling(self._by_slug)

    def search(self, query: str, chosen: Mapping[str, str] | None = None) -> Found:
        """The entries that hold the words of ``query`` and have the ``chosen`` values, by facet.

        Without any word, all entries that have these values; without any value either none, but the facets count all.
        """
        chosen = {facet: value for facet, value in (chosen or {}).items() if facet in FACETS and value}
        whole = fold(query[:MAX_QUERY])
        words = list(dict.fromkeys(whole.split()))[:MAX_WORDS]
        if not words:
            everything = self._found([(0, at) for at in range(len(self._entries))], whole, chosen)
            return everything if chosen else replace(everything, entries=())
        costs = {word: self._costs(word) for word in words}
        instead = tuple((word, self._spelling.near(word)) for word in words if self._is_unknown(word))
        missing = tuple(word for word, similar in instead if not similar)
        ranked, partly = _combined([holders for holders in costs.values() if holders])
        ranked += [(0, at) for at in self._coded(query) if at not in {each for _, each in ranked}]
        corrected = tuple((word, similar) for word, similar in instead if similar)
        return self._found(ranked, whole, chosen, corrected, missing, partly)

    def suggest(self, query: str, limit: int = 8) -> tuple[Entry, ...]:
        """At most ``limit`` things, no claims, whose names begin with or hold the words of ``query``."""
        if not fold(query[:MAX_QUERY]):
            return ()
        found = self.search(query)
        return () if found.partly else tuple(entry for entry in found.entries if not entry.is_claim)[:limit]

    def nearest(self, path: str, limit: int = 5) -> tuple[str, ...]:
        """At most ``limit`` IRIs that ``path``, under which nothing is known, may have meant, the likeliest first.

        Things of the kind that it names come first; of similar ones those with a similar address, then those whose name
        holds its words.
        """
        parts = [part for part in path[:MAX_QUERY].strip("/").split("/") if part not in ("page", "data", "id", "cite")]
        if not parts:
            return ()
        slug = parts[-1].partition(".")[0].lower()
        spelt = [iri for near in (slug, *self._slugs.near(slug)) for iri in self._by_slug.get(near, ())]
        words = [word for word in fold(slug).split() if len(word) > 2]
        found = self.search(" ".join(words)) if words else Found()
        sure = not found.partly and 2 * len(found.missing) < len(words)
        named = [entry.iri for entry in found.entries[: 10 * limit] if sure and not entry.is_claim]
        asked = parts[0].lower()
        spelt.sort(key=lambda iri: _segment(iri) != asked)
        named.sort(key=lambda iri: _segment(iri) != asked)
        return tuple(dict.fromkeys((*spelt, *named)))[:limit]

    @property
    def things(self) -> tuple[Entry, ...]:
        """Every entry that is no claim, by IRI."""
        return tuple(entry for entry in self._entries if not entry.is_claim)

    def entry(self, iri: str) -> Entry | None:
        """The entry of ``iri``; some addresses have none."""
        return self._by_iri.get(iri)

    def label(self, iri: str, language: str) -> Term:
        """The name of a thing, a class or a value of a facet."""
        return self.names.label(iri, language)

    def _coded(self, query: str) -> list[int]:
        """The claim whose code (``fi-018a``) is ``query``."""
        claims = [iri for iri in self._by_slug.get(query.strip().lower(), ()) if _segment(iri) == "claim"]
        return [at for at, entry in enumerate(self._entries) if entry.iri in claims] if claims else []

    def _is_unknown(self, word: str) -> bool:
        return next(self._begun(word), None) is None

    def _begun(self, word: str) -> Iterator[str]:
        """The words of the index that are ``word`` or begin with it; of a single letter only itself."""
        at = bisect_left(self._words, word)
        while at < len(self._words) and self._words[at].startswith(word):
            if len(word) > 1 or self._words[at] == word:
                yield self._words[at]
            at += 1

    def _costs(self, word: str) -> dict[int, int]:
        """What each entry costs that holds ``word``, the less the better."""
        costs: dict[int, int] = {}
        alike = [(each, 0 if each == word else _BEGINNING) for each in self._begun(word)]
        alike = alike or [(each, _SIMILAR + at) for at, each in enumerate(self._spelling.near(word))]
        for each, extra in alike:
            for at, cost in self._postings[each].items():
                costs[at] = min(cost + extra, costs.get(at, cost + extra))
        return costs

    def _found(
        self,
        ranked: Iterable[tuple[int, int]],
        whole: str,
        chosen: Mapping[str, str],
        instead: tuple[tuple[str, tuple[str, ...]], ...] = (),
        missing: tuple[str, ...] = (),
        partly: bool = False,
    ) -> Found:
        ordered = sorted(ranked, key=lambda pair: self._order(pair[0], pair[1], whole))
        hits = [self._entries[at] for _, at in ordered]
        facets = {facet: self._counted(hits, facet, chosen) for facet in FACETS}
        kept = tuple(entry for entry in hits if _has(entry, chosen))
        return Found(kept, facets, instead, missing, partly)

    def _order(self, cost: int, at: int, whole: str) -> tuple[int, int, int, int, str]:
        """First names that are or begin with the whole query, those of terms after others; then what the words cost."""
        entry, called = self._entries[at], self._called[at]
        # People are sought by any of their names: each of them is a beginning.
        begin = (
            (lambda name: f" {whole}" in f" {name}")
            if entry.kind == "person"
            else (lambda name: name.startswith(whole))
        )
        fit = 1 if whole in called else 2 if whole and any(map(begin, called)) else 3
        if whole and fold(slug_of(entry.iri)) == whole and entry.is_claim:
            fit = 0
        return fit + entry.is_vocabulary, cost, entry.rank, min(map(len, called), default=0), entry.iri

    def _counted(self, hits: Iterable[Entry], facet: str, chosen: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
        others = {name: value for name, value in chosen.items() if name != facet}
        counted = Counter(value for entry in hits if _has(entry, others) for value in entry.facets.get(facet, ()))
        return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _combined(costs: list[dict[int, int]]) -> tuple[list[tuple[int, int]], bool]:
    """Cost and place of the entries that hold all words or, where none does, most of them; and whether that is so."""
    held = Counter(at for holders in costs for at in holders)
    most = max(held.values(), default=0)
    ranked = []
    for at, count in held.items():
        if count == most:
            paid = [holders[at] for holders in costs if at in holders]
            ranked.append((max(paid) * MAX_WORDS + sum(paid), at))
    return ranked, most < len(costs)


def _has(entry: Entry, chosen: Mapping[str, str]) -> bool:
    return all(value in entry.facets.get(facet, ()) for facet, value in chosen.items())


def _segment(iri: str) -> str:
    """``actor`` of ``…/id/actor/x``; ``pred``, ``voc``, ``graph`` and ``ns`` of others."""
    return iri[len(BASE) :].removeprefix("id/").replace("#", "/").partition("/")[0]
