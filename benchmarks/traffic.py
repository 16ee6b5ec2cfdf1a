"""Asks ``testimonio serve``, ``oxigraph serve`` and ``rdflib-endpoint`` the same, side by side, in one run.

    .venv/bin/python benchmarks/traffic.py [--only distinct] [--seconds 5] [--rounds 3] [--write [DIR]]

*repeated*: the thirty questions and the queries behind pages, some often and most seldom (Zipf, s = 1), in JSON, with
the Accept-Encoding that browsers send: who repeats a question sits before a browser, and gets what a browser gets.
Each was asked once before. *light*: the same of those that rdflib answers within half a second; a server that cannot
be told to stop would otherwise be measured by the first long one that it is asked.
*distinct*: short look-ups of which none is asked twice, so that no server can have the answer ready; programs ask
them, and most send no Accept-Encoding. *large*: over ten thousand rows as JSON and as N-Triples, never the same query
twice, one at a time.

All servers hold the same ``dataset.nq`` in memory. They run at the same time and are asked one after the other, in
rounds, so that what else the machine does falls on all alike; the *ratio* is Testimonio's median over the other's.
Before anything is timed every query is asked of every server, and must have the same rows everywhere: where one of the
others deviates the query is left out, and told. *CPU* is user and system time of all processes of the server over the
number of answers. The client is wrk (``load.py``), which takes its share of the same cores.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import load
import questions
import results
import servers
from comparison import OURS, answered_by_rdflib, compared, got, path, progress
from servers import JSON, Server
from testimonio import layout, manifest
from testimonio.release import build

BENCHES = ("repeated", "light", "distinct", "large")
BROWSERS = "gzip, deflate, br, zstd"
NTRIPLES = "application/n-triples"
SLOW = "rdflib-endpoint"
_DRAWN = 2000  # requests in the list of the Zipf mix
_COMPARED = 30  # distinct queries that are compared before the run
_SPACING = 10_000_000  # numbers that one run may use
_HEAD_BYTES = 6000  # of a query in an address; oxigraph takes no longer heads than 8 kB
_LIGHT_S = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print tables in Markdown, and write them and the figures where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", metavar="BENCH", choices=BENCHES, action="append", help=", ".join(BENCHES))
    parser.add_argument("--seconds", type=float, default=5.0, help="length of a run (default: 5)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each server, in turn (default: 3)")
    parser.add_argument("--servers", default=",".join(servers.STARTS), help="comma-separated (default: %(default)s)")
    parser.add_argument("--release", metavar="DIR", type=Path, help="ask this release (default: build the real graph)")
    results.add_arguments(parser)
    args = parser.parse_args(arguments)
    names, benches = args.servers.split(","), args.only or BENCHES
    if unknown := set(names) - servers.STARTS.keys():
        parser.error(f"no such server: {', '.join(sorted(unknown))}")
    if args.rounds < 1 or args.seconds < 1:
        parser.error("--rounds and --seconds must be at least 1")
    if what := load.missing():
        parser.error(what)
    with ExitStack() as stack:
        release = args.release or _built(stack)
        release = release.resolve()
        running = [stack.enter_context(servers.STARTS[name](release)) for name in names]
        report = {
            "machine": results.machine("rdflib-endpoint", "uvicorn"),
            "quads": manifest.load(release).counts["quads"],
            "seconds": args.seconds,
            "connections": load.CONNECTIONS,
            "benches": {name: MEASURES[name](release, running, args.rounds, args.seconds) for name in benches},
        }
    results.told("traffic", report, markdown(report), args.write)
    return 0


def _built(stack: ExitStack) -> Path:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    return build(layout.corpus(layout.tool().root), layout.tool(), folder)


# The benches.


def repeated(release: Path, running: Sequence[Server], rounds: int, seconds: float) -> dict[str, Any]:
    """The Zipf mix."""
    queries = [query for query in questions.repeated(release) if len(path(query)) < _HEAD_BYTES]
    quick = [server for server in running if server.name != SLOW]
    same, deviating = compared(queries, quick)
    return {"queries": len(same), "left out": deviating, "runs": _mixed(same, quick, rounds, seconds)}


def light(release: Path, running: Sequence[Server], rounds: int, seconds: float) -> dict[str, Any]:
    """The Zipf mix of what rdflib answers soon."""
    queries = [query for query in questions.repeated(release) if len(path(query)) < _HEAD_BYTES]
    if all(server.name != SLOW for server in running):
        return {"queries": 0, "of": len(queries), "left out": {}, "runs": {}}
    same = answered_by_rdflib(queries, release / manifest.DATASET, running[0], _LIGHT_S)
    return {"queries": len(same), "of": len(queries), "left out": {}, "runs": _mixed(same, running, rounds, seconds)}


def _mixed(queries: Sequence[str], running: Sequence[Server], rounds: int, seconds: float) -> dict[str, Any]:
    for server in running:
        for query in queries:  # this is about what is asked again
            got(server, query, JSON, BROWSERS)
    return _rounds(running, rounds, seconds, [path(query) for query in questions.zipf(queries, _DRAWN)], BROWSERS)


def distinct(release: Path, running: Sequence[Server], rounds: int, seconds: float) -> dict[str, Any]:
    """Short look-ups, each asked once."""
    queries = questions.distinct(release)
    _, deviating = compared([query.replace("~", "_") for query in queries[:_COMPARED]], running)
    assert not deviating, f"the servers answer differently: {deviating}"
    found = _rounds(running, rounds, seconds, [path(query) for query in queries], "")
    return {"queries": len(queries), "left out": deviating, "runs": found}


def large(_: Path, running: Sequence[Server], rounds: int, seconds: float) -> dict[str, Any]:
    """Long answers, one at a time: milliseconds until the last byte, and bytes of the body."""
    numbers, found = iter(range(sys.maxsize)), dict[str, Any]()
    for form, accept in (("SELECT", JSON), ("CONSTRUCT", NTRIPLES)):
        query = questions.LARGE[form]
        sizes = {server.name: _size(server, form, query.replace("~", "_"), accept) for server in running}
        rows = {size["rows"] for size in sizes.values()}
        assert len(rows) == 1, f"the servers answer {form} differently: {sizes}"
        took: dict[str, list[float]] = {server.name: [] for server in running}
        for number in range(rounds):
            progress(f"{form}, round", number, rounds)
            for server in _turned(running, number):
                end = time.monotonic() + seconds / 2
                while time.monotonic() < end or len(took[server.name]) <= number:
                    begin = time.perf_counter()
                    status, _body = got(server, query.replace("~", str(next(numbers))), accept)
                    took[server.name].append(1e3 * (time.perf_counter() - begin))
                    assert status == http.client.OK, f"{server.name}: {status} to {form}"
        found[form] = {
            name: {**size, "accept": accept, "ms": results.spread(took[name])} for name, size in sizes.items()
        }
    return found


MEASURES = {"repeated": repeated, "light": light, "distinct": distinct, "large": large}


def _rounds(
    running: Sequence[Server], rounds: int, seconds: float, paths: Sequence[str], coding: str
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {server.name: [] for server in running}
    for server in running:
        load.asked(server, paths, 1.0, 0, JSON, coding)  # not counted: what a server does once
    for number in range(rounds):
        for server in _turned(running, number):
            progress(f"{server.name}, round", number, rounds)
            found[server.name].append(load.asked(server, paths, seconds, (number + 1) * _SPACING, JSON, coding))
    return found


def _turned(running: Sequence[Server], number: int) -> list[Server]:
    first = number % len(running)
    return [*running[first:], *running[:first]]


def _size(server: Server, form: str, query: str, accept: str) -> dict[str, int]:
    status, body = got(server, query, accept)
    assert status == http.client.OK, f"{server.name}: {status} to {form}: {body[:300]!r}"
    rows = len(json.loads(body)["results"]["bindings"]) if accept == JSON else len(set(body.splitlines()) - {b""})
    return {"rows": rows, "bytes": len(body)}


# What is told.


def markdown(report: Mapping[str, Any]) -> str:
    """The report as a page: a table for each bench."""
    lines = [
        "# Traffic: repeated questions, distinct look-ups, long answers",
        "",
        f"`benchmarks/traffic.py`, {report['quads']:,} quads, {report['connections']} connections, "
        f"{report['seconds']:g} s a run; {results.machine_line(report)}. Median, least and greatest in brackets.",
    ]
    for name, found in report["benches"].items():
        lines += ["", f"## {name}", "", *(_large(found) if name == "large" else _rates(found))]
    return "\n".join(lines) + "\n"


def _rates(found: Mapping[str, Any]) -> list[str]:
    runs, lines = found["runs"], []
    for name, own in runs.items():
        figures = [results.written([run[what] for run in own]) for what in ("rate", "p50_ms", "p99_ms", "cpu_us")]
        failed = sum(run["failed"] for run in own)
        client = results.written([statistics.median(run["client_cpu_us"] for run in own)])
        lines.append([name, figures[0], ratio(runs, name), *figures[1:], client, str(failed)])
    head = ("server", "requests/s", "ours ÷ its", "p50 ms", "p99 ms", "CPU µs a request", "client µs", "failed")
    left = [
        f"Left out, since {name} answers otherwise: {'; '.join(which)}." for name, which in found["left out"].items()
    ]
    of = f" of {found['of']}" if "of" in found else ""
    return [f"{found['queries']}{of} queries.", "", *results.rows(head, lines), *(["", *left] if left else [])]


def ratio(runs: Mapping[str, Sequence[Mapping[str, Any]]], name: str) -> str:
    """Testimonio's median rate over that of ``name``."""
    rates = {each: [run["rate"] for run in runs.get(each, ()) if run["rate"]] for each in (OURS, name)}
    if name == OURS or not all(rates.values()):
        return ""
    return results.written([statistics.median(rates[OURS]) / statistics.median(rates[name])])


def _large(found: Mapping[str, Any]) -> list[str]:
    lines = []
    for form, own in found.items():
        for name, each in own.items():
            ms, times = each["ms"], ""
            if name != OURS and OURS in own:
                times = results.written([own[OURS]["ms"]["median"] / ms["median"]])
            took = f"{ms['median']:,.1f} ({ms['q1']:,.1f}–{ms['q3']:,.1f})"
            lines.append([form, name, took, times, f"{each['rows']:,}", f"{each['bytes']:,}", str(ms["n"])])
    head = ("form", "server", "ms (quarters)", "ours ÷ its", "rows", "bytes", "answers")
    return results.rows(head, lines, left=2)


if __name__ == "__main__":
    sys.exit(main())
