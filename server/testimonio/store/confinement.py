"""What a worker process gives up before it reads its first question. Linux only."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import socket
from pathlib import Path

LISTENER = 3
"""The only descriptor a worker keeps besides the three standard ones, which lead to ``/dev/null``."""

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send this process ``number`` when its parent's forking thread dies.

    :param parent: process id of the parent, to notice that it died before this call.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        os._exit(1)


def keep_only(listener: socket.socket) -> socket.socket:
    """Close all descriptors but ``listener``, and allow one more at a time: that of an accepted connection.

    So while a question is evaluated, not a single descriptor can be had: no file can be opened, no socket made. This
    is the second wall behind the refusal of SERVICE.

    :return: the listener under its new descriptor; the old object must not be used again.
    """
    null = os.open(os.devnull, os.O_RDWR)
    moved = os.dup(listener.fileno())
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.dup2(moved, LISTENER)
    listener.detach()
    for descriptor in [int(name) for name in os.listdir("/proc/self/fd")]:  # noqa: PTH208  (names only)
        if descriptor > LISTENER:
            with contextlib.suppress(OSError):  # the one that listed them is closed already
                os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, (LISTENER + 2, LISTENER + 2))
    return socket.socket(fileno=LISTENER)


def limit_memory(extra_bytes: int) -> None:
    """Allow ``extra_bytes`` of address space on top of what this process has; past it, allocation fails."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    total = pages * resource.getpagesize() + extra_bytes
    resource.setrlimit(resource.RLIMIT_AS, (total, total))


def be_first_to_go() -> None:
    """When the machine runs out of memory, let the kernel choose a worker and not the server."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    except OSError:
        return  # not allowed in some containers; only a preference


def arm(seconds: float) -> None:
    """Let the kernel end this process after ``seconds``: native code never notices a signal that Python handles."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def disarm() -> None:
    """Undo :func:`arm`."""
    signal.setitimer(signal.ITIMER_REAL, 0)
