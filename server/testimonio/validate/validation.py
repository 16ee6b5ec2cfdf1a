"""All checks of a corpus together: the shapes, the dates, the anchors, the glosses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from testimonio.anchors.citation import Citations, citations
from testimonio.anchors.texts import Texts
from testimonio.anchors.verdict import is_edition
from testimonio.finding import Finding
from testimonio.layout import Corpus, Tool
from testimonio.read.model import Reading, Role
from testimonio.reason.model import Expansion
from testimonio.validate import anchoring, copying, dating, shacl
from testimonio.validate.model import ShaclReport

_NAMES = frozenset({"term:concept", "term:iri", "term:kind", "term:slug"})

Progress = Callable[[str], object]
"""Told in a few words what is being done."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What all checks say.

    :ivar findings: of the reading's content and of the expansion, sorted, each once.
    :ivar shacl: what the shapes alone say, in the words of SHACL.
    """

    findings: list[Finding]
    shacl: ShaclReport


def validate(
    reading: Reading,
    expansion: Expansion,
    tool: Tool,
    corpus: Corpus,
    texts: Texts | None,
    progress: Progress | None = None,
) -> Validation:
    """Everything that is wrong with what ``reading`` says, at its place, sorted, each once, with the report of SHACL.

    The findings of ``expansion`` are among them; those of ``reading``, about files as files, are not.

    :param texts: the held texts; without them nothing is said of the places of quotes or of copying.
    :raise FileSyntaxError: a file of shapes is no Turtle.
    :raise CorpusError: a shape makes no sense.
    """
    say = progress or (lambda _: None)
    cited = citations(reading)
    say("looking at dates")
    found = [*expansion.findings, *dating.check(reading)]
    say("looking at anchors")
    found += anchoring.check(cited, texts)
    if texts is not None:
        say("looking at glosses")
        found += copying.check(reading, texts)
    say("looking at shapes")
    report = shacl.conforming(
        shacl.data_of(reading, expansion),
        reading.triples(Role.ONTOLOGY),
        shape_files(tool, corpus),
        _files(tool, corpus, "loaded-words.txt"),
        progress,
    )
    found += shacl.findings(report, reading)
    return Validation(sorted(_said_once(found, reading, cited, texts), key=lambda finding: finding.sort_key), report)


def shape_files(tool: Tool, corpus: Corpus) -> list[Path]:
    """The Turtle files of the shapes that ``corpus`` is checked against: the tool's, then its own."""
    return _files(tool, corpus, "*.ttl")


def _files(tool: Tool, corpus: Corpus, pattern: str) -> list[Path]:
    """The tool's files of shapes and those that the corpus adds."""
    folders = [tool.shapes] if corpus.root == tool.root else [tool.shapes, corpus.shapes]
    return [path for folder in folders for path in sorted(folder.rglob(pattern))]


def _said_once(found: Sequence[Finding], reading: Reading, cited: Citations, texts: Texts | None) -> set[Finding]:
    """``found`` without what a closer look has settled.

    A date that is no EDTF is reported by whoever stumbled on it first; one that runs backwards needs no word of the
    shapes, which know only the commonest forms. Where a text is held, the characters quoted are counted in it, and the
    shapes' sum of quotes does not matter. Who read the files says more of a misspelt name than that nothing describes
    it, and the shapes say more of a number than that it cannot be compared. An end that is no number, or is beyond the
    length that the text is said to have, needs no word of the anchors; but only where that was really said.
    """
    named = {(f.path, f.line) for f in reading.findings if f.rule in _NAMES}
    numbers = {(f.path, f.line) for f in found if f.rule == "shape:quantity-value"}
    ends = {(f.path, f.line) for f in reading.findings if f.rule == "term:literal"}
    ends |= {(f.path, f.line) for f in found if f.rule == "shape:passage-within-text"}
    dates: dict[tuple[str, int], Finding] = {}
    for finding in found:
        if finding.rule == "date:edtf":
            dates.setdefault((finding.path, finding.line), finding)
    counted = set()
    for text in cited.texts.values():
        held = texts.get(text.slug or "") if texts is not None else None
        if held is not None and is_edition(text, held):
            place = text.description.line("charLength")
            counted.add((place.name, place.line))
    kept = set()
    for finding in found:
        at = (finding.path, finding.line)
        settled = {
            "date:edtf": dates.get(at, finding) != finding,
            "shape:date-forward": at in dates,
            "shape:text-quoted-share": at in counted,
            "shape:described": at in named,
            "quantity:value": at in numbers,
            "anchor:span-outside-text": at in ends,
        }
        if not settled.get(finding.rule, False):
            kept.add(finding)
    return kept
