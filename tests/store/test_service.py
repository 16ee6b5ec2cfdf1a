"""SERVICE, where an operator allows it: the listed endpoints are asked, and nobody else, whatever they answer."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from testimonio.errors import StoreError
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.endpoints import Endpoint
from testimonio.store.engine import (
    AnswerTooLarge,
    DeadlineExceeded,
    EngineError,
    Lane,
    QueryRefused,
    QuerySyntaxError,
    Question,
    Refusal,
    ServiceFailed,
    WorkerDied,
)
from testimonio.store.limits import Limits
from testimonio.store.pool import Pool
from testimonio.store.pool_engine import PoolEngine
from testimonio.store.scan import scan

LIVENESS_S = 20.0
LIMITS = Limits(
    query_workers=2,
    long_queries=1,
    service_s=4.0,
    service_calls=3,
    call_s=0.8,
    call_bytes=100_000,
    memory_bytes=256 << 20,
    wait_s=10,
)
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"


def table(*rows: dict[str, Any], names: tuple[str, ...] = ("s", "n")) -> bytes:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


def uri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


ROWS = table({"s": uri("http://ex/1"), "n": {"type": "literal", "value": "one"}}, {"s": uri("http://ex/2")})


@dataclass
class Peer:
    """An HTTP server on loopback that answers each path in its own way, and keeps what it was asked."""

    server: ThreadingHTTPServer
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        query = parse_qs(body.decode(), strict_parsing=True)["query"][0]
        self.asked.append((handler.path, dict(handler.headers), query))
        status, media_type, answer, headers = ANSWERS[handler.path]
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        for name, value in headers.items():
            handler.send_header(name, value.replace("PEER", self.url("")))
        if "Content-Length" not in headers:
            handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        if handler.path == "/drip":
            for byte in answer * 1000:
                handler.wfile.write(bytes([byte]))
                time.sleep(0.05)
        elif handler.path == "/silence":
            time.sleep(3)
        handler.wfile.write(answer)


ANSWERS: dict[str, tuple[int, str, bytes, dict[str, str]]] = {
    "/good": (200, JSON + "; charset=utf-8", ROWS, {}),
    "/other": (200, JSON, table({"m": {"type": "literal", "value": "m"}}, names=("m",)), {}),
    "/none": (200, JSON, table(names=("s",)), {}),
    "/yes": (200, JSON, table({}, {}, names=()), {}),
    "/more": (200, JSON, table({"s": uri("http://ex/1"), "secret": uri("http://ex/2")}, names=("s", "secret")), {}),
    "/blank": (
        200,
        JSON,
        table(
            {"s": {"type": "bnode", "value": "b0"}, "n": {"type": "literal", "value": "1", "xml:lang": "en-GB"}},
            {"s": {"type": "bnode", "value": "b0"}, "n": {"type": "literal", "value": '"\\\n}'}},
            {"s": {"type": "bnode", "value": "b1"}},
            {"s": uri("http://ex/1")},
            {"n": {"type": "literal", "value": "7", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}},
        ),
        {},
    ),
    "/xml": (
        200,
        XML,
        b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
        b"<results><result><binding name='s'><uri>http://ex/3</uri></binding></result></results></sparql>",
        {},
    ),
    "/moved": (302, "text/plain", b"", {"Location": "PEER/target"}),
    "/moved-for-good": (308, "text/plain", b"", {"Location": "PEER/target"}),
    "/target": (200, JSON, ROWS, {}),
    "/broken": (200, JSON, b'{"head":{"vars":["s"]},"results":{"bindings":[{"s"', {}),
    "/injected": (200, JSON, table({"s": uri("http://ex/> } SERVICE <http://ex/")}), {}),
    "/boolean": (200, JSON, b'{"head":{},"boolean":true}', {}),
    "/html": (200, "text/html", b"<p>Hello", {}),
    "/zipped": (200, JSON, ROWS, {"Content-Encoding": "gzip"}),
    "/busy": (503, "text/plain", b"no", {}),
    "/large": (200, JSON, ROWS + b" " * 100_000, {}),
    "/cut": (200, JSON, ROWS, {"Content-Length": "5000", "Connection": "close"}),
    "/drip": (200, JSON, b" ", {"Content-Length": "1001"}),
    "/silence": (200, JSON, ROWS, {}),
}


@contextmanager
def serving(
    answer: Callable[[BaseHTTPRequestHandler], None], context: ssl.SSLContext | None = None
) -> Iterator[ThreadingHTTPServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                answer(self)
            except OSError:
                self.close_connection = True  # the relay has gone

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a client that does not trust this server

    server = Server(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    asked: list[Peer] = []
    with serving(lambda handler: asked[0].answer(handler)) as server:
        asked.append(Peer(server))
        yield asked[0]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("service") / "dataset.nq"
    path.write_text("".join(f'<http://ex/{n}> <http://ex/p> "{n}" .\n' for n in range(100)), encoding="utf-8")
    with path.open("a", encoding="utf-8") as opened:
        opened.write('<http://ex/2> <http://ex/p> "in g" <http://ex/g> .\n')
    return path


def closed() -> str:
    """The URL of a port where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/sparql"


