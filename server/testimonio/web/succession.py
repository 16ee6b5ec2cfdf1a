"""One release after another, without a refused request.

    main process ── SIGHUP ── finds the release, starts its workers ── tells the web process ── ends the old workers
    web process  ── makes an application over them ── new requests go there ── the old ones end ── says so

A release that cannot be had changes nothing: the server goes on with the one it has, and says why.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from testimonio.errors import TestimonioError
from testimonio.store.plan import Plan
from testimonio.store.pool import Pool, PoolAddress
from testimonio.web.gateway import Gateway, Serving

if TYPE_CHECKING:
    pass

_SLACK_S = 60.0  # for making an application, and for what a query may take besides its limits


@dataclass(frozen=True, slots=True)
class Served:
    """What is served: by which engine, and the ``release`` directory that its dataset is of, if it is of any.

    :ivar dataset: a path is that of N-Quads, to be held in memory.
    """

    dataset: Path | Plan
    release: Path | None = None

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return f"release {self.release.name}" if self.release else str(self.dataset)


class Succession:
    """What is being served and its workers; in the main process.

    :ivar served: what is served; ``pool`` its workers; ``there`` the web process's end of the line.
    :param find: gives what to serve now; it may build a release.
    :param start: starts the workers over a dataset.
    :raise TestimonioError: what ``find`` or ``start`` raise.
    """

    def __init__(self, find: Callable[[], Served], start: Callable[[Path | Plan], Pool]) -> None:
        self._find = find
        self._start = start
        self.served = find()
        self.pool = start(self.served.dataset)
        self._here, self.there = multiprocessing.Pipe()
        self._asked = threading.Event()

    def ask(self, *_: object) -> None:
        """Have the release looked for again; a handler of signals."""
        self._asked.set()

    def attend(self) -> None:
        """Begin to listen to :meth:`ask`, in a thread of its own."""
        threading.Thread(target=self._attend, name="succession", daemon=True).start()

    def _attend(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            try:
                self._succeed()
            except TestimonioError as error:
                _say(f"still {self.served.name}. {error}")

    def _succeed(self) -> None:
        served = self._find()
        if served == self.served:
            _say(f"{served.name} is the latest already.")
            return
        pool = self._start(served.dataset)
        problem = self._hand_over(pool.address, served)
        if problem:
            pool.close()
            _say(f"still {self.served.name}. {problem}")
            return
        before, self.pool, self.served = self.pool, pool, served
        before.close()
        _say(f"{served.name} is served now.")

    def _hand_over(self, address: PoolAddress, served: Served) -> str:
        """Why the web process did not take the release, or nothing."""
        self._here.send((address, served.release))
        if not self._here.poll(_patience_s(address) + _SLACK_S):
            return "The web process did not answer."
        return str(self._here.recv())

    def close(self) -> None:
        """End the workers."""
        self.pool.close()


def follow(line: Connection, gateway: Gateway, make: Callable[[PoolAddress, Path | None], Serving]) -> None:
    """Switch ``gateway`` to each release that comes over ``line``; runs in a thread of the web process."""
    with contextlib.suppress(EOFError, OSError):  # the main process has gone, and this one goes too
        while True:
            address, release = line.recv()
            try:
                serving = make(address, release)
            except Exception as error:  # noqa: BLE001  (whatever it is, the old release goes on)
                line.send(f"The new release cannot be served: {error}")
                continue
            gateway.switch(serving, _patience_s(address))
            line.send("")


def _patience_s(address: PoolAddress) -> float:
    """How long a query may be under way: in both lanes, with the waiting for a worker in each."""
    limits = address.limits
    return limits.short_s + max(limits.deadline_s, limits.service_s) + 2 * limits.wait_s


def _say(sentence: str) -> None:
    print(f"testimonio: {sentence[0].upper()}{sentence[1:]}", file=sys.stderr, flush=True)
