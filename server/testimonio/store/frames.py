"""What goes over the sockets between the web process, the supervisor and the workers.

A frame is a head in JSON and a body in bytes, each with its length before it: who has not read the lengths' worth has
read nothing. A worker sends ``{"worker": pid}`` when it takes a connection; then, for each question on it, an answer,
an error, or ``{"calls_out": true}`` where the question belongs to the lane ``service``; and ``{"gone": true}`` before
it leaves the connection for somebody else's, with whatever question may be under way to it. Before an answer may come
``{"part": true}`` with the first bytes of its body, while the rest is being worked out: they are worth nothing unless
the answer comes. Between a worker of the lane ``service`` and its relay go ``{"endpoint": number}`` with a query, and
the endpoint's answer with its ``media_type`` or what ``failed``.

Nobody believes what the other side declares: whoever receives says how long a body may be, and a frame that declares a
longer one is refused before memory is taken for it. A worker may have been taken over by the query that it evaluates.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Protocol

from testimonio.store import engine
from testimonio.store.engine import Answer, EngineError, Form, Hint, Lane, Question, Refusal

PART: Mapping[str, object] = {"part": True}
"""The head of a part of a body."""

_LENGTHS = struct.Struct("!IQ")
_CREDENTIALS = struct.Struct("@iII")  # process, user and group
_SHORT_PART = 1024  # bytes; those that a worker sends are much longer
_TOGETHER = 128 * 1024  # a short body goes with its head in one piece
_MAX_HEAD = 16 << 20  # a question travels in a head; the web process bounds it long before

_FORMS = {form.value: form for form in Form}
_QUESTION = tuple(field.name for field in fields(Question))
_ERRORS: dict[str, type[EngineError]] = {
    cls.__name__: cls for cls in vars(engine).values() if isinstance(cls, type) and issubclass(cls, EngineError)
}
_READ: Mapping[str, Callable[[Any], object]] = {"reason": Refusal, "form": Form, "expected": tuple}


class Descriptor(Protocol):
    """What has a descriptor of the kernel."""

    def fileno(self) -> int:
        """Its number."""


class FrameError(EOFError):
    """What came is no frame, or none that may come here; what follows it cannot be understood either."""


def send(connection: socket.socket, head: Mapping[str, object], body: bytes = b"") -> None:
    """Send one frame.

    :raise OSError: the other side has gone.
    """
    if len(body) <= _TOGETHER:
        connection.sendall(packed(head, body))
    else:
        connection.sendall(_head(head, len(body)))
        connection.sendall(body)


def packed(head: Mapping[str, object], body: bytes = b"") -> bytes:
    """One frame."""
    return _head(head, len(body)) + body


def unpacked(view: memoryview, body_bytes: int) -> tuple[dict[str, Any], bytes, int] | None:
    """The frame that ``view`` begins with, and its length; ``None`` while it is not whole.

    :param body_bytes: how long its body may be.
    :raise FrameError: it is no frame, or longer; that is known as soon as its lengths are there.
    """
    if len(view) < _LENGTHS.size:
        return None
    head_length, body_length = _lengths(view, body_bytes)
    start, end = _LENGTHS.size + head_length, _LENGTHS.size + head_length + body_length
    if len(view) < end:
        return None
    return _read(view[_LENGTHS.size : start]), bytes(view[start:end]), end


def _head(head: Mapping[str, object], body_length: int) -> bytes:
    encoded = json.dumps(head).encode()
    return _LENGTHS.pack(len(encoded), body_length) + encoded


def _lengths(buffer: bytearray | memoryview, body_bytes: int) -> tuple[int, int]:
    head_length, body_length = _LENGTHS.unpack_from(buffer)
    if head_length > _MAX_HEAD:
        raise FrameError("the frame's head is longer than any frame's")
    if body_length > body_bytes:
        raise FrameError(f"the frame's body is said to have {body_length:,} bytes, and may have {body_bytes:,}")
    return head_length, body_length


def _read(head: bytearray | memoryview) -> dict[str, Any]:
    try:
        found = json.loads(str(head, "utf-8"))
    except (ValueError, RecursionError) as error:
        raise FrameError("the frame's head is no JSON") from error
    if not isinstance(found, dict):
        raise FrameError("the frame's head is no object")
    return found


def receive(connection: socket.socket, body_bytes: int = 0, until: float | None = None) -> tuple[dict[str, Any], bytes]:
    """Receive one whole frame.

    :param body_bytes: how long its body may be.
    :param until: when it must be whole, in seconds of ``time.monotonic``; without it, the socket's timeout is for each
        piece of the frame.
    :raise FrameError: it is no frame, or longer.
    :raise EOFError: the other side went before the frame was whole.
    :raise OSError: the time passed, or the socket broke.
    """
    head_length, body_length = _lengths(_exactly(connection, _LENGTHS.size, until), body_bytes)
    head = _read(_exactly(connection, head_length, until))
    return head, bytes(_exactly(connection, body_length, until)) if body_length else b""


def _exactly(connection: socket.socket, size: int, until: float | None) -> bytearray:
    buffer = bytearray(size)
    view = memoryview(buffer)
    filled = 0
    while filled < size:
        if until is not None:
            left_s = until - time.monotonic()
            if left_s <= 0:
                raise TimeoutError
            connection.settimeout(left_s)
        count = connection.recv_into(view[filled:])
        if not count:
            raise EOFError("the other side went away")
        filled += count
    return buffer


def counted(part: bytes) -> int:
    """What ``part`` takes of the bytes that an answer may have: its length, or more if it is very short.

    So that parts without end come to an end, even empty ones.
    """
    return max(len(part), _SHORT_PART)


class Parts:
    """The body of an answer as it comes, with its digest, so that both are there when the last part is."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._digest: hashlib._Hash | None = None  # most answers come whole

    def reset(self) -> None:
        """Forget all: what came is no answer."""
        self._parts.clear()
        self._digest = None

    def add(self, part: bytes) -> None:
        """Take one part."""
        self._parts.append(part)
        self._digest = self._digest or hashlib.sha256()
        self._digest.update(part)

    def whole(self, last: bytes) -> tuple[bytes, bytes]:
        """The body, which ``last`` ends, and its SHA-256; that is empty if there are no other parts."""
        if self._digest is None:
            return last, b""
        self.add(last)
        return b"".join(self._parts), self._digest.digest()


