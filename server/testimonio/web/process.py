"""What the web process asks of the kernel and of the C library before it serves. Linux only."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import socket
from pathlib import Path

_M_MMAP_THRESHOLD = -3  # of malloc.h
_GARBAGE = 20_000  # objects made and not freed between two looks
_MAPPED_BYTES = 128 * 1024


def allow_descriptors() -> None:
    """Take as many descriptors as this process may have: each connection and each long answer needs one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def give_memory_back() -> None:
    """Have the C library map each block of some size by itself, so that it goes back to the kernel when it is freed.

    Else what a hundred answers took at one time stays with the process: 335 MiB where 27 were in use.
    """
    ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _MAPPED_BYTES)


def leave_alone_what_lasts() -> None:
    """Have the garbage collector look only at what is made from now on, and seldom.

    All that there is, is there to stay; and next to nothing in an answer refers to itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE)


def drop_stalled(stall_s: float) -> None:
    """Have the kernel drop each connection whose reader takes nothing for so long (``TCP_USER_TIMEOUT``).

    Connections inherit that from the socket that listens, which is looked for among the descriptors: granian opens it.
    """
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # closed in the meantime
            if str(descriptor.readlink()).startswith("socket:"):
                with socket.socket(fileno=os.dup(int(descriptor.name))) as found:
                    if found.family != socket.AF_UNIX and found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(stall_s * 1000))
