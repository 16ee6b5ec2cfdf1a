"""The parts of a long answer, written to a file while they come: what takes time is done when the last one is there."""

from __future__ import annotations

from contextlib import suppress
from typing import IO

from testimonio.store.frames import Parts
from testimonio.web.spool import Spool, SpoolFullError


class SpooledParts(Parts):
    """Keeps parts in memory up to a size, and then all of them in a file of the spool.

    :ivar size: bytes so far.
    :ivar file: the file, if there is one; the body of the answer is then empty.
    :ivar full: whether there was no room for it, in the spool or on the disk.
    """

    def __init__(self, spool: Spool, memory_bytes: int) -> None:
        super().__init__()
        self._spool, self._memory_bytes = spool, memory_bytes
        self.size = 0
        self.file: IO[bytes] | None = None
        self.full = False

    def add(self, part: bytes) -> None:
        """Take one part."""
        super().add(part)
        self.size += len(part)
        if self.size > self._memory_bytes:
            self._pour_out()

    def whole(self, last: bytes) -> tuple[bytes, bytes]:
        """The body, as far as it is in memory, and its digest."""
        found = super().whole(last)
        try:
            if self.file:
                self.file.flush()
        except OSError:
            self._give_up()
        return found

    def reset(self) -> None:
        """Forget all, and close the file."""
        super().reset()
        self.size, self.full = 0, False
        self._close()

    def _close(self) -> None:
        if self.file:
            with suppress(OSError):  # what could not be written
                self.file.close()
            self.file = None

    def _give_up(self) -> None:
        self.full = True
        self._parts.clear()
        self._close()

    def _pour_out(self) -> None:
        try:
            if self.file is None and not self.full:
                self.file = self._spool.begin()
            for part in self._parts:
                if self.file:
                    self._spool.add(self.file, part)
            self._parts.clear()
        except (SpoolFullError, OSError):
            self._give_up()
