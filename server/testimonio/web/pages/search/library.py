"""The index of a dataset, made once at the first search: at once of what is read in seconds, of more in two steps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread

from testimonio.store.engine import Engine, EngineError
from testimonio.web.pages.search.entries import Entries, claims_in, entries_of, things_of, with_claims
from testimonio.web.pages.search.index import Index

AT_ONCE = 10_000
"""Claims that the first search waits for; these take about five seconds."""
MAX_CLAIMS = 150_000
"""Claims that an index holds at most: 10,000 take about 100 MiB, so these some 1.5 GiB."""


class Library:
    """The index of one engine's dataset, made when it is first asked for.

    Of more than :data:`AT_ONCE` claims it holds things alone at first, and the claims when they have been read, which
    goes on beside; of more than :data:`MAX_CLAIMS` it never holds them. It says so.

    :param make: gives all entries of a dataset that is read at once.
    """

    def __init__(self, engine: Engine, make: Callable[[Engine], Entries] = entries_of) -> None:
        self._engine = engine
        self._make = make
        self._index: Index | None = None
        self._lock = Lock()

    @property
    def index(self) -> Index:
        """The index; who comes while it is being made, waits for it.

        :raise EngineError: the entries could not be fetched; the next one tries again.
        """
        index = self._index
        if index is None:
            with self._lock:
                index = self._index
                if index is None:
                    index = self._index = self._made()
        return index

    def _made(self) -> Index:
        claims = claims_in(self._engine)
        if claims <= AT_ONCE:
            return Index(self._make(self._engine))
        things = things_of(self._engine)
        coming = claims <= MAX_CLAIMS
        if coming:
            Thread(target=self._complete, args=(things,), name="search index", daemon=True).start()
        return Index(things, claims, coming=coming)

    def _complete(self, things: Entries) -> None:
        index = None
        with suppress(EngineError):  # the engine is closing or too busy: the next search begins anew
            index = Index(with_claims(self._engine, things))
        with self._lock:
            self._index = index
