"""Writes the figures of ``benchmarks/results/`` into ``docs/performance.md``, and draws its charts.

    .venv/bin/python benchmarks/performance.py

Between two markers of the page stands what this script writes, and nothing else: a table of targets, met and missed,
and the tables of each benchmark. Whoever changes a result runs it again; a test compares.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import results

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
CHARTS = PAGE.with_name("performance")
OURS = "testimonio"
_MARKED = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end of figures -->)", re.DOTALL)
_PARITY = 1.1
"""How many times longer may pass for as long: runs of the same server differ by as much."""

Reports = Mapping[str, Mapping[str, Any]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page and the charts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--without-charts", action="store_true", help="write the page only")
    args = parser.parse_args(arguments)
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), results.FOLDER), encoding="utf-8")
    if not args.without_charts:
        import charts  # needs matplotlib, which whoever compares the page does not

        charts.draw(reports(results.FOLDER), CHARTS)
    return 0


def filled(page: str, folder: Path) -> str:
    """``page`` with the figures of ``folder`` between its markers."""
    found = reports(folder)

    def figures(match: re.Match[str]) -> str:
        name = match[2]
        lines = targets(found) if name == "targets" else _body(folder / f"{name}.md")
        return f"{match[1]}\n" + "\n".join(lines).strip() + f"\n\n{match[3]}"

    return _MARKED.sub(figures, page)


def reports(folder: Path) -> Reports:
    """The reports of ``folder`` by name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def digest(report: Mapping[str, Any]) -> str:
    """What tells ``report`` from others; a chart bears that of the report that it was drawn of."""
    return hashlib.sha256(json.dumps(report, sort_keys=True).encode()).hexdigest()[:16]


def _body(path: Path) -> list[str]:
    """The page of a benchmark without its title, its headings one level down."""
    if not path.exists():
        return [f"No figures yet: `benchmarks/{path.stem}.py --write` makes them."]
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return ["#" + line if line.startswith("#") else line for line in lines]


# What was aimed at.


def targets(found: Reports) -> list[str]:
    """A table of the targets, with what was measured."""
    body = []
    for what, target, measured, met in (*_traffic(found), *_heavy(found), *_growth(found), *_start(found)):
        body.append([what, target, measured, "met" if met else "**missed**"])
    return results.rows(("what", "target", "measured", ""), body, left=4)


Target = tuple[str, str, str, bool]


def _traffic(found: Reports) -> Iterator[Target]:
    benches = found.get("traffic", {}).get("benches", {})
    for bench, other, least in (
        ("repeated", "oxigraph", 1.5),
        ("light", "rdflib-endpoint", 50),
        ("distinct", "oxigraph", 0.6),
        ("distinct", "rdflib-endpoint", 10),
    ):
        runs = benches.get(bench, {}).get("runs", {})
        if OURS in runs and other in runs:
            times = _median(runs[OURS], "rate") / _median(runs[other], "rate")
            yield f"{bench} queries a second, by {other}'s", f"≥ {least:g} ×", f"{_figure(times)} ×", times >= least
    for form, own in benches.get("large", {}).items():
        if "oxigraph" in own:
            times = own[OURS]["ms"]["median"] / own["oxigraph"]["ms"]["median"]
            yield f"time of a {form} of 10,779 rows, by oxigraph's", "parity", f"{_figure(times)} ×", times <= _PARITY


def _heavy(found: Reports) -> Iterator[Target]:
    for shape, own in found.get("heavy", {}).get("runs", {}).items():
        if not own.get("oxigraph", {}).get("seconds"):
            continue
        what = f"time of “{shape}” at 10⁶, by oxigraph's"
        if own[OURS]["failed"]:
            yield what, "no worse", own[OURS]["failed"], False
            continue
        times = statistics.median(own[OURS]["seconds"]) / statistics.median(own["oxigraph"]["seconds"])
        yield what, "no worse", f"{_figure(times)} ×", times <= _PARITY


def _growth(found: Reports) -> Iterator[Target]:
    known = [each for each in found.get("growth", {}).get("exponents", []) if each["exponent"] is not None]
    if known:
        over = [each for each in known if each["exponent"] > max(1.1, each["answer"] or 0)]
        said = ", ".join(f"{each['what']} {each['exponent']:.2f}" for each in over) or "none"
        what = f"exponents of {len(known)} curves, where the answer does not grow faster"
        yield what, "≤ 1.1", f"over it: {said}", not over


def _start(found: Reports) -> Iterator[Target]:
    report = found.get("start", {})
    for kind, most in (("real graph, memory", 1.0), ("generated graph, disk", 2.0)):
        took = report.get("seconds", {}).get(f"{OURS}, {kind}")
        if took:
            size = report["graphs"][kind.split()[0]]["triples"]
            median = statistics.median(took)
            yield f"start to first answer, {kind} ({size:,} triples)", f"< {most:g} s", f"{median:.2f} s", median < most


def _median(runs: Sequence[Mapping[str, Any]], what: str) -> float:
    return statistics.median(run[what] or 0.0 for run in runs)


def _figure(value: float) -> str:
    return results.written([value])


if __name__ == "__main__":
    sys.exit(main())
