"""The pool of workers: every wall holds, and whatever a query does, the next one is answered."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from testimonio.errors import StoreError
from testimonio.store import frames
from testimonio.store.engine import (
    AnswerTooLarge,
    Busy,
    DeadlineExceeded,
    EngineError,
    Lane,
    MemoryExceeded,
    QueryRefused,
    QuerySyntaxError,
    Question,
    WorkerDied,
)
from testimonio.store.limits import Limits
from testimonio.store.pool import Pool, PoolAddress
from testimonio.store.pool_engine import PoolEngine

LIMITS = Limits(
    short_s=0.3,
    deadline_s=0.8,
    page_s=0.8,
    memory_bytes=192 << 20,
    answer_bytes=2 << 20,
    query_workers=3,
    long_queries=1,
    waiting=2,
    wait_s=5,
)
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
RUNAWAY = f"SELECT (COUNT(*) AS ?n) {PRODUCT}"
LONG = Question("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c < ?f) }", "text/csv")  # over 0.2 s
LIVENESS_S = 10.0


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pool") / "dataset.nq"
    lines = (
        f'<http://ex/{n}> <http://ex/p> "{n}" .\n<http://ex/{n}> <http://ex/p> "{n}" <http://ex/g> .\n'
        for n in range(1000)
    )
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def pool(dataset: Path) -> Iterator[Pool]:
    with Pool.start(dataset, LIMITS) as started:
        yield started


@pytest.fixture
def engine(pool: Pool) -> Iterator[PoolEngine]:
    engine = PoolEngine(pool.address)
    yield engine
    assert answers(engine), "the pool answers after whatever the test did to it"


@pytest.fixture(scope="module")
def unhurried(dataset: Path) -> Iterator[PoolEngine]:
    """Of a pool whose deadline no test is about."""
    with Pool.start(dataset, replace(LIMITS, short_s=LIVENESS_S, deadline_s=LIVENESS_S)) as pool:
        yield PoolEngine(pool.address)


def answers(engine: PoolEngine) -> bool:
    return b"true" in engine.answer(Question("ASK { ?s ?p ?o }")).body


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIVENESS_S
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)


def children(pid: int) -> set[int]:
    """The live children of a process."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return {int(child) for child in found.split()}


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def settled(pool: Pool) -> set[int]:
    """The workers, once all places are filled."""
    until(lambda: len(children(pool.pid)) == 4)
    return children(pool.pid)


def test_answers_and_counts(engine: PoolEngine) -> None:
    assert engine.summary().triples == 1000
    assert engine.summary().graphs == {"http://ex/g": 1000}
    assert engine.health().workers == {"query": 3, "page": 1}
    assert engine.health().well
    answer = engine.answer(Question('SELECT ?s { ?s ?p "7" }', "text/csv"))
    assert answer.body == b"s\r\nhttp://ex/7\r\n"
    assert engine.answer(Question('SELECT ?s { ?s ?p "7" }', "text/csv", lane=Lane.PAGE)).body == answer.body


def test_a_large_answer_arrives_whole(unhurried: PoolEngine) -> None:
    answer = unhurried.answer(Question("SELECT ?s ?t { ?s ?p ?o . ?t ?p ?u } LIMIT 60000", "text/csv"))
    assert answer.body.count(b"\r\n") == 60_001


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("SELECT * { ?s ?p }", QuerySyntaxError),
        ("SELECT * { SERVICE <http://ex/> {} }", QueryRefused),
        ("SELECT * FROM <http://ex/z> {}", QueryRefused),
        ("DELETE WHERE { ?s ?p ?o }", QueryRefused),
        (f"SELECT * {PRODUCT}", AnswerTooLarge),
    ],
)
def test_errors_come_through(unhurried: PoolEngine, query: str, error: type[EngineError]) -> None:
    with pytest.raises(error):
        unhurried.answer(Question(query))


def test_the_deadline_holds(engine: PoolEngine) -> None:
    begin = time.monotonic()
    with pytest.raises(DeadlineExceeded, match=r"after 0\.8 seconds") as caught:
        engine.answer(Question(RUNAWAY))
    assert caught.value.limit_s == 0.8
    assert 0.8 <= time.monotonic() - begin < LIVENESS_S


