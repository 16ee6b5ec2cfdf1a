"""What a worker that reads files gives up for good: sockets, writing, and the starting of programs. Linux only.

A worker over a dataset in memory may open nothing, so it needs no more than a limit of descriptors. One over a dataset
on disk must open files; a filter in the kernel (seccomp, https://docs.kernel.org/userspace-api/seccomp_filter.html)
then refuses what it has no use for. It holds for all threads begun after it, and nobody can take it off.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from testimonio.errors import StoreError

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # of linux/bpf_common.h
_KILL = 0x8000_0000
_REFUSE = 0x0005_0000 | errno.EACCES
_ALLOW = 0x7FFF_0000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in what the filter sees; arguments are of 8 bytes
_OTHER_TABLE = 0x4000_0000  # on x86, calls of another table that would slip through
_CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True, slots=True)
class _Calls:
    """System calls of an architecture.

    :ivar architecture: its AUDIT_ARCH number.
    :ivar refused: sockets, programs, other processes' memory, names of files; also ``io_uring_setup``, ``openat2`` and
        ``creat``, which do what is refused under another name.
    :ivar opening: those that open a file, with the place of their flags among the arguments.
    """

    architecture: int
    refused: frozenset[int]
    opening: Mapping[int, int]


def _numbers(words: str) -> frozenset[int]:
    return frozenset(map(int, words.split()))


_KNOWN = {
    "x86_64": _Calls(
        0xC000_003E,
        _numbers("41 42 49 50 53 59 76 82 83 84 85 86 87 88 90 91 101 258 263 264 265 266 268 311 316 322 425 437"),
        {2: 1, 257: 2},
    ),
    "aarch64": _Calls(
        0xC000_00B7,
        _numbers("34 35 36 37 38 45 52 53 117 198 199 200 201 203 221 271 276 281 425 437"),
        {56: 2},
    ),
}


def seal() -> None:
    """Refuse this process sockets, writing and programs; those calls fail with EACCES from now on.

    :raise StoreError: this kernel or this kind of processor has no such filter.
    """
    program = _program()
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if (
        libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero) != 0
        or libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), header, zero, zero) != 0
    ):
        raise StoreError(f"{_NONE} ({os.strerror(ctypes.get_errno())}); {_REMEDY}.")


_NONE = "Here the kernel does not let a process give up its sockets"
_REMEDY = "serve from memory instead (--store memory)"


def _program() -> bytes:
    known = _KNOWN.get(platform.machine())
    if known is None:
        raise StoreError(f"{_NONE}: it is no x86_64 and no aarch64; {_REMEDY}.")
    opening: list[tuple[int, int, int, int]] = []
    for number, place in known.opening.items():
        opening += [
            (_EQUAL, 0, 4, number),  # otherwise to the next one, over these four
            (_LOAD, 0, 0, _ARGUMENTS + 8 * place),
            (_ANY_BIT, 0, 1, _CHANGES),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        ]
    refused = [step for number in sorted(known.refused) for step in ((_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE))]
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, known.architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _OTHER_TABLE),
        (_RETURN, 0, 0, _REFUSE),
        *refused,
        *opening,
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
