"""The pool asked from an event loop: the same answers as from threads, over lines that break and are replaced."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from server_process import RUNAWAY, children
from testimonio.store.engine import (
    Answer,
    AnswerTooLarge,
    Busy,
    DeadlineExceeded,
    EngineError,
    QuerySyntaxError,
    Question,
    WorkerDied,
)
from testimonio.store.frames import Parts
from testimonio.store.limits import Limits
from testimonio.store.loop_engine import LoopEngine
from testimonio.store.pool import Pool
from testimonio.store.pool_engine import PoolEngine

LIMITS = Limits(short_s=30.0, deadline_s=30.0, query_workers=3, long_queries=1, wait_s=30.0, waiting=64)
"""On a busy machine the shortest query may take a second: tests that are not about time have plenty."""
PRODUCT = "SELECT ?s ?t ?v { ?s ?p ?o . ?t ?p ?u . ?v ?p ?w }"
COUNT = Question("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("loop") / "dataset.nq"
    path.write_text("".join(f'<http://ex/{n}> <http://ex/p> "{n}" .\n' for n in range(1000)), encoding="utf-8")
    return path


@pytest.fixture
def pool(dataset: Path) -> Iterator[Pool]:
    with Pool.start(dataset, LIMITS) as started:
        yield started


def kill(pool: Pool) -> None:
    for worker in children(pool.pid):
        os.kill(worker, signal.SIGKILL)


class Begun(Parts):
    """Parts that tell when the first one comes."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()

    def add(self, part: bytes) -> None:
        super().add(part)
        self.begun.set()


@asynccontextmanager
async def asked(pool: Pool) -> AsyncIterator[LoopEngine]:
    engine = LoopEngine(PoolEngine(pool.address))
    try:
        yield engine
    finally:
        engine.close()
        await asyncio.sleep(0)  # transports close in the next round of the loop
    assert engine.lines == 0


def test_many_at_once_share_the_lines(pool: Pool) -> None:
    async def ask() -> tuple[set[Answer], int]:
        async with asked(pool) as engine:
            answers = await asyncio.gather(*(engine.answer(COUNT) for _ in range(40)))
            return set(answers), engine.lines

    answers, lines = asyncio.run(ask())
    assert answers == {PoolEngine(pool.address).answer(COUNT)}
    assert 0 < lines <= LIMITS.query_workers


def test_who_waits_longest_is_answered_next(dataset: Path) -> None:
    """Whoever asks again at once waits behind the others, else some would wait as long as there are such."""
    done: list[str] = []

    async def ask(engine: LoopEngine, *names: str) -> None:
        for name in names:
            await engine.answer(COUNT)
            done.append(name)

    async def meet(pool: Pool) -> None:
        async with asked(pool) as engine:
            await asyncio.gather(ask(engine, "first", "fourth"), ask(engine, "second"), ask(engine, "third"))

    with Pool.start(dataset, replace(LIMITS, query_workers=1)) as pool:
        asyncio.run(meet(pool))
    assert done == ["first", "second", "third", "fourth"]


def test_a_line_that_comes_too_late_is_the_next_ones(dataset: Path) -> None:
    async def ask(pool: Pool) -> Answer:
        async with asked(pool) as engine:
            await engine.answer(COUNT)
            (lines,) = (each for each in engine._lines.values() if each.open)
            line = await lines.take()
            late = asyncio.ensure_future(lines.take())
            await asyncio.sleep(0)
            lines.give(line)
            late.cancel()  # when it has been given the line, and has not gone on with it
            await asyncio.wait([late])
            assert late.cancelled()
            assert lines.open == len(lines.idle) == 1
            return await engine.answer(COUNT)

    with Pool.start(dataset, replace(LIMITS, query_workers=1)) as pool:
        assert asyncio.run(ask(pool)) == PoolEngine(pool.address).answer(COUNT)


def test_a_long_answer_comes_whole_with_its_digest(dataset: Path) -> None:
    rows = Question("SELECT ?s ?t { ?s ?p ?o . ?t ?p ?u } LIMIT 20000", "text/csv")
    graph = Question("CONSTRUCT { ?s <http://ex/q> ?t } { ?s ?p ?o . ?t ?p ?u } LIMIT 20000", None, "text/turtle")

    async def ask(pool: Pool) -> list[Answer]:
        async with asked(pool) as engine:
            return await asyncio.gather(*(engine.answer(question) for question in (rows, graph, COUNT, rows)))

    with Pool.start(dataset, LIMITS) as pool:
        *long, short, again = asyncio.run(ask(pool))
        for answer, question in zip((*long, again), (rows, graph, rows), strict=True):
            assert answer == PoolEngine(pool.address).answer(question)
            assert len(answer.body) > 300_000
            assert answer.digest == hashlib.sha256(answer.body).digest()
        assert short.digest == b""


def test_who_stops_waiting_leaves_no_answer_to_the_next(dataset: Path) -> None:
    async def ask(pool: Pool) -> Answer:
        async with asked(pool) as engine:
            slow = "SELECT (COUNT(*) AS ?m) { ?s ?p ?o . ?t ?p ?u FILTER(?o < ?u) }"
            waiting = asyncio.ensure_future(engine.answer(Question(slow, "text/csv")))
            await asyncio.sleep(0.1)
            waiting.cancel()
            await asyncio.wait([waiting])
            return await engine.answer(COUNT)

    with Pool.start(dataset, replace(LIMITS, query_workers=1)) as pool:
        assert asyncio.run(ask(pool)) == PoolEngine(pool.address).answer(COUNT)


