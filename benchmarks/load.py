"""Asks a server as fast as it answers, with wrk: a client in Python would be the limit of what it measures.

https://github.com/wg/wrk, Debian's package ``wrk``. ``replay.lua`` tells it what to ask. Connections stay open, each
asks its next question when the last one is answered. A run in which anything failed has no rate.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from servers import Server

REPLAY = Path(__file__).with_name("replay.lua")
CONNECTIONS = 8
_WAIT_S = 60  # for one answer


def missing() -> str | None:
    """What to do if wrk is not there."""
    return None if shutil.which("wrk") else "wrk is missing; on Debian and Ubuntu: apt-get install wrk"


def asked(
    server: Server, paths: Sequence[str], seconds: float, seed: int, accept: str, coding: str = ""
) -> dict[str, Any]:
    """Ask ``server`` the ``paths`` in turn for some time.

    :param paths: without the server's own; a ``~`` in one becomes a number that is never used twice with one ``seed``.
    :param coding: Accept-Encoding; empty sends none.
    :return: ``rate`` in requests a second (``None`` if any failed), latencies in milliseconds, ``cpu_us`` that all
        processes of the server took for a request, and ``client_cpu_us`` that wrk took.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(f"{server.path}{path}\n" for path in paths))
        file.flush()
        environment = {"REQUESTS": file.name, "ACCEPT": accept, "CODING": coding, "SEED": str(seed)}
        url = f"http://127.0.0.1:{server.port}/"
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", f"--timeout={_WAIT_S}s", "-s", str(REPLAY), url]
        before, own = server.cpu_s, _client_s()
        done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
        used, client = server.cpu_s - before, _client_s() - own
    found: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    requests = found["requests"]
    found["rate"] = requests / found["seconds"] if requests and not found["failed"] else None
    found["cpu_us"] = 1e6 * used / max(1, requests)
    found["client_cpu_us"] = 1e6 * client / max(1, requests)
    return found


def _client_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
