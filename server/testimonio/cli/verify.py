"""``testimonio verify``: holds every anchor against the texts and records the verdicts."""

from __future__ import annotations

import argparse
import datetime as dt
from collections import Counter
from pathlib import Path

from testimonio import layout
from testimonio.anchors.citation import citations
from testimonio.anchors.texts import Texts
from testimonio.anchors.verdict import Fault, Verdict
from testimonio.anchors.verification import entries, judgements, outranks, render, write
from testimonio.dates import bounds
from testimonio.errors import DateError, UsageError
from testimonio.finding import Severity
from testimonio.read.corpus import read
from testimonio.validate.anchoring import describe

SUMMARY = "check every anchor against the texts and record the verdicts in graph/verification.ttl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("corpus", metavar="CORPUS", nargs="?", help="a folder with graph/, or the name of an example")
    parser.add_argument("--texts", metavar="DIR", type=Path, help="the folder of texts (default: texts/ of the corpus)")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="record what another edition says, too, where the cited text was found to be exact before",
    )
    parser.add_argument("--date", metavar="EDTF", help="the date to record for new verdicts (default: today)")


def run(args: argparse.Namespace) -> int:
    """Print what was found and the counts by verdict, and write the records; 1 when an anchor is wrong.

    A record that a passage is exact in the text that it cites stays, whatever another edition says, and it is told how
    many stayed; ``--replace`` gives them up.

    Nothing is recorded when a file of the corpus cannot be read: its passages would lose their records.

    :raise UsageError: there are no texts, or the date is no date.
    """
    corpus = layout.corpus(args.corpus)
    date = _date(args.date)
    held = args.texts or corpus.held_texts
    if held is None:
        raise UsageError(f"The corpus {corpus.root} holds no texts; name the folder that does with --texts.")
    texts = Texts(held)
    reading = read(corpus, layout.tool())
    own = corpus.verification.relative_to(corpus.root).as_posix()
    broken = [f for f in reading.findings if f.rule.startswith(("turtle:", "file:")) and f.path != own]
    if broken := [finding for finding in broken if finding.severity is Severity.VIOLATION]:
        print(*broken, "Nothing was recorded.", sep="\n")
        return 1
    cited = citations(reading)
    judged = judgements(cited, texts)
    findings = sorted(filter(None, map(describe, judged)), key=lambda finding: finding.sort_key)
    print(*findings, sep="\n", end="\n" if findings else "")
    outcomes = Counter(str(judgement.outcome or "without a span") for judgement in judged)
    outcomes["not held"] = len(cited.passages) - len(judged)
    for name in (*Verdict, *Fault, "without a span", "not held"):
        if outcomes[str(name)]:
            print(f"{outcomes[str(name)]:6} {name}")
    kept = 0 if args.replace else sum(outranks(cited, judgement) for judgement in judged)
    if kept:
        print(
            f"The held texts are other editions for {kept} passages that are on record as exact in the text that they "
            "cite; those records stay. To record what was found now instead, add --replace."
        )
    changed = write(corpus.verification, render(entries(cited, judged, date, replace_exact=args.replace)))
    print(f"{corpus.verification}: {'written' if changed else 'nothing has changed'}")
    return int(any(finding.severity is Severity.VIOLATION for finding in findings))


def _date(given: str | None) -> str:
    if given is None:
        return dt.datetime.now(dt.UTC).date().isoformat()
    try:
        bounds(given)
    except DateError as error:
        raise UsageError(f"--date: {error}") from None
    return given