def test_what_came_before_an_error_is_no_answer(dataset: Path) -> None:
    async def ask(pool: Pool) -> list[Answer | BaseException]:
        many = Question("SELECT ?s ?t { ?s ?p ?o . ?t ?p ?u }", "text/csv")
        async with asked(pool) as engine:
            found: list[Answer | BaseException] = []
            for question in (many, COUNT, many, COUNT):
                found += await asyncio.gather(engine.answer(question), return_exceptions=True)
            return found

    with Pool.start(dataset, replace(LIMITS, query_workers=1, answer_bytes=1 << 20)) as pool:
        large, one, again, other = asyncio.run(ask(pool))
        assert isinstance(large, AnswerTooLarge)
        assert isinstance(again, AnswerTooLarge)
        assert one == other == PoolEngine(pool.address).answer(COUNT)


def test_who_dies_over_a_long_answer_gives_none(dataset: Path) -> None:
    async def ask(pool: Pool) -> list[Answer | BaseException]:
        async with asked(pool) as engine:
            parts = Begun()
            long = asyncio.ensure_future(engine.answer(Question(f"{PRODUCT} LIMIT 3000000", "text/csv"), parts))
            await parts.begun.wait()
            kill(pool)
            return [*await asyncio.gather(long, return_exceptions=True), await engine.answer(COUNT)]

    with Pool.start(dataset, replace(LIMITS, answer_bytes=1 << 30)) as pool:
        died, after = asyncio.run(ask(pool))
        assert isinstance(died, WorkerDied)
        assert after == PoolEngine(pool.address).answer(COUNT)


def test_a_mistake_has_its_place(pool: Pool) -> None:
    async def ask() -> None:
        async with asked(pool) as engine:
            await engine.answer(Question("SELECT * {\n ?s ?p }"))

    with pytest.raises(QuerySyntaxError) as caught:
        asyncio.run(ask())
    assert (caught.value.line, caught.value.lane) == (2, "query")


def test_a_runaway_is_killed_at_its_deadline_and_others_are_answered(dataset: Path) -> None:
    async def ask(pool: Pool) -> tuple[list[Answer | BaseException], Answer]:
        async with asked(pool) as engine:
            many = [engine.answer(Question(RUNAWAY)), *(engine.answer(COUNT) for _ in range(10))]
            return await asyncio.gather(*many, return_exceptions=True), await engine.answer(COUNT)

    with Pool.start(dataset, replace(LIMITS, short_s=0.3, deadline_s=2.0)) as pool:
        (runaway, *others), after = asyncio.run(ask(pool))
    assert isinstance(runaway, DeadlineExceeded)
    assert (runaway.lane, runaway.limit_s) == ("long", 2.0)
    assert {other.body for other in others if isinstance(other, Answer)} == {after.body}
    assert not [other for other in others if isinstance(other, BaseException)]


def test_lines_to_workers_that_died_are_replaced(pool: Pool) -> None:
    async def ask() -> list[Answer]:
        async with asked(pool) as engine:
            found = await asyncio.gather(*(engine.answer(COUNT) for _ in range(10)))
            kill(pool)
            await asyncio.sleep(0.1)
            return [*found, await engine.answer(COUNT)]

    assert len(set(asyncio.run(ask()))) == 1


def test_who_dies_at_work_is_told_and_no_answer(dataset: Path) -> None:
    async def ask(pool: Pool) -> BaseException | None:
        async with asked(pool) as engine:
            runaway = asyncio.ensure_future(engine.answer(Question(RUNAWAY)))
            while not runaway.done():  # whoever dies before it has begun is no loss: another one begins
                await asyncio.wait([runaway], timeout=0.5)
                kill(pool)
            return runaway.exception()

    with Pool.start(dataset, LIMITS) as pool:
        assert isinstance(asyncio.run(ask(pool)), WorkerDied)


def test_an_idle_line_holds_no_worker(dataset: Path) -> None:
    """Threads and the loop ask the only worker by turns, and neither keeps it from the other."""

    async def ask(pool: Pool) -> list[Answer]:
        threads, found = PoolEngine(pool.address), []
        async with asked(pool) as engine:
            for _ in range(5):
                found.append(await engine.answer(COUNT))
                found.append(await asyncio.to_thread(threads.answer, COUNT))
            both = [engine.answer(COUNT), asyncio.to_thread(threads.answer, COUNT)]
            return [*found, *await asyncio.gather(*both)]

    with Pool.start(dataset, replace(LIMITS, query_workers=1)) as pool:
        assert len(set(asyncio.run(ask(pool)))) == 1


def test_more_than_there_are_places_for_are_turned_away(dataset: Path) -> None:
    async def ask(pool: Pool) -> list[Answer | BaseException]:
        async with asked(pool) as engine:
            return await asyncio.gather(*(engine.answer(Question(RUNAWAY)) for _ in range(4)), return_exceptions=True)

    with Pool.start(dataset, replace(LIMITS, query_workers=1, waiting=1, short_s=0.5, deadline_s=0.5)) as pool:
        found = asyncio.run(ask(pool))
    assert all(isinstance(error, EngineError) for error in found)
    assert sum(isinstance(error, Busy) for error in found) == 2


def test_nobody_waits_for_ever(dataset: Path) -> None:
    async def ask(pool: Pool) -> list[Answer | BaseException]:
        async with asked(pool) as engine:
            first = asyncio.ensure_future(engine.answer(Question(RUNAWAY)))
            while not engine.lines:  # the only one, which the second would have to have
                await asyncio.sleep(0.01)
            second = await asyncio.gather(engine.answer(COUNT), return_exceptions=True)
            kill(pool)
            return [*second, *await asyncio.gather(first, return_exceptions=True)]

    limits = replace(LIMITS, query_workers=1, wait_s=0.5)
    with Pool.start(dataset, limits) as pool:
        waited, killed = asyncio.run(ask(pool))
    assert isinstance(waited, Busy)
    assert isinstance(killed, WorkerDied)
