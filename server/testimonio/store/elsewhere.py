"""A dataset at an engine elsewhere: any endpoint of the SPARQL 1.1 Protocol that holds what ``publish`` loads.

The worker parses and refuses as ever; its relay asks. An endpoint has no default graph of ours: every triple once
lies in a graph of its own, :data:`DEFAULT`, and each request names the default graph and the named graphs that it
means. FROM is taken out of the query for that, because engines differ in what wins.

Only tables are asked for. An engine that cuts a long answer says so at most in a header of a table (Virtuoso); of a
graph it says nothing. So CONSTRUCT and DESCRIBE become SELECT, and their graphs are made here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from testimonio.names import GRAPH
from testimonio.store.anatomy import Anatomy, anatomy, sheltered
from testimonio.store.calls import Function, Table
from testimonio.store.endpoints import Endpoint
from testimonio.store.engine import DatasetSummary, EngineFailed, QueryRefused, Refusal
from testimonio.store.inventory import Inventory
from testimonio.store.source import NO_FUNCTIONS, Reach, Results
from testimonio.store.spelling import respelt
from testimonio.store.vocabulary import Vocabulary, split

DEFAULT = GRAPH + "default"
"""The graph in which an endpoint holds the default graph."""

_NONE = GRAPH + "none"  # there is none: an engine that is told no named graph, or no default one, takes all that it has
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_BOOLEANS = {"1": "true", "0": "false"}  # the canonical forms, which the embedded engine gives
_ASKED = "__ASK_RETVAL"  # of Virtuoso, which answers ASK with a table


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A dataset at an endpoint; a :class:`testimonio.store.source.Origin`."""

    elsewhere: Endpoint
    inventory: Inventory
    files = 0

    @property
    def summary(self) -> DatasetSummary:
        """The sizes of its graphs, as its release has them."""
        return self.inventory.summary

    def open(self, reach: Reach | None = None) -> RemoteDataset:
        """The dataset; ``reach`` asks the endpoint."""
        assert reach is not None  # noqa: S101  (there is an ``elsewhere``)
        return RemoteDataset(reach, self.inventory)


