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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BROWSER = shutil.which("chromium")
STARTS_WITHIN_S = 120.0


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the invented corpus."""
    # A copy, so that the build folder of the checkout stays as it is.
    folder = tmp_path_factory.mktemp("served") / "harbour"
    shutil.copytree(ROOT / "examples" / "harbour", folder, ignore=shutil.ignore_patterns("build"))
    with _served(str(folder)) as address:
        yield address


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the real graph."""
    folder = tmp_path_factory.mktemp("releases")
    subprocess.run([sys.executable, "-m", "testimonio", "build", "--out", str(folder)], check=True, cwd=ROOT)
    with _served("--release", str(folder / "current")) as address:
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
