"""Asks short queries before, during and after two runaways and a memory bomb: ``testimonio serve`` beside ``oxigraph``.

    .venv/bin/python benchmarks/resilience.py [--repetitions 2] [--seconds 9] [--write [DIR]] [CORPUS]

Both serve the same ``dataset.nq`` from memory and get the same load on the loopback: a few clients in processes of
their own, each of which asks its next query when the last one is answered, so that a server that halts is asked less.
At the end of the first phase two runaways and the bomb start at once; who asked them hangs up at the end of the second.
Testimonio's limits are the defaults, but for its deadline, which is short enough for both runaways to reach it in turn.
No query is asked twice, so that no cache can answer, and every answer is compared in length with that of the engine in
this process.

*kept* is the rate during the attack over the rate before it, in one run; *worst second* is the least number of answers
in a whole second of the phase. Latencies hide a halt of the server, in which few requests fall; the worst second does
not. ``oxigraph`` is killed when it holds 4 GiB, as the kernel of a small machine would, before the machine has no more.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import results
import servers
from servers import JSON, Server
from testimonio import layout, manifest
from testimonio.release import build
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Question

PHASES = ("before", "during", "after")
ATTACK = {
    "runaway 1": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "runaway 2": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(CONTAINS(STR(?c), CONCAT(STR(?f), 'x'))) }",
    "bomb": "SELECT (STRLEN(?t5) AS ?n) { BIND(STR(NOW()) AS ?t0) "
    + " ".join(f"BIND(CONCAT({', '.join([f'?t{step}'] * 100)}) AS ?t{step + 1})" for step in range(5))
    + " }",  # a string of over two hundred thousand million characters
}
_PROCESSES, _CLIENTS = 2, 2  # of the load, and in each process
_TIMEOUT_S = 10.0  # of a short query
_DEADLINE = "deadline_s=3"
_LIMIT_S = 2  # of a query of the oxigraph that is given a limit
_READY_S = 0.2  # from the order to start to the start
_LATENCIES = ("p50", "p99", "max")


@dataclass(frozen=True, slots=True)
class Short:
    """A short query, percent-encoded, and the length of its answer in bytes."""

    query: str
    length: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table in Markdown, and write it and the figures where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", metavar="CORPUS", nargs="?", help="default: the packaged graph")
    parser.add_argument("--repetitions", type=int, default=2, help="runs of each server, in turn (default: 2)")
    parser.add_argument("--seconds", type=float, default=9.0, help="length of a phase (default: 9)")
    parser.add_argument("--servers", default=",".join(STARTS), help="comma-separated (default: %(default)s)")
    parser.add_argument(
        "--limit", metavar="NAME=VALUE", action="append", default=[], help="another limit of testimonio"
    )
    parser.add_argument("--load", action="store_true", help=argparse.SUPPRESS)
    results.add_arguments(parser)
    args = parser.parse_args(arguments)
    if args.load:
        orders = json.loads(sys.stdin.readline())
        print("ready", flush=True)
        print(json.dumps(load(orders, float(sys.stdin.readline()))))
        return 0
    if args.repetitions < 1 or args.seconds < 1:
        parser.error("--repetitions and --seconds must be at least 1")
    names = args.servers.split(",")
    if unknown := set(names) - set(STARTS):
        parser.error(f"no such server: {', '.join(sorted(unknown))}")
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        release = build(layout.corpus(args.corpus or layout.tool().root), layout.tool(), Path(folder))
        queries = short_queries(release)
        for number in range(args.repetitions):
            for name in names:
                print(f"run {number + 1} of {args.repetitions}: {name}", file=sys.stderr, flush=True)
                with STARTS[name](release, args.limit) as server:
                    runs.append(measured(server, queries, args.seconds))
        quads = sum(1 for _ in (release / manifest.DATASET).open("rb"))
    report = {"machine": results.machine(), "quads": quads, "seconds": args.seconds, "runs": runs}
    results.told("resilience", report, markdown(report), args.write)
    return 0


def short_queries(release: Path) -> list[Short]:
    """What people ask of one thing: all that is said of it, and where it is named; the answers are a few kilobytes."""
    engine = EmbeddedEngine.load(release / manifest.DATASET)
    few = "SELECT ?s { ?s ?p ?o FILTER(ISIRI(?s)) } GROUP BY ?s HAVING(COUNT(*) < 30) ORDER BY ?s LIMIT 200"
    rows = json.loads(engine.answer(Question(few)).body)["results"]["bindings"]
    texts = [
        text
        for subject in (f"<{row['s']['value']}>" for row in rows)
        for text in (
            f"SELECT * {{ {subject} ?p ?o }}",
            f"SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ {subject} ?p ?o }} }} GROUP BY ?g",
            f"ASK {{ ?s ?p {subject} }}",
        )
    ]
    return [Short(quote(text, safe=""), len(engine.answer(Question(text)).body)) for text in texts]


# The servers.


def limited(release: Path, limits: Sequence[str]) -> AbstractContextManager[Server]:
    """``testimonio serve`` with a short deadline and other ``limits``."""
    return servers.ours(release, *(part for limit in (_DEADLINE, *limits) for part in ("--limit", limit)))


@contextmanager
def oxigraph(release: Path, _: Sequence[str], *options: str) -> Iterator[Server]:
    """``oxigraph serve`` with ``options``, killed when it holds too much."""
    with servers.oxigraph(release, *options, name=" ".join(("oxigraph", *options))) as server, servers.watched(server):
        yield server


def oxigraph_limited(release: Path, _: Sequence[str]) -> AbstractContextManager[Server]:
    """``oxigraph serve`` with a limit for queries."""
    return oxigraph(release, _, "--timeout-s", str(_LIMIT_S))


STARTS: Mapping[str, Callable[[Path, Sequence[str]], AbstractContextManager[Server]]] = {
    "testimonio": limited,
    "oxigraph": oxigraph,
    "oxigraph-limited": oxigraph_limited,
}


# The load.


def load(orders: dict[str, Any], start: float) -> dict[str, Any]:
    """Ask short queries from several threads as ``orders`` say, in a process of its own.

    :param start: when to begin, on the monotonic clock, which all processes share.
    :return: ``answered``, begin and duration of each request in seconds since the start, ``failed`` likewise with the
        reason, and ``cpu_s``, what this process took of the CPU.
    """
    numbers, answered, failed = count(), [], []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", orders["port"], timeout=_TIMEOUT_S)
        time.sleep(max(0.0, start - time.monotonic()))
        while (begin := time.monotonic() - start) < orders["seconds"]:
            number = next(numbers)
            query, length = orders["queries"][number % len(orders["queries"])]
            try:
                # The comment makes it another query for whoever keeps answers.
                path = f"{orders['path']}?query=%23{orders['seed']}.{number}%0A{query}"
                connection.request("GET", path, headers={"Accept": JSON})
                response = connection.getresponse()
                body = response.read()
            except (OSError, http.client.HTTPException) as error:
                failed.append((begin, type(error).__name__))
                connection.close()
                time.sleep(0.05)  # not to spin where nobody listens
                continue
            if response.status == http.client.OK and len(body) == length:
                answered.append((begin, time.monotonic() - start - begin))
            else:
                failed.append((begin, "200, not whole" if response.status == http.client.OK else str(response.status)))

    used = time.process_time()
    with ThreadPoolExecutor(_CLIENTS) as threads:
        for each in [threads.submit(client) for _ in range(_CLIENTS)]:
            each.result()
    return {"answered": answered, "failed": failed, "cpu_s": time.process_time() - used}


@contextmanager
def _loading(server: Server, queries: Sequence[Short], seconds: float) -> Iterator[list[subprocess.Popen[str]]]:
    """The processes of the load, ready to be told when to start."""
    pairs = [(short.query, short.length) for short in queries]
    orders = {"port": server.port, "path": server.path, "queries": pairs, "seconds": seconds}
    command = [sys.executable, __file__, "--load"]
    with ExitStack() as stack:
        processes = []
        for seed in range(_PROCESSES):
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            stack.enter_context(process)
            stack.callback(process.kill)  # one that has ended does not mind
            _say(process, json.dumps({**orders, "seed": seed}))
            processes.append(process)
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        yield processes


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin
    process.stdin.write(line + "\n")
    process.stdin.flush()


# One run.


def measured(server: Server, queries: Sequence[Short], seconds: float) -> dict[str, Any]:
    """Three phases under the same load, the attack at the beginning of the second."""
    family = set(server.family[: server.lasting])
    others = _busy_cores()
    with _loading(server, queries, 3 * seconds) as loads, ThreadPoolExecutor(len(ATTACK)) as threads:
        start = time.monotonic() + _READY_S
        for each in loads:
            _say(each, repr(start))
        time.sleep(start + seconds - time.monotonic())
        targets = {name: f"{server.path}?query={quote(query)}" for name, query in ATTACK.items()}
        asked = {name: threads.submit(_request, server.port, path, seconds) for name, path in targets.items()}
        attack = {name: answer.result() for name, answer in asked.items()}
        found = [json.loads(each.communicate(timeout=seconds + 2 * _TIMEOUT_S)[0]) for each in loads]
    answered = [pair for each in found for pair in each["answered"]]
    failed = [pair for each in found for pair in each["failed"]]
    cpu_s = sum(each["cpu_s"] for each in found)
    return {
        "server": server.name,
        "cores that others took": others,
        "phases": {name: _phase(answered, failed, number * seconds, seconds) for number, name in enumerate(PHASES)},
        "attack": attack,
        "lasting processes": "same" if family <= set(server.family) else "died or replaced",
        "peak MiB of a process": server.peak_bytes >> 20,
        "load": {"cpu_us per request": round(1e6 * cpu_s / max(1, len(answered))), "cores": cpu_s / (3 * seconds)},
    }


def _phase(
    answered: Sequence[tuple[float, float]], failed: Sequence[tuple[float, str]], begin: float, seconds: float
) -> dict[str, Any]:
    """Figures of the requests that ended (or failed, having begun) in a phase; latencies in milliseconds."""
    ends = sorted((at + took, took) for at, took in answered if begin <= at + took < begin + seconds)
    took_ms = sorted(1e3 * took for _, took in ends)
    counted = Counter(int(at - begin) for at, _ in ends)
    each_second = [counted[second] for second in range(int(seconds))]
    reasons = Counter(reason for at, reason in failed if begin <= at < begin + seconds)
    return {
        "rate": len(ends) / seconds,
        "each second": each_second,
        "worst second": min(each_second),
        "p50": _percentile(took_ms, 50),
        "p99": _percentile(took_ms, 99),
        "max": took_ms[-1] if took_ms else None,
        "failed": dict(reasons),
    }


def _busy_cores() -> float:
    """How many cores are busy, over a second in which this benchmark does nothing."""

    def ticks() -> int:
        fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]
        return sum(map(int, fields)) - int(fields[3]) - int(fields[4])  # idle, and waiting for a disk

    begin = ticks()
    time.sleep(1)
    return (ticks() - begin) / os.sysconf("SC_CLK_TCK")


def _percentile(ordered: Sequence[float], percent: int) -> float | None:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else None


def _request(port: int, path: str, limit_s: float) -> str:
    """What came back, in a few words, and when: the status; the problem's title; whether the answer was whole."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=limit_s)
    begin = time.monotonic()
    try:
        connection.request("GET", path, headers={"Accept": JSON})
        response = connection.getresponse()
        said = _said(response.status, response.read())
    except (OSError, http.client.HTTPException) as error:
        said = f"no answer ({type(error).__name__})"
    finally:
        connection.close()
    return f"{said} after {time.monotonic() - begin:.1f} s"


