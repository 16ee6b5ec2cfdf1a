"""Virtuoso (Debian's ``virtuoso-opensource``) in a private folder, on free ports of the loopback.

The tests start it empty; heavy queries are measured beside it over the default graph of a release. Its own default
graph is the union of its graphs, its own among them; so the default graph of the release, which holds every triple
once, is loaded as one graph, and each request names it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from servers import Server, free_port, started, wait
from testimonio import manifest

COMMAND = shutil.which("virtuoso-t")
GRAPH = "urn:testimonio:default"
_LOAD_S = 1800
_TRIPLE = re.compile(rb'\S+ \S+ (?:<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@\S+|\^\^<[^>]*>)?) ?\.\s*$')
"""A line of N-Quads without a graph."""
_SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = {folder}
{parameters}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""
_SMALL = """
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
"""
_LARGE = """
ServerThreads = 10
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxCheckpointRemap = 2000
CheckpointInterval = 0
DefaultIsolation = 2
ThreadsPerQuery = 2
MaxQueryMem = 2G
TempAllocationPct = 70
"""


@dataclass(frozen=True, slots=True)
class Running:
    """A running Virtuoso: its process, and the ports at which it speaks HTTP and SQL."""

    process: subprocess.Popen[str]
    http: int
    sql: int


@contextmanager
def running(folder: Path, rows: int = 1_000_000, parameters: str = _SMALL) -> Iterator[Running]:
    """An empty one in ``folder``, killed in the end.

    :param rows: answers are cut there, without a word in their body.
    :param parameters: lines for the section ``Parameters`` of its settings.
    """
    sql, http = free_port(), free_port()
    settings = _SETTINGS.format(folder=folder, sql=sql, http=http, rows=rows, parameters=parameters)
    (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
    command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    with started(command, quiet=True) as process:
        wait(process, http, "/sparql?query=ASK%7B%7D")
        yield Running(process, http, sql)


def missing() -> str | None:
    """What to do if Virtuoso is not there."""
    if shutil.which("virtuoso-t") and shutil.which("isql-vt"):
        return None
    return "Virtuoso is missing, so it is left out; on Debian and Ubuntu: apt-get install virtuoso-opensource"


def version() -> str:
    """Its version, in its own words."""
    said = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True).stderr
    found = re.search(r"Version\s+(\S+)", said)
    return found[1] if found else "unknown"


@contextmanager
def virtuoso(release: Path) -> Iterator[Server]:
    """A running Virtuoso that has loaded the default graph of ``release``."""
    with tempfile.TemporaryDirectory() as name:
        _default_graph(release / manifest.DATASET, Path(name) / "default.nt")
        with running(Path(name), parameters=_LARGE) as found:
            loading = f"ld_dir('{name}', 'default.nt', '{GRAPH}'); rdf_loader_run(); checkpoint;"
            assert _told(found.sql, loading), "Virtuoso did not load the dataset"
            parameters = f"&default-graph-uri={quote(GRAPH)}"
            yield Server("virtuoso", found.process, found.http, "/sparql", parameters=parameters)


def _told(port: int, statements: str) -> bool:
    command = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", f"exec={statements}"]
    return subprocess.run(command, capture_output=True, timeout=_LOAD_S).returncode == 0


def _default_graph(dataset: Path, target: Path) -> None:
    with dataset.open("rb") as lines, target.open("wb") as out:
        out.writelines(line for line in lines if _TRIPLE.match(line))
