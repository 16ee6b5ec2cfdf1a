"""The gateway in front of the application: slow and endless clients, long answers, threads that stay free."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from server_process import LIVENESS_S, Response, Running, serving, until

LONG = "/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 4000")
LONGER = "/sparql?query=" + quote("SELECT * { ?s ?p ?o . ?t ?q ?u } LIMIT 4000")
POST = "POST /sparql HTTP/1.1\r\nHost: here\r\nContent-Type: application/sparql-query\r\n"


@pytest.fixture(scope="module")
def server(harbour_release: Path) -> Iterator[Running]:
    limits = ("body_s=1", "bodies=3", "header_s=2", "stall_s=1", "spool_from_bytes=100000", "spool_bytes=8000000")
    options = [part for limit in limits for part in ("--limit", limit)]
    with serving("--release", str(harbour_release), *options) as running:
        yield running


@contextmanager
def connected(server: Running, sent: str) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=LIVENESS_S) as connection:
        connection.sendall(sent.encode())
        yield connection


def everything(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    received = b""
    while piece := connection.recv(1 << 16):
        received += piece
    return received


def problem(received: bytes) -> tuple[str, dict[str, object]]:
    head, _, body = received.partition(b"\r\n\r\n")
    return head.decode().splitlines()[0], json.loads(body)


def test_a_body_that_comes_too_slowly_is_given_up(server: Running) -> None:
    with connected(server, POST + "Content-Length: 50\r\n\r\nASK") as connection:
        status, document = problem(everything(connection))
    assert status.startswith("HTTP/1.1 408")
    assert document["type"] == "https://w3id.org/testimonio/problem/slow-request"


def test_a_body_that_is_announced_too_long_is_not_awaited(server: Running) -> None:
    with connected(server, POST + "Content-Length: 99999999\r\n\r\n") as connection:
        status, document = problem(everything(connection))
    assert status.startswith("HTTP/1.1 413")
    assert isinstance(document["limit_bytes"], int)


def test_a_body_that_does_not_say_its_length_is_not_awaited(server: Running) -> None:
    with connected(server, POST + "Transfer-Encoding: chunked\r\n\r\n10\r\nASK { ?s ?p ?o }\r\n") as connection:
        status, document = problem(everything(connection))
    assert status.startswith("HTTP/1.1 411")
    assert "Content-Length" in str(document["remedy"])


def test_only_so_many_bodies_are_received_at_one_time(server: Running) -> None:
    with (
        connected(server, POST + "Content-Length: 50\r\n\r\nASK"),
        connected(server, POST + "Content-Length: 50\r\n\r\nASK"),
        connected(server, POST + "Content-Length: 50\r\n\r\nASK"),
    ):
        turned_away: list[Response] = []

        def full() -> bool:
            headers = {"Content-Type": "application/sparql-query"}
            turned_away.append(server.request("/sparql", "POST", b"ASK { }", headers))
            return turned_away[-1].status == 503

        until(full)
        assert turned_away[-1].headers["retry-after"] == "1"
        assert server.ask("ASK { }") == 200  # a query in the address needs no body


def test_a_body_cut_short_is_no_query(server: Running) -> None:
    before = server.metric('testimonio_queries_total{lane="query",outcome="ok"}')
    with connected(server, POST + "Content-Length: 50\r\n\r\nASK { ?s ?p ?o }") as connection:
        connection.shutdown(socket.SHUT_WR)
        received = everything(connection)
    assert not received.startswith(b"HTTP/1.1 200")
    assert server.metric('testimonio_queries_total{lane="query",outcome="ok"}') == before


@pytest.mark.parametrize("address", [LONG, LONGER], ids=["kept", "too long to be kept"])
def test_a_long_answer_is_whole(server: Running, address: str) -> None:
    found = server.request(address)
    assert found.status == 200
    assert len(found.body) == int(found.headers["content-length"]) > 100_000
    assert len(json.loads(found.body)["results"]["bindings"]) == 4000
    head = server.request(address, "HEAD")  # made by the application
    assert (head.body, head.headers["content-length"]) == (b"", found.headers["content-length"])
    assert head.headers["etag"] == found.headers["etag"]
    assert server.request(address).body == found.body
    coded = server.request(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(coded.body) == found.body


def test_what_came_before_an_error_is_not_held(server: Running) -> None:
    too_long = "/sparql?query=" + quote("SELECT * { ?s ?p ?o . ?t ?q ?u }")
    assert server.request(too_long).status == 403
    until(lambda: server.metric("testimonio_spool_bytes") == 0)


@pytest.mark.parametrize("address", [LONG, LONGER], ids=["kept", "too long to be kept"])
def test_long_answers_that_nobody_reads_are_bounded_and_dropped(server: Running, address: str) -> None:
    until(lambda: server.metric("testimonio_spool_bytes") == 0)
    with _unread(server, 40, address) as heads:
        assert server.metric("testimonio_spool_bytes") <= 8_000_000
        assert server.get("/health")[0] == 200
        assert server.ask("ASK { ?s ?p ?o }") == 200
    assert set(heads) == {b"HTTP/1.1 200", b"HTTP/1.1 503"}  # where there is no room, it says so
    until(lambda: server.request(address).status == 200)  # those who have gone may still be answered
    until(lambda: server.metric("testimonio_spool_bytes") == 0)


@contextmanager
def _unread(server: Running, count: int, address: str) -> Iterator[list[bytes]]:
    """The first bytes of as many answers, on connections that take none of them."""
    connections, heads = [], []
    try:
        for _ in range(count):
            connection = socket.socket()
            connections.append(connection)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(f"GET {address} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
            heads.append(connection.recv(12, socket.MSG_PEEK))
        yield heads
    finally:
        for connection in connections:
            connection.close()


def test_a_reader_that_takes_nothing_is_dropped(server: Running) -> None:
    """The kernel's buffers take some of the answer; a reader that stops for longer than ``stall_s`` gets no more."""
    location = server.request("/dump/dataset.nq").headers["location"]
    times = 6  # more than the buffers of both sides take
    whole = times * len(server.request(location).body)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", server.port))
        port = connection.getsockname()[1]
        connection.sendall(times * f"GET {location} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        received = len(connection.recv(1))
        assert _held(server, port)
        until(lambda: not _held(server, port))
        connection.settimeout(LIVENESS_S)
        with suppress(OSError):
            received += len(everything(connection))
    assert received < whole


def _held(server: Running, port: int) -> bool:
    """Whether the server still has its end of the connection from ``port``."""
    ends = (f":{server.port:04X}", f":{port:04X}")
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    return any(row[1].endswith(ends[0]) and row[2].endswith(ends[1]) for row in rows)


def test_silent_connections_are_closed(server: Running) -> None:
    with connected(server, "") as silent, connected(server, "GET / HT") as slow:
        assert everything(silent) == b""
        assert not everything(slow).startswith(b"HTTP/1.1 200")


def test_a_request_can_be_found_again(server: Running) -> None:
    found = server.request("/health", headers={"X-Request-Id": "from-the-client.1"})
    assert found.headers["x-request-id"] == "from-the-client.1"
    made = server.request("/health", headers={"X-Request-Id": "two words"})
    assert made.headers["x-request-id"] not in ("two words", "from-the-client.1")
    assert server.request("/health").headers["x-request-id"] != made.headers["x-request-id"]
