"""Makes invented claim graphs of any size with the shape of the real one: claims a text, sharing, relays, skew.

    .venv/bin/python benchmarks/generate.py --triples 100000 --seed 1 --out DIR [--texts]
        a corpus, which ``testimonio check DIR`` and ``build`` take; --texts writes its invented texts, too
    .venv/bin/python benchmarks/generate.py --triples 10000000 --seed 1 --out DIR --release
        a folder of releases with one release, written without the pipeline; its directory is printed
        (``testimonio serve --release DIR``)
    .venv/bin/python benchmarks/generate.py --measure [CORPUS]
        the figures of a corpus as JSON; those of the packaged one are benchmarks/shape.json, which the generator reads

N counts the asserted triples of the corpus, within 2 %. The same N and seed give the same bytes. Every name is made of
syllables by chance. Progress goes to standard error.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from invented import corpus, release, shape
from invented.graph import parts
from testimonio import layout
from testimonio.errors import TestimonioError

SMALLEST = 2_000
LARGEST = 20_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a graph, or measure one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--triples", type=int, metavar="N", help=f"asserted triples, from {SMALLEST:,} to {LARGEST:,}")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    parser.add_argument("--out", type=Path, metavar="DIR", help="a folder that does not exist yet")
    parser.add_argument("--release", action="store_true", help="write a release instead of a corpus")
    parser.add_argument("--texts", action="store_true", help="write the invented texts beside the corpus")
    parser.add_argument("--measure", nargs="?", const="", metavar="CORPUS", help="print the figures of a corpus")
    args = parser.parse_args(arguments)
    if args.measure is not None:
        sys.stdout.write(shape.measure(layout.corpus(args.measure or layout.tool().root)).to_json())
        return 0
    if args.triples is None or args.out is None:
        parser.error("give --triples and --out, or --measure")
    if not SMALLEST <= args.triples <= LARGEST:
        parser.error(f"--triples must be from {SMALLEST:,} to {LARGEST:,}")
    if args.out.exists():
        parser.error(f"{args.out} is there already; name a new folder")
    made = parts(args.triples, args.seed, shape.load(), layout.tool())
    progress = Progress(args.triples)
    try:
        if args.release:
            print(release.write(made, args.out, layout.tool(), progress))
        else:
            corpus.write(made, args.out, args.texts, progress)
    except (OSError, TestimonioError) as error:
        print(f"generate: {error}", file=sys.stderr)
        return 1
    finally:
        progress.end()
    return 0


class Progress:
    """Says about once a second how many of the asserted triples are made."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._said = time.monotonic()
        self._shown = False

    def __call__(self, triples: int) -> None:
        """So many are made."""
        if time.monotonic() - self._said > 1:
            self._said, self._shown = time.monotonic(), True
            print(f"\r{triples:,} of {self._wanted:,} triples", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """End the line."""
        if self._shown:
            print(file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