@pytest.fixture(scope="module")
def pool(dataset: Path, peer: Peer) -> Iterator[Pool]:
    listed = [peer.url(path) for path in ANSWERS if path != "/target"]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            patch.setenv(name, peer.url("/target"))
        pool = Pool.start(dataset, LIMITS, [*listed, closed(), "http://no.such.host.invalid/sparql"])
    with pool:
        yield pool


@pytest.fixture
def engine(pool: Pool, peer: Peer) -> Iterator[PoolEngine]:
    peer.asked.clear()
    engine = PoolEngine(pool.address)
    yield engine
    assert "/target" not in [path for path, _, _ in peer.asked], "who is not listed was called"
    assert b"true" in engine.answer(Question("ASK { ?s ?p ?o }")).body, "the pool answers"


def rows(engine: PoolEngine, query: str) -> list[list[str]]:
    lines = engine.answer(Question(query, "text/csv")).body.decode().split("\r\n")
    return sorted(line.split(",") for line in lines[1:-1])


def children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIVENESS_S
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)


def relays(pool: Pool) -> list[tuple[int, int]]:
    """Worker and relay of the lane ``service``, once they are there."""
    found: list[tuple[int, int]] = []

    def there() -> bool:
        found[:] = [(worker, relay) for worker in children(pool.pid) for relay in children(worker)]
        return len(found) == LIMITS.service_workers and len(children(pool.pid)) == 4

    until(there)
    return found


