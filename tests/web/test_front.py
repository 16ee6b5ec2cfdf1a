"""The event loop's own answers are the application's: every case of the protocol, asked through the gateway."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import EnvironBuilder

from testimonio.store.limits import Limits
from testimonio.store.loop_engine import LoopEngine
from testimonio.store.pool import Pool
from testimonio.store.pool_engine import PoolEngine
from testimonio.web.application import body_bytes, cache_of, create_app
from testimonio.web.front import Front
from testimonio.web.gateway import Gateway, Serving
from testimonio.web.observation import Observer
from testimonio.web.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PROTOCOL = Path(__file__).parents[1] / "protocol"
CASES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["request"]
    for path in sorted((PROTOCOL / "cases").glob("*.json"))
}
LIMITS = Limits(query_bytes=5_000, answer_bytes=100_000, query_workers=1, long_queries=1)
OF_ONE_REQUEST = {"date", "x-request-id", "server-timing", "cache-status"}
ASK = {"method": "GET", "path": "/sparql", "params": [["query", "ASK { ?s ?p ?o }"]]}
JSON = {"Accept": "application/sparql-results+json"}
Said = tuple[int, list[tuple[str, str]], bytes]


@dataclass(slots=True)
class Scope:
    """A request as granian gives it."""

    method: str
    path: str
    query_string: str
    headers: dict[str, str]
    http_version: str = "1.1"
    client: str = "127.0.0.1:1"
    server: str = "127.0.0.1:2"
    scheme: str = "http"
    authority: str | None = None


@dataclass(slots=True)
class Transport:
    """Gives a body and keeps what is answered."""

    body: bytes
    said: Said = (0, [], b"")
    momentary: dict[str, str] = field(default_factory=dict)

    async def __aiter__(self) -> Any:
        yield self.body

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.momentary = {name: value for name, value in headers if name in OF_ONE_REQUEST}
        kept = [(name, value) for name, value in headers if name not in OF_ONE_REQUEST and name != "content-length"]
        # The gateway's own answers know their length, those of an application may leave it to the server.
        self.said = status, sorted(kept), body

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        self.response_bytes(status, headers, Path(file).read_bytes())


@dataclass(slots=True)
class Counted:
    """An application that counts how often it is asked."""

    application: WSGIApplication
    calls: int = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.calls += 1
        return self.application(environ, start_response)


def built(request: dict[str, Any]) -> tuple[Scope, bytes]:
    """The request of a case."""
    body = bytes.fromhex(request["body_hex"]) if "body_hex" in request else request.get("body", "").encode()
    data: Any = {"data": body * request.get("repeat_body", 1)}
    if "form" in request:
        data = {"data": {name: [value for key, value in request["form"] if key == name] for name, _ in request["form"]}}
    if "params" in request:
        data["query_string"] = [tuple(pair) for pair in request["params"]]
    headers = request.get("headers", {})
    environ = EnvironBuilder(request["path"], method=request["method"], headers=headers, **data).get_environ()
    sent = environ["wsgi.input"].read()
    names = {"host": "localhost", **{name.lower(): value for name, value in headers.items()}}
    if sent:
        names["content-length"] = str(len(sent))
    if environ.get("CONTENT_TYPE"):
        names["content-type"] = environ["CONTENT_TYPE"]
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "surrogatepass")
    return Scope(request["method"], path, environ["QUERY_STRING"], names), sent


@dataclass(slots=True)
class Server:
    """A gateway with and one without a front, over the same workers."""

    front: Gateway
    plain: Gateway
    application: Counted

    async def ask(self, gateway: Gateway, request: dict[str, Any]) -> Transport:
        scope, body = built(request)
        transport = Transport(body)
        await gateway.__rsgi__(scope, transport)  # type: ignore[arg-type]
        return transport


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool.start(PROTOCOL / "dataset.nq", LIMITS) as started:
        yield started


def server(pool: Pool) -> Server:
    def gateway(fronted: bool) -> tuple[Gateway, Counted]:
        observer, engine = Observer(), PoolEngine(pool.address)
        app = create_app(Settings(), engine, observer=observer)
        counted = Counted(app)
        front = Front(cache_of(app), LoopEngine(engine), observer) if fronted else None
        serving = Serving(counted, front)
        return Gateway(serving, observer, Settings().transport, 8, body_bytes(LIMITS)), counted

    fronted, counted = gateway(True)
    return Server(fronted, gateway(False)[0], counted)


@pytest.fixture(scope="module")
def said(pool: Pool) -> dict[str, tuple[Said, Said, Said, bool]]:
    """By case: the plain answer, the one through the front cold, and warm; and whether the front gave the cold one."""

    async def ask_all() -> dict[str, tuple[Said, Said, Said, bool]]:
        asked, found = server(pool), {}
        for name, request in CASES.items():
            plain = await asked.ask(asked.plain, request)
            before = asked.application.calls
            cold = await asked.ask(asked.front, request)
            by_front = asked.application.calls == before
            warm = await asked.ask(asked.front, request)
            found[name] = plain.said, cold.said, warm.said, by_front
        assert asked.front.serving.front
        asked.front.serving.front.close()
        await asyncio.sleep(0.01)
        return found

    return asyncio.run(ask_all())


@pytest.mark.parametrize("name", CASES)
def test_the_answer_is_the_application_s(name: str, said: dict[str, tuple[Said, Said, Said, bool]]) -> None:
    plain, cold, warm, _ = said[name]
    assert cold == plain
    assert warm == plain


def test_the_front_answers_what_is_usual(said: dict[str, tuple[Said, Said, Said, bool]]) -> None:
    """Else the comparison above would be one of the application with itself."""
    statuses = Counter(plain[0] for plain, _, _, by_front in said.values() if by_front)
    assert statuses[200] > 60
    assert statuses.keys() <= {200, 304, 411, 413}, "all mistakes but those of transport are the application's to tell"


def asked_in_turn(pool: Pool, *requests: dict[str, Any]) -> tuple[list[Transport], int]:
    async def ask() -> list[Transport]:
        found = [await asked.ask(asked.front, request) for request in requests]
        assert asked.front.serving.front
        asked.front.serving.front.close()
        await asyncio.sleep(0.01)
        return found

    asked = server(pool)
    return asyncio.run(ask()), asked.application.calls


def test_what_is_kept_is_given_without_the_application(pool: Pool) -> None:
    request = {**ASK, "headers": JSON}
    (first, second, anew, head), calls = asked_in_turn(
        pool,
        request,
        request,
        {**request, "headers": {**JSON, "Cache-Control": "no-cache"}},
        {**request, "method": "HEAD"},
    )
    assert first.momentary["cache-status"] == "testimonio; fwd=uri-miss; stored"
    assert second.momentary["cache-status"] == "testimonio; hit"
    assert anew.momentary["cache-status"] == "testimonio; fwd=request; stored"
    assert head.momentary["cache-status"] == "testimonio; hit"
    assert (head.said[0], head.said[2]) == (200, b"")
    assert calls == 0


def test_who_has_the_answer_is_told_so(pool: Pool) -> None:
    request = {**ASK, "headers": JSON}
    (first,), _ = asked_in_turn(pool, request)
    tag = dict(first.said[1])["etag"]
    (_, again), calls = asked_in_turn(pool, request, {**request, "headers": {**JSON, "If-None-Match": tag}})
    assert (again.said[0], again.said[2]) == (304, b"")
    assert calls == 0


def test_an_error_is_met_once_and_told_by_the_application(pool: Pool) -> None:
    """The application is told of the mistake; it does not ask the workers again."""
    broken = {"method": "GET", "path": "/sparql", "params": [["query", "SELECT * {"]], "headers": JSON}
    metrics = {"method": "GET", "path": "/metrics"}
    (answer, counted), calls = asked_in_turn(pool, broken, metrics)
    assert answer.said[0] == 400
    assert calls == 2
    lines = counted.said[2].decode().splitlines()
    assert 'testimonio_queries_total{lane="query",outcome="query-syntax-error"} 1.0' in lines


def asked_at_once(pool: Pool, *requests: dict[str, Any]) -> tuple[list[Transport], int, str]:
    """The answers, how often the application was called, and the counts of queries."""

    async def ask() -> list[Transport]:
        found = await asyncio.gather(*(asked.ask(asked.front, request) for request in requests))
        found.append(await asked.ask(asked.front, {"method": "GET", "path": "/metrics"}))
        assert asked.front.serving.front
        asked.front.serving.front.close()
        await asyncio.sleep(0.01)
        return found

    asked = server(pool)
    *found, counted = asyncio.run(ask())
    lines = [line for line in counted.said[2].decode().splitlines() if line.startswith("testimonio_queries_total")]
    return found, asked.application.calls - 1, "\n".join(lines)


def test_equal_queries_at_once_are_asked_once(pool: Pool) -> None:
    request = {**ASK, "headers": JSON}
    found, calls, counted = asked_at_once(pool, *[request] * 20)
    assert len({answer.said[2] for answer in found}) == 1
    assert {answer.said[0] for answer in found} == {200}
    assert calls == 0
    assert counted == 'testimonio_queries_total{lane="query",outcome="ok"} 1.0'


def test_equal_pages_at_once_are_made_once(pool: Pool) -> None:
    found, calls, _ = asked_at_once(pool, *[{"method": "GET", "path": "/about/limits"}] * 20)
    assert len({answer.said[2] for answer in found}) == 1
    assert calls == 1


def test_equal_mistakes_at_once_are_met_once(pool: Pool) -> None:
    broken = {"method": "GET", "path": "/sparql", "params": [["query", "SELECT * {"]], "headers": JSON}
    found, _, counted = asked_at_once(pool, *[broken] * 8)  # the gateway has eight threads
    assert [answer.said[0] for answer in found] == [400] * 8
    assert counted == 'testimonio_queries_total{lane="query",outcome="query-syntax-error"} 1.0'


def test_what_differs_or_is_wanted_anew_is_not_waited_for(pool: Pool) -> None:
    anew: dict[str, Any] = {**ASK, "headers": {**JSON, "Cache-Control": "no-cache"}}
    moment = {"method": "GET", "path": "/sparql", "params": [["query", "SELECT (RAND() AS ?n) {}"]], "headers": JSON}
    found, _, counted = asked_at_once(pool, anew, anew, moment, moment, moment)
    assert len({answer.said[2] for answer in found[2:]}) == 3
    assert counted == 'testimonio_queries_total{lane="query",outcome="ok"} 5.0'


def test_what_is_of_one_moment_is_not_kept(pool: Pool) -> None:
    request = {"method": "GET", "path": "/sparql", "params": [["query", "SELECT (RAND() AS ?n) {}"]], "headers": JSON}
    (one, two), calls = asked_in_turn(pool, request, request)
    assert one.said[2] != two.said[2]
    assert dict(two.said[1])["cache-control"] == "no-store"
    assert calls == 0


def test_a_long_query_is_read_in_a_thread(pool: Pool) -> None:
    """All that the event loop does keeps everybody waiting."""
    comment = "#" + 40_000 * "x"
    request = {"method": "POST", "path": "/sparql", "form": [["query", f"ASK {{}} {comment}"]], "headers": JSON}
    (answer,), calls = asked_in_turn(pool, request)
    assert answer.said[0] == 413
    assert calls == 1
