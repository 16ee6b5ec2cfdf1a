"""``testimonio check``: reads, reasons, validates, and prints one finding a line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from testimonio import layout, pipeline
from testimonio.cli import findings
from testimonio.cli.pace import Pace
from testimonio.errors import UsageError
from testimonio.read.model import Role

SUMMARY = "read a corpus, lint and validate it, and print what is wrong with it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("corpus", metavar="CORPUS", nargs="?", help="a folder with graph/, or the name of an example")
    parser.add_argument("--texts", metavar="DIR", type=Path, help="the folder of texts (default: texts/ of the corpus)")
    parser.add_argument("--format", choices=tuple(findings.FORMATS), default="text", help="default: text")
    parser.add_argument("--timings", action="store_true", help="tell on standard error how long each phase took")


def run(args: argparse.Namespace) -> int:
    """Print the findings on standard output; on standard error how far it is and a summary; 1 for a violation.

    :raise UsageError: the folder of texts does not exist.
    """
    corpus = layout.corpus(args.corpus)
    checked = pipeline.check(corpus, layout.tool(), held_texts(corpus, args.texts), detail=Pace())
    sys.stdout.write(findings.FORMATS[args.format](checked.findings, corpus.root))
    sys.stdout.flush()
    if args.timings:
        for phase, seconds in checked.seconds.items():
            print(f"{phase:10} {seconds:8.3f} s", file=sys.stderr)
    if checked.expansion is None:
        print("Only files were looked at: mend those that cannot be read, then check again.", file=sys.stderr)
    files = sum(source.role is Role.DATA for source in checked.reading.sources)
    triples = sum(1 for _ in checked.reading.triples(Role.DATA))
    print(f"{corpus.root}: {findings.summary(checked.findings)} in {files} files, {triples} triples", file=sys.stderr)
    return int(bool(checked.violations))


def held_texts(corpus: layout.Corpus, named: Path | None) -> Path | None:
    """The folder of source texts that ``--texts`` names, else that of the corpus if it holds any, else ``None``.

    :raise UsageError: ``named`` is no folder.
    """
    if named is not None and not named.is_dir():
        raise UsageError(f"--texts: there is no folder {named}; name the folder that holds the texts.")
    return named or corpus.held_texts
