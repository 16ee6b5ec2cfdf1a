from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path

import brotli
import pytest
import zstandard

from testimonio import manifest
from testimonio.release.compression import compress

_BACK = {
    ".gz": gzip.decompress,
    ".br": brotli.decompress,
    ".zst": lambda raw: zstandard.ZstdDecompressor().decompressobj().decompress(raw),
}


@pytest.mark.parametrize("suffix", manifest.COMPRESSED)
@pytest.mark.parametrize("content", [b"", b"x", bytes(range(256)) * 12_000], ids=["empty", "short", "three chunks"])
def test_it_can_be_undone(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / "plain.txt"
    path.write_bytes(content)
    written = compress(path, suffix)
    raw = (tmp_path / f"plain.txt{suffix}").read_bytes()
    assert _BACK[suffix](raw) == content
    assert (written.bytes, written.sha256) == (len(raw), hashlib.sha256(raw).hexdigest())


@pytest.mark.parametrize("suffix", manifest.COMPRESSED)
def test_neither_name_nor_time_is_inside(tmp_path: Path, suffix: str) -> None:
    made = set()
    for name, moment in (("one.txt", 0), ("another.txt", 1_000_000_000)):
        path = tmp_path / name
        path.write_text("the same")
        os.utime(path, (moment, moment))
        compress(path, suffix)
        made.add((tmp_path / (name + suffix)).read_bytes())
    assert len(made) == 1
