"""HTTP by hand: requests that no honest library would send, and replies read to the last byte."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes

HOST = "127.0.0.1"
LIVENESS_S = 30.0
_SILENCE_S = 0.7  # after so long without a byte, nothing more is expected on a connection that was spoilt


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer that came whole: ``headers`` with lower-case names."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first value of a header, or the empty string."""
        return next((value for key, value in self.headers if key == name), "")


def head(method: str, path: bytes, headers: Mapping[str, str]) -> bytes:
    """A request's head as bytes; a header without a value is left out, so that even Host can be."""
    lines = {"Host": "localhost", "Connection": "close", **headers}
    return b"".join(
        (
            method.encode() + b" " + path + b" HTTP/1.1\r\n",
            *(f"{name}: {value}\r\n".encode() for name, value in lines.items() if value),
            b"\r\n",
        )
    )


def query_address(query: bytes) -> bytes:
    """The address that asks ``query``."""
    return b"/sparql?query=" + quote_from_bytes(query, safe="").encode()


def connect(port: int, receive_bytes: int | None = None) -> socket.socket:
    """A connection; ``receive_bytes`` makes the kernel take no more than about that unread."""
    connection = socket.socket()
    try:
        if receive_bytes is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        connection.settimeout(LIVENESS_S)
        connection.connect((HOST, port))
    except BaseException:
        connection.close()
        raise
    return connection


def reset(connection: socket.socket) -> None:
    """Break the connection off without a farewell."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def exchange(port: int, sent: bytes, half_close: bool = False, patience_s: float = LIVENESS_S) -> list[Reply]:
    """All answers to ``sent``, until the server closes, or falls silent after the first one.

    :raise TimeoutError: nothing at all came within ``patience_s``.
    :raise http.client.HTTPException: an answer was cut, or is none.
    """
    with connect(port) as connection:
        connection.settimeout(patience_s)
        with contextlib.suppress(OSError):  # it may answer and close before it has taken all
            connection.sendall(sent)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
        return parsed(received(connection), sent[:5] == b"HEAD ")


def received(connection: socket.socket) -> bytes:
    """What comes, to the end; of a connection that is kept open, to a silence after a whole answer."""
    found = bytearray()
    while True:
        try:
            piece = connection.recv(1 << 16)
        except ConnectionResetError:
            break
        except TimeoutError:
            if not found:
                raise
            break
        if not piece:
            break
        found += piece
        connection.settimeout(_SILENCE_S if _complete(bytes(found)) else LIVENESS_S)
    return bytes(found)


def _complete(found: bytes) -> bool:
    head_, separator, body = found.partition(b"\r\n\r\n")
    if not separator:
        return False
    lengths = [line[15:] for line in head_.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return not lengths or len(body) >= int(lengths[0])


class _Stream(io.BytesIO):
    """What was received, as the socket that :mod:`http.client` reads from; several answers share it."""

    def makefile(self, *_: Any) -> _Stream:
        return self

    def close(self) -> None:
        pass


def parsed(found: bytes, to_head: bool = False) -> list[Reply]:
    """The answers in ``found``.

    :raise http.client.HTTPException: one is cut, or is none.
    """
    stream, replies = _Stream(found), []
    while stream.tell() < len(found):
        response = http.client.HTTPResponse(stream, method="HEAD" if to_head else "GET")  # type: ignore[arg-type]
        response.begin()
        body = response.read()
        headers = tuple((name.lower(), value) for name, value in response.getheaders())
        replies.append(Reply(response.status, headers, body))
    return replies
