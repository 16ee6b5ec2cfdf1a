"""A case of ``tests/protocol/cases``: a request, and what must come back whoever answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox

OF_ONE_REQUEST = {"date": "", "x-request-id": "", "server-timing": "", "cache-status": ""}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: ``headers`` with lower-case names."""

    status: int
    headers: dict[str, str]
    body: bytes


Ask = Callable[[dict[str, Any]], Reply]


def message(request: dict[str, Any]) -> tuple[str, str, dict[str, str], bytes]:
    """Method, path with query string, headers and body of a case's request."""
    path = quote(request["path"], safe="/?&=+%")
    if "params" in request:
        path += "?" + urlencode([tuple(pair) for pair in request["params"]])
    headers = dict(request.get("headers", {}))
    body = bytes.fromhex(request["body_hex"]) if "body_hex" in request else request.get("body", "").encode()
    if "form" in request:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode([tuple(pair) for pair in request["form"]]).encode()
    return request["method"], path, headers, body * request.get("repeat_body", 1)


def check(case: dict[str, Any], ask: Ask) -> None:
    expected = case["expected"]
    reply = ask(case["request"])
    assert reply.status == expected["status"], reply.body[:500]
    for name, value in expected.get("headers", {}).items():
        assert reply.headers.get(name.lower()) == value, name
    body = expected.get("body", {})
    if "empty" in body:
        assert reply.body == b""
    elif reply.status not in (204, 304):
        assert reply.headers["content-length"] == str(len(reply.body))
    if case["request"]["method"] == "HEAD":
        assert int(reply.headers["content-length"]) > 0
    if reply.status == 204:
        assert "content-length" not in reply.headers
    elif case["request"]["path"].startswith(("/sparql", "/graph-store")) and reply.status != 413:
        # 413 may come from the gateway, which negotiates nothing.
        assert "Accept" in reply.headers["vary"].split(", ")
    if "like_get" in body:
        whole = ask({**case["request"], "method": "GET"})
        assert {**reply.headers, **OF_ONE_REQUEST} == {**whole.headers, **OF_ONE_REQUEST}
    for text in body.get("contains", []):
        assert text in reply.body.decode()
    check_content(body, reply)


def check_content(body: dict[str, Any], reply: Reply) -> None:
    if "problem" in body:
        problem = json.loads(reply.body)
        assert problem["type"] == "https://w3id.org/testimonio/problem/" + body["problem"]
        assert problem["status"] == reply.status
        assert problem["detail"]
    if "json" in body:
        found = json.loads(reply.body)
        assert {key: found.get(key) for key in body["json"]} == body["json"]
    if "rows" in body:
        assert len(json.loads(reply.body)["results"]["bindings"]) == body["rows"]
    if "triples" in body:
        format_ = ox.RdfFormat.from_media_type(reply.headers["content-type"].partition(";")[0])
        assert len(set(ox.parse(reply.body, format=format_))) == body["triples"]
