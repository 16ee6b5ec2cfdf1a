"""Times ``testimonio check`` and ``testimonio build`` by phase, on the example and on the real graph.

    .venv/bin/python benchmarks/check.py [--runs 5] [--json FILE] [CORPUS …]

Each run is a process of its own, because the validator keeps parsed queries and would look faster the second time. Wall
time in seconds: *start* is Python and its imports, *check* is start, read, reason and validate, *build* is everything.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import results
from testimonio import layout, manifest, pipeline
from testimonio.release.builder import material
from testimonio.release.publication import publish

PHASES = ("start", "read", "reason", "validate", "release")
SUMS = {"check": PHASES[:4], "build": PHASES}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, and write JSON if asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpora", metavar="CORPUS", nargs="*", help="default: harbour and the packaged graph")
    parser.add_argument("--runs", type=int, default=5, help="runs of each corpus (default: 5)")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write every run here, too")
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    if args.once:
        print(json.dumps(once(args.corpora[0])))
        return 0
    if args.runs < 1:
        parser.error("--runs must be at least 1")
    report = {
        "machine": results.machine("pyshacl"),
        "corpora": [measured(name, args.runs) for name in args.corpora or ("harbour", "")],
    }
    if args.json:
        args.json.write_text(json.dumps(report, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def measured(name: str, runs: int) -> dict[str, object]:
    """Run ``name`` (empty for the packaged graph) several times; print the table of its phases."""
    results = []
    for number in range(runs):
        print(f"\r{name or 'graph'}: run {number + 1} of {runs} ", end="", file=sys.stderr, flush=True)
        results.append(run(name))
    print(file=sys.stderr)
    sizes, seconds = results[0]["sizes"], [result["seconds"] for result in results]
    print(f"\n{name or 'graph'}: {', '.join(f'{count:,} {what}' for what, count in sizes.items())}, {runs} runs")
    print(f"{'phase':<10}{'min':>9}{'median':>9}{'max':>9}  s")
    summary = {}
    for phase in (*PHASES, *SUMS):
        found = [sum(each[part] for part in SUMS.get(phase, (phase,))) for each in seconds]
        summary[phase] = {"min": min(found), "median": statistics.median(found), "max": max(found)}
        print(f"{phase:<10}" + "".join(f"{summary[phase][what]:>9.3f}" for what in ("min", "median", "max")))
    return {"corpus": name or "graph", "sizes": sizes, "seconds": summary, "runs": seconds}


def run(name: str) -> dict[str, dict[str, float]]:
    """One run in a process of its own."""
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, __file__, "--once", name], check=True, stdout=subprocess.PIPE, text=True)
    whole = time.perf_counter() - begun
    result: dict[str, dict[str, float]] = json.loads(done.stdout)
    result["seconds"]["start"] = whole - sum(result["seconds"].values())
    return result


def once(name: str) -> dict[str, dict[str, float]]:
    """Read, reason, validate and release the corpus ``name``; seconds by phase, and how large it is."""
    tool = layout.tool()
    corpus = layout.corpus(name or tool.root)
    checked = pipeline.check(corpus, tool, corpus.held_texts)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        release = publish(material(checked, corpus, tool), Path(folder))
        seconds = {**checked.seconds, "release": time.perf_counter() - begun}
        counts = manifest.load(release).counts
    return {
        "seconds": seconds,
        "sizes": {what: counts[what] for what in ("asserted", "inferred", "ontology", "claims")},
    }


if __name__ == "__main__":
    sys.exit(main())
