"""``testimonio anchor``: from words of a text to the block of a passage, or to why not."""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from testimonio.anchors.citation import Citations, CitedText, citations
from testimonio.anchors.numbering import next_slug, subjects
from testimonio.anchors.passage import Refusal, block, draft
from testimonio.anchors.texts import Text, read_text
from testimonio.anchors.verdict import is_edition
from testimonio.errors import CorpusError, TextError, UsageError
from testimonio.layout import Corpus, corpus, tool
from testimonio.names import shorten
from testimonio.read.corpus import read

SUMMARY = "print the passage block for words of a text, or say why not"
_SLUG = re.compile(r"(?P<code>[a-z0-9]+(?:-[a-z0-9]+)*?)-\d{3,}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("text", metavar="TEXT", help="a file, or the slug or code of a text in the folder of texts")
    parser.add_argument("start", metavar="START", help="the first words of the passage, found once in the text")
    parser.add_argument("end", metavar="END", help="its last words, found once in the text")
    parser.add_argument("quote", metavar="QUOTE", nargs="?", help="2 to 5 words of the passage that carry the claim")
    parser.add_argument("--corpus", metavar="CORPUS", help="the corpus that describes the text (default: as for check)")
    parser.add_argument("--texts", metavar="DIR", type=Path, help="the folder of texts (default: texts/ of the corpus)")
    parser.add_argument("--id", metavar="SLUG", help="slug of the passage, such as fi-021 (default: the next free one)")


def run(args: argparse.Namespace) -> int:
    """Print the block on standard output and notes on standard error; 1 when there is no such passage.

    :raise UsageError: the slug makes no sense or is taken, or no text is meant by ``TEXT``.
    """
    if args.id is not None and not _SLUG.fullmatch(args.id):
        raise UsageError(f"--id {args.id} is no slug of a passage; write the text's code and a number, such as fi-021.")
    known = _known(args)
    text = _text(args, known)
    made = draft(text, args.start, args.end, args.quote)
    if isinstance(made, Refusal):
        print(f"testimonio: {made.reason}", file=sys.stderr)
        return 1
    for note in made.notes:
        print(f"note: {note}", file=sys.stderr)
    cited = next((cited for cited in known.citations.texts.values() if is_edition(cited, text)), None)
    if cited is None:
        code = _SLUG.fullmatch(args.id)["code"] if args.id else "CODE"  # type: ignore[index]
        print("note: the corpus has no text with this digest; this is how it is described:", file=sys.stderr)
        print(_description(text, code))
        print(block(args.id or f"{code}-001", f"text:{code}", made), end="")
        return 0
    slug = args.id or next_slug(cited.iri.rpartition("/")[2], known.taken)
    if f"passage:{slug}" in map(shorten, known.citations.passages):
        raise UsageError(f"There is a passage {slug} already; leave --id out to get the next free number.")
    for twin in known.citations.of(cited):
        if (twin.start, twin.end) == (made.span.start, made.span.end):
            print(f"note: {shorten(twin.iri)} has the same span; claims may share a passage.", file=sys.stderr)
    print(block(slug, shorten(cited.iri), made), end="")
    return 0


@dataclass(frozen=True, slots=True)
class _Known:
    """What the corpus says, and where its texts lie; nothing when there is no corpus."""

    citations: Citations
    taken: tuple[str, ...]
    folder: Path | None


def _known(args: argparse.Namespace) -> _Known:
    try:
        where: Corpus = corpus(args.corpus)
    except CorpusError:
        if args.corpus is not None or not Path(args.text).is_file():
            raise
        return _Known(Citations({}, {}, {}), (), args.texts)
    reading = read(where, tool())
    return _Known(citations(reading), tuple(subjects(reading)), args.texts or where.texts)


def _text(args: argparse.Namespace, known: _Known) -> Text:
    """The text that ``TEXT`` means: a file, or the slug of a document or code of a text."""
    path = Path(args.text)
    if path.is_file() or known.folder is None:
        return read_text(path)
    names = [args.text, *(cited.slug for cited in known.citations.texts.values() if _is_called(cited, args.text))]
    for name in names:
        held = known.folder / f"{name}.txt"
        if re.fullmatch(r"[a-z0-9-]+", str(name)) and held.is_file():
            return read_text(held)
    raise TextError(
        f"There is no file {args.text}, and no text {names[-1]}.txt in {known.folder}; name a file, the slug of a "
        "document or the code of a text, and the folder of texts with --texts."
    )


def _is_called(cited: CitedText, name: str) -> bool:
    return cited.slug is not None and cited.iri.rpartition("/")[2] == name


def _description(text: Text, code: str) -> str:
    """A block for a text that the corpus does not describe yet."""
    return (
        f"text:{code}\n    a tm:Text ;\n    tm:textOf document:{text.slug} ;\n"
        f'    tm:sha256 "{text.sha256}" ;\n    tm:charLength {len(text.content)} ;\n.\n'
    )
