"""The pool of query workers, seen from outside: how to start and end it, and the engine that asks it.

    serving process ── starts ──> supervisor ── forks ──> workers: fast × n, slow × m, page × p, service × q
          └── PoolEngine ── one connection a question ──────^

A query goes to the fast lane first. If it is killed there at the short limit, it starts again in the slow lane, where
few may wait: so queries that run away keep nobody else from the fast one. A query that calls endpoints of the
operator's list goes from there to the lane ``service``, which is only there if the list is not empty.

Nor do they keep the processors from others: the workers of the slow lane take what all others leave of them, and so
does a worker of the fast lane from a tenth of a second on.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from testimonio.errors import StoreError
from testimonio.store import confinement, engine, frames
from testimonio.store.calls import CallsOut
from testimonio.store.endpoints import endpoints
from testimonio.store.engine import Answer, DatasetSummary, Health, Question
from testimonio.store.limits import Limits
from testimonio.store.supervisor import CONTROL
from testimonio.store.workers import Lane, lanes

_EAGER_S = 0.1  # after so long, a worker takes only what the others leave of the processors
_GRACE_S = 2.0  # how much longer than its limit a worker may take to be seen dead
_CONTROL_S = 0.5
_END_S = 5.0


@dataclass(frozen=True, slots=True)
class PoolAddress:
    """What another process needs to ask the pool; can be pickled.

    :ivar folder: where the sockets are.
    :ivar services: IRIs of the endpoints that SERVICE may name.
    """

    folder: Path
    limits: Limits
    summary: DatasetSummary
    services: tuple[str, ...] = ()


class Pool:
    """A running supervisor with its workers. Ends with :meth:`close`, or with this process, however that ends."""

    def __init__(self, process: subprocess.Popen[str], address: PoolAddress) -> None:
        self._process = process
        self.address = address

    @classmethod
    def start(cls, dataset: Path, limits: Limits | None = None, services: Iterable[str] = ()) -> Pool:
        """Load ``dataset`` (N-Quads) and fork the workers; returns when they answer.

        :param services: IRIs of the endpoints that SERVICE may name; none, and nothing leaves the machine.
        :raise StoreError: the dataset cannot be loaded, an endpoint cannot be called, or the supervisor does not start.
        """
        limits = limits or Limits()
        allowed = tuple(endpoint.iri for endpoint in endpoints(services))
        orders = {"dataset": str(dataset.resolve()), "limits": asdict(limits), "services": allowed}
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "testimonio.store.supervisor"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # an interrupt from the keyboard is for the server, which then closes the pool
        )
        assert process.stdin  # noqa: S101  (PIPE)
        assert process.stdout  # noqa: S101  (PIPE)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(orders) + "\n")
            process.stdin.flush()
        line = process.stdout.readline()
        process.stdout.close()
        unsaid = {"error": "The query workers could not be started; see the log."}
        report: dict[str, Any] = json.loads(line) if line else unsaid
        if "error" in report:
            process.stdin.close()
            process.wait(_END_S)
            raise StoreError(report["error"])
        summary = DatasetSummary(**report["summary"])
        return cls(process, PoolAddress(Path(report["folder"]), limits, summary, allowed))

    @property
    def pid(self) -> int:
        """Process id of the supervisor."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the supervisor is running."""
        return self._process.poll() is None

    @property
    def lifeline(self) -> int:
        """The descriptor whose closing ends the pool. A forked process closes its copy, or the pool outlives us."""
        assert self._process.stdin  # noqa: S101  (PIPE)
        return self._process.stdin.fileno()

    def close(self) -> None:
        """End the supervisor and all workers."""
        assert self._process.stdin  # noqa: S101  (PIPE)
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(_END_S)
        shutil.rmtree(self.address.folder, ignore_errors=True)  # the supervisor's to do, unless it was killed

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class PoolEngine:
    """Asks the pool; implements :class:`testimonio.store.engine.Engine`."""

    def __init__(self, address: PoolAddress) -> None:
        self._address = address
        self._lanes = {lane.name: lane for lane in lanes(address.limits, address.services)}
        self._gates = {
            lane.name: threading.BoundedSemaphore(lane.workers + address.limits.waiting)
            for lane in self._lanes.values()
        }

    @property
    def limits(self) -> Limits:
        """What a question may cost."""
        return self._address.limits

    @property
    def services(self) -> tuple[str, ...]:
        """The IRIs of the endpoints that SERVICE may call."""
        return self._address.services

    def answer(self, question: Question) -> Answer:
        """The whole answer.

        :raise EngineError: see :mod:`testimonio.store.engine`.
        """
        if question.lane is engine.Lane.PAGE:
            return self._ask(self._lanes["page"], question)
        try:
            return self._ask_fast_then_slow(question)
        except CallsOut:
            return self._ask(self._lanes["service"], question)

    def summary(self) -> DatasetSummary:
        """What is being asked."""
        return self._address.summary

    def health(self) -> Health:
        """The live workers by lane; none when the supervisor does not answer."""
        try:
            head = self._control({})
        except (OSError, EOFError):
            return Health(dict.fromkeys(self._lanes, 0))
        return Health(head["workers"])

    def close(self) -> None:
        """Nothing to let go of: each question has a connection of its own."""

    def _ask_fast_then_slow(self, question: Question) -> Answer:
        fast, slow = self._lanes["fast"], self._lanes["slow"]
        try:
            return self._ask(fast, question)
        except engine.DeadlineExceeded:
            if fast.limit_s >= slow.limit_s or not slow.workers:
                raise
        return self._ask(slow, question)

    def _ask(self, lane: Lane, question: Question) -> Answer:
        try:
            return replace(self._ask_in(lane, question), lane=lane.name)
        except engine.EngineError as error:
            error.lane = lane.name
            raise

    def _ask_in(self, lane: Lane, question: Question) -> Answer:
        with self._place(lane):
            for _ in range(2):  # a worker may die between taking the connection and saying so: ask the next one
                try:
                    return self._ask_worker(lane, question)
                except _NotTaken:
                    continue
        raise self._busy("No worker takes questions")

    @contextlib.contextmanager
    def _place(self, lane: Lane) -> Iterator[None]:
        gate = self._gates[lane.name]
        if not gate.acquire(blocking=False):
            raise self._busy("All workers are taken, and so are the places to wait for one")
        try:
            yield
        finally:
            gate.release()

    def _ask_worker(self, lane: Lane, question: Question) -> Answer:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(self.limits.wait_s)
            try:
                connection.connect(str(self._address.folder / lane.name))
                frames.send(connection, frames.question_head(question))
                started, _ = frames.receive(connection)
            except TimeoutError:
                raise self._busy(f"No worker became free within {self.limits.wait_s:g} seconds") from None
            except (OSError, EOFError) as error:
                raise _NotTaken from error
            if lane.name == "fast" and not _readable(connection, _EAGER_S):
                confinement.go_last(started["started"])
            connection.settimeout(lane.limit_s + _GRACE_S)
            try:
                head, body = frames.receive(connection)
            except (OSError, EOFError):
                raise self._obituary(started["started"], lane) from None
        if "calls_out" in head:
            raise CallsOut
        return frames.outcome(head, body)

    def _busy(self, why: str) -> engine.Busy:
        retry_after_s = max(1, round(self.limits.wait_s))
        return engine.Busy(f"{why}; try again in {retry_after_s} seconds.", retry_after_s)

    def _obituary(self, pid: int, lane: Lane) -> engine.EngineError:
        """Why the worker ``pid`` gave no answer."""
        try:
            status = self._control({"died": pid}).get("status")
        except (OSError, EOFError):
            status = None
        number = os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else None
        if number == signal.SIGALRM:
            return engine.DeadlineExceeded(
                f"The query was stopped after {lane.limit_s:g} seconds. Ask for less at a time, or take the dumps.",
                lane.limit_s,
            )
        if number == signal.SIGABRT:  # how native code ends when it cannot allocate
            return engine.MemoryExceeded("The query needs more memory than a worker has; ask for less at a time.")
        if number == signal.SIGKILL:  # the kernel's last resort, or a person's
            return engine.WorkerDied(
                "The worker was killed from outside, perhaps because the machine has no memory left."
            )
        return engine.WorkerDied("The query crashed its worker. The server is well; write the query in another way.")

    def _control(self, head: dict[str, object]) -> dict[str, Any]:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_CONTROL_S)
            connection.connect(str(self._address.folder / CONTROL))
            frames.send(connection, head)
            return frames.receive(connection)[0]


def _readable(connection: socket.socket, seconds: float) -> bool:
    """Whether something comes within so many seconds."""
    waiting = select.poll()  # select itself takes no descriptor past 1,023
    waiting.register(connection, select.POLLIN)
    return bool(waiting.poll(seconds * 1000))


class _NotTaken(Exception):
    """No worker has begun with the question."""
