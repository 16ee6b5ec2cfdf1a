"""``/sparql``: the SPARQL 1.1 Protocol for queries, and the service description."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from flask import Blueprint, Response, request

from testimonio.protocol import acceptance, description, operation
from testimonio.protocol.acceptance import PAGE, Wanted, not_acceptable
from testimonio.protocol.caching import TRANSIENT
from testimonio.protocol.media import Content, content_type, formats
from testimonio.protocol.operation import Operation
from testimonio.protocol.problem import Problem
from testimonio.store.engine import Answer, EngineError, Form, NotAcceptable, Question
from testimonio.web import hints, problems
from testimonio.web.advice import advised
from testimonio.web.observation import OUTCOME
from testimonio.web.site import QueryPage, Site, current_site
from testimonio.web.validators import validated

blueprint = Blueprint("sparql", __name__)

READ_BY_PAGES = {Content.SOLUTIONS: "application/sparql-results+json", Content.GRAPH: "application/n-triples"}
"""The media types of :attr:`testimonio.web.site.QueryPage.answer`."""

GRAPH_STORE = "/graph-store"

_CONTENT = {Form.SOLUTIONS: Content.SOLUTIONS, Form.BOOLEAN: Content.SOLUTIONS, Form.GRAPH: Content.GRAPH}


@blueprint.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a query, or describe the service when there is none.

    :raise 400: the request or the query is malformed, or names a graph that is not in the dataset.
    :raise 403: the query is an update, calls SERVICE, or its answer is too large.
    :raise 406: there is no format that the client accepts.
    :raise 413: the query is too long (414 in an address).
    :raise 415: the body is neither a form nor a query.
    :raise 502: an endpoint that SERVICE may call gave no answer.
    :raise 503: all workers are taken.
    :raise 504: the query took too long.
    """
    body = request.get_data(cache=False) if request.method == "POST" else b""
    kind, coding = request.headers.get("Content-Type"), request.headers.get("Content-Encoding")
    asked = operation.read(request.method, request.query_string, kind, body, coding)
    return respond(asked, request.headers.get("Accept"))


def respond(asked: Operation, accept: str | None) -> Response:
    """The response to ``asked``, whatever address it came by.

    :param accept: the value of Accept.
    :raise ProblemError, EngineError: as :func:`endpoint`.
    """
    wanted = acceptance.wanted(asked, accept)
    site = current_site()
    return _describe(site, wanted) if asked.query is None else _answer(site, asked, asked.query, wanted)


@blueprint.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """What may be sent here; the preflight of browsers."""
    response = preflight(operation.METHODS)
    response.headers["Accept-Post"] = f"{operation.FORM}, {operation.QUERY}"
    return response


def preflight(methods: Iterable[str]) -> Response:
    """The answer to OPTIONS where ``methods`` may be used, by scripts of any origin, too."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    response.headers["Allow"] = ", ".join(methods)
    response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _describe(site: Site, wanted: Wanted) -> Response:
    if wanted.graph == PAGE:
        return _finish(Response(site.query_page(QueryPage("")), content_type=content_type(PAGE)))
    if wanted.graph is None:
        raise not_acceptable("The service description is a graph.", Content.GRAPH)
    summary = site.engine.summary()
    service = description.Service(
        endpoint=site.url("/sparql"),
        triples=summary.triples,
        graphs=summary.graphs,
        union_default_graph=site.release is not None,
        limits={**asdict(site.engine.limits), **asdict(site.settings.transport)},
        services=site.engine.services,
        release=site.digest,
        licence=site.manifest.licence if site.manifest else None,
    )
    response = Response(description.describe(service, wanted.graph), content_type=content_type(wanted.graph))
    store = f'<{site.url(GRAPH_STORE)}>; rel="related"; title="SPARQL 1.1 Graph Store HTTP Protocol, for reading"'
    response.headers["Link"] = store
    return _finish(response)


def _answer(site: Site, asked: Operation, query: str, wanted: Wanted) -> Response:
    question = Question(
        query,
        _asked_for(wanted.solutions, Content.SOLUTIONS),
        _asked_for(wanted.graph, Content.GRAPH),
        asked.default_graphs,
        asked.named_graphs,
    )
    if not wanted.solutions and not wanted.graph:
        raise not_acceptable("No format that is accepted is there.", Content.SOLUTIONS, Content.GRAPH)
    try:
        met = request.environ.get(OUTCOME)
        if met is not None:
            raise met
        answer = site.engine.answer(question)
    except NotAcceptable as error:
        raise not_acceptable(str(error), _CONTENT[error.form]) from None
    except EngineError as error:
        problem = advised(problems.problem_of(error), query)
        if PAGE in (wanted.solutions, wanted.graph):
            return _problem_page(site, query, problem)
        return problems.respond(problem)
    response = _finish(_written(site, query, answer, wanted))
    if answer.volatile:
        response.headers["Cache-Control"] = TRANSIENT
    return response


def _asked_for(media_type: str | None, content: Content) -> str | None:
    """What to ask the engine for: a page is made from the formats that are the easiest to read."""
    return READ_BY_PAGES[content] if media_type == PAGE else media_type


def _written(site: Site, query: str, answer: Answer, wanted: Wanted) -> Response:
    content = _CONTENT[answer.form]
    if wanted.of(content) == PAGE:
        page = QueryPage(query, answer, formats=tuple(format_.name for format_ in formats(content)))
        return Response(site.query_page(page), content_type=content_type(PAGE))
    response = Response(answer.body, content_type=content_type(answer.media_type))
    for sentence in hints.told(answer.hints):
        response.headers.add(hints.HINT, sentence)
    return response


def _problem_page(site: Site, query: str, problem: Problem) -> Response:
    page = site.query_page(QueryPage(query, problem=problem))
    return problems.finish(Response(page, problem.status, content_type=content_type(PAGE)), problem)


def _finish(response: Response) -> Response:
    response.vary.add("Accept")
    return validated(response)
