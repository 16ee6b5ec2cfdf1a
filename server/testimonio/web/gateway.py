"""Between granian and the application: receives a request whole, lets it in or turns it away, sends a whole answer.

    event loop ── head and body, under limits of size and time ── front ── admission ── a thread ── the WSGI application
         └── the whole answer: short ones from memory, long ones from a file ──┴───────────────────────┘

So whoever sends slowly holds no thread, and whoever reads slowly holds neither thread nor memory. ``/health`` and
``/metrics`` have threads of their own. Implements RSGI, the interface of granian that has files as answers.

At a switch, new requests go to the new application from one moment on; those under way end on the old one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from testimonio.protocol.problem import MEDIA_TYPE, Problem, ProblemError, plain
from testimonio.store.engine import EngineError
from testimonio.web.asked import Asked
from testimonio.web.collapsing import Flights
from testimonio.web.environ import FileBody, Scope, environ
from testimonio.web.front import Front
from testimonio.web.observation import OUTCOME, RECORD, Observer, headers_of
from testimonio.web.reception import Reception, Transport, busy, sends_body
from testimonio.web.record import Record, record
from testimonio.web.reply import Reply
from testimonio.web.settings import TransportLimits
from testimonio.web.spool import Spool, SpoolFullError, address

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

RESERVED = frozenset({"/health", "/metrics"})
"""Paths that always have a thread."""

_RESERVED_THREADS = 2
_RESERVED_WAITING = 30
_OPEN_S = 5.0  # a nameless file is kept open for so long, for the sender to open it too
_POLL_S = 0.02
_AT_ONCE_BYTES = 4 << 20  # so much is copied to the kernel in a millisecond or two; handing it to a thread takes longer
_Result = TypeVar("_Result")


@dataclass(slots=True)
class Serving:
    """An application, what stands in front of it, and the requests that they are answering."""

    application: WSGIApplication
    front: Front | None = None
    under_way: int = 0
    flights: Flights = field(default_factory=Flights)


@dataclass(slots=True)
class Gateway:
    """The one entrance to the application of the moment.

    :ivar serving: the application that answers new requests.
    :ivar limits: the walls around a request; ``threads`` how many requests are answered at one time.
    :ivar body_bytes: length of a request's body.
    """

    serving: Serving
    observer: Observer
    limits: TransportLimits
    threads: int
    body_bytes: int
    in_front: int = 0
    busy: int = 0
    busy_reserved: int = 0
    loop: asyncio.AbstractEventLoop | None = None
    reception: Reception = field(init=False)
    spool: Spool = field(init=False)
    workers: ThreadPoolExecutor = field(init=False)
    reserved: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self.reception = Reception(self.limits, self.body_bytes)
        self.spool = Spool(self.limits.spool_bytes)
        self.workers = ThreadPoolExecutor(self.threads, "request")
        self.reserved = ThreadPoolExecutor(_RESERVED_THREADS, "reserved")
        self.observer.metrics.under_way.set_function(lambda: self.busy + self.in_front)
        self.observer.metrics.spooled.set_function(self.spool.held_bytes)

    async def __rsgi__(self, scope: Scope, transport: Transport) -> None:
        """Answer one request."""
        found = record(scope.method, scope.path, scope.headers.get("x-request-id"))
        self.loop = asyncio.get_running_loop()
        serving = self.serving
        serving.under_way += 1
        try:
            try:
                body = await self.reception.body(scope, transport) if sends_body(scope) else b""
                reply = await self._answered(serving, scope, body, found)
            except ProblemError as error:
                reply = self._turned_away(found, error.problem)
            except Exception:  # noqa: BLE001  (logged by whoever made it; the client gets a whole answer)
                reply = self._turned_away(found, plain(500, "The server made a mistake; it was written to its log."))
            self._send(transport, reply)
        finally:
            serving.under_way -= 1

    async def _answered(self, serving: Serving, scope: Scope, body: bytes, found: Record) -> Reply:
        """The answer, from the front if it has one.

        :raise ProblemError: as :meth:`_admitted`.
        """
        if serving.front is None or scope.path in RESERVED:
            return await self._admitted(serving, scope, body, found)
        asked = Asked.of_scope(scope, body)
        kept = serving.front.again(asked, found)
        if kept is None and (before := serving.flights.under_way(asked)) is not None:
            if (error := await self._in_front(before.landed())) is not None:
                return await self._admitted(serving, scope, body, found, error)
            kept = serving.front.again(asked, found)
        if kept is not None:
            return await self._spooled(kept)
        with serving.flights.first(asked) as flight:
            answered = await self._in_front(serving.front.anew(asked, found, self.spool))
            if isinstance(answered, Reply):
                return await self._spooled(answered)
            flight.error = answered
            return await self._admitted(serving, scope, body, found, answered)

    async def _in_front(self, work: Awaitable[_Result]) -> _Result:
        self.in_front += 1
        try:
            return await work
        finally:
            self.in_front -= 1

    async def _spooled(self, reply: Reply) -> Reply:
        """``reply``, in a file if it is long."""
        if isinstance(reply.body, bytes) and len(reply.body) > self.limits.spool_from_bytes:
            try:
                if len(reply.body) <= _AT_ONCE_BYTES:
                    reply.body = self.spool.write([reply.body])
                else:
                    loop = asyncio.get_running_loop()
                    reply.body = await loop.run_in_executor(self.workers, self.spool.write, [reply.body])
            except SpoolFullError:
                raise _full() from None
        return reply

    async def _admitted(
        self, serving: Serving, scope: Scope, body: bytes, found: Record, outcome: EngineError | None = None
    ) -> Reply:
        """The application's answer.

        :param outcome: why its query has no answer, if the engine was asked already.
        :raise ProblemError: no thread is free (503), or there is no room for the answer (503).
        """
        loop = asyncio.get_running_loop()
        if scope.path in RESERVED:
            if self.busy_reserved >= _RESERVED_THREADS + _RESERVED_WAITING:
                raise busy("Too many ask for this at once")
            self.busy_reserved += 1
            try:
                return await loop.run_in_executor(self.reserved, self._call, serving, scope, body, found)
            finally:
                self.busy_reserved -= 1
        if self.busy >= self.threads:
            raise busy("All threads of the server are taken")
        self.busy += 1
        try:
            return await loop.run_in_executor(self.workers, self._call, serving, scope, body, found, outcome)
        finally:
            self.busy -= 1

    def _call(
        self, serving: Serving, scope: Scope, body: bytes, found: Record, outcome: EngineError | None = None
    ) -> Reply:
        """Call the application, in a thread."""
        reply = Reply(500, [], b"")

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            reply.status, reply.headers = int(status[:3]), headers

        made = {**environ(scope, body), RECORD: found, OUTCOME: outcome}
        chunks = serving.application(made, start_response)
        try:
            reply.body = self._whole(chunks)
        except SpoolFullError:
            raise _full() from None
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()
        return reply

    def _whole(self, chunks: Iterable[bytes]) -> bytes | Path | IO[bytes]:
        if isinstance(chunks, FileBody) and isinstance(name := getattr(chunks.file, "name", None), str):
            return Path(name).absolute()
        return self._gathered(chunks)

    def _gathered(self, chunks: Iterable[bytes]) -> bytes | IO[bytes]:
        first = bytearray()
        rest = iter(chunks)
        for chunk in rest:
            first += chunk
            if len(first) > self.limits.spool_from_bytes:
                return self.spool.write(_chain(bytes(first), rest))
        return bytes(first)

    def _turned_away(self, found: Record, problem: Problem) -> Reply:
        body = problem.to_json()
        found.status, found.outcome, found.sent_bytes = problem.status, problem.kind or str(problem.status), len(body)
        headers = {
            "Content-Type": MEDIA_TYPE,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Access-Control-Allow-Origin": "*",
            **problem.headers,
        }
        self.observer.finished(found)
        return Reply(problem.status, [*headers.items(), *headers_of(found)], body)

    def _send(self, transport: Transport, reply: Reply) -> None:
        headers = [(name.lower(), value) for name, value in reply.headers]
        if isinstance(reply.body, bytes):
            transport.response_bytes(reply.status, headers, reply.body)
        elif isinstance(reply.body, Path):
            transport.response_file(reply.status, headers, str(reply.body))
        else:
            transport.response_file(reply.status, headers, address(reply.body))
            asyncio.get_running_loop().call_later(_OPEN_S, reply.body.close)

    def switch(self, serving: Serving, patience_s: float) -> None:
        """Have ``serving`` answer all new requests; return when the last one on the old one has ended.

        Called in another thread than the event loop's.

        :param patience_s: after so long, those that are still under way are given up.
        """
        old, self.serving = self.serving, serving
        deadline = time.monotonic() + patience_s
        while old.under_way and time.monotonic() < deadline:
            time.sleep(_POLL_S)
        if old.front is not None and self.loop is not None:
            self.loop.call_soon_threadsafe(old.front.close)


def _chain(first: bytes, rest: Iterable[bytes]) -> Iterable[bytes]:
    yield first
    yield from rest


def _full() -> ProblemError:
    return busy("Too many long answers are being read")
