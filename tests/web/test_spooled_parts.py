"""Parts of a long answer on their way to a file: in memory while they are few, and never half of them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import IO

import pytest

from testimonio.web.spool import Spool
from testimonio.web.spooled_parts import SpooledParts

PARTS = [bytes([number]) * 1000 for number in range(5)]


def gathered(parts: SpooledParts) -> tuple[bytes, bytes]:
    for part in PARTS[:-1]:
        parts.add(part)
    return parts.whole(PARTS[-1])


@pytest.mark.parametrize("memory_bytes", [0, 999, 2500, 5000], ids=str)
def test_all_is_in_memory_or_all_in_a_file(memory_bytes: int) -> None:
    parts = SpooledParts(Spool(10_000), memory_bytes)
    body, digest = gathered(parts)
    assert digest == hashlib.sha256(b"".join(PARTS)).digest()
    if memory_bytes == 5000:
        assert (body, parts.file) == (b"".join(PARTS), None)
    else:
        assert parts.file
        parts.file.seek(0)
        assert (body, parts.file.read(), parts.size) == (b"", b"".join(PARTS), 5000)
    parts.reset()


def test_where_the_spool_is_full_nothing_is_held() -> None:
    spool = Spool(3000)
    parts = SpooledParts(spool, 0)
    gathered(parts)
    assert (parts.full, parts.file, spool.held_bytes()) == (True, None, 0)


def test_a_disk_that_takes_nothing_is_no_mistake_of_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(_: Spool) -> IO[bytes]:
        return Path("/dev/full").open("r+b")

    monkeypatch.setattr(Spool, "begin", begin)
    parts = SpooledParts(Spool(1 << 30), 0)
    gathered(parts)
    assert (parts.full, parts.file) == (True, None)


def test_an_answer_that_did_not_come_is_forgotten() -> None:
    spool = Spool(10_000)
    parts = SpooledParts(spool, 0)
    parts.add(PARTS[0])
    parts.reset()
    assert (spool.held_bytes(), parts.size) == (0, 0)
    body, digest = gathered(parts)
    assert (body, digest) == (b"", hashlib.sha256(b"".join(PARTS)).digest())
    parts.reset()
