"""Whole answers, kept to be given again (RFC 9111, a shared cache in front of its own origin): bounded in bytes.

Many requests have the same answer: browsers spell in their own ways what they accept. Each body is held once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from testimonio.web.record import Record

_OVERHEAD_BYTES = 1024  # what an entry takes beside its body: key, headers, objects


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer with status 200.

    :ivar tag: tells it from every other answer of the cache: type, coding and body.
    :ivar headers: all but those of one moment.
    :ivar route: the route's rule, and ``digest`` that of the query, for the record of a request.
    """

    tag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    route: str = "none"
    digest: str | None = None

    def note(self, record: Record) -> None:
        """Say in the ``record`` of a request what the application would have said."""
        record.route, record.digest, record.lane = self.route, self.digest, "cache"


class Cache:
    """The answers of one application over one release. Safe to use from several threads.

    :param capacity_bytes: of all bodies together and of what it takes to find them; who was not asked for longest goes.
    :param answer_bytes: length of the longest body that is kept.
    """

    def __init__(self, capacity_bytes: int, answer_bytes: int) -> None:
        self._capacity_bytes = capacity_bytes
        self.answer_bytes = answer_bytes
        self.held_bytes = 0
        self._answers: OrderedDict[Hashable, Stored] = OrderedDict()
        self._bodies: dict[str, tuple[bytes, int]] = {}  # by tag, with the number of answers that share it
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Hashable) -> Stored | None:
        """The answer to the request ``key``."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
            return found

    def put(self, key: Hashable, answer: Stored) -> None:
        """Keep ``answer`` to the request ``key``, unless it is too long."""
        if len(answer.body) > min(self.answer_bytes, self._capacity_bytes - _OVERHEAD_BYTES):
            return
        with self._lock:
            if key in self._answers:
                self._drop(key)
            body, users = self._bodies.get(answer.tag, (answer.body, 0))
            self._bodies[answer.tag] = body, users + 1
            self._answers[key] = Stored(answer.tag, answer.headers, body, answer.route, answer.digest)
            self.held_bytes += _OVERHEAD_BYTES + (0 if users else len(body))
            while self.held_bytes > self._capacity_bytes:
                self._drop(next(iter(self._answers)))

    def _drop(self, key: Hashable) -> None:
        answer = self._answers.pop(key)
        body, users = self._bodies[answer.tag]
        self.held_bytes -= _OVERHEAD_BYTES
        if users > 1:
            self._bodies[answer.tag] = body, users - 1
        else:
            del self._bodies[answer.tag]
            self.held_bytes -= len(body)
