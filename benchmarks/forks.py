"""Measures something in a process of its own: how long it takes, how much memory it holds, whatever it leaves behind.

The process is forked, so that it has what its parent has loaded and pays only for what it adds. The kernel ends it at
its deadline, since nothing else ends a query of the embedded engine.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

MIB = 1 << 20


def measured(work: Callable[[], dict[str, float]], deadline_s: float) -> dict[str, float] | None:
    """What ``work`` measured in a forked process; ``None`` when its time or the memory of the machine did not suffice.

    :raise RuntimeError: it failed; its traceback is on standard error.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(work, writing)
    os.close(writing)
    try:
        ready, _, _ = select.select([reading], [], [], deadline_s)
        told = _all(reading) if ready else b""
        if not ready:
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(reading)
        _, status = os.waitpid(child, 0)
    if not ready or os.waitstatus_to_exitcode(status) == -signal.SIGKILL:
        return None
    if status or not told:
        raise RuntimeError(f"a measurement failed with status {status}")
    found: dict[str, float] = json.loads(told)
    return found


def _work(work: Callable[[], dict[str, float]], writing: int) -> None:
    """In the child: do it, tell it, and end without any cleaning up, which a large store makes slow."""
    code = 1
    _go_before_parent()
    try:
        os.write(writing, json.dumps(work()).encode())
        code = 0
    except BaseException:  # noqa: BLE001  nothing may return into the parent's code
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(code)


def _go_before_parent() -> None:
    """When memory ends, let the kernel choose this process and not the one that holds what is being asked."""
    adjustment = Path("/proc/self/oom_score_adj")
    adjustment.write_text(str(min(1000, int(adjustment.read_text(encoding="ascii")) + 300)), encoding="ascii")


def _all(descriptor: int) -> bytes:
    pieces = []
    while piece := os.read(descriptor, 1 << 16):
        pieces.append(piece)
    return b"".join(pieces)


def held_mib() -> float:
    """The memory that this process holds now."""
    with open("/proc/self/statm", encoding="ascii") as read:  # noqa: PTH123  no path, but the kernel's answer
        return int(read.read().split()[1]) * resource.getpagesize() / MIB


def peak_mib() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of wall time, and the result."""
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result
