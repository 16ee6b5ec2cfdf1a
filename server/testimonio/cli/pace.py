"""How far a long step is, told on standard error about once a second, and only if it lasts."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

PAUSE_S = 1.0
"""Between two words; the first comes after as long."""


class Pace:
    """Passes on a word at a time, indented, to whoever tells people; drops what comes too soon.

    :param tell: standard error unless given; ``now`` a clock in seconds.
    """

    def __init__(self, tell: Callable[[str], object] | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self._tell = tell or (lambda words: print(words, file=sys.stderr, flush=True))
        self._now = now
        self._told = now()

    def __call__(self, words: str) -> None:
        """Say how far it is."""
        if self._now() - self._told >= PAUSE_S:
            self._told = self._now()
            self._tell(f"  {words}")
