"""Asks the pool of workers from a thread.

A query that takes long goes on in one of the few places for such ones, see :mod:`testimonio.store.places`. A query that
calls endpoints of the operator's list goes from its first worker to the lane ``service``, which is only there if the
list is not empty.
"""

from __future__ import annotations

import contextlib
import select
import socket
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from testimonio.store import control, engine, frames, pulse
from testimonio.store.calls import CallsOut
from testimonio.store.engine import Answer, DatasetSummary, Health, Question
from testimonio.store.limits import Limits
from testimonio.store.places import EAGER_S, GRACE_S, Places, Stay, busy
from testimonio.store.pool import PoolAddress
from testimonio.store.workers import Lane, lanes

_ATTEMPTS = 4  # a worker may die between taking the connection and saying so: ask the next one
_REST_S = 0.02  # between two looks at the queue for a place


class PoolEngine:
    """Implements :class:`testimonio.store.engine.Engine`; each question has a connection of its own.

    :ivar address: of the pool; ``lanes`` its lanes by name; ``places`` of who asks.
    """

    def __init__(self, address: PoolAddress) -> None:
        self.address = address
        self.lanes = {lane.name: lane for lane in lanes(address.limits, address.services)}
        self.places = Places(address.limits, self.lanes)
        asked = partial(pulse.ask, address.folder / "query", address.limits.wait_s)
        self._pulse = pulse.Pulse(asked) if address.elsewhere else None

    @property
    def limits(self) -> Limits:
        """What a question may cost."""
        return self.address.limits

    @property
    def services(self) -> tuple[str, ...]:
        """The IRIs of the endpoints that SERVICE may call."""
        return self.address.services

    def answer(self, question: Question) -> Answer:
        """The whole answer.

        :raise EngineError: see :mod:`testimonio.store.engine`.
        """
        with self.places.stay(question.lane.value) as stay:
            try:
                return self._answer(question, stay)
            except engine.EngineError as error:
                error.lane = stay.room
                raise

    def summary(self) -> DatasetSummary:
        """What is being asked."""
        return self.address.summary

    def health(self) -> Health:
        """The live workers by lane, none when the supervisor does not answer; and whether an engine elsewhere does."""
        try:
            return Health(control.living(self.address.folder), self._pulse.beat() if self._pulse else None)
        except (OSError, EOFError):
            return Health(dict.fromkeys(self.lanes, 0))

    def take_over(self) -> None:
        """Have what a process before this one asked stopped, where it died over it."""
        with contextlib.suppress(OSError, EOFError):  # without a supervisor nothing is answered anyway
            control.take_over(self.address.folder)

    def close(self) -> None:
        """Nothing to let go of."""

    def late(self) -> engine.Busy:
        """The error that no worker could be had in time."""
        return busy(self.limits, f"No worker became free within {self.limits.wait_s:g} seconds")

    def _answer(self, question: Question, stay: Stay) -> Answer:
        lane = self.lanes[question.lane.value]
        for _ in range(_ATTEMPTS):
            try:
                return self._ask_worker(lane, question, stay)
            except CallsOut:
                lane = self.lanes["service"]
                stay.move(lane.name)
            except control.Gone:
                if stay.stopped:
                    self._wait_for_place(stay)
        raise busy(self.limits, "No worker takes questions")

    def _wait_for_place(self, stay: Stay) -> None:
        stay.queue()
        until = time.monotonic() + self.limits.wait_s
        while not stay.called():
            if time.monotonic() > until:
                raise self.late()
            time.sleep(_REST_S)

    def _ask_worker(self, lane: Lane, question: Question, stay: Stay) -> Answer:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(self.limits.wait_s)
            try:
                connection.connect(str(self.address.folder / lane.name))
                frames.send(connection, frames.question_head(question))
                head, _ = frames.receive(connection, until=time.monotonic() + self.limits.wait_s)
                worker = frames.greeting(head, connection)
            except TimeoutError:
                raise self.late() from None
            except (OSError, EOFError) as error:
                raise control.Gone from error
            try:
                return self._answer_of(worker, connection, lane, stay)
            except frames.FrameError:
                raise control.dismissed(worker) from None
            except (OSError, EOFError) as error:
                overdue = isinstance(error, TimeoutError)
                raise control.obituary(self.address.folder, worker, lane, overdue) from None

    def _answer_of(self, worker: int, connection: socket.socket, lane: Lane, stay: Stay) -> Answer:
        parts, begun, left = frames.Parts(), time.monotonic(), self.limits.answer_bytes
        while True:
            look_s = EAGER_S
            while look_s and not _readable(connection, look_s):
                look_s = stay.look_after(worker, lane, time.monotonic() - begun)
            head, body = frames.receive(connection, left, begun + lane.limit_s + GRACE_S)
            if "part" not in head:
                return outcome(head, *parts.whole(body), stay.room)
            left -= frames.counted(body)
            parts.add(body)


def outcome(head: Mapping[str, Any], body: bytes, digest: bytes, room: str) -> Answer:
    """The answer that a worker gave to a question in ``room``; ``digest`` is that of its body, or empty.

    :raise EngineError: the error that it gave.
    :raise CallsOut: the question belongs to the lane ``service``.
    :raise Gone: it has left for another connection.
    """
    if "calls_out" in head:
        raise CallsOut
    if "gone" in head:
        raise control.Gone
    return frames.outcome(head, body, room, digest)


def _readable(connection: socket.socket, seconds: float) -> bool:
    """Whether something comes within so many seconds."""
    waiting = select.poll()  # select itself takes no descriptor past 1,023
    waiting.register(connection, select.POLLIN)
    return bool(waiting.poll(seconds * 1000))
