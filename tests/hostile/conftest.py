"""One server for all hostile cases, so that the damage of one is seen by the next."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .family import Size, size
from .trap import Trap, trap
from .wire import LIVENESS_S, exchange, head, query_address

LIMITS = (
    "short_s=0.3",
    "deadline_s=1",
    "page_s=2",
    "wait_s=1",
    "memory_bytes=268435456",
    "answer_bytes=4194304",
    "header_s=2",
    "body_s=2",
    "stall_s=5",
)
"""Shorter than those that are served with, so that a hundred cases take minutes."""

ANEW = {"Accept": "application/sparql-results+json", "Cache-Control": "no-cache"}  # the workers' own answer
ASK = head("GET", query_address(b"ASK { ?s ?p ?o }"), ANEW)
_WARM = (
    ASK,
    head("GET", b"/", {"Accept": "text/html"}),
    head("GET", query_address(b"SELECT * { ?s ?p ?o }"), {"Accept": "text/csv"}),
)
_ASK_S = 1.0
_PATIENCE_S = 12.0  # for workers to be replaced, and for what was held to be let go
_GROWTH_BYTES = 224 << 20  # what seven workers may keep before they are replaced (32 MiB each), and what is cached
_DESCRIPTORS = 6  # more or fewer: of /proc itself, and of connections still closing


@dataclass(slots=True)
class Server:
    """The server under attack, and its size before anything happened."""

    pid: int
    port: int
    release: Path
    before: Size

    def assert_well(self) -> None:
        """It answers an ASK within a second, and is as big as it was.

        :raise AssertionError: it does not, or is not.
        """
        begin = time.monotonic()
        replies = exchange(self.port, ASK)
        if replies and replies[0].status == 503:  # so many questions still wait: come back when told to
            time.sleep(int(replies[0].header("retry-after")))
            begin = time.monotonic()
            replies = exchange(self.port, ASK)
        took = time.monotonic() - begin
        assert [reply.status for reply in replies] == [200], replies
        assert b'"boolean":true' in replies[0].body.replace(b" ", b"")
        assert took < _ASK_S
        until = time.monotonic() + _PATIENCE_S
        while not self._recovered(now := size(self.pid)):
            assert time.monotonic() < until, f"{self.before} became {now}"
            time.sleep(0.05)

    def _recovered(self, now: Size) -> bool:
        return (
            (now.processes, now.web) == (self.before.processes, self.before.web)
            and abs(now.descriptors - self.before.descriptors) <= _DESCRIPTORS
            and now.memory_bytes <= self.before.memory_bytes + _GROWTH_BYTES
        )


@pytest.fixture(scope="session")
def server(harbour_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """``testimonio serve`` over the invented corpus, warm."""
    command = [sys.executable, "-m", "testimonio", "serve", "--release", str(harbour_release), "--port", "0"]
    for limit in LIMITS:
        command += ["--limit", limit]
    log = tmp_path_factory.mktemp("log") / "stderr"
    with log.open("w") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        assert process.stdout
        with process.stdout:
            line = process.stdout.readline()
            assert line, log.read_text(encoding="utf-8")
            port = int(line.rpartition(":")[2].strip().rstrip("/"))
            for _ in range(4):  # each worker once
                for warm in _WARM:
                    assert [reply.status for reply in exchange(port, warm)] == [200]
            yield Server(process.pid, port, harbour_release, size(process.pid))
            process.terminate()
            assert process.wait(LIVENESS_S) == 0
    finally:
        process.kill()
        process.wait()
    assert "Traceback" not in log.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def set_trap() -> Iterator[Trap]:
    """A listener that must hear nothing."""
    with trap() as found:
        yield found


@pytest.fixture
def well(server: Server, set_trap: Trap) -> Callable[[], None]:
    """Gives the check that follows every case."""

    def check() -> None:
        server.assert_well()
        assert set_trap.callers == []

    return check
