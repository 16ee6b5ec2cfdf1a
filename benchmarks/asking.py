"""A release asked from a store in memory and from one on disk: loading, queries of every shape, pages of some kinds.

Each query runs in a forked process of its own, which shares the store; nothing else could end it at its deadline. Pages
are made by the application in such a process, without server and cache. A measurement is called ``what|unit``; the size
of an answer, in rows or bytes, ``what|answer``.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

import forks
from testimonio.names import ID, PREFIXES
from testimonio.store.dataset import Dataset
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

QUERIES = {
    "short lookup": "SELECT ?p ?o WHERE { %(claim)s ?p ?o }",
    "short join": "SELECT ?who ?gloss WHERE { %(claim)s tm:claimant ?who ; tm:proposition/tm:gloss ?gloss }",
    "group": "SELECT ?f (COUNT(*) AS ?n) WHERE { ?c tm:force ?f } GROUP BY ?f ORDER BY DESC(?n)",
    "group, joined": "SELECT ?who (COUNT(*) AS ?n) WHERE {"
    " ?c tm:claimant ?who ; tm:proposition/tm:predicate pred:is-a } GROUP BY ?who ORDER BY DESC(?n) LIMIT 10",
    "order": "SELECT ?c ?d WHERE { ?c a tm:Claim ; tm:latest ?d } ORDER BY DESC(?d) ?c LIMIT 20",
    "not exists": "SELECT (COUNT(*) AS ?n) WHERE { ?p a tm:Proposition"
    " FILTER NOT EXISTS { ?c tm:proposition ?p . FILTER NOT EXISTS { ?c tm:force force:asserts } } }",
    "minus": "SELECT (COUNT(*) AS ?n) WHERE { ?p a tm:Proposition"
    " MINUS { ?c tm:proposition ?p ; tm:force force:asserts } }",
    "disagreement": "SELECT ?p ?a ?b WHERE { ?b tm:force force:denies ; tm:proposition ?p ."
    " ?a tm:proposition ?p ; tm:force force:asserts }",
    "agreement": "SELECT (COUNT(*) AS ?n) WHERE { ?a tm:proposition ?p ; tm:inDocument ?d ."
    " ?b tm:proposition ?p ; tm:inDocument ?e . FILTER(STR(?d) < STR(?e)) }",
    "transitive": "SELECT (COUNT(*) AS ?n) WHERE { ?a tm:reports+ ?b }",
    "count all": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
}
PAGES = {
    "front page": "/",
    "list of propositions": "/propositions",
    "list of events": "/events",
    "claim predicates": "/page/pred",
    "named graphs": "/graph",
    "network": "/network?kind=opposes",
    "timeline": "/timeline",
    "map": "/map",
    "quality": "/about/quality",
    "page of a passage": "/page/passage/aa-002",
    "page of a text": "/page/text/aa",
}
_PREFIXES = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("force", "pred", "tm"))
_FIRST = f"SELECT ?thing WHERE {{ ?thing <{PREFIXES['tm']}proposition> ?meaning }} ORDER BY STR(?thing) LIMIT 1"
_LAST = f"SELECT ?thing WHERE {{ ?thing a <{PREFIXES['tm']}%s> }} ORDER BY DESC(STR(?thing)) LIMIT 1"
_DEADLINE_S = 120.0
_LONG_S = 20.0  # the first run also copies what reading writes to


def in_memory(dataset: Path, path: Path) -> dict[str, float]:
    """The N-Quads file ``dataset`` of the release ``path``, loaded into memory and asked."""
    before = forks.held_mib()
    store = ox.Store()
    seconds, _ = forks.timed(lambda: store.bulk_load(path=str(dataset), format=ox.RdfFormat.N_QUADS))
    found = {"in memory: load|s": seconds, "in memory: held by the store|MiB": forks.held_mib() - before}
    found |= _asked(store, "in memory")
    return found | _paged(store, path, "in memory")


def on_disk(dataset: Path, path: Path, folder: Path) -> dict[str, float]:
    """The same from a store that is made in the new folder ``folder``."""

    def load() -> dict[str, float]:
        seconds, _ = forks.timed(lambda: _made(dataset, folder))
        size = sum(file.stat().st_size for file in folder.iterdir())
        return {
            "on disk: load|s": seconds,
            "on disk: size|MiB": size / forks.MIB,
            "on disk: peak|MiB": forks.peak_mib(),
        }

    found = forks.measured(load, 3600) or {}
    opening, store = forks.timed(lambda: ox.Store.read_only(str(folder)))
    found["on disk: open|s"] = opening
    found |= _asked(store, "on disk")
    return found | _paged(store, path, "on disk")


def _made(dataset: Path, folder: Path) -> None:
    store = ox.Store(str(folder))
    store.bulk_load(path=str(dataset), format=ox.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()


def _asked(store: ox.Store, where: str) -> dict[str, float]:
    """Each query in a process of its own, which shares the store."""
    found: dict[str, float] = {}
    claim = _claim(store)
    for name, written in QUERIES.items():
        query = written.replace("%(claim)s", claim)
        found |= _best(f"{where}: {name}", lambda query=query: _rows(store, query))  # type: ignore[misc]
    return found


def _rows(store: ox.Store, query: str) -> int:
    solutions = store.query(_PREFIXES + query)
    assert isinstance(solutions, ox.QuerySolutions)
    return sum(1 for _ in solutions)


def _best(name: str, work: Callable[[], int]) -> dict[str, float]:
    def best() -> dict[str, float]:
        seconds, answer = _quickest(work)
        return {f"{name}|s": seconds, f"{name}|answer": answer}

    return forks.measured(best, _DEADLINE_S) or {f"{name}|s": math.nan}


def _paged(store: ox.Store, path: Path, where: str) -> dict[str, float]:
    pages = {**PAGES, "page of the first claim": _page(_claim(store))}
    pages |= {f"page of the last {kind.lower()}": _page(_one(store, _LAST % kind)) for kind in ("Event", "Proposition")}

    def asked() -> dict[str, float]:
        client = create_app(Settings(), EmbeddedEngine(Dataset(store)), path).test_client()

        def get(address: str) -> int:
            with client.get(address, headers={"Accept": "text/html", "Cache-Control": "no-cache"}) as response:
                if response.status_code != 200:  # a page too meets the limits of a query
                    raise _NoPageError(f"{address}: {response.status}")
                return len(response.data)

        found: dict[str, float] = {}
        for name, address in pages.items():
            try:
                seconds, size = _quickest(lambda address=address: get(address))  # type: ignore[misc]
            except _NoPageError as error:
                print(f"there is no {name} of this size: {error}", file=sys.stderr)
                found |= {f"{where}: {name}|s": math.nan}
                continue
            found |= {f"{where}: {name}|s": seconds, f"{where}: {name}|answer": size}
        return found

    return forks.measured(asked, 10 * _DEADLINE_S) or {}


class _NoPageError(Exception):
    """A page cannot be had."""


def _claim(store: ox.Store) -> str:
    """The first claim that has a proposition, as a term of SPARQL."""
    return _one(store, _FIRST)


def _one(store: ox.Store, query: str) -> str:
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return str(next(iter(solutions))["thing"])


def _page(thing: str) -> str:
    return f"/page/{thing[1:-1].removeprefix(ID)}"


def _quickest(work: Callable[[], int]) -> tuple[float, int]:
    """The best of three runs, or the only one if it is long; and the size of the answer."""
    seconds, answer = forks.timed(work)
    for _ in range(2 if seconds < _LONG_S else 0):
        seconds = min(seconds, forks.timed(work)[0])
    return seconds, answer
