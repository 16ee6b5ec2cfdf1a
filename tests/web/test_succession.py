"""A new release takes over from the old one while clients go on asking; told to stop, the server ends what it began."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from release_folder import added
from server_process import LIVENESS_S, RUNAWAY, Running, alive, children, serving, until

PLACES = """
PREFIX tm: <https://w3id.org/testimonio/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?label WHERE { ?place a tm:Place ; skos:prefLabel ?label }
"""
PATHS = ("/health", "/sparql?query=" + quote("ASK { ?s ?p ?o }"), "/")


class Asking:
    """Clients that ask all the time, each on one connection as long as it lasts."""

    def __init__(self, server: Running, clients: int = 3) -> None:
        self.outcomes: Counter[object] = Counter()
        self.releases: list[str] = []
        self._server = server
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(clients)]

    def _ask(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=LIVENESS_S)
        while not self._over.is_set():
            for path in PATHS:
                try:
                    connection.request("GET", path, headers={"Cache-Control": "no-cache"})
                    response = connection.getresponse()
                    body = response.read()
                except (OSError, http.client.HTTPException) as error:
                    self.outcomes[repr(error)] += 1
                    connection.close()
                    continue
                self.outcomes[response.status] += 1
                if path == "/health":
                    self.releases.append(json.loads(body)["release"])
        connection.close()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in self._threads:
                thread.join(LIVENESS_S)


def release_served(server: Running) -> str:
    return str(json.loads(server.get("/health")[1])["release"])


def test_a_new_release_takes_over_without_a_refused_request(
    harbour_release: Path, another_release: Path, tmp_path: Path
) -> None:
    first = added(harbour_release, tmp_path)
    with serving("--release", str(first.parent)) as server:
        places = "/sparql?format=csv&query=" + quote(PLACES)
        before = server.get(places), server.get(places)  # the second one from the cache
        size = len(server.family())
        old = [pid for pid in server.family() if pid not in (server.process.pid, server.web)]
        asking = Asking(server)
        with asking.going_on():
            second = added(another_release, first.parent)
            server.process.send_signal(signal.SIGHUP)
            until(lambda: second.name in asking.releases)
            until(lambda: not any(alive(pid) for pid in old))
        assert set(asking.outcomes) == {200}
        assert set(asking.releases) == {first.name, second.name}
        assert release_served(server) == second.name
        assert before[0] == before[1]
        assert before[0][1].count(b"New ") + 1 == server.get(places)[1].count(b"New ")
        until(lambda: len(server.family()) == size)  # nothing of the old release is left, no process unwaited for

        os.kill(server.web, signal.SIGKILL)  # whoever comes back serves the new one
        until(lambda: _answers(server))
        assert release_served(server) == second.name


def test_a_query_under_way_ends_on_the_old_release(
    harbour_release: Path, another_release: Path, tmp_path: Path
) -> None:
    first = added(harbour_release, tmp_path)
    with serving("--release", str(first.parent), "--limit", "deadline_s=4") as server:
        statuses: list[int] = []
        runaway = threading.Thread(target=lambda: statuses.append(server.ask(RUNAWAY)))
        runaway.start()
        until(lambda: server.metric("testimonio_requests_under_way") >= 1)
        second = added(another_release, first.parent)
        server.process.send_signal(signal.SIGHUP)
        until(lambda: release_served(server) == second.name)
        runaway.join(LIVENESS_S)
        assert statuses == [504]  # its own deadline, not the end of its workers


def test_a_release_that_cannot_be_served_changes_nothing(
    harbour_release: Path, another_release: Path, tmp_path: Path
) -> None:
    first = added(harbour_release, tmp_path)
    with serving("--release", str(first.parent)) as server:
        assert server.process.stderr
        assert "the graph is held in memory" in server.process.stderr.readline()
        server.process.send_signal(signal.SIGHUP)
        assert "is the latest already" in server.process.stderr.readline()
        second = added(another_release, first.parent)
        with (second / "dataset.nq").open("ab") as opened:
            opened.write(b"<http://ex/a> <http://ex/b> <http://ex/c> .\n")
        server.process.send_signal(signal.SIGHUP)
        assert f"Still release {first.name}. " in server.process.stderr.readline()
        shutil.rmtree(second)
        server.process.send_signal(signal.SIGHUP)
        assert f"Still release {first.name}. " in server.process.stderr.readline()
        assert release_served(server) == first.name
        assert server.ask("ASK { ?s ?p ?o }") == 200


def test_what_was_begun_is_answered_before_the_end(harbour_release: Path) -> None:
    with serving("--release", str(harbour_release), "--limit", "short_s=0.5", "--limit", "deadline_s=2") as server:
        statuses: list[int] = []
        runaway = threading.Thread(target=lambda: statuses.append(server.ask(RUNAWAY)))
        runaway.start()
        until(lambda: server.metric("testimonio_requests_under_way") >= 1)
        server.process.terminate()
        assert server.process.wait(LIVENESS_S) == 0
        runaway.join(LIVENESS_S)
        assert statuses == [504]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_all_at_once_they_end(harbour_release: Path, number: signal.Signals) -> None:
    """A terminal and some supervisors tell every process of a group; then nobody may be started anew."""
    with serving("--release", str(harbour_release), group=True) as server:
        family = server.family()
        os.killpg(server.process.pid, number)
        assert server.process.wait(LIVENESS_S) == 0
        until(lambda: not any(alive(pid) for pid in family))


def _answers(server: Running) -> bool:
    try:
        return bool(children(server.process.pid)) and server.ask("ASK {}") == 200
    except (OSError, http.client.HTTPException):
        return False
