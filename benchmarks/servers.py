"""The servers that are measured, each started over one N-Quads file on a free port of the loopback, and stopped.

What a server takes is read from ``/proc``, over its process and all that descend from it.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from testimonio import manifest

JSON = "application/sparql-results+json"
_START_S = 600.0  # to start and load: a release of ten million triples takes minutes in some
_MEMORY_BYTES = 4 << 30  # that a server may hold where it is watched
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: how it is called here, its process, its port and the path of its endpoint.

    :ivar lasting: how many of its processes, in the order of their birth, should live as long as it does; the others
        are query workers.
    :ivar parameters: what stands behind the query in each address.
    """

    name: str
    process: subprocess.Popen[str]
    port: int
    path: str
    lasting: int = 1
    parameters: str = ""

    @property
    def family(self) -> list[int]:
        """Its process and all that descend from it, oldest first."""
        return family(self.process.pid)

    @property
    def cpu_s(self) -> float:
        """Seconds of CPU that all its processes have taken so far, those that ended too."""
        return sum(_cpu_s(pid) for pid in self.family)

    @property
    def peak_bytes(self) -> int:
        """The most memory that one of its living processes has ever held."""
        return max((memory(pid, "VmHWM") for pid in self.family), default=0)

    @property
    def memory_bytes(self) -> int:
        """The memory that its processes hold together; what they share is counted once."""
        return sum(_own_bytes(pid) for pid in self.family)


Start = Callable[..., AbstractContextManager[Server]]


@contextmanager
def ours(release: Path, *options: str, store: str = "memory", name: str = "testimonio") -> Iterator[Server]:
    """``testimonio serve`` of ``release`` with ``options``, the graph in memory or on ``disk``."""
    command = [sys.executable, "-m", "testimonio", "serve", "--release", str(release), "--store", store, "--port", "0"]
    with started([*command, *options]) as process:
        assert process.stdout
        line = process.stdout.readline()
        assert "http" in line, f"testimonio serve did not start: {line or 'it says why on its standard error'}"
        yield Server(name, process, int(line.rpartition(":")[2].strip().rstrip("/")), "/sparql", 3)


@contextmanager
def oxigraph(release: Path, *options: str, name: str = "oxigraph") -> Iterator[Server]:
    """``oxigraph serve`` in memory, loaded over HTTP, with ``options``."""
    port = free_port()
    command = [str(_beside_python("oxigraph")), "serve", "--bind", f"127.0.0.1:{port}", *options]
    with started(command) as process:
        wait(process, port, "/query?query=ASK%7B%7D")
        loaded = _posted(port, "/store", release / manifest.DATASET)
        assert loaded == http.client.NO_CONTENT, f"oxigraph did not load the dataset: {loaded}"
        yield Server(name, process, port, "/query")


@contextmanager
def rdflib_endpoint(release: Path) -> Iterator[Server]:
    """``rdflib-endpoint serve``, rdflib's own store in memory."""
    port = free_port()
    command = [sys.executable, "-m", "rdflib_endpoint", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with started([*command, str(release / manifest.DATASET)], quiet=True) as process:
        wait(process, port, "/?query=ASK%7B%7D")
        yield Server("rdflib-endpoint", process, port, "/")


STARTS: Mapping[str, Start] = {"testimonio": ours, "oxigraph": oxigraph, "rdflib-endpoint": rdflib_endpoint}


@contextmanager
def started(command: Sequence[str], quiet: bool = False) -> Iterator[subprocess.Popen[str]]:
    """The process of ``command``, killed at the end; ``quiet`` throws away what it prints."""
    signal.signal(signal.SIGTERM, _end)  # or servers would outlive a benchmark that is told to end
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL if quiet else subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # as a service has it; and where the kernel shares the CPU by session, one share each
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _end(number: int, _: object) -> None:
    sys.exit(128 + number)


@contextmanager
def watched(server: Server) -> Iterator[Server]:
    """Kill ``server`` when it holds 4 GiB, as the kernel of a small machine would, before the machine has no more."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02) and server.process.poll() is None:
            if memory(server.process.pid, "VmRSS") > _MEMORY_BYTES:
                server.process.kill()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield server
    finally:
        over.set()
        thread.join()


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _beside_python(name: str) -> Path:
    found = Path(sys.executable).with_name(name)
    assert found.exists(), f"{name} is missing; make bench installs it from requirements-bench.lock"
    return found


def wait(process: subprocess.Popen[str], port: int, path: str) -> None:
    """Wait until a server answers ``path`` with 200."""
    deadline = time.monotonic() + _START_S
    while True:
        assert process.poll() is None, f"{process.args!r} ended at its start"
        assert time.monotonic() < deadline, f"{process.args!r} does not answer"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5.0)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", path, headers={"Accept": JSON})
            response = connection.getresponse()
            response.read()
            if response.status == http.client.OK:
                return
        time.sleep(0.02)


def _posted(port: int, path: str, dataset: Path) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_START_S)
    with dataset.open("rb") as body:
        headers = {"Content-Type": "application/n-quads", "Content-Length": str(dataset.stat().st_size)}
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    connection.close()
    return status


# What a process takes.


def family(pid: int) -> list[int]:
    """The process and all that descend from it; those that have ended are left out."""
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            with suppress(OSError):
                found.extend(int(child) for child in children.read_text(encoding="ascii").split())
    return [each for each in found if memory(each, "VmRSS")]


def memory(pid: int, what: str) -> int:
    """Bytes under the name ``what`` in the status of a process; 0 when it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(f"{what}:"))


def _own_bytes(pid: int) -> int:
    """The process's proportional share of the memory that it maps."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return 0


def _cpu_s(pid: int) -> float:
    """User and system time of a process and of its children that have ended."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / _TICKS
    return 0.0
