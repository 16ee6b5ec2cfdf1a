"""Virtuoso (Debian's ``virtuoso-opensource``) in a private folder, on free ports of this machine only."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from testimonio.store.endpoints import Endpoint
from testimonio.store.graph_store import Credentials, GraphStore
from testimonio.store.inventory import Inventory
from testimonio.store.plan import Plan

COMMAND = shutil.which("virtuoso-t")
PASSWORD = "dba"  # noqa: S105  (what a new database has)
_START_S = 120.0
_SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
"""


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
    http_port, sql_port = _free_port(), _free_port()
    (folder / "virtuoso.ini").write_text(
        _SETTINGS.format(folder=folder, http=http_port, sql=sql_port, rows=rows), encoding="utf-8"
    )
    assert COMMAND, "install virtuoso-opensource"
    process = subprocess.Popen(
        [COMMAND, "+foreground", "+configfile", str(folder / "virtuoso.ini")],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        found = Virtuoso(http_port)
        deadline = time.monotonic() + _START_S
        while not _answers(found):
            assert process.poll() is None, (folder / "virtuoso.log").read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "Virtuoso does not answer"
            time.sleep(0.1)
        yield found
    finally:
        process.kill()
        process.wait()


def loaded(server: Virtuoso, dataset: Path) -> Plan:
    """How ``server`` is asked, when it holds the N-Quads of ``dataset`` in the place of what it held for us before."""
    store = GraphStore(Endpoint.of(server.graphs), Endpoint.of(server.endpoint), Credentials("dba", PASSWORD))
    store.load(dataset, lambda _: None)
    inventory = dataset.with_suffix(".json")
    inventory.write_text(json.dumps(Inventory.of_file(dataset).raw()), encoding="utf-8")
    return Plan.at(server.endpoint, inventory)


def _answers(found: Virtuoso) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", found.port, timeout=5)
    try:
        connection.request("GET", "/sparql?query=ASK%7B%7D")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
