"""Asks the pool of workers from a thread.

A query goes to the fast lane first. If it is killed there at the short limit, it starts again in the slow lane, where
few may wait: so queries that run away keep nobody else from the fast one. A query that calls endpoints of the
operator's list goes from there to the lane ``service``, which is only there if the list is not empty.

Nor do they keep the processors from others: the workers of the slow lane take what all others leave of them, and so
does a worker of the fast lane from a tenth of a second on.
"""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Mapping
from typing import Any

from testimonio.store import confinement, control, engine, frames
from testimonio.store.calls import CallsOut
from testimonio.store.engine import Answer, DatasetSummary, Health, Question
from testimonio.store.limits import Limits
from testimonio.store.pool import PoolAddress
from testimonio.store.workers import Lane, lanes

EAGER_S = 0.1
"""After so long, a worker takes only what the others leave of the processors."""

GRACE_S = 2.0
"""How much longer than its limit a worker may take to be seen dead."""


class PoolEngine:
    """Implements :class:`testimonio.store.engine.Engine`; each question has a connection of its own.

    :ivar address: of the pool; ``lanes`` its lanes by name.
    """

    def __init__(self, address: PoolAddress) -> None:
        self.address = address
        self.lanes = {lane.name: lane for lane in lanes(address.limits, address.services)}
        self._gates = {
            lane.name: threading.BoundedSemaphore(lane.workers + address.limits.waiting) for lane in self.lanes.values()
        }

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
        if question.lane is engine.Lane.PAGE:
            return self._ask(self.lanes["page"], question)
        try:
            return self._ask_fast_then_slow(question)
        except CallsOut:
            return self._ask(self.lanes["service"], question)

    def summary(self) -> DatasetSummary:
        """What is being asked."""
        return self.address.summary

    def health(self) -> Health:
        """The live workers by lane; none when the supervisor does not answer."""
        try:
            return Health(control.living(self.address.folder))
        except (OSError, EOFError):
            return Health(dict.fromkeys(self.lanes, 0))

    def close(self) -> None:
        """Nothing to let go of."""

    def enter(self, lane: Lane) -> None:
        """Take one of the places of ``lane``, with a worker or to wait for one, until :meth:`leave`.

        :raise Busy: they are all taken.
        """
        if not self._gates[lane.name].acquire(blocking=False):
            error = self.busy("All workers are taken, and so are the places to wait for one")
            error.lane = lane.name
            raise error

    def leave(self, lane: Lane) -> None:
        """Give the place back."""
        self._gates[lane.name].release()

    def busy(self, why: str) -> engine.Busy:
        """The error that no worker can be had for the reason ``why``."""
        retry_after_s = max(1, round(self.limits.wait_s))
        return engine.Busy(f"{why}; try again in {retry_after_s} seconds.", retry_after_s)

    def late(self) -> engine.Busy:
        """The error that no worker could be had in time."""
        return self.busy(f"No worker became free within {self.limits.wait_s:g} seconds")

    def _ask_fast_then_slow(self, question: Question) -> Answer:
        try:
            return self._ask(self.lanes["fast"], question)
        except engine.DeadlineExceeded:
            if not may_take_longer(self.lanes):
                raise
        return self._ask(self.lanes["slow"], question)

    def _ask(self, lane: Lane, question: Question) -> Answer:
        self.enter(lane)
        try:
            for _ in range(2):  # a worker may die between taking the connection and saying so: ask the next one
                with contextlib.suppress(control.Gone):
                    return self._ask_worker(lane, question)
            raise self.busy("No worker takes questions")
        except engine.EngineError as error:
            error.lane = lane.name
            raise
        finally:
            self.leave(lane)

    def _ask_worker(self, lane: Lane, question: Question) -> Answer:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(self.limits.wait_s)
            try:
                connection.connect(str(self.address.folder / lane.name))
                frames.send(connection, frames.question_head(question))
                worker = frames.receive(connection)[0]["worker"]
            except TimeoutError:
                raise self.late() from None
            except (OSError, EOFError) as error:
                raise control.Gone from error
            if lane.name == "fast" and not _readable(connection, EAGER_S):
                confinement.go_last(worker)
            connection.settimeout(lane.limit_s + GRACE_S)
            try:
                head, body = frames.receive(connection)
            except (OSError, EOFError):
                raise control.obituary(self.address.folder, worker, lane) from None
        return outcome(head, body, lane)


def may_take_longer(lanes: Mapping[str, Lane]) -> bool:
    """Whether a query that was killed in the fast lane may start again in the slow one."""
    fast, slow = lanes["fast"], lanes["slow"]
    return fast.limit_s < slow.limit_s and slow.workers > 0


def outcome(head: Mapping[str, Any], body: bytes, lane: Lane) -> Answer:
    """The answer that a worker of ``lane`` gave in a frame.

    :raise EngineError: the error that it gave.
    :raise CallsOut: the question belongs to the lane ``service``.
    :raise Gone: it has left for another connection.
    """
    if "calls_out" in head:
        raise CallsOut
    if "gone" in head:
        raise control.Gone
    return frames.outcome(head, body, lane.name)


def _readable(connection: socket.socket, seconds: float) -> bool:
    """Whether something comes within so many seconds."""
    waiting = select.poll()  # select itself takes no descriptor past 1,023
    waiting.register(connection, select.POLLIN)
    return bool(waiting.poll(seconds * 1000))
