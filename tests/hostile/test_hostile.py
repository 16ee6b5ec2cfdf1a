"""Attacks on a running server: each file of ``cases`` is one, and what may come back.

A case is a list of ``requests`` and the ``status`` codes allowed for all of them; 0 is no answer at all. A request is a
query, spelt as in ``pieces``, sent as a body; or ``query`` with ``as`` (``body``, ``form`` or ``address``) and
``headers``; or ``path`` with ``method``, ``headers`` and ``body``; or ``raw`` bytes; or a ``crowd``. ``for_each``
repeats the requests with each value of a name. After every case the server must be well: see ``Server.assert_well``.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

import pytest

from testimonio.manifest import DATASET
from testimonio.protocol.problem import KINDS
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

from .conftest import Server
from .crowd import Crowd
from .markup import Slipped
from .pieces import octets
from .trap import Trap
from .wire import Reply, exchange, head, query_address

FOLDER = Path(__file__).parent / "cases"
CASES = {
    str(path.relative_to(FOLDER).with_suffix("")): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.rglob("*.json"))
}
TRAVERSALS = json.loads((FOLDER.parent / "traversal.json").read_text(encoding="utf-8"))
RESULTS = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"
PROBLEM = "application/problem+json"
OUTSIDE = ("root:x:0:", "[build-system]", "from __future__ import")
"""What stands in files that no address may reach."""


@dataclass(frozen=True, slots=True)
class Request:
    """One attack: bytes to send, or a crowd."""

    sent: bytes
    half_close: bool = False
    crowd: Crowd | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One file."""

    why: str
    requests: list[Any]
    status: list[int]
    problem: list[str] = field(default_factory=list)
    contains: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    may_encode: bool = False
    for_each: dict[str, list[str]] = field(default_factory=dict)

    def spelt(self, names: dict[str, str]) -> Iterator[Request]:
        """Its requests, one after the other, each made when its turn comes."""
        for values in itertools.product(*self.for_each.values()):
            named = dict(zip(self.for_each, values, strict=True)) | names
            for request in self.requests:
                yield request_of(request, named)


def request_of(spelt: Any, names: dict[str, str]) -> Request:
    """The request that a case spells."""
    if not isinstance(spelt, dict) or not spelt.keys() & {"query", "path", "raw", "crowd"}:
        spelt = {"query": spelt}
    if "crowd" in spelt:
        return Request(b"", crowd=Crowd.of(spelt["crowd"], names))
    if "raw" in spelt:
        return Request(octets(spelt["raw"], names), spelt.get("half_close", False))
    headers = {key: octets(value, names).decode() for key, value in spelt.get("headers", {}).items()}
    if "path" in spelt:
        body = octets(spelt.get("body", ""), names)
        path = octets(spelt["path"], names)
        method = spelt.get("method", "GET")
    else:
        method, path, body, kind = _asking(octets(spelt["query"], names), spelt.get("as", "body"))
        headers = {"Accept": f"{RESULTS}, text/turtle", "Content-Type": kind, **headers}
    if body:
        headers.setdefault("Content-Length", str(len(body)))
    return Request(head(method, path, headers) + body)


def _asking(query: bytes, how: str) -> tuple[str, bytes, bytes, str]:
    if how == "address":
        return "GET", query_address(query), b"", ""
    if how == "form":
        return "POST", b"/sparql", b"query=" + quote_from_bytes(query, safe="").encode(), FORM
    return "POST", b"/sparql", query, "application/sparql-query"


def test_the_cases_are_there() -> None:
    assert len(CASES) == 116
    assert all(case["why"].endswith(".") for case in CASES.values())


@pytest.mark.parametrize("name", CASES)
def test_attack(name: str, server: Server, set_trap: Trap, well: Callable[[], None]) -> None:
    case = Case(**CASES[name])
    names = {"TRAP": str(set_trap.port), "DIGEST": server.release.name}
    try:
        for request in case.spelt(names):
            if request.crowd is not None:
                statuses = request.crowd.attack(server.port)
                assert statuses.keys() <= {*case.status}, statuses
                continue
            replies = exchange(server.port, request.sent, request.half_close)
            for reply in replies or [Reply(0, (), b"")]:
                check(case, reply, request.sent[:300])
    finally:
        well()


@pytest.fixture(scope="module")
def routes(server: Server) -> list[str]:
    """The addresses that the application answers, with ``@TRY@`` in the place of what a client chooses."""
    app = create_app(Settings(), EmbeddedEngine.load(server.release / DATASET), server.release)
    found = set()
    for rule in app.url_map.iter_rules():
        fixed = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        chosen = re.sub(r"<[^>]*>", "@TRY@", fixed)
        found.add(chosen if chosen != fixed else f"{fixed.rstrip('/')}/@TRY@")
    return sorted({*found, f"/release/{server.release.name}/@TRY@", "/@TRY@"})


@pytest.mark.parametrize("path", TRAVERSALS)
def test_traversal(path: str, server: Server, routes: list[str], well: Callable[[], None]) -> None:
    """No spelling of a path leaves the folders that are served, on any route."""
    case = Case("", [], [200, 301, 302, 303, 308, 400, 404, 405, 406, 410])
    assert len(routes) > 15
    try:
        for route, accept in itertools.product(routes, ("text/html", "*/*")):
            address = octets(route, {"TRY": octets(path, {"DIGEST": server.release.name}).decode()})
            for reply in exchange(server.port, head("GET", address, {"Accept": accept})):
                check(case, reply, address)
    finally:
        well()


def check(case: Case, reply: Reply, sent: bytes) -> None:
    """The answer is allowed, honest and harmless."""
    assert reply.status in case.status, (sent, reply.status, reply.body[:300])
    assert not reply.header("content-encoding") or case.may_encode
    kind = "" if reply.header("content-encoding") else reply.header("content-type").partition(";")[0]
    if not reply.body:
        kind = ""  # the answer to a HEAD
    if kind == PROBLEM:
        check_problem(case, reply)
    elif kind == "text/html" and reply.status >= 500:
        assert any(known.title in reply.body.decode() for known in KINDS.values()), (sent, reply.body)
    elif reply.body and reply.status != 505:  # granian's own word on a version of HTTP that there is not
        assert reply.status < 500, (sent, reply)
    if kind == RESULTS:
        json.loads(reply.body)
    if kind == "text/html":
        assert not (found := Slipped(reply.body.decode()).found), (sent, found)
    check_headers(reply)
    for text in case.contains:
        assert text.encode() in reply.body, (sent, reply.body[:500])
    for text in (*case.absent, *OUTSIDE):
        assert text.encode() not in reply.body, sent


def check_problem(case: Case, reply: Reply) -> None:
    """A problem document that says what went wrong."""
    problem = json.loads(reply.body)
    assert problem["status"] == reply.status
    kind = problem["type"].rpartition("/")[2] if problem["type"] != "about:blank" else ""
    assert kind or reply.status < 500, problem
    assert not case.problem or kind in case.problem, problem


def check_headers(reply: Reply) -> None:
    """No header that a client has slipped in; no redirect to anywhere else."""
    assert not [name for name, _ in reply.headers if name.startswith("x-slipped") or name == "set-cookie"]
    location = reply.header("location")
    assert urlsplit(location).netloc in ("", "localhost"), location
    assert not re.match(r"\s*[\\/]{2}", location), location
