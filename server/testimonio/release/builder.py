"""From a corpus to a release: read, reason, validate, publish."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from testimonio.anchors.texts import Texts
from testimonio.errors import ReleaseError
from testimonio.finding import Finding, Severity
from testimonio.layout import Corpus, Tool
from testimonio.read.corpus import read
from testimonio.read.model import Reading, Role
from testimonio.reason import expand
from testimonio.reason.expansion import Reasoner
from testimonio.reason.model import Expansion
from testimonio.release.dataset import shapes
from testimonio.release.inputs import fingerprint, recall, remember
from testimonio.release.publication import Material, publish
from testimonio.release.questions import document, questions
from testimonio.validate import examine, shape_files

Progress = Callable[[str], object]
"""Told each step in a few words."""


class Violations(ReleaseError):
    """A corpus with violations makes no release.

    :ivar findings: everything that the check found, sorted.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        count = sum(finding.severity is Severity.VIOLATION for finding in findings)
        noun = "violation" if count == 1 else "violations"
        super().__init__(f"The corpus has {count} {noun}, so no release was made; testimonio check lists them.")
        self.findings = tuple(findings)


def build(
    corpus: Corpus,
    tool: Tool,
    out: Path,
    *,
    texts: Path | None = None,
    reasoner: Reasoner = "rules",
    progress: Progress | None = None,
) -> Path:
    """Check ``corpus`` and write it as a release into the folder of releases ``out``; it becomes the current one.

    :param texts: the folder of the source texts, where they are held.
    :return: the directory of the release, ``out/<digest>``.
    :raise Violations: the corpus has mistakes.
    :raise CorpusError: it cannot be read at all, or the shapes make no sense.
    :raise RuleError: the rules make no sense.
    :raise TextError: a text is not in the one accepted form.
    :raise ReleaseError: the disk cannot take the release.
    """
    say = progress or (lambda _: None)
    inputs = fingerprint(corpus, tool, texts, reasoner)
    say(f"reading {corpus.root}")
    reading = read(corpus, tool)
    if reading.unreadable:
        raise Violations(reading.findings)
    say(f"reasoning over {_size(reading)}")
    expansion = reason(reading, corpus, tool, reasoner)
    say(f"validating them and {sum(1 for _ in expansion.triples()):,} derived triples")
    material = validated(reading, expansion, corpus, tool, texts)
    release = publish(material, out, say)
    if fingerprint(corpus, tool, texts, reasoner) == inputs:  # nobody wrote while we read
        with suppress(OSError):  # only a cache
            remember(out, inputs, release)
    return release


def unchanged(
    corpus: Corpus, tool: Tool, out: Path, *, texts: Path | None = None, reasoner: Reasoner = "rules"
) -> Path | None:
    """The release under ``out`` that :func:`build` would make again, every file of it verified, or ``None``."""
    return recall(out, fingerprint(corpus, tool, texts, reasoner))


def reason(reading: Reading, corpus: Corpus, tool: Tool, reasoner: Reasoner = "rules") -> Expansion:
    """What follows from a reading; alignments are published, but nothing follows from them."""
    asserted = reading.triples(Role.ONTOLOGY, Role.VOCABULARY, Role.DATA)
    return expand(asserted, tool, corpus, reasoner, locate=reading.place)


def validated(reading: Reading, expansion: Expansion, corpus: Corpus, tool: Tool, texts: Path | None) -> Material:
    """A reading and what follows from it as the material of a release.

    :raise Violations: there are some.
    """
    found = examine(reading, expansion, tool, corpus, Texts(texts) if texts else None)
    findings = sorted({*reading.findings, *found.findings}, key=lambda finding: finding.sort_key)
    if any(finding.severity is Severity.VIOLATION for finding in findings):
        raise Violations(findings)
    asked = document(questions(corpus, tool))
    return Material(reading, expansion, findings, found.shacl.turtle, shapes(shape_files(tool, corpus)), asked)


def _size(reading: Reading) -> str:
    triples = sum(len(statement.triples) for source in reading.sources for statement in source.statements)
    return f"{triples:,} triples of {len(reading.sources)} files"
