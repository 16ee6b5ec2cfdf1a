"""What a worker process gives up before it reads its first question. Linux only."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import resource
import signal
import socket
from pathlib import Path

_FIRST = 3  # the three standard descriptors lead to /dev/null
_ASIDE = 64  # above any descriptor that is kept, below any usual limit

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


def keep_only(*kept: socket.socket, spare: int = 1) -> list[socket.socket]:
    """Close all descriptors but those of ``kept``, and allow ``spare`` more at a time.

    With one to spare, that of an accepted connection, not a single descriptor can be had while a question is
    evaluated: no file can be opened, no socket made. This is the second wall behind the refusal of SERVICE.

    :return: the same sockets under new descriptors; the old objects must not be used again.
    """
    aside = [fcntl.fcntl(one.detach(), fcntl.F_DUPFD, _ASIDE) for one in kept]
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(_FIRST):
        os.dup2(null, standard)
    for place, descriptor in enumerate(aside, _FIRST):
        os.dup2(descriptor, place)
    end = _FIRST + len(kept)
    for descriptor in [int(name) for name in os.listdir("/proc/self/fd")]:  # noqa: PTH208  (names only)
        if descriptor >= end:
            with contextlib.suppress(OSError):  # the one that listed them is closed already
                os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, (end + spare, end + spare))
    return [socket.socket(fileno=descriptor) for descriptor in range(_FIRST, end)]


def allow_files(most: int) -> None:
    """Allow no more descriptors than are open now and ``most`` others."""
    held = len(os.listdir("/proc/self/fd")) - 1  # noqa: PTH208  (names only; one listed them)
    resource.setrlimit(resource.RLIMIT_NOFILE, (held + most, held + most))


def limit_memory(extra_bytes: int) -> None:
    """Allow ``extra_bytes`` of address space on top of what this process has; past it, allocation fails."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    total = pages * resource.getpagesize() + extra_bytes
    resource.setrlimit(resource.RLIMIT_AS, (total, total))


def go_last(pid: int = 0) -> None:
    """Let a process have what all others leave of the processors: it is stopped as soon as any other wants to run.

    Niceness alone was measured to keep short queries waiting (``docs/decisions/long-queries-go-last.md``). Who has gone
    last stays there: only root may go back.

    :param pid: its process id; 0 is this one.
    """
    with contextlib.suppress(OSError):  # it has ended, or a sandbox forbids it; only a preference
        os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))


def is_last() -> bool:
    """Whether this process has gone last."""
    return os.sched_getscheduler(0) == os.SCHED_IDLE


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
