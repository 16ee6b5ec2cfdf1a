"""The one process that opens sockets to other machines, on behalf of one worker of the lane ``service``.

    worker, no descriptors ── socket pair ── relay ── HTTP ──> the endpoints on the operator's list

The evaluator calls nobody: its own client follows redirects and dials whatever it is told. So the worker sends the
number of an endpoint and a query, and the relay sends them on as the SPARQL 1.1 Protocol says
(https://www.w3.org/TR/sparql11-protocol/#query-via-post-urlencoded) and gives back the bytes of the answer. It knows no
other addresses than those of its list, asks no proxy, follows no redirect, and reads no more than it is told to. The
kernel kills it with its worker, so a query past its deadline leaves no call behind.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
from collections.abc import Callable, Mapping
from functools import partial
from types import FrameType
from typing import Any
from urllib.parse import urlencode

from testimonio.store import confinement, frames
from testimonio.store.calls import FORMATS, Fetch
from testimonio.store.endpoints import Endpoint
from testimonio.store.engine import EngineFailed, ServiceFailed
from testimonio.store.limits import Limits
from testimonio.store.source import Reach

_SPARE = 28  # descriptors beside the channel: name servers, the trust store, a connection
_SAID = 300  # bytes of a refusal that are told
_CUT = ("X-SPARQL-MaxRows", "X-SQL-State")  # how Virtuoso says that an answer with status 200 is not whole
_TABLE = "application/sparql-results+json"
_HEADERS = {
    "Accept": ", ".join(FORMATS),
    "Accept-Encoding": "identity",
    "Connection": "close",
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": "Testimonio (SPARQL SERVICE)",
}


def fork(listed: tuple[Endpoint, ...], limits: Limits) -> socket.socket:
    """Fork the relay of this process; returns the channel to it."""
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    if os.fork() == 0:
        try:
            confinement.die_with_parent(parent)
            (channel,) = confinement.keep_only(theirs, spare=_SPARE)
            _serve(channel, listed, limits)
        finally:
            os._exit(0)
    theirs.close()
    return ours


def fetcher(channel: socket.socket, listed: tuple[Endpoint, ...], call_bytes: int) -> Fetch:
    """What asks the endpoints over ``channel``; it raises :class:`RelayDied` when there is no relay any more.

    :param call_bytes: of :class:`testimonio.store.limits.Limits`, as the relay has it.
    """
    numbers = {endpoint.iri: number for number, endpoint in enumerate(listed)}

    def fetch(iri: str, query: str) -> tuple[str, bytes]:
        try:
            frames.send(channel, {"endpoint": numbers[iri]}, query.encode())
            head, body = frames.receive(channel, call_bytes)
        except (OSError, EOFError) as error:
            raise RelayDied from error
        if "failed" in head:
            raise ServiceFailed(head["failed"], iri)
        return head["media_type"], body

    return fetch


def reacher(channel: socket.socket, call_bytes: int) -> Reach:
    """What asks an engine elsewhere over ``channel``, whose relay knows its endpoint only; as :func:`fetcher`."""

    def reach(query: str, parameters: Mapping[str, object]) -> tuple[str, bytes]:
        try:
            frames.send(channel, {"endpoint": 0, "parameters": parameters, "engine": True}, query.encode())
            head, body = frames.receive(channel, call_bytes)
        except (OSError, EOFError) as error:
            raise RelayDied from error
        if "failed" in head:
            raise EngineFailed(head["failed"])
        return head["media_type"], body

    return reach


def _serve(channel: socket.socket, listed: tuple[Endpoint, ...], limits: Limits) -> None:
    signal.signal(signal.SIGALRM, _late)
    context = ssl.create_default_context() if any(endpoint.secure for endpoint in listed) else None
    # A query is written anew with more variables; one for descriptions names what an answer told.
    query_bytes = limits.call_bytes + 4 * limits.query_bytes
    while True:
        head, query = frames.receive(channel, query_bytes)  # its end is the worker's
        endpoint = listed[head["endpoint"]]
        try:
            media_type, body = _within(limits.call_s, partial(_call, endpoint, query, head, context, limits))
        except _CallFailed as error:
            frames.send(channel, {"failed": f"The endpoint <{endpoint.iri}> {error}."})
        else:
            frames.send(channel, {"media_type": media_type}, body)


def _within(seconds: float, call: Callable[[], tuple[str, bytes]]) -> tuple[str, bytes]:
    """What ``call`` returns; the clock covers all of it, however slowly the other side drips."""
    try:
        confinement.arm(seconds)
        try:
            return call()
        finally:
            confinement.disarm()
    except _LateError:
        raise _CallFailed(f"did not answer within {seconds:g} seconds") from None
    except (http.client.HTTPException, OSError, ValueError) as error:
        raise _CallFailed(f"cannot be asked: {_reason(error)}") from error


def _call(
    endpoint: Endpoint, query: bytes, head: Mapping[str, Any], context: ssl.SSLContext | None, limits: Limits
) -> tuple[str, bytes]:
    connection = (
        http.client.HTTPSConnection(endpoint.host, endpoint.port, timeout=limits.call_s, context=context)
        if endpoint.secure
        else http.client.HTTPConnection(endpoint.host, endpoint.port, timeout=limits.call_s)
    )
    try:
        connection.request(
            "POST",
            endpoint.target,
            urlencode({"query": query, **head.get("parameters", {})}, doseq=True),
            _HEADERS if not head.get("engine") else {**_HEADERS, "Accept": _TABLE},
        )
        response = connection.getresponse()
        if 300 <= response.status < 400:
            raise _CallFailed(f"redirects (status {response.status}), and redirects are not followed")
        if response.status != http.client.OK:
            said = f": {_said(response.read(_SAID))}" if head.get("engine") else ""
            raise _CallFailed(f"answers with status {response.status}{said}")
        if cut := [name for name in _CUT if response.headers.get(name)]:
            raise _CallFailed(f"cut its answer ({cut[0]}); ask for less at a time")
        media_type = response.headers.get_content_type()
        if media_type not in FORMATS or response.headers.get("Content-Encoding", "identity") != "identity":
            raise _CallFailed("answers neither with SPARQL results in JSON nor in XML")
        body = response.read(limits.call_bytes + 1)
        if len(body) > limits.call_bytes:
            raise _CallFailed(f"answers with more than {limits.call_bytes:,} bytes")
        if response.length:  # of a body with a declared length, what did not come
            raise _CallFailed("broke its answer off")
        return media_type, body
    finally:
        connection.close()


def _said(body: bytes) -> str:
    """The first line of a refusal, as far as it is plain text."""
    line = body.decode("utf-8", "replace").strip().split("\n")[0]
    return "".join(sign for sign in line if sign.isprintable()).rstrip(".")


def _reason(error: Exception) -> str:
    return str((isinstance(error, OSError) and error.strerror) or error or type(error).__name__).rstrip(".")


def _late(_number: int, _frame: FrameType | None) -> None:
    raise _LateError


class RelayDied(Exception):
    """The relay has died; its worker is of no use without it."""


class _LateError(Exception):
    """The clock of a call ran out."""


class _CallFailed(Exception):
    """A call gave nothing; says what the endpoint did, as the end of a sentence."""
