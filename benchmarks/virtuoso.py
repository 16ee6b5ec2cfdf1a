"""Virtuoso over the default graph of a release, in a private folder, on the loopback: what heavy queries stand beside.

Debian's package ``virtuoso-opensource``. Its default graph is the union of its graphs, its own among them; so the
default graph of the release, which holds every triple once, is loaded as one graph, and each request names it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from servers import Server, free_port, started
from testimonio import manifest

GRAPH = "urn:testimonio:default"
_START_S = 120.0
_LOAD_S = 1800
_TRIPLE = re.compile(rb'\S+ \S+ (?:<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@\S+|\^\^<[^>]*>)?) ?\.\s*$')
"""A line of N-Quads without a graph."""
_CONFIGURATION = """
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
ServerThreads = 10
DirsAllowed = {folder}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxCheckpointRemap = 2000
CheckpointInterval = 0
DefaultIsolation = 2
ThreadsPerQuery = 2
MaxQueryMem = 2G
TempAllocationPct = 70
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""


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
        folder, sql, http = Path(name), free_port(), free_port()
        settings = _CONFIGURATION.format(folder=folder, sql=sql, http=http)
        (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
        _default_graph(release / manifest.DATASET, folder / "default.nt")
        command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini"), "+wait"]
        with started(command, quiet=True) as process:
            deadline = time.monotonic() + _START_S
            while not _told(sql, "SELECT 1;"):
                assert process.poll() is None, f"Virtuoso ended at its start: {folder / 'virtuoso.log'}"
                assert time.monotonic() < deadline, "Virtuoso does not answer"
                time.sleep(0.2)
            loading = f"ld_dir('{folder}', 'default.nt', '{GRAPH}'); rdf_loader_run(); checkpoint;"
            assert _told(sql, loading), "Virtuoso did not load the dataset"
            yield Server("virtuoso", process, http, "/sparql", parameters=f"&default-graph-uri={quote(GRAPH)}")


def _told(port: int, statements: str) -> bool:
    command = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", f"exec={statements}"]
    return subprocess.run(command, capture_output=True, timeout=_LOAD_S).returncode == 0


def _default_graph(dataset: Path, target: Path) -> None:
    with dataset.open("rb") as lines, target.open("wb") as out:
        out.writelines(line for line in lines if _TRIPLE.match(line))
