"""How everything grows with the graph: load, memory, queries, pages, check and build, over invented graphs.

    .venv/bin/python benchmarks/growth.py [--sizes 10000,100000,1000000] [--pipeline-to 1000000] [--write [DIR]]
    .venv/bin/python benchmarks/growth.py --sizes 10000000 --pipeline-to 0 --without-disk --add --write

Sizes are asserted triples (``benchmarks/generate.py``). A release of each size is written without the pipeline and
asked in memory and on disk; a corpus of each size up to ``--pipeline-to`` goes through ``check`` and ``build``. Each
thing is measured in a process of its own; a query counts its best run of three, or of one if that takes long. What
would need more memory than there is, or longer than its deadline, is left out and said to be.

The second command adds another size to what was written by the first. ``make bench`` measures that size, too.

The *exponent* is the slope of a straight line through the logarithms of size and value: 1 is in proportion. Where the
answer itself grows, so do the rows or the bytes, and their exponent stands beside it.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import asking
import forks
import results
from invented import corpus, release, shape
from invented.graph import parts
from testimonio import layout, manifest, pipeline
from testimonio.release.builder import material
from testimonio.release.publication import publish
from testimonio.store.memory import environment

SIZES = (10_000, 100_000, 1_000_000)
SMALL_S = 0.002
"""A time below this is mostly that of the measuring; from such times no exponent is made."""

_SPARE = 0.75  # of the memory that is there, what a measurement may be expected to take


@dataclass(frozen=True)
class Row:
    """One figure.

    :ivar answer: rows or bytes of the answer, where there is one.
    """

    what: str
    size: int
    value: float | None
    unit: str
    answer: int | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and write them and the figures where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="asserted triples, with commas between")
    parser.add_argument("--pipeline-to", type=int, default=1_000_000, help="the largest size for check and build")
    parser.add_argument("--add", action="store_true", help="keep the figures of other sizes that were written before")
    parser.add_argument("--seed", type=int, default=1, help="of the graphs (default: 1)")
    parser.add_argument("--without-disk", action="store_true", help="ask in memory only")
    results.add_arguments(parser)
    args = parser.parse_args(arguments)
    if (settled := environment(os.environ)) != os.environ:  # that of the server's workers
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], settled)  # noqa: S606  (this very program)
    rows = _kept(args.write or results.FOLDER, args.sizes) if args.add else []
    for size in args.sizes:
        with tempfile.TemporaryDirectory(prefix="growth-") as folder:
            rows += _told(_served(size, args.seed, Path(folder), disk=not args.without_disk))
        if size <= args.pipeline_to:
            with tempfile.TemporaryDirectory(prefix="growth-") as folder:
                rows += _told(_piped(size, args.seed, Path(folder)))
    report = {"machine": results.machine("pyshacl", "flask"), "sizes": sorted({row.size for row in rows})}
    report |= {"rows": [asdict(row) for row in rows], "exponents": exponents(rows)}
    results.told("growth", report, table(report, rows), args.write)
    return 0


def _kept(folder: Path, sizes: Sequence[int]) -> list[Row]:
    """The rows written before, but those of ``sizes``."""
    written = json.loads((folder / "growth.json").read_text(encoding="utf-8"))
    return [row for row in (Row(**each) for each in written["rows"]) if row.size not in sizes]


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(size) for size in text.split(",")}))


def _told(rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        value = "left out" if row.value is None else f"{row.value:,.3f} {row.unit}"
        print(f"{row.size:>10,}  {row.what:32} {value}", file=sys.stderr, flush=True)
        yield row


def _served(size: int, seed: int, folder: Path, *, disk: bool) -> Iterator[Row]:
    """A release of ``size``: made, loaded, asked."""
    tool = layout.tool()
    made = parts(size, seed, shape.load(), tool)
    seconds, path = forks.timed(lambda: release.write(made, folder / "release", tool, lambda _: None))
    yield Row("generate a release", size, seconds, "s")
    counts = manifest.load(path).counts
    yield Row("quads of the release", size, counts["quads"], "quads")
    dataset = path / manifest.DATASET
    if _memory_needed(counts["quads"]) < _SPARE * _available():
        yield from _found(size, lambda: asking.in_memory(dataset, path), deadline_s=3600)
    else:
        yield Row("in memory: load", size, None, "s")
    if disk:
        yield from _found(size, lambda: asking.on_disk(dataset, path, folder / "store"), deadline_s=3600)


def _memory_needed(quads: int) -> float:
    return quads * 400.0  # bytes; the store holds 300 and takes more while it loads


def _available() -> float:
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") + _cached()


def _cached() -> float:
    """Bytes of files that the kernel keeps and would give back."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) * 1024 for line in lines if line.startswith("Cached:"))


