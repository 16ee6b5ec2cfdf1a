"""What goes over the sockets between the web process, the supervisor and the workers.

A frame is a head in JSON and a body in bytes, each with its length before it: who has not read the lengths' worth has
read nothing. A worker sends ``{"started": pid}`` when it takes a question, and later its answer, its error, or
``{"calls_out": true}`` where the question belongs to the lane ``service``. Between a worker of that lane and its relay
go ``{"endpoint": number}`` with a query, and the endpoint's answer with its ``media_type`` or what ``failed``.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from testimonio.store import engine
from testimonio.store.engine import Answer, EngineError, Form, Hint, Lane, Question, Refusal

_LENGTHS = struct.Struct("!IQ")
_MAX_HEAD = 16 << 20  # a question travels in a head; the web process bounds it long before

_ERRORS: dict[str, type[EngineError]] = {
    cls.__name__: cls for cls in vars(engine).values() if isinstance(cls, type) and issubclass(cls, EngineError)
}
_READ: Mapping[str, Callable[[Any], object]] = {"reason": Refusal, "form": Form, "expected": tuple}


def send(connection: socket.socket, head: Mapping[str, object], body: bytes = b"") -> None:
    """Send one frame.

    :raise OSError: the other side has gone.
    """
    encoded = json.dumps(head).encode()
    connection.sendall(_LENGTHS.pack(len(encoded), len(body)) + encoded)
    if body:
        connection.sendall(body)


def receive(connection: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Receive one whole frame.

    :raise EOFError: the other side went before the frame was whole.
    :raise OSError: the socket's timeout passed, or it broke.
    """
    head_length, body_length = _LENGTHS.unpack(_exactly(connection, _LENGTHS.size))
    if head_length > _MAX_HEAD:
        raise EOFError("the frame's head is longer than any frame's")
    head = json.loads(_exactly(connection, head_length))
    return head, bytes(_exactly(connection, body_length))


def _exactly(connection: socket.socket, size: int) -> bytearray:
    buffer = bytearray(size)
    view = memoryview(buffer)
    filled = 0
    while filled < size:
        count = connection.recv_into(view[filled:])
        if not count:
            raise EOFError("the other side went away")
        filled += count
    return buffer


def question_head(question: Question) -> dict[str, object]:
    """``question`` as the head of a frame."""
    return asdict(question)


def question_of(head: Mapping[str, Any]) -> Question:
    """The question in the head of a frame."""
    default_graphs, named_graphs = tuple(head["default_graphs"]), tuple(head["named_graphs"])
    return Question(
        **{**head, "default_graphs": default_graphs, "named_graphs": named_graphs, "lane": Lane(head["lane"])}
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


def outcome(head: Mapping[str, Any], body: bytes) -> Answer:
    """The answer in a frame.

    :raise EngineError: the error in the frame.
    """
    if "error" in head:
        members = {key: _READ[key](value) if key in _READ else value for key, value in head["members"].items()}
        raise _ERRORS[head["error"]](head["message"], **members)
    hints = tuple(Hint(**hint) for hint in head["hints"])
    return Answer(Form(head["form"]), head["media_type"], body, hints, volatile=head["volatile"])
