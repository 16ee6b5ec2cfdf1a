"""A dataset of the embedded engine, and the datasets that queries make of its graphs.

The default graph is as the file says (a release has every triple there once), named graphs likewise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from testimonio.errors import StoreError
from testimonio.store.calls import Function
from testimonio.store.engine import QueryRefused, Refusal
from testimonio.store.inventory import Inventory, summary_of
from testimonio.store.source import NO_FUNCTIONS, Reach, Results
from testimonio.store.vocabulary import Vocabulary, holds, names_of

_MERGES = 4  # merged datasets kept for the next query that names the same graphs


class Dataset:
    """Read-only RDF dataset, in memory or on disk; a :class:`testimonio.store.source.Source`.

    :param inventory: what ``store`` holds, if that is known; counted otherwise.
    """

    def __init__(self, store: ox.Store, inventory: Inventory | None = None) -> None:
        self._store = store
        self._inventory = inventory
        self.summary = inventory.summary if inventory else summary_of(store)
        self._merges: dict[tuple[frozenset[str], frozenset[str]], ox.Store] = {}

    @classmethod
    def load(cls, path: Path) -> Dataset:
        """The dataset of an N-Quads file.

        :raise StoreError: the file cannot be read or is no N-Quads.
        """
        store = ox.Store()
        try:
            with path.open("rb") as opened:
                store.bulk_load(opened, format=ox.RdfFormat.N_QUADS)
        except OSError as error:
            raise StoreError(f"The dataset {path} cannot be read: {error.strerror or error}.") from error
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"The dataset {path} is no N-Quads: {error}.") from error
        return cls(store)

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> Dataset:
        """The dataset of ``quads``."""
        store = ox.Store()
        store.bulk_extend(quads)
        return cls(store)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that the dataset uses, for hints; collected once."""
        names = self._inventory.names if self._inventory else names_of(self._store)
        return Vocabulary(names, partial(holds, self._store))

    def query(
        self,
        query: str,
        default_graphs: tuple[str, ...],
        named_graphs: tuple[str, ...],
        functions: Mapping[ox.NamedNode, Function] = NO_FUNCTIONS,
    ) -> Results:
        """Evaluate ``query``; most of the work happens while the results are read.

        :param default_graphs: IRIs of the graphs whose merge is the default graph; when both this and
            ``named_graphs`` are empty, the whole dataset is asked.
        :param functions: those that the query may call by their IRIs, besides the standard's.
        :raise QueryRefused: a graph is not in this dataset.
        :raise SyntaxError: the query breaks the grammar.
        """
        extra: dict[str, Any] = {"custom_functions": dict(functions)} if functions else {}
        if not default_graphs and not named_graphs:
            return self._store.query(query, **extra)
        for graph in (*default_graphs, *named_graphs):
            if graph not in self.summary.graphs:
                raise QueryRefused(
                    f"The dataset has no graph <{graph}>, and nothing is fetched for a query.", Refusal.UNKNOWN_GRAPH
                )
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in dict.fromkeys(named_graphs)]
        if len(set(default_graphs)) > 1:
            store = self._merged(frozenset(default_graphs), frozenset(named_graphs))
            return store.query(query, default_graph=ox.DefaultGraph(), named_graphs=named, **extra)
        default: ox.NamedNode | list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
        default = ox.NamedNode(default_graphs[0]) if default_graphs else []
        return self._store.query(query, default_graph=default, named_graphs=named, **extra)

    def _merged(self, default_graphs: frozenset[str], named_graphs: frozenset[str]) -> ox.Store:
        # pyoxigraph counts a triple of two default graphs twice, where the standard wants an RDF merge
        # (https://www.w3.org/TR/sparql11-query/#specifyingDataset): so copy them into one graph of a store by the side.
        key = (default_graphs, named_graphs)
        store = self._merges.pop(key, None)
        if store is None:
            store = ox.Store()
            store.bulk_extend(self._copies(default_graphs, named_graphs))
        while len(self._merges) >= _MERGES:
            del self._merges[next(iter(self._merges))]
        self._merges[key] = store
        return store

    def _copies(self, default_graphs: frozenset[str], named_graphs: frozenset[str]) -> Iterator[ox.Quad]:
        for graph in default_graphs:
            for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
                yield ox.Quad(quad.subject, quad.predicate, quad.object)
        for graph in named_graphs:
            yield from self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph))


class InMemory:
    """A dataset that is loaded before the fork, for all workers; a :class:`testimonio.store.source.Origin`."""

    files = 0
    elsewhere = None

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self.summary = dataset.summary
        dataset.vocabulary  # noqa: B018  (collected once, for all workers)

    def open(self, _reach: Reach | None = None) -> Dataset:
        """The dataset."""
        return self._dataset
