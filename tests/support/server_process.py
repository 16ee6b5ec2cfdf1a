"""``testimonio serve`` as people run it: a process of its own, real sockets, real signals."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

COMMAND = [sys.executable, "-m", "testimonio", "serve"]
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIVENESS_S = 30.0


@dataclass(frozen=True, slots=True)
class Running:
    """A running server."""

    process: subprocess.Popen[str]
    line: str

    @property
    def port(self) -> int:
        return int(self.line.rpartition(":")[2].strip().rstrip("/"))

    def request(
        self, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """The whole answer to one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIVENESS_S)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return Response(response.status, {key.lower(): v for key, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        found = self.request(path, headers=headers)
        return found.status, found.body

    def ask(self, query: str) -> int:
        """The status of the workers' own answer, not of one that is kept."""
        return self.get("/sparql?query=" + quote(query), **{"Cache-Control": "no-cache"})[0]

    def metric(self, name: str) -> float:
        """The value of one metric, with its labels as they are written."""
        lines = self.get("/metrics")[1].decode().splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(name + " ")), 0.0)

    @property
    def web(self) -> int:
        """The web process: of our children the one without any of its own."""
        return next(pid for pid in children(self.process.pid) if not children(pid))

    def descriptors(self) -> int:
        """How many the web process has open."""
        return sum(1 for _ in Path(f"/proc/{self.web}/fd").iterdir())

    def family(self) -> list[int]:
        """The process and all that descend from it."""
        found = [self.process.pid]
        for pid in found:
            found.extend(children(pid))
        return found


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer; names of ``headers`` in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            found.extend(int(child) for child in (task / "children").read_text(encoding="ascii").split())
    return found


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIVENESS_S
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


@contextmanager
def serving(*arguments: str, group: bool = False) -> Iterator[Running]:
    """A server over a free port, killed in the end.

    :param group: whether it leads a process group of its own.
    """
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0 if group else None,
    )
    assert process.stdout
    assert process.stderr
    with process.stdout, process.stderr:
        line = process.stdout.readline()
        try:
            assert line, process.stderr.read()
            yield Running(process, line)
        finally:
            process.kill()
            process.wait()
