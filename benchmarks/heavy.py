"""Asks the queries of ``queries/``, which walk over the whole of a large generated graph, of servers side by side.

    .venv/bin/python benchmarks/heavy.py [--triples 1000000] [--rounds 3] [--release DIR] [--write [DIR]]

All servers hold the same release and run at the same time, in memory but where another is named; Virtuoso has its
pages on disk and in its buffers. They are asked one after the other, one query at a time, never the same text twice;
every answer is compared with ours, row by row. *ours ÷ its* is Testimonio's median time over the other's: below 1 we
are faster. Where a server has no answer within 30 s it is not asked again. Testimonio's limit of memory is raised for
this.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import results
import servers
import virtuoso
from comparison import OURS, Rows, got, parsed, progress
from servers import JSON, Server, Start
from testimonio import manifest

LIMIT_S = 30.0
GENERATOR = Path(__file__).with_name("generate.py")
ON_DISK = "testimonio, disk"
QUERIES = Path(__file__).with_name("queries")
Running = AbstractContextManager[Server]
_RAISED = ("--limit", f"deadline_s={LIMIT_S:g}", "--limit", f"memory_bytes={4 << 30}")


def _ours(release: Path) -> Running:
    return servers.ours(release, *_RAISED)


def _on_disk(release: Path) -> Running:
    return servers.ours(release, *_RAISED, store="disk", name=ON_DISK)


def _oxigraph(release: Path) -> Running:
    return servers.oxigraph(release, "--timeout-s", f"{LIMIT_S:g}")


STARTS: Mapping[str, Start] = {
    OURS: _ours,
    ON_DISK: _on_disk,
    "oxigraph": _oxigraph,
    "virtuoso": virtuoso.virtuoso,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table in Markdown, and write it and the figures where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--triples", type=int, default=1_000_000, help="asserted triples (default: %(default)s)")
    parser.add_argument("--release", metavar="DIR", type=Path, help="ask this release instead of a generated one")
    parser.add_argument("--rounds", type=int, default=3, help="how often each query is asked (default: 3)")
    parser.add_argument("--servers", default=";".join(STARTS), help="with semicolons (default: %(default)s)")
    results.add_arguments(parser)
    args = parser.parse_args(arguments)
    names = args.servers.split(";")
    if unknown := set(names) - STARTS.keys():
        parser.error(f"no such server: {', '.join(sorted(unknown))}")
    if args.rounds < 1 or names[0] != OURS:
        parser.error("--rounds must be at least 1, and testimonio the first of the servers")
    if "virtuoso" in names and (what := virtuoso.missing()):
        print(what, file=sys.stderr)
        names.remove("virtuoso")
    shapes = dict(map(_read, sorted(QUERIES.glob("*.rq"))))
    with ExitStack() as stack:
        release = (args.release or generated(args.triples, stack)).resolve()
        running = [stack.enter_context(STARTS[name](release)) for name in names]
        versions = {"virtuoso": virtuoso.version()} if "virtuoso" in names else {}
        report = {
            "machine": results.machine(**versions),
            "triples": manifest.load(release).counts["asserted"],
            "quads": manifest.load(release).counts["quads"],
            "shapes": shapes,
            "runs": asked(running, shapes, args.rounds),
        }
    results.told("heavy", report, markdown(report), args.write)
    return 0


def generated(triples: int, stack: ExitStack) -> Path:
    """A release of ``triples`` asserted triples, by the first seed, for as long as ``stack`` is open."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "release"
    command = [
        sys.executable,
        str(GENERATOR),
        "--triples",
        str(triples),
        "--seed",
        "1",
        "--out",
        str(folder),
        "--release",
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Path(done.stdout.strip())


def _read(path: Path) -> tuple[str, str]:
    """The title and the text of a query."""
    title, _, query = path.read_text(encoding="utf-8").partition("\n")
    return title.removeprefix("# title: "), query.strip()


def asked(running: Sequence[Server], shapes: Mapping[str, str], rounds: int) -> dict[str, dict[str, dict[str, Any]]]:
    """By shape and server: the seconds of each answer, whether its rows are ours, and what went wrong."""
    found: dict[str, dict[str, dict[str, Any]]] = {
        shape: {server.name: {"seconds": [], "same": None, "failed": ""} for server in running} for shape in shapes
    }
    ours: dict[str, Rows] = {}
    for number in range(rounds):
        for place, (shape, query) in enumerate(shapes.items()):
            progress(f"round {number + 1}, query", place, len(shapes))
            for server in running:
                entry = found[shape][server.name]
                if not entry["failed"]:
                    _ask(server, f"# {number}\n{query}", entry, ours, shape)
    return found


def _ask(server: Server, query: str, entry: dict[str, Any], ours: dict[str, Rows], shape: str) -> None:
    begin = time.perf_counter()
    try:
        status, body = got(server, query, JSON, within_s=LIMIT_S + 5)
        rows = parsed(body) if status == http.client.OK else None
    except (OSError, http.client.HTTPException, ValueError) as error:
        status, rows = 0, None
        entry["failed"] = type(error).__name__
    took = time.perf_counter() - begin
    if rows is None:
        entry["failed"] = f"over {LIMIT_S:g} s" if took >= LIMIT_S else entry["failed"] or str(status)
        return
    entry["seconds"].append(took)
    if server.name == OURS:
        ours[shape] = rows
    entry["same"] = ours.get(shape) == rows if shape in ours else None


# What is told.


def markdown(report: Mapping[str, Any]) -> str:
    """The report as a page: a row for each shape and server, and the queries."""
    lines = [
        f"# Heavy queries over {report['triples']:,} asserted triples",
        "",
        f"`benchmarks/heavy.py`, {report['quads']:,} quads; {results.machine_line(report)}. "
        "Seconds: median, least and greatest in brackets.",
        "",
    ]
    body = []
    for shape, own in report["runs"].items():
        for name, entry in own.items():
            took = entry["failed"] or results.written(entry["seconds"])
            body.append([shape, name, took, ratio(own, name), _sameness(entry["same"])])
    lines += results.rows(("query", "server", "seconds", "ours ÷ its", "rows"), body, left=2)
    lines += ["", "The queries are in `benchmarks/queries/`."]
    return "\n".join(lines) + "\n"


def ratio(own: Mapping[str, Mapping[str, Any]], name: str) -> str:
    """Testimonio's median time over that of ``name``."""
    if name.startswith(OURS) or any(own[each]["failed"] or not own[each]["seconds"] for each in (OURS, name)):
        return ""
    return results.written([statistics.median(own[OURS]["seconds"]) / statistics.median(own[name]["seconds"])])


def _sameness(same: bool | None) -> str:
    return {True: "the same", False: "others", None: ""}[same]


if __name__ == "__main__":
    sys.exit(main())