def test_the_deadline_of_pages_holds(engine: PoolEngine) -> None:
    with pytest.raises(DeadlineExceeded):
        engine.answer(Question(RUNAWAY, lane=Lane.PAGE))


def test_a_long_query_goes_on_and_its_worker_stays(dataset: Path) -> None:
    with Pool.start(dataset, replace(LIMITS, short_s=0.1, deadline_s=LIVENESS_S)) as pool:
        before = settled(pool)
        answer = PoolEngine(pool.address).answer(LONG)
        assert (answer.body, answer.lane) == (b"n\r\n499500\r\n", "long")
        assert settled(pool) == before


def test_without_places_for_long_queries_they_are_killed(dataset: Path) -> None:
    with Pool.start(dataset, replace(LIMITS, short_s=0.1, long_queries=0)) as pool:
        engine = PoolEngine(pool.address)
        with pytest.raises(DeadlineExceeded) as caught:
            engine.answer(Question(RUNAWAY))
        assert (caught.value.limit_s, caught.value.lane) == (0.1, "query")


def test_who_gives_way_begins_again(dataset: Path) -> None:
    """The only place for long queries is taken: another one waits for it, and is answered then."""
    limits = replace(LIMITS, short_s=0.2, deadline_s=LIVENESS_S, wait_s=LIVENESS_S)
    with Pool.start(dataset, limits) as pool, ThreadPoolExecutor(2) as threads:
        engine = PoolEngine(pool.address)
        first = threads.submit(engine.answer, Question(RUNAWAY))
        until(lambda: engine.places.inside("long") == 1)
        second = threads.submit(engine.answer, LONG)
        until(lambda: engine.places.inside("long") == 2)
        assert answers(engine)
        for worker in children(pool.pid):  # the second has none
            os.kill(worker, signal.SIGKILL)
        assert isinstance(first.exception(), WorkerDied)
        assert second.result().body == b"n\r\n499500\r\n"


def test_who_waits_for_a_place_waits_no_longer_than_anybody(dataset: Path) -> None:
    limits = replace(LIMITS, short_s=0.1, deadline_s=LIVENESS_S, wait_s=0.3)
    with Pool.start(dataset, limits) as pool, ThreadPoolExecutor(2) as threads:
        engine = PoolEngine(pool.address)
        first = threads.submit(engine.answer, Question(RUNAWAY))
        until(lambda: engine.places.inside("long") == 1)
        with pytest.raises(Busy, match="became free") as caught:
            engine.answer(Question(RUNAWAY))
        assert caught.value.lane == "long"
        for worker in children(pool.pid):
            os.kill(worker, signal.SIGKILL)
        assert isinstance(first.exception(), WorkerDied)
        assert engine.places.inside("long") == engine.places.inside("query") == 0


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {PRODUCT} ORDER BY ?f",
        f'SELECT (GROUP_CONCAT(CONCAT(?c, "{"x" * 4000}")) AS ?all) {{ ?a ?b ?c . ?d ?e ?f }}',
        "SELECT ?a ?c ?d ?f (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?c ?d ?f",
    ],
    ids=["order", "concatenation", "group"],
)
def test_a_memory_bomb_harms_nobody(dataset: Path, query: str) -> None:
    with Pool.start(dataset, replace(LIMITS, deadline_s=LIVENESS_S, memory_bytes=64 << 20)) as pool:
        engine = PoolEngine(pool.address)
        with pytest.raises(MemoryExceeded):
            engine.answer(Question(query))
        assert answers(engine)


def test_a_crash_harms_nobody(unhurried: PoolEngine) -> None:
    with pytest.raises((WorkerDied, QuerySyntaxError)):  # the parser overflows its stack on a flat list
        unhurried.answer(Question(f"SELECT * {{ ({'1 ' * 30000}) <http://ex/p> 1 }}"))
    assert answers(unhurried)


