"""Writes immutable releases named by their content digest.

Must not know the store, the protocol or the web.
"""

from testimonio.release.builder import Progress, Violations, build, unchanged

__all__ = ["Progress", "Violations", "build", "unchanged"]
