"""Whatever the engine raises, the client gets its status, a problem document and no traceback."""

from __future__ import annotations

import logging

import pytest
from flask.testing import FlaskClient

from testimonio.store import engine
from testimonio.store.advice import SlowForm
from testimonio.store.engine import Answer, DatasetSummary, EngineError, Health, Question
from testimonio.store.limits import Limits
from testimonio.web.application import create_app
from testimonio.web.settings import Settings


class FailingEngine:
    """Raises what it is told to, and has one lane without workers."""

    limits = Limits()
    services: tuple[str, ...] = ()

    def __init__(self, error: Exception) -> None:
        self._error = error

    def answer(self, question: Question) -> Answer:
        raise self._error

    def summary(self) -> DatasetSummary:
        return DatasetSummary(0, {})

    def health(self) -> Health:
        return Health({"query": 2, "page": 0})

    def close(self) -> None:
        """Nothing."""


CASES: list[tuple[Exception, int, str]] = [
    (engine.QuerySyntaxError("x", 1, 2), 400, "syntax-error"),
    (engine.QueryRefused("x", engine.Refusal.SERVICE), 403, "service"),
    (engine.QueryRefused("x", engine.Refusal.UPDATE), 403, "read-only"),
    (engine.QueryRefused("x", engine.Refusal.UNKNOWN_GRAPH), 400, "unknown-graph"),
    (engine.QueryRefused("x", engine.Refusal.UNKNOWN_FUNCTION), 400, "unknown-function"),
    (engine.QueryRefused("x", engine.Refusal.TOO_COMPLEX), 400, "too-complex"),
    (engine.QueryRefused("x", engine.Refusal.TOO_LONG), 414, "too-long"),
    (engine.NotAcceptable("x", engine.Form.GRAPH), 406, "not-acceptable"),
    (engine.AnswerTooLarge("x", 7), 403, "answer-too-large"),
    (engine.MemoryExceeded("x"), 500, "out-of-memory"),
    (engine.DeadlineExceeded("x", 2.5), 504, "deadline"),
    (engine.EngineFailed("x"), 502, "engine-failed"),
    (engine.ServiceFailed("x", "http://ex/sparql"), 502, "service-failed"),
    (engine.Busy("x", 3), 503, "busy"),
    (engine.WorkerDied("x"), 500, "worker-died"),
    (EngineError("x"), 500, "failed"),
]


def test_every_engine_error_is_here() -> None:
    tree = {cls for cls in vars(engine).values() if isinstance(cls, type) and issubclass(cls, EngineError)}
    assert {type(error) for error, _, _ in CASES} == tree
    refusals = {error.reason for error, _, _ in CASES if isinstance(error, engine.QueryRefused)}
    assert refusals == set(engine.Refusal)


def client_of(error: Exception, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    # The pages would ask the failing engine for names when the application is made.
    monkeypatch.setattr("testimonio.web.pages.proper_names", lambda engine, language: frozenset())
    return create_app(Settings(), FailingEngine(error)).test_client()


@pytest.mark.parametrize(("error", "status", "kind"), CASES, ids=lambda value: str(value))
@pytest.mark.parametrize("accept", ["*/*", "text/csv", "text/html"])
def test_problems(error: Exception, status: int, kind: str, accept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(error, monkeypatch)
    response = client.get("/sparql", query_string={"query": "ASK {}"}, headers={"Accept": accept})
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    if accept == "text/html":
        assert response.mimetype == "text/html"
    else:
        assert response.mimetype == "application/problem+json"
        assert response.get_json()["type"].endswith("/problem/" + kind)
    if kind == "busy":
        assert response.headers["Retry-After"] == "3"
    if kind == "deadline" and accept != "text/html":
        assert response.get_json()["limit_s"] == 2.5


SLOW = "SELECT * {\n  ?a <x:p> ?b\n  FILTER NOT EXISTS { ?b <x:q>/<x:r> ?c }\n}"


@pytest.mark.parametrize("error", [engine.DeadlineExceeded("x", 2.5), engine.MemoryExceeded("x")], ids=str)
def test_a_query_that_met_a_limit_is_told_of_a_better_form(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(error, monkeypatch)
    headers = {"Accept": "application/json", "Accept-Language": "es"}
    (advice,) = client.get("/sparql", query_string={"query": SLOW}, headers=headers).get_json()["advice"]
    assert (advice["form"], advice["token"], advice["line"], advice["column"]) == ("exists-join", "NOT", 3, 10)
    assert "write MINUS" in advice["advice"]  # in English, as the whole document is
    assert "only if its patterns share a variable" in advice["advice"]


@pytest.mark.parametrize(("path", "words"), [("/sparql", "write MINUS"), ("/es/sparql", "escriba MINUS")])
def test_people_are_told_so_in_their_language(path: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(engine.DeadlineExceeded("x", 2.5), monkeypatch)
    response = client.get(path, query_string={"query": SLOW}, headers={"Accept": "text/html"})
    problem = response.text.partition('id="problem"')[2].partition("</section>")[0]
    assert words in problem
    assert 'data-mark="0"' in problem


def test_no_advice_without_a_slow_form_or_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    late, refused = engine.DeadlineExceeded("x", 2.5), engine.QueryRefused("x", engine.Refusal.TOO_COMPLEX)
    for error, query in ((late, "ASK {}"), (refused, SLOW)):
        response = client_of(error, monkeypatch).get("/sparql", query_string={"query": query})
        assert "advice" not in response.get_json()


@pytest.mark.parametrize(("path", "words"), [("/en/sparql", "write MINUS"), ("/es/sparql", "escriba MINUS")])
def test_the_query_page_tells_all_slow_forms(path: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = client_of(EngineError("x"), monkeypatch).get(path, headers={"Accept": "text/html"}).text
    help_ = page.partition('class="forms"')[2].partition("</details>")[0]
    assert words in help_
    assert help_.count("<dt>") == len(SlowForm)


def test_a_mistake_of_ours_is_logged_and_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(ZeroDivisionError("inner secret"), monkeypatch)
    with caplog.at_level(logging.ERROR):
        response = client.get("/sparql", query_string={"query": "ASK {}"})
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "inner secret" in caplog.text


def test_health_tells_when_a_lane_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    response = client_of(EngineError("x"), monkeypatch).get("/health")
    assert response.status_code == 503
    assert response.get_json() == {"status": "unwell", "release": None, "workers": {"query": 2, "page": 0}}
    assert response.headers["Retry-After"] == "1"