def _found(size: int, work: Callable[[], dict[str, float]], deadline_s: float) -> Iterator[Row]:
    """The rows of a measurement: keys are ``what|unit``, or ``what|answer`` for the size of the answer."""
    found = forks.measured(work, deadline_s) or {}
    for key, value in found.items():
        what, _, unit = key.partition("|")
        if unit != "answer":
            answer = found.get(f"{what}|answer")
            yield Row(what, size, None if math.isnan(value) else value, unit, None if answer is None else int(answer))


def _piped(size: int, seed: int, folder: Path) -> Iterator[Row]:
    """A corpus of ``size`` through check and build."""
    made = parts(size, seed, shape.load(), layout.tool())
    corpus.write(made, folder / "corpus", texts=False, say=lambda _: None)

    def work() -> dict[str, float]:
        root, tool = layout.corpus(folder / "corpus"), layout.tool()
        checked = pipeline.check(root, tool)
        found = {f"check: {phase}|s": seconds for phase, seconds in checked.seconds.items()}
        found["check|s"] = sum(checked.seconds.values())
        found["check: peak|MiB"] = forks.peak_mib()
        seconds, _ = forks.timed(lambda: publish(material(checked, root, tool), folder / "build"))
        found |= {"build: release|s": seconds, "build|s": found["check|s"] + seconds}
        return found | {"build: peak|MiB": forks.peak_mib()}

    yield from _found(size, work, deadline_s=3600)
    shutil.rmtree(folder / "build", ignore_errors=True)


def exponents(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """For each thing that was measured at two sizes or more: the exponents of its value and of its answer."""
    found = []
    for what, unit in dict.fromkeys((row.what, row.unit) for row in rows):
        own = [row for row in rows if row.what == what and row.value]
        floor = SMALL_S if unit == "s" else 0
        value = slope([(row.size, row.value) for row in own if row.value and row.value > floor])
        answer = slope([(row.size, row.answer) for row in own if row.answer])
        found.append({"what": what, "unit": unit, "exponent": value, "answer": answer})
    return found


def slope(points: Sequence[tuple[int, float]]) -> float | None:
    """The slope of the line that comes nearest to ``points`` in logarithms; ``None`` for fewer than two."""
    if len(points) < 2:
        return None
    logs = [(math.log(size), math.log(value)) for size, value in points]
    return round(statistics.linear_regression(*zip(*logs, strict=True)).slope, 2)


def table(report: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """The page in Markdown."""
    sizes = report["sizes"]
    head = ["what", *(f"{size:,}" for size in sizes), "exponent", "of the answer"]
    body = []
    for each in report["exponents"]:
        own = {row.size: row.value for row in rows if row.what == each["what"]}
        cells = [_cell(own[size], each["unit"]) if size in own else "–" for size in sizes]
        marks = ["–" if each[name] is None else f"{each[name]:.2f}" for name in ("exponent", "answer")]
        body.append([each["what"], *cells, *marks])
    lines = [
        "# Growth",
        "",
        f"Invented graphs by asserted triples; {results.machine_line(report)}.",
        f"Made by `benchmarks/growth.py` with {', '.join(f'{size:,}' for size in sizes)}.",
        "Queries and pages: the best of three runs.",
        "An exponent of 1 is growth in proportion; *of the answer* is that of its rows or bytes.",
        "",
        *results.rows(head, body),
        "",
    ]
    return "\n".join(lines)


def _cell(value: float | None, unit: str) -> str:
    return "left out" if value is None else results.written([value], f" {unit}" if unit != "quads" else "")


if __name__ == "__main__":
    sys.exit(main())