class RemoteDataset:
    """A dataset at an endpoint, seen from a worker; a :class:`testimonio.store.source.Source`."""

    def __init__(self, reach: Reach, inventory: Inventory) -> None:
        self._reach = reach
        self._graphs = tuple(inventory.summary.graphs)
        self.vocabulary = Vocabulary(inventory.names, lambda node: _listed(node, inventory.names))

    def query(
        self,
        query: str,
        default_graphs: tuple[str, ...],
        named_graphs: tuple[str, ...],
        _functions: Mapping[ox.NamedNode, Function] = NO_FUNCTIONS,
    ) -> Results:
        """The results of ``query``; as :meth:`testimonio.store.source.Source.query`.

        :raise EngineFailed: the endpoint gave nothing that can be used.
        """
        local = ox.Store().query(query)  # the same mistakes are found as by the embedded engine
        for graph in (*default_graphs, *named_graphs):
            if graph not in self._graphs:
                raise QueryRefused(
                    f"The dataset has no graph <{graph}>, and nothing is fetched for a query.", Refusal.UNKNOWN_GRAPH
                )
        whole = not default_graphs and not named_graphs
        default, named = ((DEFAULT,), self._graphs) if whole else (default_graphs, named_graphs)
        graphs = (default or (_NONE,), named or (_NONE,))
        parts = anatomy(query)
        if isinstance(local, ox.QuerySolutions):
            return self._solutions(parts.plain, [variable.value for variable in local.variables], graphs)
        if isinstance(local, ox.QueryBoolean):
            return _boolean(self._asked(parts.plain, graphs))
        return self._graph(parts, graphs) if parts.form == "CONSTRUCT" else self._description(parts, graphs)

    def _solutions(self, query: str, names: list[str], graphs: Sequence[tuple[str, ...]]) -> ox.QuerySolutions:
        results = self._asked(query, graphs)
        rows = results.get("results", {}).get("bindings")
        if rows is None:
            raise EngineFailed("The engine elsewhere answers with something that is no table.")
        rows = [{name: row[name] for name in names if name in row} for row in rows]  # Virtuoso makes up more columns
        for row in rows:
            for term in row.values():
                if term["type"] == "bnode":  # some labels have signs that no label may have
                    term["value"] = "".join(sign if sign.isalnum() else f"x{ord(sign):x}" for sign in term["value"])
                elif term.get("datatype") == _BOOLEAN:
                    term["value"] = _BOOLEANS.get(term["value"], term["value"])
        table = {"head": {"vars": names}, "results": {"bindings": rows}}
        try:
            found = ox.parse_query_results(json.dumps(table), format=ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise unreadable(error) from None
        assert isinstance(found, ox.QuerySolutions)  # noqa: S101  (written so)
        return found

    def _graph(self, parts: Anatomy, graphs: Sequence[tuple[str, ...]]) -> Results:
        table = self._table(f"{parts.prologue}SELECT {parts.variables} {parts.pattern}{parts.modifiers}", graphs)
        made = f"{parts.prologue}CONSTRUCT {parts.template} WHERE {table.pattern()}"
        return ox.Store().query(made, custom_functions={table.function: table.term})

    def _description(self, parts: Anatomy, graphs: Sequence[tuple[str, ...]]) -> Results:
        """The triples of the described terms as subjects, which is what the embedded engine gives."""
        named = [term for term in parts.described if not term.startswith(("?", "$", "*"))]
        terms = {str(term) for term in _resolved(parts.prologue, named)}
        if parts.pattern:
            table = self._table(f"{parts.prologue}SELECT {parts.variables} {parts.pattern}{parts.modifiers}", graphs)
            terms |= {str(term) for row in table.rows for term in row if isinstance(term, ox.NamedNode)}
        if not terms:
            return ox.Store().query("CONSTRUCT {} {}")
        values = " ".join(sorted(terms))
        table = self._table(f"SELECT ?s ?p ?o {{ VALUES ?s {{ {values} }} ?s ?p ?o }}", graphs)
        made = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {table.pattern()}"
        return ox.Store().query(made, custom_functions={table.function: table.term})

    def _table(self, query: str, graphs: Sequence[tuple[str, ...]]) -> Table:
        local = ox.Store().query(query)
        assert isinstance(local, ox.QuerySolutions)  # noqa: S101  (SELECT)
        names = [variable.value for variable in local.variables]
        table = Table(names)
        try:
            table.rows = [list(row) for row in self._solutions(query, names, graphs)]
        except SyntaxError as error:
            raise unreadable(error) from None
        return table

    def _asked(self, query: str, graphs: Sequence[tuple[str, ...]]) -> dict[str, Any]:
        default, named = graphs
        parameters = {"default-graph-uri": list(default), "named-graph-uri": list(named)}
        _, body = self._reach(sheltered(respelt(query)), parameters)
        try:
            return dict(json.loads(body))
        except (ValueError, TypeError) as error:
            raise unreadable(error) from None


def unreadable(error: Exception) -> EngineFailed:
    """What an answer of the engine is that cannot be read; a row's mistake shows when it is come to."""
    return EngineFailed(f"The answer of the engine elsewhere cannot be read: {error}.")


def _boolean(results: dict[str, Any]) -> Results:
    value = results.get("boolean")
    if value is None:
        rows = results.get("results", {}).get("bindings", [])
        value = bool(rows) and rows[0].get(_ASKED, {}).get("value") not in ("0", "false", None)
    return ox.Store().query("ASK {}" if value else "ASK { FILTER(false) }")


def _resolved(prologue: str, terms: list[str]) -> list[object]:
    if not terms:
        return []
    found = ox.Store().query(f"{prologue}SELECT * {{ VALUES ?term {{ {' '.join(terms)} }} }}")
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101  (SELECT)
    return [row[0] for row in found]


def _listed(node: ox.NamedNode, names: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the names say that there is ``node``; where a namespace is too large to be listed, there may be."""
    namespace, name = split(node.value)
    return namespace in names and (not names[namespace] or name in names[namespace])