JOINED = [
    ("joined with the dataset",
     "SELECT ?o ?n { ?s <http://ex/p> ?o SERVICE <GOOD> { ?s <http://x/n> ?n } }", "1,one;2,"),
    ("in any case, silent", "SELECT ?n { service silent <GOOD> { ?s ?p ?n } }", ";one"),
    ("by a prefixed name", "PREFIX e: <PEER/> SELECT ?n { SERVICE e:good { ?s ?p ?n } }", ";one"),
    ("relative to a base", "BASE <PEER/> SELECT ?n { SERVICE <good> { ?s ?p ?n } }", ";one"),
    ("optional", "SELECT ?o ?n { VALUES ?s { <http://ex/1> <http://ex/9> } ?s <http://ex/p> ?o "
     "OPTIONAL { SERVICE <GOOD> { ?s ?q ?n } } }", "1,one;9,"),
    ("in a subquery", "SELECT ?n { { SELECT ?n { SERVICE <GOOD> { ?s ?p ?n } } ORDER BY DESC(?n) LIMIT 1 } }", "one"),
    ("with a subquery", "SELECT ?n { SERVICE <GOOD> { SELECT ?s ?n { ?s ?p ?n } LIMIT 5 } }", ";one"),
    ("two of them", "SELECT ?n ?m { SERVICE <GOOD> { ?s ?p ?n } SERVICE <OTHER> { ?a ?b ?m } }", ",m;one,m"),
    ("one inside another", "SELECT ?n { SERVICE <GOOD> { ?s ?p ?n . SERVICE <OTHER> { ?s ?q ?n } } }", ";one"),
    ("subtracted", "SELECT ?s { VALUES ?s { <http://ex/1> <http://ex/9> } MINUS { SERVICE <GOOD> { ?s ?p ?n } } }",
     "http://ex/9"),
    ("inside GRAPH", "SELECT ?o ?n { GRAPH ?g { ?s ?p ?o SERVICE <GOOD> { ?s ?q ?n } } }", "in g,"),
    ("without solutions", "SELECT ?s { SERVICE <NONE> { ?s ?p 1 } }", None),
    ("without variables", "SELECT (COUNT(*) AS ?n) { SERVICE <YES> { <http://a> <http://b> <http://c> } }", "2"),
    ("in XML", "SELECT ?o { SERVICE <XML> { ?s ?q 1 } ?s ?p ?o }", "3"),
    ("more variables than asked for", "SELECT * { SERVICE <MORE> { ?s <http://x/y> 1 } }", "http://ex/1"),
    ("fewer variables than asked for", "SELECT ?s ?z { SERVICE <GOOD> { ?s ?n ?z } }", "http://ex/1,;http://ex/2,"),
    ("aggregated", "SELECT (COUNT(?n) AS ?k) { SERVICE <GOOD> { ?s ?p ?n } }", "1"),
    ("beside a SERVICE in words",
     "SELECT ?n { SERVICE <GOOD> { ?s ?p ?n # SERVICE\n FILTER(?n != 'SERVICE <x> { }') } }",
     ";one"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), [case[1:] for case in JOINED], ids=[case[0] for case in JOINED])
def test_its_solutions_are_joined(engine: PoolEngine, peer: Peer, query: str, expected: str | None) -> None:
    for name in ("good", "other", "none", "yes", "xml", "more"):
        query = query.replace(f"<{name.upper()}>", f"<{peer.url('/' + name)}>")
    found = rows(engine, query.replace("PEER", peer.url("")))
    assert found == ([] if expected is None else [row.split(",") for row in expected.split(";")])


def test_the_endpoint_gets_the_pattern_and_what_it_needs(engine: PoolEngine, peer: Peer) -> None:
    rows(engine, f"PREFIX x: <http://x/> SELECT ?n {{ SERVICE <{peer.url('/good')}> {{ ?s x:n ?n . # é\n}} }}")
    ((path, headers, query),) = peer.asked
    assert path == "/good"
    assert query == "PREFIX x: <http://x/> SELECT ?n ?s WHERE { ?s x:n ?n . # é\n}"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["Accept"] == f"{JSON}, {XML}"
    scan(query, LIMITS)


def test_blank_nodes_are_nodes(engine: PoolEngine, peer: Peer) -> None:
    """The same label is one node within an answer; terms beside them keep language, datatype and every character."""
    clause = f"SERVICE <{peer.url('/blank')}> {{ ?s ?p ?n }}"
    query = f"SELECT ?b (COUNT(DISTINCT ?s) AS ?k) {{ {clause} BIND(isBlank(?s) AS ?b) }} GROUP BY ?b"
    found = rows(engine, query)
    assert found == [["", "0"], ["false", "1"], ["true", "2"]]
    answer = engine.answer(Question(f"SELECT ?n {{ {clause} }} ORDER BY ?n", "text/tab-separated-values"))
    assert set(answer.body.decode().splitlines()[1:]) == {"", '"\\"\\\\\\n}"', '"1"@en-gb', "7"}
    two = f"SELECT (COUNT(*) AS ?n) {{ {clause} {clause.replace('?n', '?m')} FILTER(isBlank(?s)) }}"
    assert rows(engine, two) == [["6"]], "the labels of two answers are different nodes; an unbound ?s joins with all"


