"""Times the pages of the real graph, counts the queries behind each, and weighs what the browser gets.

    .venv/bin/python benchmarks/pages.py [--rounds 15] [--write [DIR]] [CORPUS]

One ``testimonio serve`` answers on the loopback, one request at a time. Of each kind of thing its heaviest page is
asked for: the thing that the most triples name. A round asks for every page once, in an order of its own, and between
two pages for the answer to ``ASK {}``; so whatever else the machine does falls on all alike. The *ratio* is the median
of a page over the median of ``ASK {}`` of the same run: what the page costs beside the least that any answer costs.

*queries* are counted in this process, by an engine that counts. *HTML* is the body as it is and in zstd; *script* is
what the page loads with ``<script src>`` and what that imports, in zstd, *style* likewise.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import zstandard

import results
import servers
from testimonio import layout, manifest
from testimonio.names import BASE, ID
from testimonio.release import build
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Answer, Question
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

ANEW = {"Accept": "text/html, */*;q=0.5", "Cache-Control": "no-cache"}
"""Without no-cache the server would give again what it has made before: this is about what the making costs."""
ASK = "/sparql?query=" + quote("ASK {}")
FIXED = {
    "front": "/",
    "query": "/sparql",
    "search": "/search?q=protest",
    "events": "/events",
    "propositions": "/propositions",
    "timeline": "/timeline",
    "map": "/map",
    "network": "/network?kind=opposes",
    "downloads": "/dump/",
    "coverage": "/coverage",
    "quality": "/about/quality",
    "limits": "/about/limits",
    "graphs": "/graph",
    "graph": "/page/graph/events",
    "ontology": "/page/ns",
    "claim predicates": "/page/pred",
    "scheme": "/page/voc/force",
    "concept": "/page/voc/force/asserts",
}
"""Pages that are one of their kind, or whose kind has none that is much heavier than others."""

_HEAVIEST = f"""
SELECT ?kind ?thing (COUNT(*) AS ?n) WHERE {{
  {{ ?thing ?p ?x }} UNION {{ ?x ?q ?thing }}
  FILTER(STRSTARTS(STR(?thing), "{ID}"))
  BIND(STRBEFORE(STRAFTER(STR(?thing), "{ID}"), "/") AS ?kind)
}} GROUP BY ?kind ?thing ORDER BY ?kind DESC(?n) ?thing
"""
_WARM = 2  # rounds that are not counted: parsed templates, the index of the search
_TIMEOUT_S = 30.0
_SOURCES = {
    "script": re.compile(r'<script[^>]*\ssrc="([^"]+)"'),
    "style": re.compile(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"'),
}
_IMPORTS = re.compile(r'\b(?:from|import)\s*\(?\s*"(\.[^"]+)"')


class CountingEngine(EmbeddedEngine):
    """Counts the questions that it answers."""

    def __init__(self, inner: EmbeddedEngine) -> None:
        super().__init__(inner._dataset)
        self.asked = 0

    def answer(self, question: Question) -> Answer:
        """The answer of the engine."""
        self.asked += 1
        return super().answer(question)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table in Markdown, and write it and the figures where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", metavar="CORPUS", nargs="?", help="default: the packaged graph")
    parser.add_argument("--rounds", type=int, default=15, help="how often each page is asked for (default: 15)")
    results.add_arguments(parser)
    args = parser.parse_args(arguments)
    if args.rounds < 1:
        parser.error("--rounds must be at least 1")
    with tempfile.TemporaryDirectory() as folder:
        release = build(layout.corpus(args.corpus or layout.tool().root), layout.tool(), Path(folder))
        engine = CountingEngine(EmbeddedEngine.load(release / manifest.DATASET))
        pages = {**FIXED, **heaviest(engine)}
        queries = counted(engine, release, pages)
        with servers.ours(release) as server:
            times = timed(server.port, pages, args.rounds)
            weights = {name: weighed(server.port, path) for name, path in pages.items()}
        quads = sum(1 for _ in (release / manifest.DATASET).open("rb"))
    ask = times.pop("")
    report = {
        "machine": results.machine("flask", "jinja2"),
        "quads": quads,
        "rounds": args.rounds,
        "ask_ms": ask,
        "pages": {
            name: {"path": path, "queries": queries[name], "ms": times[name], "bytes": weights[name]}
            for name, path in pages.items()
        },
    }
    results.told("pages", report, markdown(report), args.write)
    return 0


def heaviest(engine: EmbeddedEngine) -> dict[str, str]:
    """By kind of thing, the path of the page of the one that most triples name."""
    found: dict[str, str] = {}
    for row in json.loads(engine.answer(Question(_HEAVIEST)).body)["results"]["bindings"]:
        iri = row["thing"]["value"]
        found.setdefault(row["kind"]["value"], "/page/" + iri.removeprefix(ID).removeprefix(BASE))
    return {kind: path for kind, path in found.items() if kind}


def counted(engine: CountingEngine, release: Path, pages: Mapping[str, str]) -> dict[str, int]:
    """How many questions each page asks when it is asked for again; the first time may fill what a process keeps."""
    client = create_app(Settings(), engine, release).test_client()
    found = {}
    for name, path in pages.items():
        for _ in range(2):
            engine.asked = 0
            response = client.get(path, headers=ANEW)
            assert response.status_code == http.client.OK, f"{path}: {response.status}"
            response.close()
        found[name] = engine.asked
    return found


def timed(port: int, pages: Mapping[str, str], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of every request, by page; of ``ASK {}`` under the empty name."""
    times: dict[str, list[float]] = {name: [] for name in ("", *pages)}
    order = list(pages)
    shuffle = random.Random(0).shuffle  # noqa: S311  (the same orders in every run)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
    for number in range(_WARM + rounds):
        print(f"\rround {number + 1} of {_WARM + rounds} ", end="", file=sys.stderr, flush=True)
        shuffle(order)
        for name in order:
            for each, path in ((name, pages[name]), ("", ASK)):
                begin = time.perf_counter()
                got(connection, path)
                if number >= _WARM:
                    times[each].append(1e3 * (time.perf_counter() - begin))
    print(file=sys.stderr)
    connection.close()
    return times


