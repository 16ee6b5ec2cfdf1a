"""``testimonio build``: checks a corpus and writes it as a release."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

import testimonio
from testimonio import layout
from testimonio.cli import engines, findings
from testimonio.cli.check import held_texts
from testimonio.cli.pace import Pace
from testimonio.release import Violations, build, unchanged

SUMMARY = "check a corpus and write it as a release: dumps, tables, catalogue, reports"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("corpus", metavar="CORPUS", nargs="?", help="a folder with graph/, or the name of an example")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="the folder of releases (default: build/ of the corpus)"
    )
    parser.add_argument("--texts", metavar="DIR", type=Path, help="the folder of texts (default: texts/ of the corpus)")
    parser.add_argument(
        "--store", action="store_true", help="make the store on disk, too, that serve --store disk reads"
    )
    parser.add_argument("--reasoner", choices=("rules", "owlrl"), default="rules", help="default: rules")


def run(args: argparse.Namespace) -> int:
    """Print the directory of the release on standard output, progress on standard error.

    1 when there is a violation: then the violations are printed as ``check`` prints them, and there is no release. 130
    when interrupted.

    :raise UsageError: the folder of texts does not exist.
    :raise StoreError: the store on disk cannot be made.
    """
    corpus = layout.corpus(args.corpus)
    texts = held_texts(corpus, args.texts)
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        release = build(
            corpus,
            layout.tool(),
            args.out or releases(corpus),
            texts=texts,
            reasoner=args.reasoner,
            progress=say,
            detail=Pace(),
        )
        if args.store:
            engines.build_store(release, say)
    except Violations as violations:
        sys.stdout.write(findings.text(violations.findings, corpus.root))
        sys.stdout.flush()
        print(f"{corpus.root}: {findings.summary(violations.findings)}; no release was made", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("testimonio: interrupted; no release was made", file=sys.stderr)
        return 130
    finally:
        signal.signal(signal.SIGTERM, before)
    print(release)
    return 0


def built(args: argparse.Namespace) -> Path:
    """The release of a corpus, built if the corpus has changed since the last one.

    :param args: those of ``serve``.
    :raise Violations: the corpus has some.
    """
    corpus = layout.corpus(args.corpus)
    texts = held_texts(corpus, args.texts)
    out = args.out or releases(corpus)
    return unchanged(corpus, layout.tool(), out, texts=texts) or build(
        corpus, layout.tool(), out, texts=texts, progress=say
    )


def releases(corpus: layout.Corpus) -> Path:
    """Where the releases of ``corpus`` go: beside it, or into the user's cache if it is packaged or not writable."""
    packaged = corpus.root.is_relative_to(Path(testimonio.__file__).parent)
    if not packaged and os.access(corpus.root, os.W_OK):
        return corpus.build
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "testimonio" / corpus.root.name


def say(step: str) -> None:
    """Tell a step on standard error."""
    print(step, file=sys.stderr, flush=True)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
