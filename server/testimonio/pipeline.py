"""What happens to a corpus before anything is made of it: it is read, reasoned over and validated, and each is timed.

Must not know releases, stores or the web.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from testimonio.anchors.texts import Texts
from testimonio.finding import Finding, Severity
from testimonio.layout import Corpus, Tool
from testimonio.read.corpus import read
from testimonio.read.model import Reading, Role
from testimonio.reason import Expansion, expand
from testimonio.reason.expansion import Reasoner
from testimonio.validate import ShaclReport, validate

Progress = Callable[[str], object]
"""Told each step in a few words."""


@dataclass(frozen=True)
class Checked:
    """A corpus, read and checked.

    :ivar expansion: ``None`` when a part could not be read (see ``Reading.unreadable``); then nothing was validated.
    :ivar shacl: what the shapes alone say, in the words of SHACL; ``None`` when nothing was validated.
    :ivar findings: all of them, sorted, each once.
    :ivar seconds: wall time by phase, in the order of the phases.
    """

    reading: Reading
    expansion: Expansion | None
    shacl: ShaclReport | None
    findings: tuple[Finding, ...]
    seconds: dict[str, float] = field(compare=False)

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The findings that stop a release."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.VIOLATION)


def check(
    corpus: Corpus,
    tool: Tool,
    texts: Path | None = None,
    *,
    reasoner: Reasoner = "rules",
    progress: Progress | None = None,
    detail: Progress | None = None,
) -> Checked:
    """Read a whole corpus, derive what follows, and check both.

    :param texts: the folder of the source texts, where they are held.
    :param progress: told each step; ``detail`` how far a step is, often.
    :raise CorpusError: it cannot be read at all, or a shape makes no sense.
    :raise RuleError: the rules make no sense.
    :raise TextError: there is no folder ``texts``, or no text in it.
    """
    say = progress or (lambda _: None)
    tell = detail or (lambda _: None)
    seconds: dict[str, float] = {}
    say(f"reading {corpus.root}")
    with _timed(seconds, "read"):
        reading = read(corpus, tool, lambda count, files: tell(f"{count:,} of {files:,} files read"))
    if reading.unreadable:
        return Checked(reading, None, None, reading.findings, seconds)
    say(f"reasoning over {_size(reading)}")
    with _timed(seconds, "reason"):
        expansion = reason(reading, corpus, tool, reasoner, tell)
    say(f"validating them and {sum(1 for _ in expansion.triples()):,} derived triples")
    with _timed(seconds, "validate"):
        spoilt: list[Finding] = []
        validation = validate(reading, expansion, tool, corpus, Texts(texts, spoilt) if texts else None, tell)
    findings = sorted({*reading.findings, *validation.findings, *spoilt}, key=lambda finding: finding.sort_key)
    return Checked(reading, expansion, validation.shacl, tuple(findings), seconds)


def reason(
    reading: Reading, corpus: Corpus, tool: Tool, reasoner: Reasoner = "rules", detail: Progress = lambda _: None
) -> Expansion:
    """What follows from a reading; alignments are published, but nothing follows from them."""

    def told(rule: str, new: int) -> None:
        detail(f"rule {rule}: {new:,} new triples")

    asserted = reading.triples(Role.ONTOLOGY, Role.VOCABULARY, Role.DATA)
    return expand(asserted, tool, corpus, reasoner, told, locate=reading.place)


def _size(reading: Reading) -> str:
    triples = sum(len(statement.triples) for source in reading.sources for statement in source.statements)
    return f"{triples:,} triples of {len(reading.sources)} files"


@contextmanager
def _timed(seconds: dict[str, float], phase: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    seconds[phase] = time.perf_counter() - begun