def _said(status: int, body: bytes) -> str:
    try:
        document = json.loads(body or b"{}")
    except ValueError:
        return f"{status} with a body that is cut or no JSON" if status == http.client.OK else str(status)
    return f"{status} {document.get('title', '')}".strip()


# What is told.


def markdown(report: dict[str, Any]) -> str:
    """The report as a page: a table over the medians, each run's attack, and what the load cost."""
    runs: list[dict[str, Any]] = report["runs"]
    names = list(dict.fromkeys(run["server"] for run in runs))
    lines = [
        "# Short queries beside two runaways and a memory bomb",
        "",
        f"`benchmarks/resilience.py`, {report['quads']:,} quads, {_CLIENTS * _PROCESSES} clients, "
        f"{report['seconds']:g} s a phase; "
        + results.machine_line(report)
        + ". Median of the runs, least and greatest in brackets.",
        "",
        "| server | phase | queries/s | kept | worst second | p50 ms | p99 ms | max ms | failed |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name in names:
        own = [run["phases"] for run in runs if run["server"] == name]
        for phase in PHASES:
            kept = [run[phase]["rate"] / run["before"]["rate"] for run in own]
            columns = [
                results.written([run[phase][what] for run in own]) for what in ("rate", "worst second", *_LATENCIES)
            ]
            columns.insert(1, results.written([100 * each for each in kept], " %") if phase != "before" else "")
            failed = sum((Counter(run[phase]["failed"]) for run in own), Counter())
            lines.append(f"| {name} | {phase} | {' | '.join(columns)} | {failed.total()} |")
    lines += ["", "What the attack got, and what came of the server:", ""]
    lines += [f"- {name}: {'; '.join(_fates(runs, name))}." for name in names]
    return "\n".join(lines) + "\n"


def _fates(runs: Sequence[dict[str, Any]], name: str) -> Iterator[str]:
    own = [run for run in runs if run["server"] == name]
    for each in ATTACK:
        yield f"{each}: {', '.join(run['attack'][each] for run in own)}"
    failed = sum((Counter(run["phases"][phase]["failed"]) for run in own for phase in PHASES), Counter[str]())
    yield "failures of others: " + (", ".join(f"{number} × {why}" for why, number in failed.items()) or "none")
    yield "its lasting processes: " + ", ".join(run["lasting processes"] for run in own)
    yield f"most memory of one process alive at the end: {max(run['peak MiB of a process'] for run in own):,} MiB"
    others = [run["cores that others took"] for run in own]
    yield f"cores that others took just before: {', '.join(f'{cores:.1f}' for cores in others)}"
    costs = [run["load"] for run in own]
    yield (
        f"the load took {statistics.median(cost['cpu_us per request'] for cost in costs):.0f} µs of CPU a request, "
        f"{statistics.median(cost['cores'] for cost in costs):.2f} cores"
    )


if __name__ == "__main__":
    sys.exit(main())
