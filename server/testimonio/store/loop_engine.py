"""Asks the pool of workers from an event loop: no thread a question, and no connection either.

Who may ask, and for how long, is counted as for threads, and together with them; see :mod:`testimonio.store.places`.
"""

from __future__ import annotations

import asyncio
from functools import partial

from testimonio.store import control, engine, frames
from testimonio.store.calls import CallsOut
from testimonio.store.engine import Answer, Question
from testimonio.store.frames import Parts
from testimonio.store.lines import Lines
from testimonio.store.places import Stay, busy
from testimonio.store.pool_engine import PoolEngine, outcome
from testimonio.store.workers import Lane

_REST_S = 0.02  # before a lane is called again that nobody answers, and between two looks at the queue for a place


class LoopEngine:
    """Answers the questions of ``engine.Lane.QUERY``; all of it runs in one event loop.

    :param engine: of the same pool, with which it shares the places of the lanes.
    """

    def __init__(self, engine: PoolEngine) -> None:
        self._engine = engine
        folder, limits = engine.address.folder, engine.limits
        self._lines = {name: Lines(folder / name, lane, limits) for name, lane in engine.lanes.items()}

    @property
    def lines(self) -> int:
        """The number of lines to workers."""
        return sum(lines.open for lines in self._lines.values())

    async def answer(self, question: Question, parts: Parts | None = None) -> Answer:
        """The whole answer.

        :param parts: gathers it; what whoever asks does not want gathered is not in the answer's body.
        :raise EngineError: see :mod:`testimonio.store.engine`.
        """
        with self._engine.places.stay(question.lane.value) as stay:
            try:
                return await self._answer(question, stay, parts or Parts())
            except engine.EngineError as error:
                error.lane = stay.room
                raise

    def close(self) -> None:
        """Close all lines that nobody uses, and each other one after its question."""
        for lines in self._lines.values():
            lines.close()

    async def _answer(self, question: Question, stay: Stay, parts: Parts) -> Answer:
        frame = frames.packed(frames.question_head(question))
        lane, limits = self._engine.lanes[question.lane.value], self._engine.limits
        loop = asyncio.get_running_loop()
        until = loop.time() + limits.wait_s
        while loop.time() < until:
            try:
                return await self._ask(lane, frame, stay, parts)
            except CallsOut:
                lane = self._engine.lanes["service"]
                stay.move(lane.name)
            except control.Gone:
                if stay.stopped:
                    await self._wait_for_place(stay)
                else:
                    await asyncio.sleep(0)
                    continue
            until = loop.time() + limits.wait_s
        raise busy(limits, "No worker takes questions")

    async def _wait_for_place(self, stay: Stay) -> None:
        stay.queue()
        try:
            async with asyncio.timeout(self._engine.limits.wait_s):
                while not stay.called():
                    await asyncio.sleep(_REST_S)
        except TimeoutError:
            raise self._engine.late() from None

    async def _ask(self, lane: Lane, frame: bytes, stay: Stay, parts: Parts) -> Answer:
        lines = self._lines[lane.name]
        try:
            line = lines.idle.pop() if lines.idle else await lines.take()
        except control.Gone:
            await asyncio.sleep(_REST_S)
            raise
        except TimeoutError:
            raise self._engine.late() from None
        parts.reset()
        try:
            return outcome(*await line.ask(frame, stay, parts), stay.room)
        except frames.FrameError:
            line.close()
            raise control.dismissed(line.worker) from None
        except (EOFError, TimeoutError) as error:
            raise await self._obituary(line.worker, lane, isinstance(error, TimeoutError)) from None
        finally:
            lines.give(line)

    async def _obituary(self, worker: int, lane: Lane, overdue: bool) -> engine.EngineError:
        asked = partial(control.obituary, self._engine.address.folder, worker, lane, overdue)
        return await asyncio.get_running_loop().run_in_executor(None, asked)
