"""The supervisor process: loads what workers share, forks the workers, and forks anew whatever dies.

``python -m testimonio.store.supervisor`` reads its orders as one line of JSON from standard input, answers with one
line on standard output, and ends when standard input does: that is, with whoever started it, however that dies. It has
one thread, so that forking is safe, and hears three things on the socket ``control``: questions who is alive and of
what a worker died, and that another process asks from now on.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from testimonio.errors import StoreError
from testimonio.store import frames
from testimonio.store.dataset import Dataset
from testimonio.store.endpoints import endpoints
from testimonio.store.engine import Question
from testimonio.store.evaluation import evaluate
from testimonio.store.limits import Limits
from testimonio.store.memory import Keep, free_bytes
from testimonio.store.plan import Plan
from testimonio.store.serialisation import GRAPHS, SOLUTIONS
from testimonio.store.workers import Lane, Work, lanes, work

CONTROL = "control"
_REST_S = 0.02  # between two forks for one place, so that workers that die at birth cost little
_DEATHS = 256  # causes of death remembered
_BACKLOG = 256
_MAX_PATH = 107 - len("/" + CONTROL)  # bytes; the kernel takes 107 for the path of a socket


@dataclass(slots=True)
class Place:
    """Room for one worker: its ``lane``, the ``pid`` in it or 0, and when it was last filled."""

    lane: Lane
    pid: int = 0
    filled: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Keeps the workers of one dataset alive."""

    work: Work
    folder: Path
    places: list[Place] = field(default_factory=list)
    listeners: dict[str, socket.socket] = field(default_factory=dict)
    deaths: dict[int, int] = field(default_factory=dict)
    mourners: dict[int, list[socket.socket]] = field(default_factory=dict)
    asker: int | None = None
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    wakeup: tuple[socket.socket, socket.socket] = field(default_factory=socket.socketpair)

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes that there are."""
        return lanes(self.work.limits, self.work.services)

    def open(self) -> None:
        """Open the sockets and fill all places."""
        for name in (CONTROL, *(lane.name for lane in self.lanes)):
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(self.folder / name))
            listener.listen(_BACKLOG)
            self.listeners[name] = listener
        self.wakeup[1].setblocking(False)
        signal.set_wakeup_fd(self.wakeup[1].fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to be woken
        self.places = [Place(lane) for lane in self.lanes for _ in range(lane.workers)]
        self.fill()

    def run(self) -> None:
        """Supervise until standard input ends."""
        self.selector.register(self.listeners[CONTROL], selectors.EVENT_READ, self.hear)
        self.selector.register(self.wakeup[0], selectors.EVENT_READ, lambda: self.wakeup[0].recv(4096))
        self.selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        while True:
            for key, _ in self.selector.select(self.fill()):
                if key.data is None:
                    if not os.read(key.fd, 4096):
                        return
                else:
                    key.data()
            self.reap()

    def fill(self) -> float | None:
        """Fork a worker into every empty place that has rested; return the seconds until the next one has."""
        waits = []
        for place in self.places:
            wait = place.filled + _REST_S - time.monotonic()
            if not place.pid and wait > 0:
                waits.append(wait)
            elif not place.pid:
                self.fork(place)
        return min(waits, default=None)

    def fork(self, place: Place) -> None:
        """Fork a worker into ``place``."""
        supervisor = os.getpid()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                work(self.listeners[place.lane.name], self.work, place.lane, supervisor)
                status = 0
            finally:
                os._exit(status)
        place.pid, place.filled = pid, time.monotonic()
        self.deaths.pop(pid, None)

    def reap(self) -> None:
        """Bury the dead and tell who asked for them."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            for place in self.places:
                if place.pid == pid:
                    place.pid = 0
            while len(self.deaths) >= _DEATHS:
                del self.deaths[next(iter(self.deaths))]
            self.deaths[pid] = status
            for mourner in self.mourners.pop(pid, []):
                _reply(mourner, {"status": status})

    def hear(self) -> None:
        """Answer one question on the control socket; that for a worker still dying is answered when it is dead."""
        connection, _ = self.listeners[CONTROL].accept()
        connection.settimeout(0.5)
        try:
            asked, _ = frames.receive(connection)
        except (OSError, EOFError):
            connection.close()
            return
        pid = asked.get("died")
        if "asks" in asked:
            self.succeed(asked["asks"])
            _reply(connection, {})
        elif pid is None:
            alive = {lane.name: 0 for lane in self.lanes}
            for place in self.places:
                alive[place.lane.name] += bool(place.pid)
            _reply(connection, {"workers": alive})
        elif any(place.pid == pid for place in self.places):
            self.mourners.setdefault(pid, []).append(connection)
        else:
            _reply(connection, {"status": self.deaths.get(pid)})

    def succeed(self, asker: int) -> None:
        """From now on the process ``asker`` asks: what another one has asked, which has died, keeps no worker."""
        if self.asker not in (None, asker):
            for place in self.places:
                if place.pid:
                    os.kill(place.pid, signal.SIGKILL)  # not reaped yet, so it is nobody else's number
        self.asker = asker

    def close(self) -> None:
        """Kill all workers and remove the sockets."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for place in self.places:
            if place.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(place.pid, signal.SIGKILL)
        for place in self.places:
            if place.pid:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(place.pid, 0)
        shutil.rmtree(self.folder, ignore_errors=True)


def _reply(connection: socket.socket, head: dict[str, Any]) -> None:
    with connection, contextlib.suppress(OSError):
        frames.send(connection, head)


def _warm(limits: Limits) -> None:
    """Import and compile before the fork all that an answer needs: a worker may open no file of ours."""
    one = ox.NamedNode("urn:one")
    dataset = Dataset.of([ox.Quad(one, one, one)])
    for solutions_type in SOLUTIONS:
        evaluate(dataset, Question("SELECT * WHERE { ?s ?p ?o }", solutions_type, None), limits)
    for graph_type in GRAPHS:
        evaluate(dataset, Question("CONSTRUCT WHERE { ?s ?p ?o }", None, graph_type), limits)


def _keep(limits: Limits) -> Keep:
    loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Keep.of(loaded, free_bytes(), sum(lane.workers for lane in lanes(limits, ("",))))


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="testimonio-"))
    if len(str(folder)) > _MAX_PATH:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="testimonio-", dir="/tmp"))
    return folder


def main() -> int:
    """Run the supervisor; see the module."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with open(0, "rb", buffering=0, closefd=False) as standard_input:
        orders = json.loads(standard_input.readline())
    limits = Limits(**orders["limits"])
    try:
        services = endpoints(orders["services"])
        origin = Plan.of(orders["plan"]).origin()
        summary = origin.summary
    except StoreError as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return 1
    _warm(limits)
    gc.collect()
    gc.freeze()
    supervisor = Supervisor(Work(origin, limits, services, _keep(limits)), _folder())
    try:
        supervisor.open()
        counted = {"triples": summary.triples, "graphs": dict(summary.graphs)}
        print(json.dumps({"folder": str(supervisor.folder), "summary": counted}), flush=True)
        supervisor.run()
    finally:
        supervisor.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
