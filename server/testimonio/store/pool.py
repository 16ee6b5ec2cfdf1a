"""The pool of query workers, seen from outside: how to start and end it.

serving process ── starts ──> supervisor ── forks ──> workers: query × n, page × p, service × q
      └── PoolEngine, LoopEngine: questions ──────────^
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from testimonio.errors import StoreError
from testimonio.store.endpoints import endpoints
from testimonio.store.engine import DatasetSummary
from testimonio.store.limits import Limits
from testimonio.store.memory import environment
from testimonio.store.plan import Kind, Plan

_END_S = 5.0


@dataclass(frozen=True, slots=True)
class PoolAddress:
    """What another process needs to ask the pool; can be pickled.

    :ivar folder: where the sockets are.
    :ivar services: IRIs of the endpoints that SERVICE may name.
    :ivar elsewhere: whether the workers ask an engine elsewhere.
    """

    folder: Path
    limits: Limits
    summary: DatasetSummary
    services: tuple[str, ...] = ()
    elsewhere: bool = False


class Pool:
    """A running supervisor with its workers. Ends with :meth:`close`, or with this process, however that ends."""

    def __init__(self, process: subprocess.Popen[str], address: PoolAddress) -> None:
        self._process = process
        self.address = address

    @classmethod
    def start(cls, dataset: Path | Plan, limits: Limits | None = None, services: Iterable[str] = ()) -> Pool:
        """Load ``dataset`` and fork the workers; returns when they answer.

        :param dataset: where it is; a path is that of N-Quads, to be held in memory.
        :param services: IRIs of the endpoints that SERVICE may name; none, and nothing leaves the machine.
        :raise StoreError: the dataset cannot be loaded, an endpoint cannot be called, or the supervisor does not start.
        """
        return cls.begin(dataset, limits, services).started()

    @staticmethod
    def begin(dataset: Path | Plan, limits: Limits | None = None, services: Iterable[str] = ()) -> Beginning:
        """As :meth:`start`, without waiting for the workers.

        :raise StoreError: an endpoint cannot be called.
        """
        plan = dataset if isinstance(dataset, Plan) else Plan.in_memory(dataset)
        limits = limits or Limits()
        allowed = tuple(endpoint.iri for endpoint in endpoints(services))
        orders = {"plan": plan.orders(), "limits": asdict(limits), "services": allowed}
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "testimonio.store.supervisor"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(os.environ),
            start_new_session=True,  # an interrupt from the keyboard is for the server, which then closes the pool
        )
        assert process.stdin  # noqa: S101  (PIPE)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(orders) + "\n")
            process.stdin.flush()
        return Beginning(process, limits, allowed, plan.kind is Kind.ELSEWHERE)

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


class Beginning:
    """A supervisor that has been told what to load."""

    def __init__(
        self, process: subprocess.Popen[str], limits: Limits, services: tuple[str, ...], elsewhere: bool
    ) -> None:
        self._process = process
        self._limits = limits
        self._services = services
        self._elsewhere = elsewhere

    def started(self) -> Pool:
        """The pool, when its workers answer.

        :raise StoreError: the dataset cannot be loaded, or the supervisor does not start.
        """
        assert self._process.stdin  # noqa: S101  (PIPE)
        assert self._process.stdout  # noqa: S101  (PIPE)
        line = self._process.stdout.readline()
        self._process.stdout.close()
        unsaid = {"error": "The query workers could not be started; see the log."}
        report: dict[str, Any] = json.loads(line) if line else unsaid
        if "error" in report:
            self._process.stdin.close()
            self._process.wait(_END_S)
            raise StoreError(report["error"])
        folder, summary = Path(report["folder"]), DatasetSummary(**report["summary"])
        return Pool(self._process, PoolAddress(folder, self._limits, summary, self._services, self._elsewhere))
