"""What the application is told from outside. What a query may cost is the engine's: ``engine.limits``."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TransportLimits:
    """The walls around a request, before and after there is a query in it.

    :ivar connections: connections open at one time; more wait in the kernel's queue.
    :ivar header_bytes: length of the head of a request, a query in its address included.
    :ivar header_s: time for the head of a request, and how long a connection may stay idle.
    :ivar body_s: time for the body of a request.
    :ivar bodies: bodies being received at one time; one more is turned away.
    :ivar spare_threads: threads for requests that are no queries, besides one for each question that the engine takes.
    :ivar spool_from_bytes: answers longer than this are sent from a file, so that slow readers hold no memory.
    :ivar spool_bytes: disk that such files may hold altogether, those still being read included.
    :ivar cache_bytes: memory for answers that are given again as they are; 0 keeps none.
    :ivar cached_answer_bytes: length of the longest answer that is kept.
    :ivar stall_s: time after which the kernel drops a connection whose reader takes nothing.
    :ivar stop_s: time for what is under way when the server is told to stop.
    """

    connections: int = 4096
    header_bytes: int = 96 * 1024
    header_s: float = 10.0
    body_s: float = 10.0
    bodies: int = 64
    spare_threads: int = 8
    spool_from_bytes: int = 256 * 1024
    spool_bytes: int = 1 << 30
    cache_bytes: int = 128 << 20
    cached_answer_bytes: int = 1 << 20
    stall_s: float = 60.0
    stop_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the web application.

    :ivar public_url: scheme and host under which clients know this server, without a final slash; ``None`` takes
        them from each request.
    :ivar access_log: file for one line of JSON a request, ``-`` for standard error, ``None`` for no log.
    :ivar transport: the walls around a request.
    :ivar texts: the folder of source texts that pages may show whole; ``None``, the default, shows none: they are other
        people's property.
    """

    public_url: str | None = None
    access_log: str | None = None
    transport: TransportLimits = field(default_factory=TransportLimits)
    texts: Path | None = None