def got(connection: http.client.HTTPConnection, path: str, coding: str = "identity") -> bytes:
    """The body of the answer for ``path``."""
    connection.request("GET", path, headers={**ANEW, "Accept-Encoding": coding})
    response = connection.getresponse()
    body = response.read()
    assert response.status == http.client.OK, f"{path}: {response.status}"
    return body


def weighed(port: int, path: str) -> dict[str, int]:
    """Bytes of the page's HTML, as it is and in zstd, and of its scripts and styles in zstd."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
    body = got(connection, path)
    weights = {"html": len(body), "html zstd": len(got(connection, path, "zstd"))}
    for kind, pattern in _SOURCES.items():
        waiting, seen = [urljoin(path, source) for source in pattern.findall(body.decode())], dict[str, int]()
        while waiting:
            source = urlsplit(waiting.pop()).path
            if source not in seen:
                text = got(connection, source)
                seen[source] = len(zstandard.ZstdCompressor(level=3).compress(text))
                waiting += [urljoin(source, each) for each in _IMPORTS.findall(text.decode())]
        weights[kind] = sum(seen.values())
    connection.close()
    return weights


def markdown(report: Mapping[str, Any]) -> str:
    """The report as a page: a row for each kind, the dearest first."""
    ask = statistics.median(report["ask_ms"])
    lines = [
        "# Pages: time, queries and weight",
        "",
        f"`benchmarks/pages.py`, {report['quads']:,} quads, {report['rounds']} rounds; "
        + results.machine_line(report)
        + ". Median, first and third quarter in brackets. The page of each kind that most triples name.",
        "",
        f"`ASK {{}}` took {results.written(report['ask_ms'], quarters=True)} ms; the ratio is to its median.",
        "",
        "| page | path | queries | ms | ratio | HTML kB | in zstd kB | script kB | style kB |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    rows = sorted(report["pages"].items(), key=lambda item: -statistics.median(item[1]["ms"]))
    for name, page in rows:
        weights = [f"{page['bytes'][kind] / 1000:.1f}" for kind in ("html", "html zstd", "script", "style")]
        ratio = f"{statistics.median(page['ms']) / ask:.1f}"
        cells = [
            name,
            f"`{page['path']}`",
            str(page["queries"]),
            results.written(page["ms"], quarters=True),
            ratio,
            *weights,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
