"""A release of the invented corpus, for servers that run beside the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from testimonio import layout
from testimonio.release import build


@pytest.fixture(scope="session")
def harbour_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the invented corpus."""
    return build(layout.corpus("harbour"), layout.tool(), tmp_path_factory.mktemp("releases"))
