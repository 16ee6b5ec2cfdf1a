"""Files written to the disk for good, measured on the way."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_BUFFER = 1 << 20
_MODE = 0o444  # a release is never edited


class Written:
    """A file being written; afterwards, its size and digest.

    :ivar bytes: bytes written so far.
    """

    def __init__(self, descriptor: int) -> None:
        self.bytes = 0
        self._file = os.fdopen(descriptor, "wb", buffering=_BUFFER)
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Digest of the bytes written so far."""
        return self._digest.hexdigest()

    def write(self, chunk: bytes) -> int:
        """Append ``chunk``."""
        self.bytes += len(chunk)
        self._digest.update(chunk)
        return self._file.write(chunk)

    def flush(self) -> None:
        """Wait until the disk has all of it."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


@contextmanager
def record(path: Path) -> Iterator[Written]:
    """A new file at ``path``, on the disk when the block ends.

    :raise FileExistsError: there is one.
    :raise OSError: the disk is full, or the folder cannot be written.
    """
    written = Written(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE))
    try:
        yield written
        written.flush()
    finally:
        written.close()


def write(path: Path, chunks: Iterable[str], told: Callable[[int], object] = lambda _: None) -> Written:
    """Write ``chunks`` as UTF-8 to a new file at ``path``.

    :param told: is told now and then how many bytes there are.
    """
    with record(path) as written:
        gathered: list[str] = []
        size = 0
        for chunk in chunks:
            gathered.append(chunk)
            size += len(chunk)
            if size > _BUFFER:
                written.write("".join(gathered).encode())
                gathered.clear()
                size = 0
                told(written.bytes)
        written.write("".join(gathered).encode())
    return written


def sync_folder(path: Path) -> None:
    """Wait until the disk knows the names in the folder ``path``."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
