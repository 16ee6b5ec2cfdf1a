"""The cache in front: what it gives is what the application would have said, and it never gives what it must not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from counting_engine import CountingEngine
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.limits import Limits
from testimonio.web.application import create_app
from testimonio.web.cache import Cache, Stored
from testimonio.web.cached_application import CachedApplication
from testimonio.web.observation import ObservedApplication, Observer
from testimonio.web.settings import Settings, TransportLimits

PROTOCOL = Path(__file__).parents[1] / "protocol"
QUERIES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["request"]
    for path in sorted((PROTOCOL / "cases").glob("*.json"))
}
LIMITS = Limits(query_bytes=5_000, answer_bytes=100_000)
OF_ONE_REQUEST = ("Date", "X-Request-Id", "Server-Timing", "Cache-Status")
ALL = "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D"


def engine() -> EmbeddedEngine:
    return EmbeddedEngine.load(PROTOCOL / "dataset.nq", LIMITS)


@pytest.fixture(scope="module")
def cached() -> FlaskClient:
    return create_app(Settings(), engine()).test_client()


@pytest.fixture(scope="module")
def plain() -> FlaskClient:
    """The same application, without the cache."""
    app = create_app(Settings(), engine())
    assert isinstance(app.wsgi_app, ObservedApplication)
    assert isinstance(app.wsgi_app._application, CachedApplication)
    app.wsgi_app._application = app.wsgi_app._application._application
    return app.test_client()


def said(client: FlaskClient, request: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    path, query = request["path"], request.get("params")
    body = bytes.fromhex(request["body_hex"]) if "body_hex" in request else request.get("body", "").encode()
    data: Any = {"data": body * request.get("repeat_body", 1)}
    if "form" in request:
        data = {"data": {name: [value for key, value in request["form"] if key == name] for name, _ in request["form"]}}
    if query:
        data["query_string"] = [tuple(pair) for pair in query]
    response = client.open(path, method=request["method"], headers=request.get("headers", {}), **data)
    headers = [(name, value) for name, value in response.headers.items() if name not in OF_ONE_REQUEST]
    return response.status_code, sorted(headers), response.data


def status(client: FlaskClient, path: str) -> str:
    return client.get(path).headers["Cache-Status"]


@pytest.mark.parametrize("name", QUERIES)
def test_what_is_said_is_the_same_with_the_cache_cold_and_warm(
    name: str, cached: FlaskClient, plain: FlaskClient
) -> None:
    expected = said(plain, QUERIES[name])
    assert said(cached, QUERIES[name]) == expected
    assert said(cached, QUERIES[name]) == expected


@pytest.fixture
def client() -> FlaskClient:
    return create_app(Settings(), engine()).test_client()


def test_the_second_time_nobody_is_asked() -> None:
    counting = CountingEngine(engine())
    client = create_app(Settings(), counting).test_client()
    first = client.get(ALL)
    asked = counting.asked
    again = client.get(ALL)
    assert (first.headers["Cache-Status"], again.headers["Cache-Status"]) == (
        "testimonio; fwd=uri-miss; stored",
        "testimonio; hit",
    )
    assert again.data == first.data
    assert counting.asked == asked
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]


@pytest.mark.parametrize(
    "headers",
    [{"Accept": "text/csv"}, {"Accept-Encoding": "gzip"}, {"Accept-Language": "es"}, {"Host": "elsewhere.example"}],
    ids=str,
)
def test_who_asks_for_another_answer_gets_another(client: FlaskClient, headers: dict[str, str]) -> None:
    client.get("/")
    assert client.get("/", headers=headers).headers["Cache-Status"] != "testimonio; hit"


def test_a_body_tells_requests_apart(client: FlaskClient) -> None:
    kind = {"Content-Type": "application/sparql-query"}
    queries = ("ASK {}", "ASK { <a:a> <a:a> 1 }", "ASK {}")
    answers = [client.post("/sparql", data=query, headers=kind) for query in queries]
    assert [answer.get_json()["boolean"] for answer in answers] == [True, False, True]
    assert [answer.headers["Cache-Status"].endswith("hit") for answer in answers] == [False, False, True]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/sparql?query=SELEC", 400),
        ("/none", 404),
        ("/sparql?query=SELECT+(NOW()+AS+%3Fn)+%7B%7D", 200),
        ("/sparql?query=SELECT+(struuid()+AS+%3Fn)+%7B%7D", 200),
        ("/sparql?query=SELECT+*+%7B+%7D+ORDER+BY+RAND()", 200),
        ("/health", 200),
        ("/metrics", 200),
    ],
)
def test_what_is_wrong_or_of_a_moment_is_not_kept(client: FlaskClient, path: str, expected: int) -> None:
    for _ in range(2):
        response = client.get(path)
        assert response.status_code == expected
        assert "hit" not in response.headers["Cache-Status"]
        assert "stored" not in response.headers["Cache-Status"]
        assert response.headers["Cache-Control"] == "no-store"


def test_a_word_in_a_string_is_no_function(client: FlaskClient) -> None:
    path = "/sparql?query=SELECT+(%22NOW()%22+AS+%3Fnow)+%7B%7D"
    assert [status(client, path).endswith(end) for end in ("stored", "hit")] == [True, True]


def test_whoever_has_it_gets_nothing_again(client: FlaskClient) -> None:
    tag = client.get(ALL).headers["ETag"]
    for _ in range(2):
        again = client.get(ALL, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert client.head(ALL).headers["Content-Length"] == client.get(ALL).headers["Content-Length"]


def test_who_wants_it_anew_gets_it_anew(client: FlaskClient) -> None:
    client.get(ALL)
    anew = client.get(ALL, headers={"Cache-Control": "no-cache"})
    assert anew.headers["Cache-Status"] == "testimonio; fwd=request; stored"
    assert status(client, ALL) == "testimonio; hit"


def test_a_conditional_request_that_finds_nothing_spoils_nothing(client: FlaskClient) -> None:
    assert client.get(ALL, headers={"If-None-Match": "*"}).status_code == 304
    assert client.get(ALL).status_code == 200


def test_metrics_and_log_say_what_was_given_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    observer = Observer(str(log))
    client = create_app(Settings(), engine(), observer=observer).test_client()
    client.get(ALL)
    client.get(ALL)
    first, second = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
    assert (first["lane"], second["lane"]) == ("query", "cache")
    assert second["query_sha256"] == first["query_sha256"]
    assert second["route"] == "/sparql"
    metrics = client.get("/metrics").text
    assert 'testimonio_cache_requests_total{outcome="hit"} 1.0' in metrics
    assert 'testimonio_requests_total{method="GET",route="/sparql",status="200"} 2.0' in metrics
    assert "testimonio_cache_bytes 0.0" not in metrics
    observer.close()


def test_without_room_there_is_no_cache() -> None:
    client = create_app(Settings(transport=TransportLimits(cache_bytes=0)), engine()).test_client()
    assert [client.get(ALL).headers.get("Cache-Status") for _ in range(2)] == [None, None]


def stored(tag: str, size: int) -> Stored:
    return Stored(tag, (), bytes(size))


def test_it_never_holds_more_than_it_may() -> None:
    cache = Cache(10_000, 4_000)
    for number in range(50):
        cache.put(number, stored(str(number), 1_500))
        assert cache.held_bytes <= 10_000
    assert [cache.get(number) is not None for number in (0, 49)] == [False, True]


def test_who_is_asked_for_stays() -> None:
    cache = Cache(8_000, 4_000)
    for number in range(10):
        cache.put(number, stored(str(number), 1_500))
        assert cache.get(0)


def test_what_is_too_long_is_not_kept_and_one_body_is_held_once() -> None:
    cache = Cache(100_000, 2_000)
    cache.put("long", stored("long", 2_001))
    assert cache.get("long") is None
    for key in range(10):
        cache.put(key, stored("same", 2_000))
    assert len(cache) == 10
    assert cache.held_bytes < 2 * 2_000 + 10 * 1_100
    cache.put(0, stored("other", 10))  # another answer to the same request takes its place
    assert len(cache) == 10
