"""Asks the pool of workers from an event loop: no thread a question, and no connection either.

Each line to a worker is kept for the next question. A line that breaks is one whose worker has died or left; it is
replaced when it is needed. Lanes are chosen as in :mod:`testimonio.store.pool_engine`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from functools import partial
from pathlib import Path
from typing import Any, cast

from testimonio.store import confinement, control, engine, frames
from testimonio.store.calls import CallsOut
from testimonio.store.engine import Answer, Question
from testimonio.store.pool_engine import EAGER_S, GRACE_S, PoolEngine, may_take_longer, outcome
from testimonio.store.workers import Lane

_REST_S = 0.05  # before a lane is called again that nobody answers
_Frame = tuple[dict[str, Any], bytes]


class LoopEngine:
    """Answers the questions of ``engine.Lane.QUERY``; all of it runs in one event loop.

    :param engine: of the same pool, with which it shares the places of the lanes.
    """

    def __init__(self, engine: PoolEngine) -> None:
        self._engine = engine
        folder, limits = engine.address.folder, engine.limits
        self._lines = {name: _Lines(folder / name, lane, limits.wait_s) for name, lane in engine.lanes.items()}

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


class _Lines:
    """The lines to the workers of one lane, at most as many as it has workers.

    :ivar idle: those that nobody uses; ``open`` how many there are altogether.
    """

    def __init__(self, path: Path, lane: Lane, wait_s: float) -> None:
        self._path, self._lane, self._wait_s = str(path), lane, wait_s
        self.idle: list[_Line] = []
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.open = 0
        self._closed = False

    async def take(self) -> _Line:
        """A line that nobody uses.

        :raise TimeoutError: there is none for as long as a question may wait.
        :raise Gone: the worker went while it was called.
        """
        if self.idle:
            return self.idle.pop()
        async with asyncio.timeout(self._wait_s):
            while self.open >= self._lane.workers:
                turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.append(turn)
                await turn
                if self.idle:
                    return self.idle.pop()
            return await self._new()

    async def _new(self) -> _Line:
        self.open += 1
        line = _Line(self._lane)
        try:
            await asyncio.get_running_loop().create_unix_connection(lambda: line, self._path)
            await line.greeted
        except BaseException as error:
            line.close()
            self.open -= 1
            self._next()
            if isinstance(error, OSError | EOFError) and not isinstance(error, TimeoutError):
                raise control.Gone from error
            raise
        return line

    def give(self, line: _Line) -> None:
        """Give ``line`` back."""
        if line.usable and not self._closed:
            line.parting = self._part
            self.idle.append(line)
        else:
            line.close()
            self.open -= 1
        self._next()

    def _part(self, line: _Line) -> None:
        """An idle line has broken."""
        if line in self.idle:
            self.idle.remove(line)
            self.open -= 1
            self._next()

    def _next(self) -> None:
        """Let one who waits go on."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():  # it may have waited for too long
                turn.set_result(None)
                return

    def close(self) -> None:
        """Keep no line from now on."""
        self._closed = True
        for line in self.idle:
            line.parting = None
            line.close()
        self.open -= len(self.idle)
        self.idle.clear()


class _Line(asyncio.Protocol):
    """One line to one worker, for one question at a time."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._buffer = bytearray()
        self._transport: asyncio.WriteTransport | None = None
        self._answer: asyncio.Future[_Frame] | None = None
        self.worker = 0
        self.greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.usable = True
        self.parting: Any = None

    async def ask(self, frame: bytes) -> _Frame:
        """What the worker answers to the question in ``frame``.

        :raise EOFError: it went.
        :raise TimeoutError: it neither answered nor went.
        """
        loop = asyncio.get_running_loop()
        self.parting = None
        if not self.usable or self._transport is None:
            raise control.Gone
        answer: asyncio.Future[_Frame] = loop.create_future()
        self._answer = answer
        self._transport.write(frame)
        timer = loop.call_later(EAGER_S, self._takes_long)
        try:
            return await answer
        finally:
            timer.cancel()
            self._answer = None

    def _takes_long(self) -> None:
        if self._lane.name == "fast":
            confinement.go_last(self.worker)
        asyncio.get_running_loop().call_later(self._lane.limit_s + GRACE_S - EAGER_S, self._fail, self._answer)

    def _fail(self, answer: asyncio.Future[_Frame] | None) -> None:
        if answer is not None and not answer.done():
            self.close()
            answer.set_exception(TimeoutError())

    def close(self) -> None:
        """Use it no more."""
        self.usable = False
        if self._transport is not None:
            self._transport.close()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        """Take some bytes."""
        self._buffer += data
        while (frame := frames.unpacked(self._buffer)) is not None:
            head, _ = frame
            if "worker" in head:
                self.worker = head["worker"]
                if not self.greeted.done():
                    self.greeted.set_result(None)
                continue
            if "gone" in head:
                self.close()
            if self._answer is not None and not self._answer.done():
                self._answer.set_result(frame)
            elif self.parting is not None:
                self.parting(self)

    def connection_lost(self, _error: Exception | None) -> None:
        """Notice that the worker went."""
        self.usable = False
        if not self.greeted.done():
            self.greeted.set_exception(EOFError("the worker went away"))
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(EOFError("the worker went away"))
        elif self.parting is not None:
            self.parting(self)
