"""Equal requests at one time: the first is answered, the others wait for what comes of it (RFC 9111, section 4).

A page that takes a second to make and is asked for by a hundred people at once is made once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from testimonio.store.engine import EngineError
from testimonio.web.asked import Asked


@dataclass(slots=True)
class Flight:
    """A request that others may wait for.

    :ivar error: what its query met instead of an answer, if it did.
    """

    error: EngineError | None = None
    _waiting: list[asyncio.Future[None]] = field(default_factory=list)

    async def landed(self) -> EngineError | None:
        """The error that it met, if it met one, when it is over; its answer may be kept by then."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        await waiting
        return self.error

    def land(self) -> None:
        """Let all go on who wait."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)


@dataclass(slots=True)
class Flights:
    """The requests under way whose answers may be kept; all of it runs in one event loop."""

    _by_key: dict[Hashable, Flight] = field(default_factory=dict)

    def under_way(self, asked: Asked) -> Flight | None:
        """The request that is under way and would be answered alike; none for who wants an answer anew."""
        if not self._by_key or asked.wants_anew or not asked.may_be_kept:
            return None
        return self._by_key.get(asked.key)

    @contextmanager
    def first(self, asked: Asked) -> Iterator[Flight]:
        """The flight of a request, which others find until the ``with`` ends, unless there is one to be found."""
        flight = Flight()
        if not asked.may_be_kept or (key := asked.key) in self._by_key:
            yield flight
            return
        self._by_key[key] = flight
        try:
            yield flight
        finally:
            del self._by_key[key]
            flight.land()
