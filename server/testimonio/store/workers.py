"""A worker process: takes one question at a time from its lane's socket, and answers it from memory or dies."""

from __future__ import annotations

import os
import resource
import signal
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from testimonio.store import confinement, frames, relay
from testimonio.store.calls import CallsOut
from testimonio.store.dataset import Dataset
from testimonio.store.endpoints import Endpoint
from testimonio.store.engine import Answer, EngineError, Question
from testimonio.store.evaluation import evaluate
from testimonio.store.limits import Limits

_PEER_S = 10.0  # how long a worker waits for the web process to send or take bytes
_GROWTH_KIB = 16 * 1024  # a worker that once grew by this is replaced, so that the memory comes back


@dataclass(frozen=True, slots=True)
class Lane:
    """A kind of workers.

    :ivar name: ``fast``, ``slow``, ``page`` or ``service``; also the name of its socket.
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
    return (
        Lane("fast", limits.fast_workers, min(limits.short_s, limits.deadline_s)),
        Lane("slow", limits.slow_workers, limits.deadline_s, last=True),
        Lane("page", limits.page_workers, limits.page_s),
        *((service,) if services else ()),
    )


@dataclass(frozen=True, slots=True)
class Work:
    """What workers work on: a dataset, under limits, with the endpoints that SERVICE may name."""

    dataset: Dataset
    limits: Limits
    services: tuple[Endpoint, ...] = ()


def work(listener: socket.socket, on: Work, lane: Lane, supervisor: int) -> None:
    """Answer questions until killed. Runs in the forked child and never returns there.

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
    confinement.limit_memory(on.limits.memory_bytes)
    fetch = None
    if lane.name == "service":
        listener, channel = confinement.keep_only(listener, relay.fork(on.services, on.limits))
        fetch = relay.fetcher(channel, on.services)
    else:
        (listener,) = confinement.keep_only(listener)
    services = () if lane.name == "page" else tuple(endpoint.iri for endpoint in on.services)
    answer = partial(evaluate, on.dataset, limits=on.limits, services=services, fetch=fetch)
    grown = _peak_kib() + _GROWTH_KIB
    # A worker of the fast lane that had to go last over a long query is replaced, too.
    while _peak_kib() < grown and confinement.is_last() is lane.last:
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(_PEER_S)
            try:
                _take(connection, answer, lane)
            except (OSError, EOFError):
                continue  # whoever asked has gone


def _take(connection: socket.socket, evaluate: Callable[[Question], Answer], lane: Lane) -> None:
    head, _ = frames.receive(connection)
    # Fails when the asker has stopped waiting: then nothing is evaluated in vain.
    frames.send(connection, {"started": os.getpid()})
    question = frames.question_of(head)
    confinement.arm(lane.limit_s)
    try:
        answer = evaluate(question)
    except CallsOut:
        confinement.disarm()
        frames.send(connection, {"calls_out": True})
    except EngineError as error:
        confinement.disarm()
        frames.send(connection, frames.error_head(error))
    else:
        confinement.disarm()
        frames.send(connection, frames.answer_head(answer), answer.body)


def _peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
