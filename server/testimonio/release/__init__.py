"""Writes immutable releases named by their content digest.

Must not know the store, the protocol or the web.
"""

from testimonio.finding import Violations
from testimonio.release.builder import build, unchanged

__all__ = ["Violations", "build", "unchanged"]
