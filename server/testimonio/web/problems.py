"""Everything that goes wrong, as a problem document (RFC 9457) or, for people, as a page that says the same."""

from __future__ import annotations

from dataclasses import asdict, replace

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge

from testimonio.manifest import DATASET
from testimonio.protocol.negotiation import choose
from testimonio.protocol.problem import KINDS, MEDIA_TYPE, TYPES, Problem, ProblemError, plain
from testimonio.store import engine
from testimonio.web import wording
from testimonio.web.record import loggable
from testimonio.web.site import current_site

blueprint = Blueprint("problems", __name__)

_REFUSALS = {
    engine.Refusal.SERVICE: "service",
    engine.Refusal.UPDATE: "read-only",
    engine.Refusal.UNKNOWN_GRAPH: "unknown-graph",
    engine.Refusal.UNKNOWN_FUNCTION: "unknown-function",
    engine.Refusal.TOO_LONG: "too-long",
    engine.Refusal.TOO_COMPLEX: "too-complex",
}
_DOCUMENTS = "en"
"""The language of problem documents: whoever searches for a title finds it as it is written here."""
_HANDLED_HEADERS = frozenset({"content-type", "content-length"})


def register(app: Flask) -> None:
    """Answer every error of ``app`` with a problem."""
    app.register_blueprint(blueprint)
    wording.register(app)
    for kind in (ProblemError, engine.EngineError, HTTPException, Exception):
        app.register_error_handler(kind, _handle)


@blueprint.get("/problem/<kind>")
def explain(kind: str) -> Response:
    """What a kind of problem means.

    :raise 404: there is no such kind.
    """
    if kind not in KINDS:
        raise NotFound
    known = KINDS[kind]
    if prefers_page():
        response = Response(render_template("problem.html", problem=Problem(kind, known.status, known.title, "")))
    else:
        response = jsonify(type=TYPES + kind, title=known.title, status=known.status, remedy=known.remedy)
        response.headers["Content-Language"] = _DOCUMENTS
    response.vary.add("Accept")
    return response


def problem_of(error: Exception) -> Problem:
    """The problem that ``error`` is for the client."""
    match error:
        case ProblemError():
            return error.problem
        case engine.EngineError():
            return _engine_problem(error)
        case RequestEntityTooLarge():
            limit = current_app.config["MAX_CONTENT_LENGTH"]
            return ProblemError("too-long", f"At most {limit:,} bytes of a request are read.").problem
        case HTTPException() if error.code:
            return _http_problem(error, error.code)
    return plain(500, "The server made a mistake; it was written to its log.")


def respond(problem: Problem) -> Response:
    """The answer for ``problem``: the document, or a page where the client prefers one."""
    if problem.kind == "not-found":
        problem = _with_suggestions(problem)
    if prefers_page():
        response = Response(render_template("problem.html", problem=problem), problem.status)
    else:
        response = Response(problem.to_json(), problem.status, content_type=MEDIA_TYPE)
        response.headers["Content-Language"] = _DOCUMENTS
    return finish(response, problem)


def finish(response: Response, problem: Problem) -> Response:
    """``response`` with the headers that ``problem`` asks for."""
    response.headers.extend(dict(problem.headers))
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def prefers_page() -> bool:
    """Whether the client would rather read a page than a document for programs."""
    return choose(request.headers.get("Accept"), (MEDIA_TYPE, "application/json", "text/html")) == "text/html"


def _with_suggestions(problem: Problem) -> Problem:
    """``problem`` with what the address may have meant; each has its canonical IRI, which leads to its page."""
    near = [asdict(each) for each in current_site().nearest(request.path)]
    return replace(problem, members={**problem.members, "suggestions": near}) if near else problem


def _handle(error: Exception) -> Response | HTTPException:
    if isinstance(error, HTTPException) and error.code is not None and error.code < 400:
        return error  # a redirect on the way to the right address
    if not isinstance(error, HTTPException | ProblemError | engine.EngineError):
        current_app.logger.error("%s %s", request.method, loggable(request.path), exc_info=error)
    return respond(problem_of(error))


def _http_problem(error: HTTPException, status: int) -> Problem:
    if isinstance(error, NotFound) and error.description == NotFound.description:
        return ProblemError("not-found", f"There is no page or file {request.path!r}.").problem
    headers = {key: value for key, value in error.get_headers() if key.lower() not in _HANDLED_HEADERS}
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
    return plain(status, error.description, headers)


def _engine_problem(error: engine.EngineError) -> Problem:
    detail = str(error)
    match error:
        case engine.QuerySyntaxError():
            members = {
                "line": error.line,
                "column": error.column,
                "token": error.token,
                "suggestion": error.suggestion,
                "expected": list(error.expected) or None,
            }
            return ProblemError("syntax-error", detail, members).problem
        case engine.QueryRefused():
            members = {"line": error.line, "column": error.column}
            # Of a query in the address, it is the address that is too long.
            status = 414 if error.reason is engine.Refusal.TOO_LONG and request.method != "POST" else None
            return ProblemError(_REFUSALS[error.reason], detail, members, status=status).problem
        case engine.NotAcceptable():
            return ProblemError("not-acceptable", detail, {"form": error.form.value}).problem
        case engine.DeadlineExceeded():
            return ProblemError("deadline", detail, {"limit_s": error.limit_s}).problem
        case engine.AnswerTooLarge():
            return ProblemError("answer-too-large", detail, {"limit_bytes": error.limit_bytes, **_dumps()}).problem
        case engine.ServiceFailed():
            return ProblemError("service-failed", detail, {"endpoint": error.endpoint}).problem
        case engine.EngineFailed():
            return ProblemError("engine-failed", detail).problem
        case engine.MemoryExceeded():
            return ProblemError("out-of-memory", detail).problem
        case engine.Busy():
            return ProblemError("busy", detail, headers={"Retry-After": str(error.retry_after_s)}).problem
        case engine.WorkerDied():
            return ProblemError("worker-died", detail).problem
    return ProblemError("failed", detail).problem


def _dumps() -> dict[str, object]:
    """Where the whole dataset can be had instead, if a release is served."""
    site = current_site()
    if site.manifest is None:
        return {}
    whole = DATASET.partition(".")[0]
    names = [file.name for file in site.manifest.files if file.name.partition(".")[0] == whole]
    return {"dumps": [site.url(f"/release/{site.digest}/{name}") for name in names]}
