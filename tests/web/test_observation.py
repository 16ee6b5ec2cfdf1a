"""What the operator sees of requests and queries, and what nobody may see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from testimonio.errors import ServeError
from testimonio.manifest import DATASET
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.limits import Limits
from testimonio.web.application import create_app
from testimonio.web.observation import Observer
from testimonio.web.settings import Settings

ASKED = "ASK { <https://example.org/who-asked-this> ?p ?o }"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.fixture
def client(harbour_release: Path, log: Path) -> Iterator[FlaskClient]:
    engine = EmbeddedEngine.load(harbour_release / DATASET, Limits(nesting_depth=5))
    with closing(Observer(str(log))) as observer:
        yield create_app(Settings(), engine, harbour_release, observer).test_client()


def samples(client: FlaskClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def lines(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("query", "status", "outcome"),
    [
        ("ASK { ?s ?p ?o }", 200, "ok"),
        ("ASK {", 400, "query-syntax-error"),
        ("ASK { " + 9 * "{" + 9 * "}" + " }", 400, "query-refused"),
        ("ASK { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 403, "query-refused"),
    ],
)
def test_queries_are_counted_by_what_became_of_them(
    client: FlaskClient, log: Path, query: str, status: int, outcome: str
) -> None:
    key = ("testimonio_queries_total", (("lane", "query"), ("outcome", outcome)))
    before = samples(client).get(key, 0.0)
    assert client.get("/sparql?query=" + quote(query)).status_code == status
    assert samples(client)[key] == before + 1
    assert [line["outcome"] for line in lines(log) if line["path"] == "/sparql"] == [outcome]


def test_requests_are_counted_by_route(client: FlaskClient) -> None:
    for path in ("/id/claim/none-001", "/id/claim/none-002", "/nothing/at/all"):
        client.get(path)
    client.open("/sparql", method="BREW")
    found = {
        tuple(labels[key] for key in ("method", "route", "status")): value
        for (name, pairs), value in samples(client).items()
        if name == "testimonio_requests_total" and (labels := dict(pairs))
    }
    routes = {route for _, route, _ in found}
    assert not any("none-001" in route or "nothing" in route for route in routes)
    assert found["GET", "none", "404"] == 1
    assert found["other", "none", "405"] == 1
    assert sum(value for (_, route, _), value in found.items() if route.startswith("/id/")) == 2


def test_the_store_is_measured(client: FlaskClient, harbour_release: Path) -> None:
    found = samples(client)
    engine = EmbeddedEngine.load(harbour_release / DATASET)
    assert found["testimonio_store_triples", ()] == engine.summary().triples
    assert found["testimonio_release", (("digest", harbour_release.name),)] == 1
    assert found["testimonio_workers", (("lane", "embedded"),)] == 1


def test_a_line_says_what_was_done_and_not_who_asked_what(client: FlaskClient, log: Path) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7", "User-Agent": "somebody"}
    answer = client.get("/sparql?query=" + quote(ASKED), headers=headers)
    (line,) = lines(log)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/sparql", 200)
    assert line["bytes"] == len(answer.data)
    assert len(str(line["query_sha256"])) == 16
    written = log.read_text(encoding="utf-8")
    assert not [word for word in ("who-asked-this", "203.0.113.7", "127.0.0.1", "somebody") if word in written]
    client.post("/sparql", data={"query": ASKED})
    assert lines(log)[1]["query_sha256"] == line["query_sha256"]


def test_a_log_that_was_moved_away_is_made_anew(client: FlaskClient, log: Path) -> None:
    client.get("/health")
    log.rename(log.with_suffix(".1"))
    client.get("/health")
    assert len(lines(log)) == len(lines(log.with_suffix(".1"))) == 1


def test_a_log_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match=r"access log .* cannot be opened: No such file or directory\."):
        Observer(str(tmp_path / "nowhere" / "access.log"))


def test_the_answer_tells_its_time(client: FlaskClient) -> None:
    timing = client.get("/sparql?query=" + quote(ASKED)).headers["Server-Timing"]
    assert [part.partition(";dur=")[0] for part in timing.split(", ")] == ["query", "total"]
    assert all(float(part.partition(";dur=")[2]) >= 0 for part in timing.split(", "))


@pytest.mark.parametrize("path", ["/", "/health", "/sparql", "/nothing", "/static/style.css", "/dump/"])
def test_every_answer_is_walled_in(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in headers
