"""Reads, reasons and validates, in this order, and times each. What ``check`` does, ``build`` begins with."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from testimonio.anchors.texts import Texts
from testimonio.finding import Finding, Severity
from testimonio.layout import Corpus, Tool
from testimonio.read.corpus import Progress, read
from testimonio.read.model import Reading
from testimonio.reason import Expansion
from testimonio.release.builder import reason
from testimonio.validate import validate


@dataclass(frozen=True)
class Checked:
    """A corpus, read and checked.

    :ivar expansion: ``None`` when a part could not be read (see ``Reading.unreadable``); then nothing was validated.
    :ivar findings: all of them, sorted, each once.
    :ivar seconds: wall time by phase, in the order of the phases.
    """

    reading: Reading
    expansion: Expansion | None
    findings: tuple[Finding, ...]
    seconds: dict[str, float] = field(compare=False)

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The findings that stop a release."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.VIOLATION)


def check(corpus: Corpus, tool: Tool, texts: Path | None = None, progress: Progress | None = None) -> Checked:
    """Check a whole corpus.

    :param texts: the folder of the source texts, where they are held.
    :raise CorpusError: it cannot be read at all, or a shape makes no sense.
    :raise RuleError: the rules make no sense.
    :raise TextError: a text is not in the one accepted form.
    """
    seconds: dict[str, float] = {}
    with _timed(seconds, "read"):
        reading = read(corpus, tool, progress)
    if reading.unreadable:
        return Checked(reading, None, reading.findings, seconds)
    with _timed(seconds, "reason"):
        expansion = reason(reading, corpus, tool)
    with _timed(seconds, "validate"):
        found = validate(reading, expansion, tool, corpus, Texts(texts) if texts else None)
    findings = {*reading.findings, *found}
    return Checked(reading, expansion, tuple(sorted(findings, key=lambda finding: finding.sort_key)), seconds)


@contextmanager
def _timed(seconds: dict[str, float], phase: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    seconds[phase] = time.perf_counter() - begun
