"""A running server as the kernel sees it: processes, memory, and the descriptors of the one that faces the web."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


def children(pid: int) -> list[int]:
    """The processes that ``pid`` started."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found.extend(int(child) for child in (task / "children").read_text(encoding="ascii").split())
    except OSError:
        pass  # it ended meanwhile
    return found


def memory_bytes(pid: int) -> int:
    """The share of ``pid`` in the machine's memory: pages that several processes hold count in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024


@dataclass(frozen=True, slots=True)
class Size:
    """How big the server is.

    :ivar processes: their number; ``memory_bytes`` what they hold together.
    :ivar web: process id of the one that faces the web; ``descriptors`` how many it has open.
    """

    processes: int
    memory_bytes: int
    web: int
    descriptors: int


def size(pid: int) -> Size:
    """The size of the server whose main process is ``pid``."""
    pids = [pid]
    for one in pids:
        pids.extend(children(one))
    web = next((one for one in children(pid) if not children(one)), 0)
    try:
        descriptors = len(os.listdir(f"/proc/{web}/fd"))  # noqa: PTH208  (names only)
    except OSError:
        descriptors = 0
    return Size(len(pids), sum(memory_bytes(one) for one in pids), web, descriptors)
