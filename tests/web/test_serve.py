"""``testimonio serve`` as people run it: a process of its own, real sockets, real signals."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from server_process import COMMAND, LIVENESS_S, RUNAWAY, Running, alive, children, serving, until
from testimonio import layout


@pytest.fixture
def release(harbour_release: Path) -> Path:
    return harbour_release


@pytest.fixture
def server(release: Path) -> Iterator[Running]:
    with serving("--release", str(release)) as running:
        yield running


def test_it_says_where_it_answers_and_answers(server: Running, release: Path) -> None:
    assert server.line == f"Testimonio answers at http://127.0.0.1:{server.port}/\n"
    status, body = server.get("/health")
    assert status == 200
    assert json.loads(body)["release"] == release.name
    assert server.ask("ASK { ?s ?p ?o }") == 200
    assert server.get("/", Accept="text/html")[0] == 200
    status, body = server.get(f"/release/{release.name}/dataset.nq", Range="bytes=0-4")
    assert (status, body) == (206, (release / "dataset.nq").read_bytes()[:5])
    assert server.get(f"/release/{release.name}/dataset.nq")[1] == (release / "dataset.nq").read_bytes()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_whole(server: Running, number: signal.Signals) -> None:
    family = server.family()
    workers = json.loads(server.get("/health")[1])["workers"]
    assert len(family) == 3 + sum(workers.values())  # itself, the web process, the supervisor, and the workers
    server.process.send_signal(number)
    assert server.process.wait(LIVENESS_S) == 0
    until(lambda: not any(alive(pid) for pid in family))


def status_of(request: Future[int]) -> int:
    """The status that came back, 0 when the connection broke."""
    try:
        return request.result()
    except (OSError, http.client.HTTPException):
        return 0


def test_told_to_stop_under_a_runaway_it_stops(server: Running) -> None:
    with ThreadPoolExecutor(1) as threads:
        runaway = threads.submit(server.ask, RUNAWAY)
        until(lambda: server.ask("ASK {}") == 200)
        server.process.terminate()
        assert server.process.wait(LIVENESS_S) == 0
        assert status_of(runaway) != 200


def test_killed_it_leaves_nothing_behind(server: Running) -> None:
    family = server.family()
    os.kill(server.process.pid, signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in family))


def test_a_killed_web_process_comes_back(server: Running) -> None:
    web = server.web
    os.kill(web, signal.SIGKILL)

    def answered() -> bool:
        try:
            return server.ask("ASK {}") == 200
        except (OSError, http.client.HTTPException):
            return False

    until(answered)
    assert web not in server.family()


def test_without_its_supervisor_it_ends_with_a_sentence(server: Running) -> None:
    family = server.family()
    (supervisor,) = [pid for pid in children(server.process.pid) if children(pid)]
    os.kill(supervisor, signal.SIGKILL)
    assert server.process.wait(LIVENESS_S) == 2
    assert server.process.stderr
    assert "query workers ended by themselves" in server.process.stderr.read()
    until(lambda: not any(alive(pid) for pid in family))


def test_health_has_a_thread_whatever_is_asked(server: Running) -> None:
    with ThreadPoolExecutor(40) as threads:
        runaways = [threads.submit(server.ask, RUNAWAY) for _ in range(40)]
        slowest = 0.0
        for _ in range(20):
            begin = time.monotonic()
            assert server.get("/health")[0] == 200
            slowest = max(slowest, time.monotonic() - begin)
        server.process.kill()  # rather than wait for the deadlines
        statuses = [status_of(runaway) for runaway in runaways]
    assert slowest < 2.0
    assert 503 in statuses
    assert 200 not in statuses


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=LIVENESS_S, cwd=cwd, check=False
    )


def test_a_port_in_use_is_a_sentence(release: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("--release", str(release), "--port", port)
    assert done.returncode == 2
    assert done.stderr == f"testimonio: Port {port} of 127.0.0.1 is in use; choose another one with --port.\n"


def test_the_port_of_another_server_is_in_use(server: Running, release: Path) -> None:
    """granian shares its port with whoever shares theirs; two servers on one port would be a riddle."""
    done = run("--release", str(release), "--port", str(server.port))
    assert (done.returncode, "is in use" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--host", "no.such.host.invalid"], "There is no host"),
        (["--port", "70000"], "There is no port 70000"),
        (["--release", "/nowhere"], "/nowhere is no release"),
        (["harbour", "--release", "/nowhere"], "--release serves a release as it is"),
        (["/nowhere"], "There is no folder /nowhere"),
        (["harbour", "--texts", "/nowhere"], "--texts: there is no folder /nowhere"),
    ],
)
def test_wrong_use_is_a_sentence(arguments: list[str], sentence: str) -> None:
    done = run(*([] if "--port" in arguments else ["--port", "0"]), *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_release_that_was_changed_is_not_served(release: Path, tmp_path: Path) -> None:
    copy = tmp_path / release.name
    shutil.copytree(release, copy)
    with (copy / "dataset.nq").open("ab") as opened:
        opened.write(b"<http://ex/a> <http://ex/b> <http://ex/c> .\n")
    done = run("--port", "0", "--release", str(copy))
    assert done.returncode == 2
    assert "dataset.nq is not the file that its manifest lists" in done.stderr


def test_a_corpus_is_built_once(tmp_path: Path) -> None:
    arguments = ("harbour", "--out", str(tmp_path))
    for first in (True, False):
        with serving(*arguments) as running:
            assert running.get("/health")[0] == 200
            running.process.terminate()
            running.process.wait(LIVENESS_S)
            assert running.process.stderr
            assert ("reading" in running.process.stderr.read()) is first


def test_a_corpus_with_violations_is_not_served(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(layout.corpus("harbour").root, corpus, ignore=shutil.ignore_patterns("build"))
    with (corpus / "graph" / "places.ttl").open("a", encoding="utf-8") as opened:
        opened.write("\nplace:nowhere\n    a tm:Plaice ;\n.\n")
    done = run(str(corpus), "--port", "0")
    assert done.returncode == 1
    assert "graph/places.ttl:" in done.stdout
    assert "no release was made" in done.stderr
