"""Writes immutable releases named by their content digest.

Must not know the store, the protocol or the web.
"""

from testimonio.release.builder import Violations, build, unchanged

__all__ = ["Violations", "build", "unchanged"]