def test_runaways_keep_nobody_from_the_workers(engine: PoolEngine) -> None:
    with ThreadPoolExecutor(3) as threads:
        runaways = [threads.submit(engine.answer, Question(RUNAWAY)) for _ in range(3)]
        done = 0
        while not all(future.done() for future in runaways):
            assert answers(engine)
            done += 1
        assert done > 3
        assert all(isinstance(future.exception(), DeadlineExceeded | Busy) for future in runaways)


def test_too_many_are_turned_away(dataset: Path) -> None:
    limits = replace(LIMITS, query_workers=1, waiting=0, short_s=0.5, deadline_s=0.5)
    with Pool.start(dataset, limits) as pool, ThreadPoolExecutor(8) as threads:
        engine = PoolEngine(pool.address)
        futures = [threads.submit(engine.answer, Question(RUNAWAY)) for _ in range(8)]
        errors = [future.exception() for future in futures]
        busy = [error for error in errors if isinstance(error, Busy)]
        assert busy
        assert busy[0].retry_after_s >= 1
        assert any(isinstance(error, DeadlineExceeded) for error in errors)
        assert answers(engine)


def test_waiting_has_an_end(dataset: Path) -> None:
    limits = replace(LIMITS, query_workers=1, short_s=LIVENESS_S, deadline_s=LIVENESS_S, wait_s=0.1)
    with Pool.start(dataset, limits) as pool, ThreadPoolExecutor(1) as threads:
        engine = PoolEngine(pool.address)
        first = threads.submit(engine.answer, Question(RUNAWAY))
        taken = threading.Event()

        def turned_away() -> bool:
            with contextlib.suppress(Busy):
                engine.answer(Question("ASK {}"))
                return False
            taken.set()
            return True

        until(turned_away)
        assert taken.is_set()
        for worker in children(pool.pid):
            os.kill(worker, signal.SIGKILL)
        assert isinstance(first.exception(), WorkerDied)


def test_workers_come_back(pool: Pool, engine: PoolEngine) -> None:
    before = settled(pool)
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    until(lambda: len(children(pool.pid)) == 4 and not before & children(pool.pid))
    assert engine.health().well


def test_no_descriptor_can_be_had(pool: Pool) -> None:
    """The second wall behind the refusal of SERVICE: a worker has room for its connection, and for nothing else."""

    def confined(worker: int) -> bool:
        (line,) = [line for line in Path(f"/proc/{worker}/limits").read_text().splitlines() if "open files" in line]
        open_files = {fd.name for fd in Path(f"/proc/{worker}/fd").iterdir()}
        return line.split()[3:5] == ["5", "5"] and open_files == {"0", "1", "2", "3"}

    until(lambda: all(confined(worker) for worker in settled(pool)))  # a new one, or one at work, is so in a moment


