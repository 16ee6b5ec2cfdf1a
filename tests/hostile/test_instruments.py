"""The instruments of this folder notice what they are there to notice."""

from __future__ import annotations

import http.client
import socket
import time

import pytest

from .crowd import CUT, Crowd
from .markup import Slipped
from .pieces import octets
from .trap import trap
from .wire import LIVENESS_S, parsed


def test_the_trap_hears() -> None:
    with trap() as found:
        for host in ("127.0.0.1", "localhost"):
            with socket.create_connection((host, found.port), LIVENESS_S) as caller:
                assert caller.recv(12) == b"HTTP/1.1 200"
        until = time.monotonic() + LIVENESS_S
        while len(found.callers) < 2:
            assert time.monotonic() < until
            time.sleep(0.01)


@pytest.mark.parametrize(
    "source",
    [
        "<p><script>zzmark()</script>",
        "<p title=''onmouseover='zzmark()'>",
        "<zz>",
        "<a href=' java&#10;script:zzmark()'>",
        "<form><button formaction='data:text/html,a'>",
    ],
)
def test_markup_is_found(source: str) -> None:
    assert len(Slipped(source).found) == 1
    assert Slipped("<p title='<script>zzmark()</script>'>&lt;zz> <a href='/id/zz?javascript:'>zz</a>").found == []


def test_a_cut_answer_is_none() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    assert [reply.body for reply in parsed(whole * 2)] == [b"ok", b"ok"]
    for cut in (whole[:-1], b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", b"ok"):
        with pytest.raises(http.client.HTTPException):
            parsed(cut)


def test_a_crowd_counts_cut_answers() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok")
        theirs.close()
        assert Crowd(1, b"", end="read").leave(ours) == CUT


def test_pieces() -> None:
    spelt = ["@A@", {"repeat": ["x", {"hex": "ff"}], "times": 2}, {"series": "#@A@", "times": 3, "join": ","}]
    assert octets(spelt, {"A": "b"}) == b"bx\xffx\xff0b,1b,2b"
