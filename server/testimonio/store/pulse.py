"""Whether the engine elsewhere answers: asked now and then, of a worker as any question is, in a thread of its own.

Whoever wants to know is told the last known outcome and its age, and waits a moment at most.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from testimonio.store import frames
from testimonio.store.engine import Beat, EngineError, EngineFailed, Question
from testimonio.store.places import GIVE_WAY

EVERY_S = 5.0
"""The endpoint is asked no sooner after the last time."""

_ANSWER_S = 3.0  # for `ASK {}`, which needs no data; the deadline of a query is another matter
_ANSWER_BYTES = 64 * 1024  # of its answer, a boolean
_MOMENT_S = 0.2  # who finds the outcome old waits so long for a new one; an endpoint that is well takes milliseconds
_QUESTION = frames.question_head(Question("ASK {}"))


class Pulse:
    """The last known outcome of asking. Safe to call from several threads.

    :param ask: whether the endpoint answers; ``None`` if that could not be learnt.
    """

    def __init__(self, ask: Callable[[], bool | None], every_s: float = EVERY_S) -> None:
        self._ask = ask
        self._every_s = every_s
        self._lock = threading.Lock()
        self._known: tuple[bool, float] | None = None
        self._due = 0.0
        self._asking = False

    def beat(self) -> Beat:
        """The last known outcome; who finds it old has it asked for anew, and waits a fifth of a second at most."""
        with self._lock:
            first = not self._asking and time.monotonic() >= self._due
            self._asking = self._asking or first
        if first:
            thread = threading.Thread(target=self._refresh, name="pulse", daemon=True)
            thread.start()
            thread.join(_MOMENT_S)
        with self._lock:
            if self._known is None:
                return Beat()
            answers, at = self._known
            return Beat(answers, time.monotonic() - at)

    def _refresh(self) -> None:
        found = None
        try:
            found = self._ask()
        finally:
            with self._lock:
                now = time.monotonic()
                if found is not None:
                    self._known = found, now
                self._asking, self._due = False, now + self._every_s


def ask(lane: Path, wait_s: float, answer_s: float = _ANSWER_S) -> bool | None:
    """Whether the endpoint answers a worker of ``lane``; ``None`` if no worker took the question, or the worker died.

    A worker whose endpoint is silent is freed: it is told to give way, as one with a long query is.

    :param lane: its socket.
    :param wait_s: for a worker; ``answer_s`` for the endpoint.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.settimeout(wait_s)
            connection.connect(str(lane))
            frames.send(connection, _QUESTION)
            worker = frames.greeting(frames.receive(connection)[0], connection)
        except (OSError, EOFError):
            return None
        try:
            connection.settimeout(answer_s)
            head, body = frames.receive(connection, _ANSWER_BYTES)
            frames.outcome(head, body, lane.name)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, GIVE_WAY)
            return False
        except EngineFailed:
            return False
        except (OSError, EOFError, EngineError):
            return None
    return True
