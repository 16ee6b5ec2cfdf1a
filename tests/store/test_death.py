"""A worker killed at any moment gives no answer or a whole one, never a part of one."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from testimonio.store import frames
from testimonio.store.engine import Answer, Busy, EngineError, Question, WorkerDied
from testimonio.store.limits import Limits
from testimonio.store.pool import Pool
from testimonio.store.pool_engine import PoolEngine

LIMITS = Limits(short_s=20, deadline_s=20, query_workers=1, wait_s=20)
LARGE = Question("SELECT ?s ?t { ?s ?p ?o . ?t ?p ?u } LIMIT 50000", "text/csv")
GRAPH = Question(
    "CONSTRUCT { ?s <http://ex/q> ?t } { ?s ?p ?o . ?t ?p ?u FILTER(?s < ?t || ?s > ?t) }", None, "text/turtle"
)
MOMENTS = 20
PART_BYTES = 50_000  # heads are shorter


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    path = tmp_path_factory.mktemp("death") / "dataset.nq"
    path.write_text("".join(f'<http://ex/{n}> <http://ex/p> "{n}" .\n' for n in range(250)), encoding="utf-8")
    with Pool.start(path, LIMITS) as started:
        yield started


@pytest.fixture
def engine(pool: Pool) -> Iterator[PoolEngine]:
    engine = PoolEngine(pool.address)
    yield engine
    assert b"true" in engine.answer(Question("ASK { ?s ?p ?o }")).body, "the pool answers after whatever was killed"


def workers(pool: Pool) -> list[int]:
    found = Path(f"/proc/{pool.pid}/task/{pool.pid}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split()]


def signal_all(pool: Pool, number: signal.Signals) -> None:
    for worker in workers(pool):
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, number)


def outcome(engine: PoolEngine, question: Question) -> Answer | EngineError:
    try:
        return engine.answer(question)
    except EngineError as error:
        return error


@pytest.mark.parametrize("question", [LARGE, GRAPH], ids=["table", "graph"])
def test_killed_at_each_moment(pool: Pool, engine: PoolEngine, question: Question) -> None:
    """The moments are spread evenly over the time that the undisturbed answer takes, and a little beyond."""
    begin = time.monotonic()
    whole = engine.answer(question)
    took_s = time.monotonic() - begin
    outcomes = []
    with ThreadPoolExecutor(1) as threads:
        for moment in range(MOMENTS):
            asked = threads.submit(outcome, engine, question)
            time.sleep(1.2 * took_s * moment / MOMENTS)
            signal_all(pool, signal.SIGKILL)
            outcomes.append(asked.result())
    died = [found for found in outcomes if isinstance(found, EngineError)]
    assert died, "no kill was in time"
    assert all(isinstance(error, WorkerDied | Busy) for error in died)
    assert all(found == whole for found in outcomes if isinstance(found, Answer))


def test_killed_again_and_again(pool: Pool, engine: PoolEngine) -> None:
    whole = engine.answer(LARGE)
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(0.01):  # a new worker gets as far as its first question
            signal_all(pool, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    outcomes = [outcome(engine, LARGE) for _ in range(25)]
    stop.set()
    killer.join()
    assert any(isinstance(found, EngineError) for found in outcomes), "no kill was in time"
    assert all(isinstance(found, WorkerDied | Busy) or found == whole for found in outcomes)


def test_killed_before_it_starts(pool: Pool, engine: PoolEngine) -> None:
    """The question waits at a worker that does not run; when that is dead, the next one takes it."""
    whole = engine.answer(LARGE)
    time.sleep(0.2)  # a worker that grew over the answer is replaced meanwhile
    signal_all(pool, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(outcome, engine, LARGE)
        time.sleep(0.1)
        assert not asked.done()
        signal_all(pool, signal.SIGKILL)
        found = asked.result()
    assert found == whole or isinstance(found, WorkerDied | Busy)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5])
def test_killed_while_it_sends(pool: Pool, engine: PoolEngine, share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The body has begun to arrive: its worker's death is an error, though what came looks like a table."""
    size = len(engine.answer(LARGE).body)
    whole = frames._exactly
    begun: list[int] = []

    def part(connection: socket.socket, wanted: int, until: float | None) -> bytearray:
        if wanted < PART_BYTES or sum(begun) > size * share:
            return whole(connection, wanted, until)
        first = whole(connection, wanted // 2, until)
        begun.append(wanted)
        if sum(begun) > size * share:
            signal_all(pool, signal.SIGKILL)
        return first + whole(connection, wanted - len(first), until)

    monkeypatch.setattr(frames, "_exactly", part)
    with pytest.raises(WorkerDied):
        engine.answer(LARGE)
    assert size * share < sum(begun) < size
    monkeypatch.undo()
    assert len(engine.answer(LARGE).body) == size
