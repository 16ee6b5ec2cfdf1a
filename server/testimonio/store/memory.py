"""How much memory there is, what a worker may keep of it, and how the native code takes it."""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_VARIABLE = "GLIBC_TUNABLES"
_TUNABLES = ":".join(
    (
        "glibc.malloc.tcache_count=65535",
        "glibc.malloc.mmap_threshold=33554432",  # bytes
        "glibc.malloc.trim_threshold=67108864",
    )
)


@dataclass(frozen=True, slots=True)
class Keep:
    """Memory of its own that a worker may keep after an answer.

    :ivar grown_bytes: how much larger it may once have been than at its birth.
    :ivar copied_bytes: faults of pages, those of copies above all: the evaluator counts references to what it reads, so
        that reading writes, and pages that were shared with all others are shared no more.
    """

    grown_bytes: int = 32 << 20
    copied_bytes: int = 64 << 20

    @classmethod
    def of(cls, loaded_bytes: int, free_bytes: int, workers: int) -> Keep:
        """What each of ``workers`` may keep of so much free memory: half of it together, beside so much that is loaded.

        A query over a large graph takes more for itself, too: an eighth of what is loaded is allowed.
        """
        return cls(max(cls().grown_bytes, loaded_bytes // 8), max(cls().copied_bytes, free_bytes // (2 * workers)))


class Growth:
    """How a worker's memory has grown since this was made."""

    def __init__(self) -> None:
        self._at_first = resource.getrusage(resource.RUSAGE_SELF)

    def within(self, keep: Keep) -> bool:
        """Whether that is what it may keep."""
        now = resource.getrusage(resource.RUSAGE_SELF)
        copied = (now.ru_minflt - self._at_first.ru_minflt) * resource.getpagesize()
        return now.ru_maxrss - self._at_first.ru_maxrss < keep.grown_bytes // 1024 and copied < keep.copied_bytes


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """``given`` for a process whose native code evaluates queries, with settings for the C library's allocator.

    https://www.gnu.org/software/libc/manual/html_node/Memory-Allocation-Tunables.html: evaluation takes and gives back
    small pieces all the time, and keeping those by size was measured to halve the time of a query that spends itself
    on that; buffers of long answers need not be had from the kernel anew each time. What a worker may keep is bounded
    all the same, see :class:`Keep`. Settings in ``given`` come last and so prevail; other C libraries take no notice.
    """
    own = given.get(_VARIABLE, "")
    if own.startswith(_TUNABLES):  # they are here already
        return dict(given)
    return {**given, _VARIABLE: ":".join(filter(None, (_TUNABLES, own)))}


def free_bytes() -> int:
    """Memory that can be had without ending anything: what the kernel says, or less where a container allows less."""
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return min(int(line.split()[1]) * 1024, _allowed_bytes())
    return _allowed_bytes()


def _allowed_bytes() -> int:
    try:
        most = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
        used = Path("/sys/fs/cgroup/memory.current").read_text(encoding="ascii").strip()
    except OSError:
        return sys.maxsize
    return sys.maxsize if most == "max" else max(0, int(most) - int(used))
