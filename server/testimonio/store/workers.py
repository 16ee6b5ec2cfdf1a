"""A worker process: takes one question at a time from its lane's socket, and answers it or dies."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import partial

from testimonio.store import confinement, frames, relay
from testimonio.store.calls import CallsOut, Fetch
from testimonio.store.endpoints import Endpoint
from testimonio.store.engine import Answer, EngineError
from testimonio.store.evaluation import evaluate
from testimonio.store.limits import Limits
from testimonio.store.memory import Growth, Keep
from testimonio.store.seal import seal
from testimonio.store.serialisation import Outlet
from testimonio.store.source import Origin, Source

_PEER = struct.pack("@ll", 10, 0)  # how long a worker waits for the web process to send or take bytes; a timeval
_MOMENT_S = 0.002
_PARTING = struct.pack("@ll", 0, 200_000)  # and to close a connection that it is told to close
_LATER_S = 1.0  # the kernel ends the worker first, and its relay with it
_ANSWERS = 4  # an answer in JSON beside the same one in the format that was asked for
_OPENING = 128  # descriptors to spare while a store opens; its library asks for that many


@dataclass(frozen=True, slots=True)
class Lane:
    """A kind of workers.

    :ivar name: ``query``, ``page`` or ``service``; also the name of its socket.
    :ivar workers: how many there are; ``limit_s`` how long each may take for a question.
    :ivar last: whether its workers take only what the others leave of the processors.
    """

    name: str
    workers: int
    limit_s: float
    last: bool = False


def lanes(limits: Limits, services: Collection[object]) -> tuple[Lane, ...]:
    """The lanes under ``limits``; that of queries that call endpoints only where there are ``services`` to call."""
    service = Lane("service", limits.service_workers, limits.service_s, last=True)
    query_s = limits.deadline_s if limits.long_queries else min(limits.short_s, limits.deadline_s)
    return (
        Lane("query", limits.query_workers, query_s),
        Lane("page", limits.page_workers, limits.page_s),
        *((service,) if services else ()),
    )


@dataclass(frozen=True, slots=True)
class Work:
    """What workers work on: the origin of a dataset, under limits, with the endpoints that SERVICE may name.

    :ivar keep: what a worker may keep; one that has come to more is replaced, so that the memory comes back.
    """

    origin: Origin
    limits: Limits
    services: tuple[Endpoint, ...] = ()
    keep: Keep = field(default_factory=Keep)


def work(listener: socket.socket, on: Work, lane: Lane, supervisor: int) -> None:
    """Answer questions until killed, or until a fresh worker is better. Runs in the forked child.

    :param supervisor: process id of the parent.
    """
    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.set_wakeup_fd(-1)
    confinement.die_with_parent(supervisor)
    confinement.be_first_to_go()
    if lane.last:
        confinement.go_last()
    listener, source, fetch = _settled(listener, on, lane)
    confinement.limit_memory(on.limits.memory_bytes)
    services = () if lane.name == "page" else tuple(endpoint.iri for endpoint in on.services)
    answer = partial(evaluate, source, limits=on.limits, services=services, fetch=fetch)
    growth, last = Growth(), confinement.is_last()  # the whole server may have been started so
    connections = _Connections(listener)
    # A worker that had to go last over a long query is replaced, too.
    while growth.within(on.keep) and confinement.is_last() is last:
        connection = connections.next()
        try:
            _take(connection, answer, lane)
        except (OSError, EOFError):
            connections.leave()  # whoever asked has gone


class _Connections:
    """One connection after another, each for as many questions as come on it.

    Nobody holds a worker by being connected: who comes anew goes before who has been answered, even if that asks again.
    """

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._listener.setblocking(False)
        self._current: socket.socket | None = None
        self._answered = False  # whether a question came on it
        self._waiting = select.poll()
        self._waiting.register(listener, select.POLLIN)
        self._newcomer = select.poll()
        self._newcomer.register(listener, select.POLLIN)

    def next(self) -> socket.socket:
        """The connection on which the next question comes; there is at most one."""
        while True:
            ready = {descriptor for descriptor, _ in self._waiting.poll()}
            asked = self._current is not None and self._current.fileno() in ready
            if self._current is not None and asked and not (self._answered and self._listener.fileno() in ready):
                self._answered = True
                return self._current
            if self._current is not None:
                time.sleep(_MOMENT_S)  # one who has nobody takes the newcomer meanwhile, if there is such a worker
                if not self._newcomer.poll(0):
                    continue
                self._part(self._current)  # first: there is one descriptor to spare
            self._accept()

    def _part(self, connection: socket.socket) -> None:
        """Leave who is connected and has been answered."""
        with contextlib.suppress(OSError):
            frames.send(connection, {"gone": True})
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _PARTING)
            # Until the other side closes: a socket that is closed over unread bytes takes back what it has sent.
            while connection.recv(1 << 16):
                pass
        self.leave()

    def leave(self) -> None:
        """Close the connection."""
        if self._current is not None:
            self._waiting.unregister(self._current)
            self._current.close()
            self._current = None

    def _accept(self) -> None:
        try:
            accepted, _ = self._listener.accept()
        except BlockingIOError:  # another worker was faster
            return
        accepted.setblocking(True)
        for side in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):  # by the kernel; by Python, each call would be two
            accepted.setsockopt(socket.SOL_SOCKET, side, _PEER)
        self._current, self._answered = accepted, False
        self._waiting.register(accepted, select.POLLIN)
        try:
            frames.send(accepted, {"worker": os.getpid()})
        except OSError:
            self.leave()  # whoever came has stopped waiting


def _settled(listener: socket.socket, on: Work, lane: Lane) -> tuple[socket.socket, Source, Fetch | None]:
    """The lane's socket and the source, when nothing else can be had any more; and who calls for SERVICE, if any."""
    if on.origin.elsewhere is not None:
        own = replace(on.limits, call_s=lane.limit_s + _LATER_S, call_bytes=_ANSWERS * on.limits.answer_bytes)
        listener, channel = confinement.keep_only(listener, relay.fork((on.origin.elsewhere,), own))
        return listener, on.origin.open(relay.reacher(channel, own.call_bytes)), None
    if lane.name == "service":
        listener, channel = _confined(on.origin, listener, relay.fork(on.services, on.limits))
        return listener, _opened(on.origin), relay.fetcher(channel, on.services, on.limits.call_bytes)
    (listener,) = _confined(on.origin, listener)
    return listener, _opened(on.origin), None


def _confined(origin: Origin, *kept: socket.socket) -> list[socket.socket]:
    """``kept`` and no other descriptors; whoever must open files can have no more sockets and change nothing."""
    if not origin.files:
        return confinement.keep_only(*kept)
    alone = confinement.keep_only(*kept, spare=origin.files + _OPENING)
    seal()
    return alone


def _opened(origin: Origin) -> Source:
    source = origin.open()
    if origin.files:
        confinement.allow_files(origin.files + 1)  # an engine may open again what it has closed
    return source


def _take(connection: socket.socket, evaluate: Callable[..., Answer], lane: Lane) -> None:
    head, _ = frames.receive(connection)
    question = frames.question_of(head)
    confinement.arm(lane.limit_s)
    outlet = Outlet(partial(frames.send, connection, frames.PART))
    try:
        answer = evaluate(question, outlet=outlet)
    except CallsOut:
        confinement.disarm()
        frames.send(connection, {"calls_out": True})
    except EngineError as error:
        confinement.disarm()
        frames.send(connection, frames.error_head(error))
    else:
        confinement.disarm()
        frames.send(connection, frames.answer_head(answer), answer.body)
