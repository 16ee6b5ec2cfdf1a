"""From a corpus to a release: check it, then publish it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from testimonio.finding import Violations
from testimonio.layout import Corpus, Tool
from testimonio.pipeline import Checked, Progress, check
from testimonio.reason.expansion import Reasoner
from testimonio.release.dataset import shapes
from testimonio.release.inputs import fingerprint, recall, remember
from testimonio.release.publication import Material, publish
from testimonio.release.questions import document, questions
from testimonio.validate import shape_files


def build(
    corpus: Corpus,
    tool: Tool,
    out: Path,
    *,
    texts: Path | None = None,
    reasoner: Reasoner = "rules",
    progress: Progress | None = None,
    detail: Progress | None = None,
) -> Path:
    """Check ``corpus`` and write it as a release into the folder of releases ``out``; it becomes the current one.

    :param texts: the folder of the source texts, where they are held.
    :param progress: told each step; ``detail`` how far a step is, often.
    :return: the directory of the release, ``out/<digest>``.
    :raise Violations: the corpus has mistakes.
    :raise CorpusError: it cannot be read at all, or the shapes make no sense.
    :raise RuleError: the rules make no sense.
    :raise TextError: a text is not in the one accepted form.
    :raise ReleaseError: the disk cannot take the release.
    """
    inputs = fingerprint(corpus, tool, texts, reasoner)
    checked = check(corpus, tool, texts, reasoner=reasoner, progress=progress, detail=detail)
    release = publish(material(checked, corpus, tool), out, progress or (lambda _: None), detail or (lambda _: None))
    if fingerprint(corpus, tool, texts, reasoner) == inputs:  # nobody wrote while we read
        with suppress(OSError):  # only a cache
            remember(out, inputs, release)
    return release


def unchanged(
    corpus: Corpus, tool: Tool, out: Path, *, texts: Path | None = None, reasoner: Reasoner = "rules"
) -> Path | None:
    """The release under ``out`` that :func:`build` would make again, every file of it verified, or ``None``."""
    return recall(out, fingerprint(corpus, tool, texts, reasoner))


def material(checked: Checked, corpus: Corpus, tool: Tool) -> Material:
    """What a release of a corpus that was checked is made of.

    :raise Violations: the corpus has mistakes.
    """
    if checked.expansion is None or checked.shacl is None or checked.violations:
        raise Violations(checked.findings)
    asked = document(questions(corpus, tool))
    held = shapes(shape_files(tool, corpus))
    return Material(checked.reading, checked.expansion, checked.findings, checked.shacl.turtle, held, asked)
