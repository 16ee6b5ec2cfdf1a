"""Reads, reasons and validates, in this order, and times each. What ``check`` does, ``build`` begins with."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from testimonio.anchors.texts import Texts
from testimonio.finding import Finding, Severity
from testimonio.layout import Corpus, Tool
from testimonio.read.corpus import Progress, read
from testimonio.read.model import Reading, Role
from testimonio.reason import Expansion, expand
from testimonio.validate import validate

UNREADABLE = ("turtle:", "file:", "term:prefix-meaning")
"""Rules whose violation means that a part of the corpus was not read, or was read as something else."""

_NAMELESS = ("term:concept", "term:iri", "term:kind", "term:slug")
"""Rules that say more of a name that nothing describes than the shape that finds it, too."""


@dataclass(frozen=True)
class Checked:
    """A corpus, read and checked.

    :ivar expansion: ``None`` when a file could not be read: what follows from half a corpus, or is missing in it, says
        nothing about the whole.
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
    if any(f.severity is Severity.VIOLATION and f.rule.startswith(UNREADABLE) for f in reading.findings):
        return Checked(reading, None, reading.findings, seconds)
    with _timed(seconds, "reason"):
        expansion = reason(reading, corpus, tool)
    with _timed(seconds, "validate"):
        found = validate(reading, expansion, tool, corpus, Texts(texts) if texts else None)
    findings = _said_once([*reading.findings, *found])
    return Checked(reading, expansion, tuple(sorted(findings, key=lambda finding: finding.sort_key)), seconds)


def reason(reading: Reading, corpus: Corpus, tool: Tool) -> Expansion:
    """What follows from a reading by the rules of the tool and of the corpus."""
    asserted = reading.triples(Role.ONTOLOGY, Role.VOCABULARY, Role.DATA)
    return expand(asserted, tool, corpus, locate=reading.place)


def _said_once(findings: Iterable[Finding]) -> set[Finding]:
    told = set(findings)
    places = {(finding.path, finding.line) for finding in told if finding.rule in _NAMELESS}
    return {f for f in told if f.rule != "shape:described" or (f.path, f.line) not in places}


@contextmanager
def _timed(seconds: dict[str, float], phase: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    seconds[phase] = time.perf_counter() - begun
