"""What the application is told from outside. What a query may cost is the engine's: ``engine.limits``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the web application.

    :ivar public_url: scheme and host under which clients know this server, without a final slash; ``None`` takes
        them from each request.
    """

    public_url: str | None = None
