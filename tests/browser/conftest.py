"""The invented corpus served by a real server, and a real browser that reads it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from testimonio import layout
from testimonio.release import build

BROWSER = shutil.which("chromium")
STARTS_WITHIN_S = 120.0


@pytest.fixture(scope="session")
def site(harbour_release: Path) -> Iterator[str]:
    """The address of a server of the invented corpus."""
    with _served("--release", str(harbour_release)) as address:
        yield address


@pytest.fixture(scope="session")
def graph(once: Callable[[str, Callable[[Path], object]], Path]) -> Iterator[str]:
    """The address of a server of the real graph."""
    tool = layout.tool()
    releases = once("releases", lambda out: build(layout.Corpus(tool.root), tool, out))
    with _served("--release", str(releases / "current")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, headless; one in a process, because two of its drivers do not stand one another."""
    if BROWSER is None:
        pytest.skip("there is no chromium on this machine")
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=quiet)
        yield chromium
        chromium.close()


@contextmanager
def _served(*what: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "testimonio", "serve", *what, "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):  # noqa: S310  (our own server)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail("the server did not answer")
