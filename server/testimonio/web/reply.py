"""A whole answer, on its way out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(slots=True)
class Reply:
    """A whole answer.

    :ivar body: the body, or the path of the file that is the body, or the nameless file that is.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes | Path | IO[bytes]
