"""Many clients at once, none of them in a hurry."""

from __future__ import annotations

import contextlib
import http.client
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .pieces import octets
from .wire import connect, exchange, head, parsed, received, reset

_PULSE_S = 0.5
_HEALTH = head("GET", b"/health", {})
_HEALTH_S = 2.0
"""A generous deadline for ``/health`` under an attack."""

CUT = -1
"""The status of an answer that was cut."""


@dataclass(slots=True)
class Crowd:
    """``clients`` connections that send the same and behave in one way.

    :ivar sent: what each sends at once; ``drip`` what it sends twice a second afterwards.
    :ivar seconds: how long they stay.
    :ivar receive_bytes: size of their receive buffers; small ones make slow readers.
    :ivar end: ``read`` reads the answers to the end; ``close`` leaves; ``reset`` leaves without a farewell; ``half``
        says that nothing more comes, and reads.
    """

    clients: int
    sent: bytes
    drip: bytes = b""
    seconds: float = 0.0
    receive_bytes: int | None = None
    end: str = "close"
    connections: list[socket.socket] = field(default_factory=list)

    @classmethod
    def of(cls, spelt: dict[str, Any], names: dict[str, str]) -> Crowd:
        """The crowd that a case describes."""
        spelt = {**spelt, "sent": octets(spelt["sent"], names), "drip": octets(spelt.get("drip", ""), names)}
        return cls(**spelt)

    def attack(self, port: int) -> Counter[int]:
        """Do it, while ``/health`` is asked all the time; return how often each status was read, 0 for no answer.

        :raise AssertionError: ``/health`` did not answer.
        """
        try:
            for _ in range(self.clients):
                connection = connect(port, self.receive_bytes)
                self.connections.append(connection)
                with contextlib.suppress(OSError):
                    connection.sendall(self.sent)
            until = time.monotonic() + self.seconds
            while True:
                assert_healthy(port)
                if time.monotonic() >= until:
                    break
                self._drip()
                time.sleep(_PULSE_S)
            statuses = Counter(self.leave(connection) for connection in self.connections)
            assert_healthy(port)
            return statuses
        finally:
            for connection in self.connections:
                connection.close()

    def _drip(self) -> None:
        if self.drip:
            for connection in self.connections:
                with contextlib.suppress(OSError):  # the server has had enough of this one
                    connection.sendall(self.drip)

    def leave(self, connection: socket.socket) -> int:
        """End one connection; the status that was read from it."""
        if self.end == "reset":
            reset(connection)
            return 0
        if self.end == "close":
            connection.close()
            return 0
        if self.end == "half":
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        try:
            replies = parsed(received(connection))
        except OSError:
            return 0
        except http.client.HTTPException:
            return CUT
        return replies[0].status if replies else 0


def assert_healthy(port: int) -> None:
    """``/health`` answers, whatever else goes on."""
    begin = time.monotonic()
    replies = exchange(port, _HEALTH, patience_s=10 * _HEALTH_S)
    assert [reply.status for reply in replies] in ([200], [503]), replies  # 503: a lane has just lost its worker
    assert time.monotonic() - begin < _HEALTH_S
