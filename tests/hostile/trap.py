"""A listener on this machine that nobody may be made to call."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(slots=True)
class Trap:
    """Counts who calls at ``port``, on every address of this machine."""

    port: int
    callers: list[object] = field(default_factory=list)


@contextlib.contextmanager
def trap() -> Iterator[Trap]:
    """A trap that is set."""
    with socket.socket(socket.AF_INET6) as listener:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # IPv4, too
        listener.bind(("::", 0))
        listener.listen()
        found = Trap(listener.getsockname()[1])
        thread = threading.Thread(target=_answer, args=(listener, found), daemon=True)
        thread.start()
        try:
            yield found
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _answer(listener: socket.socket, found: Trap) -> None:
    while True:
        try:
            connection, caller = listener.accept()
        except OSError:
            return
        with connection, contextlib.suppress(OSError):
            found.callers.append(caller)
            connection.sendall(_ANSWER)
