"""Virtuoso for tests: where it is asked, and how datasets come into it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from testimonio.store.endpoints import Endpoint
from testimonio.store.graph_store import Credentials, GraphStore
from testimonio.store.inventory import Inventory
from testimonio.store.plan import Plan
from virtuoso import COMMAND, running

PASSWORD = "dba"  # noqa: S105  (what a new database has)


@dataclass(frozen=True, slots=True)
class Virtuoso:
    """A running Virtuoso: the URLs of its endpoint and of its graph store."""

    port: int

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"

    @property
    def graphs(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql-graph-crud-auth"


@contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000) -> Iterator[Virtuoso]:
    """One in ``folder``, killed in the end.

    :param rows: answers are cut there, without a word in their body.
    """
    assert COMMAND, "install virtuoso-opensource"
    with running(folder, rows) as found:
        yield Virtuoso(found.http)


def loaded(server: Virtuoso, dataset: Path) -> Plan:
    """How ``server`` is asked, when it holds the N-Quads of ``dataset`` in the place of what it held for us before."""
    store = GraphStore(Endpoint.of(server.graphs), Endpoint.of(server.endpoint), Credentials("dba", PASSWORD))
    store.load(dataset, lambda _: None)
    inventory = dataset.with_suffix(".json")
    inventory.write_text(json.dumps(Inventory.of_file(dataset).raw()), encoding="utf-8")
    return Plan.at(server.endpoint, inventory)
