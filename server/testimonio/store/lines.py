"""Lines to the workers of a lane: connections that an event loop keeps for one question after another.

A line that breaks is one whose worker has died or left; it is replaced when it is needed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from pathlib import Path
from typing import Any, cast

from testimonio.store import control, frames
from testimonio.store.limits import Limits
from testimonio.store.places import EAGER_S, Stay
from testimonio.store.workers import Lane

_BUFFER_BYTES = 256 * 1024

Said = tuple[dict[str, Any], bytes, bytes]
"""Head, body, and the body's digest or nothing; see :mod:`testimonio.store.frames`."""


class Lines:
    """The lines to the workers of one lane, at most as many as it has workers.

    :ivar idle: those that nobody uses; ``open`` how many there are altogether.
    """

    def __init__(self, path: Path, lane: Lane, limits: Limits) -> None:
        self._path, self._lane, self._limits = str(path), lane, limits
        self.idle: list[Line] = []
        self._waiting: deque[asyncio.Future[Line | None]] = deque()
        self.open = 0
        self._closed = False

    async def take(self) -> Line:
        """A line that nobody uses; who waits longest has the next one.

        :raise TimeoutError: there is none for as long as a question may wait.
        :raise Gone: the worker went while it was called.
        """
        if self.idle:
            return self.idle.pop()
        async with asyncio.timeout(self._limits.wait_s):
            if self.open < self._lane.workers:
                self.open += 1
                return await self._new()
            return await self._turn() or await self._new()

    async def _turn(self) -> Line | None:
        """A line that somebody gives back, or ``None``, which is the place of one that is no more."""
        turn: asyncio.Future[Line | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # what it was given meanwhile is the next one's
                self._vacate() if (line := turn.result()) is None else self.give(line)
            raise

    async def _new(self) -> Line:
        """A new line in a place that is had."""
        line = Line(self._lane, self._limits.answer_bytes)
        try:
            await asyncio.get_running_loop().create_unix_connection(lambda: line, self._path)
            await line.greeted
        except BaseException as error:
            line.close()
            self._vacate()
            if isinstance(error, OSError | EOFError) and not isinstance(error, TimeoutError):
                raise control.Gone from error
            raise
        return line

    def give(self, line: Line) -> None:
        """Give ``line`` back."""
        if not line.usable or self._closed:
            line.close()
            self._vacate()
        elif (turn := self._next()) is not None:
            turn.set_result(line)
        else:
            line.parting = self._part
            self.idle.append(line)

    def _part(self, line: Line) -> None:
        """An idle line has broken."""
        if line in self.idle:
            self.idle.remove(line)
            self._vacate()

    def _vacate(self) -> None:
        """The place of a line is free."""
        if (turn := self._next()) is not None:
            turn.set_result(None)
        else:
            self.open -= 1

    def _next(self) -> asyncio.Future[Line | None] | None:
        """Who waits longest, if anybody does."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():  # it may have waited for too long
                return turn
        return None

    def close(self) -> None:
        """Keep no line from now on."""
        self._closed = True
        for line in self.idle:
            line.parting = None
            line.close()
        self.open -= len(self.idle)
        self.idle.clear()


class Line(asyncio.BufferedProtocol):
    """One line to one worker, for one question at a time. What comes is read into one buffer, which is used again.

    :param answer_bytes: how much it listens to; see :func:`testimonio.store.frames.counted`.
    """

    def __init__(self, lane: Lane, answer_bytes: int) -> None:
        self._lane, self._answer_bytes = lane, answer_bytes
        self._left = 0  # bytes of bodies that may still come
        self._buffer = bytearray(_BUFFER_BYTES)
        self._filled = 0
        self._transport: asyncio.WriteTransport | None = None
        self._answer: asyncio.Future[Said] | None = None
        self._parts = frames.Parts()
        self._look: asyncio.TimerHandle
        self.worker = 0
        self.greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.usable = True
        self.parting: Any = None

    async def ask(self, frame: bytes, stay: Stay, parts: frames.Parts) -> Said:
        """What the worker answers to the question in ``frame``, looked after in its ``stay``; gathered in ``parts``.

        :raise EOFError: it went.
        :raise FrameError: it said what is no answer, or more than an answer may have; the line is closed.
        :raise TimeoutError: it neither answered nor went.
        """
        loop = asyncio.get_running_loop()
        self.parting = None
        if not self.usable or self._transport is None:
            raise control.Gone
        answer: asyncio.Future[Said] = loop.create_future()
        self._answer, self._parts, self._left = answer, parts, self._answer_bytes
        self._transport.write(frame)
        self._look = loop.call_later(EAGER_S, self._look_after, stay, loop.time())
        try:
            return await answer
        finally:
            self._look.cancel()
            self._answer, self._left = None, 0
            if answer.cancelled():  # what the worker still says would be taken for the answer to the next question
                self.close()

    def _look_after(self, stay: Stay, begun: float) -> None:
        if self._answer is None or self._answer.done():
            return
        loop = asyncio.get_running_loop()
        if look_s := stay.look_after(self.worker, self._lane, loop.time() - begun):
            self._look = loop.call_later(look_s, self._look_after, stay, begun)
        else:
            self.close()
            self._answer.set_exception(TimeoutError())

    def close(self) -> None:
        """Use it no more."""
        self.usable = False
        if self._transport is not None:
            self._transport.close()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast(asyncio.WriteTransport, transport)

    def get_buffer(self, _size: int) -> memoryview:
        """Where to put what comes."""
        if self._filled == len(self._buffer):
            self._buffer += bytes(len(self._buffer))
        return memoryview(self._buffer)[self._filled :]

    def buffer_updated(self, count: int) -> None:
        """Take so many bytes."""
        self._filled += count
        try:
            taken = self._take()
        except frames.FrameError as error:
            self.close()
            self._break(error)
            return
        self._buffer[: self._filled - taken] = self._buffer[taken : self._filled]
        self._filled -= taken
        if not self._filled and len(self._buffer) > _BUFFER_BYTES:
            self._buffer = bytearray(_BUFFER_BYTES)

    def _take(self) -> int:
        """Hear all frames that are whole; returns their length."""
        taken = 0
        with memoryview(self._buffer) as view:
            while (frame := frames.unpacked(view[taken : self._filled], self._left)) is not None:
                head, body, length = frame
                taken += length
                self._hear(head, body)
        return taken

    def _hear(self, head: dict[str, Any], body: bytes) -> None:
        if not self.greeted.done():
            assert self._transport is not None  # noqa: S101  (something came)
            self.worker = frames.greeting(head, self._transport.get_extra_info("socket"))
            self.greeted.set_result(None)
            return
        if "gone" in head:
            self.close()
        answer = self._answer
        if answer is None or answer.done():
            if "gone" not in head:
                raise frames.FrameError("a worker speaks that nobody has asked")
            if self.parting is not None:
                self.parting(self)
        elif "part" in head:
            self._left -= frames.counted(body)
            self._parts.add(body)
        else:
            self._left = 0
            answer.set_result((head, *self._parts.whole(body)))

    def connection_lost(self, _error: Exception | None) -> None:
        """Notice that the worker went."""
        self.usable = False
        self._break(EOFError("the worker went away"))

    def _break(self, error: EOFError) -> None:
        """Tell whoever waits for something that it does not come."""
        if not self.greeted.done():
            self.greeted.set_exception(error)
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
        elif self.parting is not None:
            self.parting(self)