FAILURES = {
    "/moved": "redirects (status 302), and redirects are not followed",
    "/moved-for-good": "redirects (status 308)",
    "/broken": "cannot be read",
    "/injected": "cannot be read: Invalid uri value",
    "/boolean": "cannot be read",
    "/html": "neither with SPARQL results in JSON nor in XML",
    "/zipped": "neither with SPARQL results in JSON nor in XML",
    "/busy": "answers with status 503",
    "/large": "answers with more than 100,000 bytes",
    "/cut": "broke its answer off",
    "/drip": "did not answer within 0.8 seconds",
    "/silence": "did not answer within 0.8 seconds",
}


@pytest.mark.parametrize("path", FAILURES)
def test_a_failure_names_the_endpoint_and_silent_passes_it_over(engine: PoolEngine, peer: Peer, path: str) -> None:
    clause = f"<{peer.url(path)}> {{ ?s ?q ?x }}"
    with pytest.raises(ServiceFailed) as caught:
        engine.answer(Question(f"SELECT * {{ SERVICE {clause} }}"))
    assert caught.value.endpoint == peer.url(path)
    assert peer.url(path) in str(caught.value)
    assert FAILURES[path] in str(caught.value)
    silent = f"SELECT ?o ?x {{ VALUES ?s {{ <http://ex/1> }} ?s ?p ?o SERVICE SILENT {clause} }}"
    assert rows(engine, silent) == [["1", ""]]


def test_nobody_there_is_a_failure(engine: PoolEngine, pool: Pool) -> None:
    for endpoint in pool.address.services[-2:]:
        with pytest.raises(ServiceFailed, match="cannot be asked") as caught:
            engine.answer(Question(f"ASK {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} }}"))
        assert caught.value.endpoint == endpoint


