"""A server as the unit of ``docs/deploy`` starts it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from release_folder import added
from server_process import Running, serving

UNIT = Path(__file__).parents[2] / "docs" / "deploy" / "testimonio.service"


@pytest.fixture(scope="session")
def releases(harbour_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases with one of the invented corpus, to which more may be added."""
    folder = tmp_path_factory.mktemp("releases")
    added(harbour_release, folder)
    return folder


@pytest.fixture(scope="session")
def server(releases: Path) -> Iterator[Running]:
    """A server started with the unit's arguments, but on a free port and without a log."""
    (start,) = re.findall(r"^ExecStart=\S+ serve (.*)$", UNIT.read_text(encoding="utf-8"), re.M)
    for written, ours in (("/srv/testimonio/releases", str(releases)), ("--port 8000", ""), ("--access-log -", "")):
        assert written in start
        start = start.replace(written, ours)
    with serving(*shlex.split(start)) as running:
        yield running
