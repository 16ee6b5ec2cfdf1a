"""Content codings of answers that are made for each request (RFC 9110, 8.4; zstd is RFC 8878, Brotli RFC 7932)."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache

import brotli
import zstandard

from testimonio.protocol.negotiation import choose_coding

_LEAST_BYTES = 1024  # what fits into one packet gains nothing
_TEXTS = ("text/", "application/", "image/svg+xml")
_REMEMBERED = 256  # values of Accept-Encoding; there are few
_REMEMBERED_LENGTH = 200  # of a value in characters
_CODERS: Mapping[str, Callable[[bytes], bytes]] = {
    # Levels at which 1 MB of results takes some ten milliseconds.
    "zstd": lambda body: zstandard.ZstdCompressor(level=3).compress(body),
    "br": lambda body: brotli.compress(body, quality=4),
    "gzip": lambda body: gzip.compress(body, compresslevel=5, mtime=0),
}
"""By name, the server's favourite first."""


def coding_of(accepted: str | None, media_type: str, size: int) -> str | None:
    """The coding in which to send a body, or ``None`` to send it as it is.

    :param accepted: the value of Accept-Encoding.
    :param size: length of the body in bytes.
    """
    if size < _LEAST_BYTES or not media_type.startswith(_TEXTS):
        return None
    short = len(accepted or "") <= _REMEMBERED_LENGTH
    return _chosen(accepted) if short else _chosen.__wrapped__(accepted)


@lru_cache(_REMEMBERED)
def _chosen(accepted: str | None) -> str | None:
    return choose_coding(accepted, tuple(_CODERS))


def compressed(body: bytes, coding: str) -> bytes:
    """``body`` in ``coding``, one that :func:`coding_of` gave."""
    return _CODERS[coding](body)
