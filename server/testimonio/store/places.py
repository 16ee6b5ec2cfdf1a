"""Who may ask, and for how long: the questions under way and those that wait, counted in the one process that asks.

A query that takes longer than ``short_s`` goes on only in one of the few places for long ones; where they are taken,
its worker is stopped, and the query waits for such a place to begin again. So there are always workers for short
queries, whatever else runs.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections import Counter, deque
from types import TracebackType

from testimonio.store import confinement
from testimonio.store.engine import Busy
from testimonio.store.limits import Limits
from testimonio.store.workers import Lane

EAGER_S = 0.1
"""After so long, and while others ask, a worker takes only what they leave of the processors."""

GRACE_S = 2.0
"""How much longer than its limit a worker may take to be seen dead."""

LONG = "long"
"""The room of the queries that take long, or wait to; other rooms have the names of lanes."""

GIVE_WAY = signal.SIGUSR1
"""Of what a worker dies that is stopped because all places for long queries are taken."""


class Places:
    """The places of a pool. Threads and an event loop may share them.

    :param lanes: by name.
    """

    def __init__(self, limits: Limits, lanes: dict[str, Lane]) -> None:
        self._limits = limits
        self._most = {name: lane.workers + limits.waiting for name, lane in lanes.items()}
        self._most["query"] = max(1, lanes["query"].workers - limits.long_queries) + limits.waiting
        self._most[LONG] = limits.long_queries + limits.waiting
        self._inside: Counter[str] = Counter()
        self._long = 0
        self._queue: deque[Stay] = deque()
        self._lock = threading.Lock()

    def stay(self, room: str) -> Stay:
        """The stay of one question, which begins in ``room``.

        :raise Busy: the room is full.
        """
        return Stay(self, self._limits, self._entered(room))

    def move(self, before: str, after: str) -> None:
        """Move a question to another room.

        :raise Busy: that is full.
        """
        self._entered(after)
        self.leave(before)

    def leave(self, room: str) -> None:
        """Let a question go."""
        with self._lock:
            self._inside[room] -= 1

    def inside(self, room: str) -> int:
        """How many questions are in ``room``."""
        return self._inside[room]

    @property
    def shared(self) -> bool:
        """Whether there is more than one question."""
        return self._inside.total() > 1

    def take(self, stay: Stay) -> bool:
        """Take a place for a long query, unless all are taken or others wait for one; who waits takes them in order."""
        with self._lock:
            if self._long >= self._limits.long_queries or (self._queue and self._queue[0] is not stay):
                return False
            if self._queue:
                self._queue.popleft()
            self._long += 1
            return True

    def give(self) -> None:
        """Give such a place back."""
        with self._lock:
            self._long -= 1

    def wait(self, stay: Stay) -> None:
        """Stand last in the queue for such a place."""
        with self._lock:
            self._queue.append(stay)

    def turn_away(self, stay: Stay) -> None:
        """Wait for it no more."""
        with self._lock:
            self._queue.remove(stay)

    def _entered(self, room: str) -> str:
        with self._lock:
            if self._inside[room] >= self._most[room]:
                error = busy(self._limits, "All workers are taken, and so are the places to wait for one")
                error.lane = room
                raise error
            self._inside[room] += 1
        return room


class Stay:
    """The stay of one question in the pool, from when it is let in until the ``with`` ends.

    :ivar room: where it is.
    :ivar stopped: whether its worker had to give way.
    """

    def __init__(self, places: Places, limits: Limits, room: str) -> None:
        self._places, self._limits = places, limits
        self.room = room
        self.stopped = False
        self._long = self._waits = False  # whether it has a place for long queries, whether it waits for one

    def move(self, room: str) -> None:
        """Go to another room.

        :raise Busy: it is full.
        """
        self._places.move(self.room, room)
        self.room = room

    def look_after(self, worker: int, lane: Lane, for_s: float) -> float:
        """See to a worker that has had the question ``for_s`` seconds.

        :return: the seconds until it must be looked after again; 0 when it should have been dead long since.
        """
        short_s = self._limits.short_s
        if lane.name == "query" and self._places.shared:
            confinement.go_last(worker)
        if self.room == "query" and short_s <= for_s < lane.limit_s and not self.stopped:
            self._go_on_or_stop(worker)
        if for_s >= lane.limit_s + GRACE_S:
            return 0
        return min(EAGER_S, short_s - for_s) if for_s < short_s else EAGER_S

    def _go_on_or_stop(self, worker: int) -> None:
        if self._places.take(self):
            self._long = True
            self.move(LONG)  # there is room: nobody waits
            return
        self.stopped = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, GIVE_WAY)

    def queue(self) -> None:
        """Begin to wait for a place for a long query.

        :raise Busy: as many wait as may.
        """
        self.stopped = False
        self.move(LONG)
        self._waits = True
        self._places.wait(self)

    def called(self) -> bool:
        """Whether the wait is over; from then on the query has the place."""
        if self._places.take(self):
            self._waits, self._long = False, True
        return self._long

    def __enter__(self) -> Stay:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._places.leave(self.room)  # first: who takes a place that is given back must find room
        if self._long:
            self._places.give()
        if self._waits:
            self._places.turn_away(self)


def busy(limits: Limits, why: str) -> Busy:
    """The error that no worker can be had for the reason ``why``."""
    retry_after_s = max(1, round(limits.wait_s))
    return Busy(f"{why}; try again in {retry_after_s} seconds.", retry_after_s)
