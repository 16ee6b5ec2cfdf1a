"""Ctrl-C and SIGTERM while Oxigraph calls our functions: they wait for the end of the query, and are never lost.

Oxigraph takes every exception of a function for an unbound value, so a ``KeyboardInterrupt`` that Python raises there
would vanish.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def waiting() -> Iterator[Callable[[], bool]]:
    """Let signals wait inside; the handlers that stood before are called for them on the way out.

    Gives a function that tells whether one is waiting, so that the work inside can be cut short. Only a handler written
    in Python waits: what the system does by itself needs no help. Outside of the main thread Python calls no handlers.
    """
    noted: list[tuple[int, FrameType | None]] = []
    before: dict[int, Callable[[int, FrameType | None], object]] = {}
    try:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                handler = signal.getsignal(number)
                if callable(handler):
                    before[number] = handler
                    signal.signal(number, lambda number, frame: noted.append((number, frame)))
        yield lambda: bool(noted)
    finally:
        for caught, handler in before.items():
            signal.signal(caught, handler)
        for caught, frame in noted:
            before[caught](caught, frame)
