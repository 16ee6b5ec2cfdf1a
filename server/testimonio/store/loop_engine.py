"""Asks the pool of workers from an event loop: no thread a question, and no connection either.

Lanes are chosen as in :mod:`testimonio.store.pool_engine`.
"""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial

from testimonio.store import control, engine, frames
from testimonio.store.calls import CallsOut
from testimonio.store.engine import Answer, Question
from testimonio.store.lines import Lines
from testimonio.store.pool_engine import PoolEngine, may_take_longer, outcome
from testimonio.store.workers import Lane

_REST_S = 0.05  # before a lane is called again that nobody answers


class LoopEngine:
    """Answers the questions of ``engine.Lane.QUERY``; all of it runs in one event loop.

    :param engine: of the same pool, with which it shares the places of the lanes.
    """

    def __init__(self, engine: PoolEngine) -> None:
        self._engine = engine
        folder, limits = engine.address.folder, engine.limits
        self._lines = {name: Lines(folder / name, lane, limits.wait_s) for name, lane in engine.lanes.items()}

    @property
    def lines(self) -> int:
        """The number of lines to workers."""
        return sum(lines.open for lines in self._lines.values())

    async def answer(self, question: Question) -> Answer:
        """The whole answer.

        :raise EngineError: see :mod:`testimonio.store.engine`.
        """
        lanes = self._engine.lanes
        try:
            try:
                return await self._ask(lanes["fast"], question)
            except engine.DeadlineExceeded:
                if not may_take_longer(lanes):
                    raise
            return await self._ask(lanes["slow"], question)
        except CallsOut:
            return await self._ask(lanes["service"], question)

    def close(self) -> None:
        """Close all lines that nobody uses, and each other one after its question."""
        for lines in self._lines.values():
            lines.close()

    async def _ask(self, lane: Lane, question: Question) -> Answer:
        self._engine.enter(lane)
        try:
            return await self._ask_in(lane, frames.packed(frames.question_head(question)))
        except engine.EngineError as error:
            error.lane = lane.name
            raise
        finally:
            self._engine.leave(lane)

    async def _ask_in(self, lane: Lane, frame: bytes) -> Answer:
        lines = self._lines[lane.name]
        loop = asyncio.get_running_loop()
        until = loop.time() + self._engine.limits.wait_s
        while loop.time() < until:
            try:
                line = lines.idle.pop() if lines.idle else await lines.take()
            except control.Gone:
                await asyncio.sleep(_REST_S)
                continue
            except TimeoutError:
                raise self._engine.late() from None
            try:
                return outcome(*await line.ask(frame), lane)
            except control.Gone:
                continue
            except (EOFError, TimeoutError):
                with contextlib.suppress(control.Gone):
                    raise await self._obituary(line.worker, lane) from None
            finally:
                lines.give(line)
        raise self._engine.busy("No worker takes questions")

    async def _obituary(self, worker: int, lane: Lane) -> engine.EngineError:
        asked = partial(control.obituary, self._engine.address.folder, worker, lane)
        return await asyncio.get_running_loop().run_in_executor(None, asked)
