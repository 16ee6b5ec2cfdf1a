"""What becomes of one request: what the metrics, the log and the answer's own headers say of it."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass, field
from typing import cast

_SHORT_LINK = re.compile(r"(/q/).+", re.DOTALL | re.IGNORECASE)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._\-]{1,64}")


@dataclass(slots=True)
class Record:
    """What becomes of one request.

    :ivar request_id: the client's ``X-Request-Id`` if it is a plain word, else one of our own.
    :ivar route: the route's rule, a bounded set; ``path`` without its query string, and :func:`loggable`.
    :ivar outcome: ``ok``, or the last part of the problem type's IRI; ``lane`` whose workers answered the last query.
    :ivar digest: SHA-256 of the client's query, the first 16 characters.
    :ivar spans: seconds by what was waited for, for ``Server-Timing``.
    """

    request_id: str
    method: str
    path: str
    route: str = "none"
    status: int = 500
    sent_bytes: int = 0
    outcome: str = "ok"
    lane: str | None = None
    digest: str | None = None
    started: float = field(default_factory=time.perf_counter)
    spans: dict[str, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Time since the request was received."""
        return time.perf_counter() - self.started

    @property
    def server_timing(self) -> str:
        """The value of ``Server-Timing`` (https://www.w3.org/TR/server-timing/), in milliseconds."""
        spans = {**self.spans, "total": self.seconds}
        return ", ".join(f"{name};dur={seconds * 1000:.1f}" for name, seconds in spans.items())


def record(method: str, path: str, request_id: str | None) -> Record:
    """The record of a request that has just been received."""
    fits = request_id is not None and _REQUEST_ID.fullmatch(request_id)
    return Record(cast(str, request_id) if fits else secrets.token_hex(8), method, loggable(path))


def loggable(path: str) -> str:
    """``path`` without what a client asked: a short link, ``/q/…``, is a query."""
    return _SHORT_LINK.sub(r"\1…", path)
