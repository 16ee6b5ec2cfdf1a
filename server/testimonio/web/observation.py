"""Watches an application and its engine from outside, and tells metrics, log and client what it saw."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from testimonio.store.engine import Answer, DatasetSummary, Engine, EngineError, Health, Lane, Question
from testimonio.store.limits import Limits
from testimonio.web.accesslog import AccessLog
from testimonio.web.metrics import Metrics
from testimonio.web.record import Record, record

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RECORD = "testimonio.record"
"""Key of the WSGI environment for the record of a request, from whoever received it."""

OUTCOME = "testimonio.outcome"
"""Key of the WSGI environment for the :class:`EngineError` that the query of a request has met already, or ``None``."""

_current: ContextVar[Record | None] = ContextVar("testimonio_record", default=None)


def current_record() -> Record | None:
    """The record of the request that this thread answers."""
    return _current.get()


class Observer:
    """What is seen in one process, over all releases that it serves.

    :param access_log: see :class:`testimonio.web.accesslog.AccessLog`.
    :raise ServeError: the log cannot be opened.
    """

    def __init__(self, access_log: str | None = None) -> None:
        self.metrics = Metrics()
        self._log = AccessLog(access_log)

    def finished(self, found: Record) -> None:
        """Count and log a request that has been answered."""
        self.metrics.finished(found)
        self._log.write(found)

    def queried(self, found: Record | None, question: Question, lane: str, outcome: str, seconds: float) -> None:
        """Count a question and note it in the record of the request that asked it."""
        self.metrics.queried(lane, outcome, seconds)
        if found is None:
            return
        found.spans["query"] = found.spans.get("query", 0.0) + seconds
        found.lane = lane
        if question.lane is Lane.QUERY:
            found.digest = hashlib.sha256(question.query.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            found.outcome = outcome

    def close(self) -> None:
        """Close the log."""
        self._log.close()


class ObservedApplication:
    """A WSGI application whose requests are observed; its answers bear ``X-Request-Id`` and ``Server-Timing``."""

    def __init__(self, application: WSGIApplication, observer: Observer) -> None:
        self._application = application
        self._observer = observer

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request. The whole work is done before this returns; the body is only read from it."""
        found = environ.get(RECORD) or record(
            environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""), environ.get("HTTP_X_REQUEST_ID")
        )

        def started(status: str, headers: list[tuple[str, str]], *raised: Any) -> Any:
            found.status = int(status[:3])
            if found.status >= 400 and found.outcome == "ok":
                found.outcome = str(found.status)
            found.sent_bytes = int(dict(headers).get("Content-Length", 0)) if environ["REQUEST_METHOD"] != "HEAD" else 0
            return start_response(status, [*headers, *headers_of(found)], *raised)

        token = _current.set(found)
        try:
            return self._application(environ, started)
        finally:
            _current.reset(token)
            self._observer.finished(found)


def headers_of(found: Record) -> list[tuple[str, str]]:
    """The headers by which an answer can be found in the log again."""
    return [("X-Request-Id", found.request_id), ("Server-Timing", found.server_timing)]


class ObservedEngine:
    """An engine whose every question is counted; implements :class:`testimonio.store.engine.Engine`."""

    def __init__(self, engine: Engine, observer: Observer) -> None:
        self._engine = engine
        self._observer = observer

    @property
    def limits(self) -> Limits:
        """What a question may cost."""
        return self._engine.limits

    @property
    def services(self) -> tuple[str, ...]:
        """The IRIs of the endpoints that SERVICE may call."""
        return self._engine.services

    def answer(self, question: Question) -> Answer:
        """The whole answer.

        :raise EngineError: see :mod:`testimonio.store.engine`.
        """
        started = time.perf_counter()
        lane, outcome = question.lane.value, "ok"
        try:
            answer = self._engine.answer(question)
            lane = answer.lane or lane
        except EngineError as error:
            lane, outcome = error.lane or lane, outcome_of(error)
            raise
        finally:
            seconds = time.perf_counter() - started
            self._observer.queried(current_record(), question, lane, outcome, seconds)
        return answer

    def summary(self) -> DatasetSummary:
        """What is being asked."""
        return self._engine.summary()

    def health(self) -> Health:
        """Whether questions can be answered now."""
        return self._engine.health()

    def close(self) -> None:
        """Let go of the engine."""
        self._engine.close()


def outcome_of(error: EngineError) -> str:
    """The error's name as a label: ``deadline-exceeded``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()
