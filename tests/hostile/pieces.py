"""Bytes spelt in JSON, so that a case of ten megabytes is a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

JSON = Any


def octets(pieces: JSON, names: Mapping[str, str]) -> bytes:
    """The bytes that ``pieces`` spell.

    A string is itself, with ``@NAME@`` replaced from ``names``; a list is its parts one after the other.
    ``{"repeat": pieces, "times": n}`` is the same n times; ``{"series": pieces, "times": n, "join": ","}`` has ``#``
    replaced by 0, 1, 2 …; ``{"hex": "00ff"}`` is bytes that are no text.
    """
    if isinstance(pieces, str):
        for name, value in names.items():
            pieces = pieces.replace(f"@{name}@", value)
        return str(pieces).encode()
    if isinstance(pieces, list):
        return b"".join(octets(piece, names) for piece in pieces)
    if "hex" in pieces:
        return bytes.fromhex(pieces["hex"])
    if "repeat" in pieces:
        return octets(pieces["repeat"], names) * int(pieces["times"])
    one, joined = octets(pieces["series"], names), octets(pieces.get("join", ""), names)
    return joined.join(one.replace(b"#", str(number).encode()) for number in range(pieces["times"]))
