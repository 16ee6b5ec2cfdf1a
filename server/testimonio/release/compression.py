"""Compressed forms of files, the same bytes from the same libraries: no time and no name inside."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import brotli
import zstandard

from testimonio.release.writing import Written, record

_CHUNK = 1 << 20
# The next levels take three times as long and save less than a twentieth of the size.
_GZIP, _BROTLI, _ZSTD = 6, 7, 9


def compress(path: Path, suffix: str) -> Written:
    """Write ``path`` compressed as ``<path><suffix>``, where ``suffix`` is ``.gz``, ``.br`` or ``.zst``.

    :raise OSError: the disk is full.
    """
    with path.open("rb") as source, record(path.with_name(path.name + suffix)) as written:
        _FORMS[suffix](source, written)
    return written


def _gzip(source: BinaryIO, target: Written) -> None:
    with gzip.GzipFile(filename="", mode="wb", compresslevel=_GZIP, fileobj=target, mtime=0) as packed:
        while chunk := source.read(_CHUNK):
            packed.write(chunk)


def _brotli(source: BinaryIO, target: Written) -> None:
    compressor = brotli.Compressor(mode=brotli.MODE_TEXT, quality=_BROTLI)
    while chunk := source.read(_CHUNK):
        target.write(compressor.process(chunk))
    target.write(compressor.finish())


def _zstd(source: BinaryIO, target: Written) -> None:
    compressor = zstandard.ZstdCompressor(level=_ZSTD).compressobj()
    while chunk := source.read(_CHUNK):
        target.write(compressor.compress(chunk))
    target.write(compressor.flush())


_FORMS: dict[str, Callable[[BinaryIO, Written], None]] = {".gz": _gzip, ".br": _brotli, ".zst": _zstd}
