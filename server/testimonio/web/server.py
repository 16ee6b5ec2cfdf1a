"""Runs the application under granian: one web process, beside the pool of query workers.

    this process ── granian's main loop: starts, restarts and ends the web process
      ├── web process ── the gateway ── threads ── the Flask application
      └── supervisor ── query workers

Nothing survives this process, however it dies: the kernel kills the web process, and the supervisor ends when the pipe
to its standard input does.
"""

from __future__ import annotations

import http.client
import math
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from testimonio.errors import ServeError
from testimonio.store.confinement import die_with_parent
from testimonio.store.loop_engine import LoopEngine
from testimonio.store.pool import PoolAddress
from testimonio.store.pool_engine import PoolEngine
from testimonio.web import process
from testimonio.web.application import body_bytes, cache_of, create_app
from testimonio.web.front import Front
from testimonio.web.gateway import Gateway, Serving
from testimonio.web.observation import Observer
from testimonio.web.place import Place
from testimonio.web.settings import Settings
from testimonio.web.succession import Succession, follow

_RESPAWN_S = 0.1  # between the start of a web process and the end of the one before
_PROBE_S = 0.02


def serve(at: Place, succession: Succession, settings: Settings) -> None:
    """Serve until told to stop by SIGINT or SIGTERM; SIGHUP asks for the next release.

    Prints one line with the URL when the server really answers. What is under way when it is told to stop may take
    ``settings.transport.stop_s``.

    :raise ServeError: the web process or the query workers ended by themselves.
    """
    # granian follows this; what the web process is given (the lifeline, our process id) means something to a fork only.
    multiprocessing.set_start_method("fork", force=True)
    limits = settings.transport
    server = Server(
        "testimonio",
        address=at.address,
        port=at.port,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,  # in HTTP/2 a connection may hold many requests, past the limit of connections
        http1_settings=HTTP1Settings(
            header_read_timeout=round(limits.header_s * 1000), max_buffer_size=limits.header_bytes
        ),
        backlog=limits.connections,
        backpressure=limits.connections,
        websockets=False,
        log_level=LogLevels.critical,
        respawn_failed_workers=True,
        respawn_interval=_RESPAWN_S,
        workers_kill_timeout=math.ceil(limits.stop_s),
    )
    server.main_loop_interrupt = _Interrupt(lambda: server.interrupt_signal)
    server.signal_handler_reload = succession.ask  # type: ignore[method-assign]
    ended: list[int] = []

    def notice(_signal: int, _frame: FrameType | None) -> None:
        if not succession.pool.alive and not ended:
            ended.append(succession.pool.pid)
            server.interrupt_signal = True
            server.main_loop_interrupt.set()

    before = signal.signal(signal.SIGCHLD, notice)
    loader: Callable[..., Any] = partial(_gateway, settings, succession, at, os.getpid())
    succession.attend()
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


class _Interrupt(threading.Event):
    """Wakes granian's main loop; it stays set once the loop has been told to end.

    granian clears it while it starts a web process anew. Told to end just then, it would wait for ever.
    """

    def __init__(self, told_to_end: Callable[[], bool]) -> None:
        super().__init__()
        self._told_to_end = told_to_end

    def clear(self) -> None:
        """Forget the wakening, unless it was the last one."""
        if not self._told_to_end():
            super().clear()


def _gateway(settings: Settings, succession: Succession, at: Place, parent: int) -> Gateway:
    """The entrance to the application, made in the web process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()  # an interrupt from the keyboard is for the main process, which then ends this one in good order
    die_with_parent(parent)
    os.close(succession.pool.lifeline)  # or the supervisor would wait for this process too
    process.allow_descriptors()
    process.give_memory_back()
    observer = Observer(settings.access_log)

    def make(address: PoolAddress, release: Path | None) -> Serving:
        engine = PoolEngine(address)
        engine.take_over()
        application = create_app(settings, engine, release, observer)
        return Serving(application, Front(cache_of(application), LoopEngine(engine), observer))

    limits = succession.pool.address.limits
    gateway = Gateway(
        make(succession.pool.address, succession.served.release),
        observer,
        settings.transport,
        threads=limits.places + settings.transport.spare_threads,
        body_bytes=body_bytes(limits),
    )
    process.leave_alone_what_lasts()
    threading.Thread(target=follow, args=(succession.there, gateway, make), daemon=True).start()
    threading.Thread(target=_announce, args=(at, settings.transport.stall_s), daemon=True).start()
    return gateway


def _announce(at: Place, stall_s: float) -> None:
    """Print the URL as soon as a request to it is answered; by then the server listens."""
    host = at.here
    while True:
        connection = http.client.HTTPConnection(host, at.port, timeout=1)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status == http.client.OK:
                process.drop_stalled(stall_s)
                print(f"Testimonio answers at {at.url}", flush=True)
                return
        except OSError:
            pass  # it does not listen yet
        finally:
            connection.close()
        time.sleep(_PROBE_S)
