"""Whether all servers answer alike: a rate of wrong answers is none. Rows are compared in any order."""

from __future__ import annotations

import http.client
import json
import sys
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rdflib import Dataset

import forks
from servers import JSON, Server

OURS = "testimonio"
Rows = Counter[str] | bool | str
_ANSWER_S = 120.0


def compared(queries: Sequence[str], running: Sequence[Server]) -> tuple[list[str], dict[str, list[str]]]:
    """The ``queries`` that all servers answer with the same rows; of the others, by server, how each begins."""
    same, deviating = [], dict[str, list[str]]()
    for number, query in enumerate(queries):
        progress("comparing, query", number, len(queries))
        expected = _rows(running[0], query)
        others = [server.name for server in running[1:] if _rows(server, query) != expected]
        for name in others:
            deviating.setdefault(name, []).append(_title(query))
        if not others:
            same.append(query)
    return same, deviating


def answered_by_rdflib(queries: Sequence[str], dataset: Path, server: Server, within_s: float) -> list[str]:
    """The ``queries`` that rdflib answers in time, and with the same rows as ``server``.

    rdflib-endpoint cannot be told to stop; so each query runs in a process of its own, which can.
    """
    graph = Dataset(default_union=True)
    graph.parse(dataset, format="nquads")
    found = []
    for number, query in enumerate(queries):
        progress("asking rdflib, query", number, len(queries))
        answer = forks.measured(partial(_asked, graph, query), within_s)
        if answer and answer.get("digest") == _digest(_rows(server, query)):
            found.append(query)
    return found


def _asked(graph: Dataset, query: str) -> dict[str, float]:
    """The digest of the rows; nothing if rdflib does not understand the query, or gives up."""
    try:
        return {"digest": _digest(parsed(graph.query(query).serialize(format="json") or b""))}
    except Exception:  # noqa: BLE001  whatever it is, there is no answer to compare
        return {"failed": 1}


def _digest(rows: Rows) -> int:
    return zlib.crc32(repr(sorted(rows.items()) if isinstance(rows, Counter) else rows).encode())


def _rows(server: Server, query: str) -> Rows:
    """The rows of an answer, or what went wrong."""
    status, body = got(server, query, JSON)
    if status != http.client.OK:
        assert server.name != OURS, f"{status}: {body[:300]!r}"
        return f"{status}"
    return parsed(body)


def parsed(body: bytes) -> Rows:
    """The rows of an answer in JSON, in any order; true or false of ASK."""
    answer = json.loads(body)
    if "boolean" in answer:
        return bool(answer["boolean"])
    return Counter(json.dumps(_plain(row), sort_keys=True) for row in answer["results"]["bindings"])


def _plain(row: Mapping[str, Any]) -> dict[str, str]:
    """A row without what a server may choose: labels of blank nodes, whether xsd:string and "literal" are said."""
    return {
        name: "_:" if term["type"] == "bnode" else f"{term['value']}@{term.get('xml:lang', '').lower()}"
        for name, term in row.items()
    }


def _title(query: str) -> str:
    lines = [line for line in query.splitlines() if line.strip() and not line.upper().startswith("PREFIX")]
    titled = [line.partition(":")[2].strip() for line in lines if line.startswith("# title@en")]
    return titled[0] if titled else " ".join(" ".join(lines).split())[:80]


def got(
    server: Server, query: str, accept: str, coding: str = "identity", within_s: float = _ANSWER_S
) -> tuple[int, bytes]:
    """The status and the body of the answer to one query, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=within_s)
    address = server.path + path(query) + server.parameters
    connection.request("GET", address, headers={"Accept": accept, "Accept-Encoding": coding})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def path(query: str) -> str:
    """What stands behind an endpoint's path to ask ``query``; a ``~`` stays one."""
    return "?query=" + quote(query, safe="~")


def progress(what: str, number: int, of: int) -> None:
    """Say on a terminal how far it is."""
    if sys.stderr.isatty():
        end = "\n" if number + 1 == of else ""
        print(f"\r{what} {number + 1} of {of}\033[K", end=end, file=sys.stderr, flush=True)
