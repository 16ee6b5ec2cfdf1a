"""What the supervisor tells: who lives, and of what a worker died; and what it is told."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from pathlib import Path
from typing import Any

from testimonio.store import frames
from testimonio.store.engine import DeadlineExceeded, EngineError, MemoryExceeded, WorkerDied
from testimonio.store.places import GIVE_WAY
from testimonio.store.supervisor import CONTROL
from testimonio.store.workers import Lane

_CONTROL_S = 0.5
_DYING_S = 5.0  # a worker that goes last on a busy machine also dies last


class Gone(Exception):
    """The worker left in good order before it began with the question, or had to give way to others."""


def living(folder: Path) -> dict[str, int]:
    """The number of live workers by lane.

    :param folder: where the sockets are.
    :raise OSError, EOFError: the supervisor does not answer.
    """
    workers: dict[str, int] = _asked(folder, {})["workers"]
    return workers


def take_over(folder: Path) -> None:
    """Say that this process asks from now on: workers that another one has asked, which has died, are replaced.

    :param folder: where the sockets are.
    :raise OSError, EOFError: the supervisor does not answer.
    """
    _asked(folder, {"asks": os.getpid()})


def obituary(folder: Path, pid: int, lane: Lane, overdue: bool = False) -> EngineError:
    """Why the worker ``pid`` of ``lane`` gave no answer. Takes five seconds at most, and only on a busy machine.

    :param overdue: whether it holds its connection past its time, of which it dies in any case.
    :raise Gone: it had not begun, or had to give way.
    """
    try:
        status = _asked(folder, {"died": pid}, _CONTROL_S if overdue else _DYING_S).get("status")
    except (OSError, EOFError):
        status = None
    if overdue and status is None:
        dismissed(pid)
        return _deadline(lane)
    if status is not None and os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        raise Gone
    number = os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else None
    if number == GIVE_WAY:  # whoever asked it before was told so; this question can be asked again
        raise Gone
    if number == signal.SIGALRM:
        return _deadline(lane)
    if number == signal.SIGABRT:  # how native code ends when it cannot allocate
        return MemoryExceeded("The query needs more memory than a worker has; ask for less at a time.")
    if number == signal.SIGKILL:  # the kernel's last resort, or a person's
        return WorkerDied("The worker was killed from outside, perhaps because the machine has no memory left.")
    return WorkerDied("The query crashed its worker. The server is well; write the query in another way.")


def _deadline(lane: Lane) -> DeadlineExceeded:
    return DeadlineExceeded(
        f"The query was stopped after {lane.limit_s:g} seconds. Ask for less at a time, or take the dumps.",
        lane.limit_s,
    )


def dismissed(worker: int) -> WorkerDied:
    """Kill a worker that says what no worker says, or more than an answer may have: the query may have taken it over.

    :return: the error for whoever asked it.
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(worker, signal.SIGKILL)
    return WorkerDied(
        "The worker misbehaved over the query and was killed. The server is well; write it in another way."
    )


def _asked(folder: Path, head: dict[str, object], wait_s: float = _CONTROL_S) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(wait_s)
        connection.connect(str(folder / CONTROL))
        frames.send(connection, head)
        return frames.receive(connection)[0]