def test_service_reaches_nobody_even_past_the_scan(dataset: Path, tmp_path: Path) -> None:
    """With the scan taken out, the evaluator tries to call, and cannot."""
    (tmp_path / "sitecustomize.py").write_text(
        "import testimonio.store.evaluation as e\n"
        "from testimonio.store.scan import Scan\n"
        "e.scan = lambda query, limits, services: Scan((), ())\n",
        encoding="utf-8",
    )
    with socket.socket() as listener, pytest.MonkeyPatch.context() as patch:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        patch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        with Pool.start(dataset, replace(LIMITS, deadline_s=LIVENESS_S)) as pool:
            engine = PoolEngine(pool.address)
            with pytest.raises(EngineError, match="could not be evaluated"):
                engine.answer(Question(f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"))
            engine.answer(Question(f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}"))
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_broken_dataset_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "broken.nq"
    path.write_text("this is not RDF\n", encoding="utf-8")
    with pytest.raises(StoreError, match=r"broken\.nq is no N-Quads"):
        Pool.start(path, LIMITS)


def test_closing_ends_everything(dataset: Path) -> None:
    with Pool.start(dataset, LIMITS) as pool:
        family = {pool.pid, *children(pool.pid)}
        assert len(family) == 5
    assert not pool.alive
    assert not any(alive(pid) for pid in family)
    assert not pool.address.folder.exists()
    engine = PoolEngine(pool.address)
    assert not engine.health().well
    with pytest.raises(Busy):
        engine.answer(Question("ASK {}"))


def test_a_long_query_goes_last_while_others_ask_and_its_worker_with_it(dataset: Path) -> None:
    """Whatever takes long has only what others leave of the processors, and no short query gets such a worker."""
    with Pool.start(dataset, replace(LIMITS, short_s=LIVENESS_S, deadline_s=LIVENESS_S)) as pool:
        engine = PoolEngine(pool.address)
        before = settled(pool)

        def last() -> set[int]:
            with contextlib.suppress(ProcessLookupError):  # a worker that is just being replaced
                return {pid for pid in children(pool.pid) if os.sched_getscheduler(pid) == os.SCHED_IDLE}
            return set()

        with ThreadPoolExecutor(2) as threads:
            asked = [threads.submit(engine.answer, LONG) for _ in range(2)]
            until(lambda: len(last()) == 2 or all(future.done() for future in asked))
            gone = last()
            assert {future.result().body for future in asked} == {b"n\r\n499500\r\n"}
        assert len(gone) == 2
        until(lambda: not last())
        assert not gone & settled(pool)
        assert before - gone < settled(pool)
        assert answers(engine)


def test_what_a_dead_process_asked_keeps_no_worker(dataset: Path) -> None:
    with Pool.start(dataset, replace(LIMITS, deadline_s=600)) as pool:
        before = settled(pool)
        asking = subprocess.Popen([sys.executable, "-c", ASK, str(pool.address.folder)], stdout=subprocess.PIPE)
        with asking:
            assert asking.stdout
            assert asking.stdout.readline()
            asking.kill()
        engine = PoolEngine(pool.address)
        assert settled(pool) == before
        engine.take_over()
        until(lambda: not before & settled(pool))
        assert answers(engine)
        stayed = settled(pool)
        engine.take_over()
        assert answers(engine)
        assert settled(pool) == stayed


ASK = f"""
import socket, sys
from pathlib import Path
from testimonio.store import control, frames
from testimonio.store.engine import Question
control.take_over(Path(sys.argv[1]))
with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(sys.argv[1] + "/query")
    frames.send(connection, frames.question_head(Question("{RUNAWAY}")))
    print(frames.receive(connection), flush=True)
    frames.receive(connection)
"""


START = """
import sys, time
from pathlib import Path
from testimonio.store.pool import Pool
pool = Pool.start(Path(sys.argv[1]), services=["http://127.0.0.1:1/"])
print(pool.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("victim", ["starter", "supervisor"])
def test_nothing_survives(dataset: Path, victim: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """kill -9 of the process that started the pool, or of the supervisor: the workers and the relay go with it."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    starter = subprocess.Popen([sys.executable, "-c", START, str(dataset)], stdout=subprocess.PIPE, text=True)
    try:
        assert starter.stdout
        with starter.stdout:
            supervisor = int(starter.stdout.readline())
        workers = children(supervisor)
        assert len(workers) == 8  # six for queries, one for pages, one with a relay
        until(lambda: any(children(worker) for worker in workers))
        relays = {relay for worker in workers for relay in children(worker)}
        assert len(relays) == 1
        os.kill(starter.pid if victim == "starter" else supervisor, signal.SIGKILL)
        until(lambda: not any(alive(pid) for pid in {supervisor, *workers, *relays}))
    finally:
        starter.kill()
        starter.wait()


def test_who_has_gone_is_not_answered(pool: Pool, engine: PoolEngine) -> None:
    """A question whose asker stopped waiting is dropped before it is evaluated."""
    for _ in range(8):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(pool.address.folder / "query"))
            frames.send(connection, frames.question_head(Question(RUNAWAY)))
    assert answers(engine)


def test_the_address_says_what_is_needed(pool: Pool) -> None:
    assert pool.address == PoolAddress(pool.address.folder, LIMITS, pool.address.summary)
    assert oct(pool.address.folder.stat().st_mode & 0o777) == "0o700"
