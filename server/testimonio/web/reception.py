"""Receives the body of a request whole, under limits of size, time and number."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from testimonio.protocol.problem import ProblemError
from testimonio.web.environ import Scope
from testimonio.web.settings import TransportLimits

_DRAINED_BYTES = 16 << 20  # a body that is too long, and not waiting to be asked for, is taken before it is refused


class Transport(Protocol):
    """granian's side of one request: gives the body in pieces, takes one answer."""

    def __aiter__(self) -> Any:
        """The body, in pieces."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answer from memory."""

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        """Answer with the file at a path."""


def sends_body(scope: Scope) -> bool:
    """Whether the head of a request announces a body (RFC 9112, 6)."""
    headers = scope.headers
    return headers.get("content-length") is not None or headers.get("transfer-encoding") is not None


def busy(why: str) -> ProblemError:
    """The problem that there is no room for a request for the moment."""
    return ProblemError("busy", f"{why}; try again in a second.", headers={"Retry-After": "1"})


class Reception:
    """Receives bodies, at most ``limits.bodies`` at one time.

    :param most_bytes: length of a body.
    """

    def __init__(self, limits: TransportLimits, most_bytes: int) -> None:
        self._limits = limits
        self._most_bytes = most_bytes
        self._under_way = 0

    async def body(self, scope: Scope, transport: Transport) -> bytes:
        """The request's body.

        :raise ProblemError: it does not say its length (411), is too long (413) or too slow (408), is not as long as it
            said (400), or too many come at once (503).
        """
        if scope.headers.get("transfer-encoding") is not None:
            # Of a body in chunks, granian does not tell that it broke off (RFC 9112, 6.3 allows to refuse it).
            raise ProblemError("length-required", "The body comes in chunks.", headers={"Connection": "close"})
        length = int(scope.headers.get("content-length") or 0)  # granian refuses what is no number
        if length == 0:
            return b""
        if length > _DRAINED_BYTES or (length > self._most_bytes and scope.headers.get("expect")):
            raise self._too_long()
        if self._under_way >= self._limits.bodies:
            raise busy("Too many requests are being received")
        self._under_way += 1
        try:
            async with asyncio.timeout(self._limits.body_s):
                body = await self._received(transport, length)
        except TimeoutError:
            detail = f"The body of the request did not come within {self._limits.body_s:g} seconds."
            raise ProblemError("slow-request", detail, headers={"Connection": "close"}) from None
        finally:
            self._under_way -= 1
        if len(body) != length:  # the client went away in the middle
            raise ProblemError(
                "malformed-request", "The body of the request is not as long as its Content-Length says."
            )
        return body

    async def _received(self, transport: Transport, length: int) -> bytes:
        if length > self._most_bytes:
            # Taken and thrown away: who is answered and cut off in the middle of sending never reads why.
            async for _ in transport:
                pass
            raise self._too_long()
        return b"".join([piece async for piece in transport])

    def _too_long(self) -> ProblemError:
        detail = f"At most {self._most_bytes:,} bytes of a request are read."
        return ProblemError("too-long", detail, {"limit_bytes": self._most_bytes}, {"Connection": "close"})
