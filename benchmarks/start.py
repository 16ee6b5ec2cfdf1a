"""Times a server from the order to start to its first answer, on what it has prepared before.

    .venv/bin/python benchmarks/start.py [--runs 5] [--triples 1000000] [--release DIR] [--write [DIR]]

*real graph, memory*: from a built release, which is loaded anew at each start. ``oxigraph serve`` keeps nothing in
memory between starts, so there its load over HTTP belongs to it. *generated graph, disk*: the store on disk of
Testimonio and the folder of ``oxigraph serve-read-only`` were made before; how long that took is told apart. The first
answer is that to a look-up of one claim; a client asks every 5 ms. The files lie in the kernel's cache.
"""

from __future__ import annotations

import argparse
import http.client
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import results
import servers
from comparison import path
from heavy import generated
from servers import JSON
from testimonio import layout, manifest
from testimonio.release import build
from testimonio.store.stored import FOLDER

_QUERY = "PREFIX tm: <https://w3id.org/testimonio/ns#> SELECT ?claim ?who { ?claim tm:claimant ?who } LIMIT 1"
_POLL_S = 0.005
_LONGEST_S = 600.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table in Markdown, and write it and the figures where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="starts of each server, in turn (default: 5)")
    parser.add_argument("--triples", type=int, default=1_000_000, help="on disk, asserted (default: %(default)s)")
    parser.add_argument("--release", metavar="DIR", type=Path, help="take this release instead of a generated one")
    results.add_arguments(parser)
    args = parser.parse_args(arguments)
    if args.runs < 1:
        parser.error("--runs must be at least 1")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        real = build(layout.corpus(layout.tool().root), layout.tool(), folder / "real")
        large = (args.release or generated(args.triples, stack)).resolve()
        starts, prepared = _starts(real, large, folder)
        report = {
            "machine": results.machine(),
            "graphs": {"real": _size(real), "generated": _size(large)},
            "prepared_s": prepared,
            "seconds": timed(starts, args.runs),
        }
    results.told("start", report, markdown(report), args.write)
    return 0


def _size(release: Path) -> dict[str, int]:
    counts = manifest.load(release).counts
    return {"triples": counts["asserted"], "quads": counts["quads"]}


Starts = Mapping[str, Callable[[], float]]


def _starts(real: Path, large: Path, folder: Path) -> tuple[Starts, dict[str, float]]:
    """What to time, by name, and the seconds that it took to prepare what lies on disk."""
    oxigraph, database = str(Path(sys.executable).with_name("oxigraph")), folder / "oxigraph"
    begin = time.perf_counter()
    load = [oxigraph, "load", "--location", str(database), "--file", str(large / manifest.DATASET)]
    subprocess.run(load, check=True, capture_output=True)
    theirs = time.perf_counter() - begin
    for made in (large.parent / FOLDER).glob(f"{large.name}-*"):
        shutil.rmtree(made)
    ours = _answered(_served(large, "disk"), "/sparql")  # the first start makes the store
    return {
        "testimonio, real graph, memory": lambda: _answered(_served(real, "memory"), "/sparql"),
        "oxigraph, real graph, memory, with its load": lambda: _loaded(real),
        "testimonio, generated graph, disk": lambda: _answered(_served(large, "disk"), "/sparql"),
        "oxigraph, generated graph, disk": lambda: _answered(
            [oxigraph, "serve-read-only", "--location", str(database), "--bind"], "/query", "127.0.0.1:{port}"
        ),
    }, {"testimonio": ours, "oxigraph": theirs}


def timed(starts: Starts, runs: int) -> dict[str, list[float]]:
    """The seconds of each start, in rounds."""
    found: dict[str, list[float]] = {name: [] for name in starts}
    for _ in range(runs):
        for name, start in starts.items():
            found[name].append(start())
    return found


def _served(release: Path, store: str) -> list[str]:
    return [sys.executable, "-m", "testimonio", "serve", "--release", str(release), "--store", store, "--port"]


def _answered(command: Sequence[str], endpoint: str, address: str = "{port}") -> float:
    """Seconds from starting ``command``, with its address behind it, to the first row."""
    port = servers.free_port()
    begin = time.perf_counter()
    with servers.started([*command, address.format(port=port)], quiet=True) as process:
        while time.perf_counter() - begin < _LONGEST_S:
            assert process.poll() is None, f"{process.args!r} ended at its start"
            with suppress(OSError, http.client.HTTPException):
                if _row(port, endpoint):
                    return time.perf_counter() - begin
            time.sleep(_POLL_S)
    raise AssertionError(f"{process.args!r} does not answer")


def _row(port: int, endpoint: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_LONGEST_S)
    try:
        connection.request("GET", endpoint + path(_QUERY), headers={"Accept": JSON})
        response = connection.getresponse()
        return b"/id/claim/" in response.read() and response.status == http.client.OK
    finally:
        connection.close()


def _loaded(release: Path) -> float:
    begin = time.perf_counter()
    with servers.oxigraph(release) as server:
        assert _row(server.port, server.path), "oxigraph has no row"
        return time.perf_counter() - begin


def markdown(report: Mapping[str, Any]) -> str:
    """The report as a page."""
    sizes = "; ".join(
        f"{name} graph {size['triples']:,} asserted triples, {size['quads']:,} quads"
        for name, size in report["graphs"].items()
    )
    prepared = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in report["prepared_s"].items())
    lines = [
        "# From the order to start to the first answer",
        "",
        f"`benchmarks/start.py`; {sizes}; {results.machine_line(report)}. Median, least and greatest in brackets.",
        "",
        *results.rows(
            ("start", "seconds", "runs"),
            ([name, results.written(took), str(len(took))] for name, took in report["seconds"].items()),
        ),
        "",
        f"To make what lies on disk took, once: {prepared}; for Testimonio with its first start.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
