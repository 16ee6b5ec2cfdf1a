"""Times the forms of queries that ``testimonio.store.advice`` finds, each beside the better one.

    .venv/bin/python benchmarks/forms.py [--triples 1000000] [--seconds 10] [--write [DIR]]

The pairs are in ``forms/``. They run in the evaluator itself, on a generated graph in memory, each run in a process of
its own that is ended after some seconds. *rows* says whether both have the same here; where they need not, the advice
says when.
"""

from __future__ import annotations

import argparse
import sys
import time
import zlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import forks
import results
from heavy import generated
from testimonio import manifest
from testimonio.names import PREFIXES
from testimonio.store.advice import SlowForm, slow_forms
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Question

PAIRS = Path(__file__).with_name("forms")
_RUNS = 3
_FIRST = f"ASK {{ ?claim a <{PREFIXES['tm']}Claim> }}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table in Markdown, and write it and the figures where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--triples", type=int, default=1_000_000, help="asserted triples (default: %(default)s)")
    parser.add_argument("--release", metavar="DIR", type=Path, help="ask this release instead of a generated one")
    parser.add_argument("--seconds", type=float, default=10.0, help="when a query is ended (default: %(default)s)")
    results.add_arguments(parser)
    args = parser.parse_args(arguments)
    with ExitStack() as stack:
        release = (args.release or generated(args.triples, stack)).resolve()
        engine = EmbeddedEngine.load(release / manifest.DATASET)
        engine.answer(Question(_FIRST))  # the names for hints are collected once, before the runs that share them
        report = {
            "machine": results.machine(),
            "triples": manifest.load(release).counts["asserted"],
            "limit_s": args.seconds,
            "forms": {form.value: _pair(engine, form, args.seconds) for form in SlowForm},
        }
    results.told("forms", report, markdown(report), args.write)
    return 0


def _pair(engine: EmbeddedEngine, form: SlowForm, limit_s: float) -> dict[str, Any]:
    slow, better = ((PAIRS / form.value / f"{name}.rq").read_text(encoding="utf-8") for name in ("slow", "better"))
    assert form in [found.form for found in slow_forms(slow)], f"{form} is not found in its own example"
    assert form not in [found.form for found in slow_forms(better)], f"{form} is found in the better form"
    return {
        name: {"query": " ".join(query.split()), **_timed(engine, query, limit_s)}
        for name, query in (("slow", slow), ("better", better))
    }


def _timed(engine: EmbeddedEngine, query: str, limit_s: float) -> dict[str, Any]:
    """Seconds of each run, none if the query was ended, and the answer."""
    seconds, answer = [], None
    for _ in range(_RUNS):
        found = forks.measured(lambda: _asked(engine, query), limit_s)
        if found is None:
            return {"seconds": [], "answer": None}
        seconds.append(found["seconds"])
        answer = found["answer"]
    return {"seconds": seconds, "answer": answer}


def _asked(engine: EmbeddedEngine, query: str) -> dict[str, float]:
    begin = time.perf_counter()
    body = engine.answer(Question(query)).body
    return {"seconds": time.perf_counter() - begin, "answer": zlib.crc32(body)}


def markdown(report: Mapping[str, Any]) -> str:
    """The report as a page: a row for each form."""
    lines = [
        f"# Forms of queries over {report['triples']:,} asserted triples",
        "",
        f"`benchmarks/forms.py`; {results.machine_line(report)}. Median, least and greatest in brackets; a query was "
        f"ended after {report['limit_s']:g} s.",
        "",
    ]
    body = []
    for form, pair in report["forms"].items():
        took = [results.written(pair[name]["seconds"]) for name in ("slow", "better")]
        ended = f"over {report['limit_s']:g}"
        same = "" if not pair["slow"]["seconds"] else _sameness(pair)
        body.append([form, took[0] if pair["slow"]["seconds"] else ended, took[1], same])
    lines += results.rows(("form", "slow, s", "better, s", "rows"), body)
    lines.append("")
    for form, pair in report["forms"].items():
        asked = [pair[name]["query"].partition("SELECT")[2] for name in ("slow", "better")]
        lines += [f"- {form}: `SELECT{asked[0]}` or `SELECT{asked[1]}`"]
    return "\n".join(lines) + "\n"


def _sameness(pair: Mapping[str, Mapping[str, Any]]) -> str:
    return "the same" if pair["slow"]["answer"] == pair["better"]["answer"] else "others"


if __name__ == "__main__":
    sys.exit(main())
