"""A folder of releases to which tests add some that were made before."""

from __future__ import annotations

import shutil
from pathlib import Path

from testimonio.release.directory import point


def added(release: Path, folder: Path) -> Path:
    """A copy of ``release`` in ``folder``, the current one from now on."""
    copy = folder / release.name
    shutil.copytree(release, copy)
    point(folder, release.name)
    return copy