def greeting(head: Mapping[str, Any], connection: Descriptor) -> int:
    """The process id of the worker that greets on ``connection``.

    It says itself which it is, and who asks may kill that process; so it must be a child of the one that listens,
    which the kernel knows.

    :raise FrameError: it is no greeting, or names another process, or one that has died.
    """
    worker = head.get("worker")
    if not isinstance(worker, int) or worker <= 1 or _parent(worker) != _listening(connection):
        raise FrameError("a worker did not say which it is")
    return worker


def _parent(process: int) -> int | None:
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return int(told.rpartition(")")[2].split()[1])


def _listening(connection: Descriptor) -> int:
    """The process that called listen(2) on the other side (unix(7), SO_PEERCRED)."""
    with socket.socket(fileno=os.dup(connection.fileno())) as same:
        told = same.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    process: int = _CREDENTIALS.unpack(told)[0]
    return process


def question_head(question: Question) -> dict[str, object]:
    """``question`` as the head of a frame."""
    return {name: getattr(question, name) for name in _QUESTION}


def question_of(head: Mapping[str, Any]) -> Question:
    """The question in the head of a frame."""
    return Question(
        head["query"],
        head["solutions_type"],
        head["graph_type"],
        tuple(head["default_graphs"]),
        tuple(head["named_graphs"]),
        Lane(head["lane"]),
    )


def answer_head(answer: Answer) -> dict[str, object]:
    """``answer`` as the head of a frame; its body is the frame's."""
    return {
        "form": answer.form,
        "media_type": answer.media_type,
        "hints": [asdict(hint) for hint in answer.hints],
        "volatile": answer.volatile,
    }


def error_head(error: EngineError) -> dict[str, object]:
    """``error`` as the head of a frame."""
    return {"error": type(error).__name__, "message": str(error), "members": vars(error)}


def outcome(head: Mapping[str, Any], body: bytes, lane: str = "", digest: bytes = b"") -> Answer:
    """The answer in a frame.

    :param lane: whose worker gave it.
    :param digest: SHA-256 of ``body``, if it is known.
    :raise EngineError: the error in the frame.
    :raise FrameError: there is neither an answer nor an error in it.
    """
    try:
        if "error" in head:
            members = {key: _READ[key](value) if key in _READ else value for key, value in head["members"].items()}
            raise _ERRORS[head["error"]](head["message"], **members)
        hints = tuple(Hint(**hint) for hint in head["hints"])
        return Answer(_FORMS[head["form"]], head["media_type"], body, hints, lane, head["volatile"], digest)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise FrameError("the frame holds no answer") from error
