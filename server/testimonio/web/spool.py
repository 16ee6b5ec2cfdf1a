"""Long answers as nameless files, so that a slow reader costs disk, and neither memory nor a thread.

A nameless file goes with the last descriptor that has it open: nothing is left behind, however this process ends.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import IO

_DESCRIPTORS = Path("/proc/self/fd")


class SpoolFullError(Exception):
    """There is no room for another long answer until readers have taken theirs."""


class Spool:
    """Nameless files with a bound on what they hold, counted until the last reader has closed them.

    :param limit_bytes: that bound.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._sizes: dict[int, int] = {}  # by inode

    def write(self, chunks: Iterable[bytes]) -> IO[bytes]:
        """A new file that holds ``chunks``; :func:`address` is where others open it while this one is open.

        :raise SpoolFullError: the spool would hold more than it may; nothing is left of the file.
        """
        opened = self.begin()
        try:
            for chunk in chunks:
                self.add(opened, chunk)
            opened.flush()
        except BaseException:
            opened.close()
            raise
        return opened

    def begin(self) -> IO[bytes]:
        """A new file that holds nothing; the caller's to close."""
        return tempfile.TemporaryFile(prefix="testimonio-")

    def add(self, opened: IO[bytes], chunk: bytes) -> None:
        """Write ``chunk`` into a file of this spool.

        :raise SpoolFullError: the spool would hold more than it may; ``opened`` is closed.
        """
        inode = os.fstat(opened.fileno()).st_ino
        try:
            self._take(inode, len(chunk))
        except SpoolFullError:
            opened.close()
            with self._lock:
                del self._sizes[inode]
            raise
        opened.write(chunk)

    def held_bytes(self) -> int:
        """Bytes on disk of all files that are still open in this process, by us or by whoever sends them."""
        with self._lock:
            return self._held()

    def _take(self, inode: int, size: int) -> None:
        with self._lock:
            self._sizes[inode] = self._sizes.get(inode, 0) + size
            # The descriptors are only looked through when it may be too much.
            if sum(self._sizes.values()) > self._limit_bytes and self._held() > self._limit_bytes:
                raise SpoolFullError

    def _held(self) -> int:
        still = _open_inodes()
        self._sizes = {inode: size for inode, size in self._sizes.items() if inode in still}
        return sum(self._sizes.values())


def address(opened: IO[bytes]) -> str:
    """The path under which this process can open a nameless file once more."""
    return f"{_DESCRIPTORS}/{opened.fileno()}"


def _open_inodes() -> set[int]:
    found = set()
    for descriptor in _DESCRIPTORS.iterdir():
        with contextlib.suppress(OSError):  # closed in the meantime
            found.add(descriptor.stat().st_ino)
    return found