def certificate(folder: Path) -> Path:
    """A certificate for localhost that its own key has signed, and the key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate")
    path = folder / "localhost.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"],
        check=True, capture_output=True, cwd=folder, timeout=LIVENESS_S,
    )  # fmt: skip
    path.write_bytes((folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes())
    return path


@pytest.mark.parametrize("trusted", [True, False])
def test_certificates_are_checked(
    dataset: Path, peer: Peer, tmp_path: Path, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with serving(peer.answer, context) as server:
        url = f"https://localhost:{server.server_address[1]}/good"
        with Pool.start(dataset, LIMITS, [url]) as pool:
            question = Question(f"SELECT ?n {{ SERVICE <{url}> {{ ?s ?p ?n }} }}", "text/csv")
            if trusted:
                assert PoolEngine(pool.address).answer(question).body == b"n\r\none\r\n\r\n"
            else:
                with pytest.raises(ServiceFailed, match=r"cannot be asked: .*certificate verify failed"):
                    PoolEngine(pool.address).answer(question)


REFUSED = [
    ("a variable", "SELECT * { VALUES ?e { <GOOD> } SERVICE ?e { ?s ?p ?o } }"),
    ("another endpoint", "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"),
    ("a listed and another one", "SELECT * { SERVICE <GOOD> { ?s ?p ?o } SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"),
    ("another one inside a listed one", "SELECT * { SERVICE <GOOD> { ?s ?p ?o SERVICE <http://127.0.0.1/> {} } }"),
    ("a variable inside a listed one", "SELECT * { SERVICE <GOOD> { ?s ?p ?o SERVICE ?s {} } }"),
    ("a path below a listed one", "SELECT * { SERVICE <GOOD/> { ?s ?p ?o } }"),
    ("a fragment of a listed one", "SELECT * { SERVICE <GOOD#a> { ?s ?p ?o } }"),
    ("the target of a redirect", "SELECT * { SERVICE <PEER/target> { ?s ?p ?o } }"),
    ("inside EXISTS", "ASK { ?s ?p ?o FILTER EXISTS { SERVICE <GOOD> { ?s ?q ?n } } }"),
    ("inside NOT EXISTS, deeper", "ASK { ?s ?p ?o FILTER(NOT EXISTS { { OPTIONAL { SERVICE <GOOD> {?s ?q ?n} } } }) }"),
    ("inside LATERAL", "SELECT * { ?s ?p ?o LATERAL { SERVICE <GOOD> { ?s ?q ?n } } }"),
    ("without an endpoint", "SELECT * { SERVICE { ?s ?p ?o } }"),
    ("without a pattern", "SELECT * { SERVICE <GOOD> }"),
    ("a blank node", "SELECT * { SERVICE _:b { ?s ?p ?o } }"),
    ("SILENT glued to a name", "PREFIX a: <http://a/> PREFIX SILENTa: <http://b/> SELECT * { SERVICE SILENTa:b {} }"),
    ("glued to a name", "PREFIX a: <http://a/> PREFIX SERVICEa: <PEER/> SELECT * { SERVICEa:good {} }"),
]


@pytest.mark.parametrize("query", [case[1] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_nothing_else_is_called(engine: PoolEngine, peer: Peer, query: str) -> None:
    query = query.replace("GOOD", peer.url("/good")).replace("PEER", peer.url(""))
    with pytest.raises(QueryRefused) as caught:
        engine.answer(Question(query))
    assert caught.value.reason is Refusal.SERVICE
    assert caught.value.line == 1
    assert caught.value.column is not None
    assert query[caught.value.column - 1 :].upper().startswith("SERVICE")
    assert peer.asked == []


def test_the_number_of_calls_is_limited(engine: PoolEngine, peer: Peer) -> None:
    clause = f"SERVICE <{peer.url('/good')}> {{ ?s ?p ?n }} "
    assert rows(engine, f"SELECT ?n {{ {clause * 3} }}")
    peer.asked.clear()
    with pytest.raises(QueryRefused, match="calling more than 3 endpoints") as caught:
        engine.answer(Question(f"SELECT ?n {{ {clause * 4} }}"))
    assert caught.value.reason is Refusal.TOO_COMPLEX
    assert peer.asked == []


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("SELECT * { SERVICE <GOOD> { ?s ?p } }", -3),
        ("SELECT * { ?s ?p SERVICE <GOOD> { ?s ?p ?o } }", 18),
        ("SELECT * { SERVICE <GOOD> { ?s ?p ?o } UNION { ?s ?p ?o } }", -20),
    ],
)
def test_a_mistake_has_its_place_and_calls_nobody(engine: PoolEngine, peer: Peer, query: str, column: int) -> None:
    query = query.replace("GOOD", peer.url("/good"))
    with pytest.raises(QuerySyntaxError) as caught:
        engine.answer(Question(query))
    assert caught.value.column == (column if column > 0 else len(query) + column + 1)
    assert peer.asked == []


def test_limits_hold_over_all(engine: PoolEngine, peer: Peer) -> None:
    good, silence = peer.url("/good"), peer.url("/silence")
    product = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o"
    with pytest.raises(AnswerTooLarge):
        engine.answer(Question(f"SELECT * {{ SERVICE <{good}> {{ ?s ?p ?x }} {product} }}"))
    with pytest.raises(DeadlineExceeded) as caught:
        engine.answer(Question(f"SELECT (COUNT(*) AS ?z) {{ SERVICE <{good}> {{ ?s ?p ?x }} {product} }}"))
    assert caught.value.limit_s == LIMITS.service_s
    silent = f"SELECT * {{ {' '.join(f'SERVICE SILENT <{silence}> {{ ?s ?p{n} ?o }}' for n in range(3))} }}"
    assert rows(engine, silent)


def test_slow_endpoints_keep_nobody_else(engine: PoolEngine, peer: Peer) -> None:
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(engine.answer, Question(f"ASK {{ SERVICE <{peer.url('/silence')}> {{ ?s ?p ?o }} }}"))
        asked = 0
        while not slow.done():
            engine.answer(Question("ASK { ?s ?p ?o }"))
            asked += 1
        assert isinstance(slow.exception(), ServiceFailed)
        assert asked > 3


def test_only_the_relay_has_descriptors(engine: PoolEngine, pool: Pool) -> None:
    """The evaluator of the lane cannot make a socket either: it has its two, and room for one connection."""

    def room(pid: int) -> int:
        (line,) = [line for line in Path(f"/proc/{pid}/limits").read_text().splitlines() if "open files" in line]
        return int(line.split()[3])

    def confined() -> bool:
        ((worker, relay),) = relays(pool)
        open_files = [sorted(fd.name for fd in Path(f"/proc/{pid}/fd").iterdir()) for pid in (worker, relay)]
        return open_files == [["0", "1", "2", "3", "4"], ["0", "1", "2", "3"]] and (room(worker), room(relay)) == (
            6,
            32,
        )

    until(confined)
    assert engine.health().workers == {"query": 2, "page": 1, "service": 1}
    assert engine.health().well


@pytest.mark.parametrize("victim", ["worker", "relay"])
def test_both_die_and_come_back(engine: PoolEngine, pool: Pool, peer: Peer, victim: str) -> None:
    ((worker, relay),) = relays(pool)
    question = Question(f"ASK {{ SERVICE <{peer.url('/silence')}> {{ ?s ?p ?o }} }}")
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(engine.answer, question)
        until(lambda: bool(peer.asked))
        os.kill(worker if victim == "worker" else relay, signal.SIGKILL)
        assert isinstance(asked.exception(), WorkerDied)
    until(lambda: not alive(worker) and not alive(relay))
    assert rows(engine, f"SELECT ?n {{ SERVICE <{peer.url('/good')}> {{ ?s ?p ?n }} }}") == [[""], ["one"]]


def test_nothing_survives_the_supervisor(dataset: Path, peer: Peer) -> None:
    for number in (signal.SIGKILL, signal.SIGTERM):
        with Pool.start(dataset, LIMITS, [peer.url("/good")]) as pool:
            ((worker, relay),) = relays(pool)
            os.kill(pool.pid, number)
            until(lambda pids=(pool.pid, worker, relay): not any(map(alive, pids)))  # type: ignore[misc]


def test_without_a_list_nobody_can_call(dataset: Path, peer: Peer) -> None:
    peer.asked.clear()
    with Pool.start(dataset, replace(LIMITS, long_queries=0)) as pool:
        engine = PoolEngine(pool.address)
        assert engine.services == ()
        assert "service" not in engine.health().workers
        assert not any(children(worker) for worker in children(pool.pid))
        with pytest.raises(QueryRefused, match="make this server call another one"):
            engine.answer(Question(f"ASK {{ SERVICE <{peer.url('/good')}> {{ ?s ?p ?o }} }}"))
    assert EmbeddedEngine.of([]).services == ()
    assert peer.asked == []


def test_pages_call_nobody(engine: PoolEngine, peer: Peer) -> None:
    with pytest.raises(QueryRefused):
        engine.answer(Question(f"ASK {{ SERVICE <{peer.url('/good')}> {{ ?s ?p ?o }} }}", lane=Lane.PAGE))
    assert peer.asked == []


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "sparql",
        "ftp://ex/sparql",
        "file:///etc/passwd",
        "http:///sparql",
        "http://user:word@ex/",
        "http://ex/#a",
        "http://ex/ñ",
        "http://ex/a b",
        "http://ex/\r\nX: y",
        "http://ex:99999/",
        "http://[::1/",
    ],
)
def test_what_cannot_be_called_is_not_listed(iri: str, dataset: Path) -> None:
    with pytest.raises(StoreError, match="is no endpoint"):
        Pool.start(dataset, LIMITS, [iri])


def test_an_endpoint_in_its_parts() -> None:
    assert Endpoint.of("https://ex.org/sparql?a=b") == Endpoint(
        "https://ex.org/sparql?a=b", True, "ex.org", 443, "/sparql?a=b"
    )
    assert Endpoint.of("http://[::1]:8080") == Endpoint("http://[::1]:8080", False, "::1", 8080, "/")


def test_errors_are_of_the_tree() -> None:
    assert issubclass(ServiceFailed, EngineError)
