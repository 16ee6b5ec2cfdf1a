"""Where answers come from, behind one interface: a dataset in memory, on disk, or at an endpoint.

    supervisor   Origin   knows what there is, before the fork
    worker       Source   what evaluation asks, after it

All that a question meets besides (lanes, deadlines, refusals, syntax errors, hints, formats, limits of size) is the
same over every source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

import pyoxigraph as ox

from testimonio.store.calls import Function
from testimonio.store.endpoints import Endpoint
from testimonio.store.engine import DatasetSummary
from testimonio.store.vocabulary import Vocabulary

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

NO_FUNCTIONS: Mapping[ox.NamedNode, Function] = MappingProxyType({})

Reach = Callable[[str, Mapping[str, object]], tuple[str, bytes]]
"""Asks an engine elsewhere a query, with parameters of the protocol: the answer's media type and body."""


class Source(Protocol):
    """What evaluation asks."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The names that the dataset uses, for hints."""

    def query(
        self,
        query: str,
        default_graphs: tuple[str, ...],
        named_graphs: tuple[str, ...],
        functions: Mapping[ox.NamedNode, Function] = NO_FUNCTIONS,
    ) -> Results:
        """The results of ``query``; they may be worked out while they are read.

        :param default_graphs: IRIs of the graphs whose merge is the default graph; when both this and
            ``named_graphs`` are empty, the whole dataset is asked.
        :param functions: those that the query may call by their IRIs, besides the standard's.
        :raise EngineError: there are none.
        :raise SyntaxError: the query breaks the grammar.
        """


class Origin(Protocol):
    """What the supervisor knows of a source that each worker opens for itself."""

    @property
    def summary(self) -> DatasetSummary:
        """What will be asked."""

    @property
    def files(self) -> int:
        """How many files a worker must be able to open; with none, it can open nothing at all."""

    @property
    def elsewhere(self) -> Endpoint | None:
        """The endpoint that answers, if it is no engine of this process; each worker then has a relay."""

    def open(self, reach: Reach | None = None) -> Source:
        """The source, in the worker.

        :param reach: asks :attr:`elsewhere`.
        """
