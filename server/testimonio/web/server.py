"""Runs the application under granian: one web process with blocking threads, beside the pool of query workers.

    this process ── granian's main loop: starts, restarts and ends the web process
      ├── web process ── threads ── the Flask application
      └── supervisor ── query workers

Nothing survives this process, however it dies: the kernel kills the web process, and the supervisor ends when the pipe
to its standard input does.
"""

from __future__ import annotations

import errno
import http.client
import multiprocessing
import os
import signal
import socket
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from testimonio.errors import ServeError
from testimonio.store.confinement import die_with_parent
from testimonio.store.pool import Pool, PoolAddress, PoolEngine
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

_SPARE_THREADS = 8  # besides one for each question under way or waiting, so that /health always has one
_STOP_S = 5  # what is under way when the server is told to stop may take so long
_PROBE_S = 0.02
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (recognised, not bound)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens: an IP ``address`` and a ``port``."""

    address: str
    port: int

    @property
    def url(self) -> str:
        """The front page's URL, from this machine."""
        host = _WILDCARDS.get(self.address, self.address)
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"


def place(host: str, port: int) -> Place:
    """Where ``host`` and ``port`` are, after trying that they can be had; port 0 takes a free one.

    :raise ServeError: the host is unknown, or the port is in use or not allowed.
    """
    if not 0 <= port < 1 << 16:
        raise ServeError(f"There is no port {port}; ports go from 1 to 65535.")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            # granian shares its port with others that do as well: only listening shows that somebody else is there.
            probe.listen(1)
            return Place(str(address[0]), probe.getsockname()[1])
    except socket.gaierror:
        raise ServeError(f"There is no host {host!r} on this machine; try --host 127.0.0.1.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServeError(f"Port {port} of {host} is in use; choose another one with --port.") from None
        raise ServeError(f"Port {port} of {host} cannot be had: {error.strerror}.") from None


def serve(at: Place, pool: Pool, release: Path | None, settings: Settings) -> None:
    """Serve until told to stop by SIGINT or SIGTERM.

    Prints one line with the URL when the server really answers.

    :raise ServeError: the web process or the query workers ended by themselves.
    """
    # granian follows this; what the web process is given (the lifeline, our process id) means something to a fork only.
    multiprocessing.set_start_method("fork", force=True)
    server = Server(
        "testimonio",
        address=at.address,
        port=at.port,
        interface=Interfaces.WSGI,
        blocking_threads=pool.address.limits.places + _SPARE_THREADS,
        websockets=False,
        log_level=LogLevels.critical,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_S,
    )
    ended: list[int] = []

    def notice(_signal: int, _frame: FrameType | None) -> None:
        if not pool.alive and not ended:
            ended.append(pool.pid)
            server.interrupt_signal = True
            server.main_loop_interrupt.set()

    before = signal.signal(signal.SIGCHLD, notice)
    loader = partial(_application, settings, pool.address, release, at, pool.lifeline, os.getpid())
    try:
        server.serve(target_loader=loader, wrap_loader=False)
    except SystemExit:
        raise ServeError("The web process ended again and again; its log says why.") from None
    except (OSError, RuntimeError) as error:
        raise ServeError(f"The server cannot listen at {at.url}: {error}.") from None
    finally:
        signal.signal(signal.SIGCHLD, before)
    if ended:
        raise ServeError("The query workers ended by themselves, so the server stopped; start it again.")


def _application(
    settings: Settings, address: PoolAddress, release: Path | None, at: Place, lifeline: int, parent: int
) -> Flask:
    """The WSGI application, made in the web process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    die_with_parent(parent)
    os.close(lifeline)  # or the supervisor would wait for this process too
    app = create_app(settings, PoolEngine(address), release)
    threading.Thread(target=_announce, args=(at,), daemon=True).start()
    return app


def _announce(at: Place) -> None:
    """Print the URL as soon as a request to it is answered."""
    host = _WILDCARDS.get(at.address, at.address)
    while True:
        connection = http.client.HTTPConnection(host, at.port, timeout=1)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status == http.client.OK:
                print(f"Testimonio answers at {at.url}", flush=True)
                return
        except OSError:
            time.sleep(_PROBE_S)
        finally:
            connection.close()
