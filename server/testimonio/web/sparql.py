"""``/sparql``: the SPARQL 1.1 Protocol for queries, and the service description."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from urllib.parse import quote

from flask import Blueprint, Response, request

from testimonio.protocol import description, operation
from testimonio.protocol.caching import TRANSIENT
from testimonio.protocol.media import Content, content_type, formats, media_types, named, names
from testimonio.protocol.negotiation import choose
from testimonio.protocol.operation import Operation
from testimonio.protocol.problem import Problem, ProblemError
from testimonio.store.engine import Answer, EngineError, Form, NotAcceptable, Question
from testimonio.web import problems
from testimonio.web.site import QueryPage, Site, current_site
from testimonio.web.validators import validated

blueprint = Blueprint("sparql", __name__)

PAGE = "text/html"
READ_BY_PAGES = {Content.SOLUTIONS: "application/sparql-results+json", Content.GRAPH: "application/n-triples"}
"""The media types of :attr:`testimonio.web.site.QueryPage.answer`."""

HINT = "Testimonio-Hint"
"""Header that says of a term that nothing has it: the answer may be empty for that alone. Percent-encoded UTF-8."""

HINT_CHARACTERS = 1_000
"""Length of all hints in the headers of one answer; more are left out. Proxies refuse heads over 4 or 8 kB."""

GRAPH_STORE = "/graph-store"

_PLAIN = " !#$&'()*+,-./:;<=>?@[]^_`{|}~"
_CONTENT = {Form.SOLUTIONS: Content.SOLUTIONS, Form.BOOLEAN: Content.SOLUTIONS, Form.GRAPH: Content.GRAPH}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The media type that the client wants for each content, ``None`` where it takes none that there is."""

    solutions: str | None
    graph: str | None

    def of(self, content: Content) -> str | None:
        """The one for ``content``."""
        return self.solutions if content is Content.SOLUTIONS else self.graph

    def asked(self, content: Content) -> str | None:
        """What to ask the engine for: a page is made from the formats that are the easiest to read."""
        wanted = self.of(content)
        return READ_BY_PAGES[content] if wanted == PAGE else wanted


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
    wanted = _wanted(asked, accept)
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


def _wanted(asked: Operation, accept: str | None) -> Wanted:
    found = []
    for content in (Content.SOLUTIONS, Content.GRAPH):
        if asked.formats:
            found.append(_first_known(asked.formats, content))
        else:
            found.append(choose(accept, (*media_types(content), PAGE)))
    if asked.formats and not any(found):
        names = " or ".join(repr(name) for name in asked.formats)
        raise _not_acceptable(f"There is no format {names}.", Content.SOLUTIONS, Content.GRAPH)
    return Wanted(*found)


def _first_known(names: tuple[str, ...], content: Content) -> str | None:
    """The media type of the first of ``names`` that there is; spelt as one, it comes back as its client spelt it."""
    for name in names:
        format_ = named(name, content) or named(name, Content.PAGE)
        if format_ is not None:
            return name.strip().lower() if "/" in name else format_.media_type
    return None


def _describe(site: Site, wanted: Wanted) -> Response:
    if wanted.graph == PAGE:
        return _finish(Response(site.query_page(QueryPage("")), content_type=content_type(PAGE)))
    if wanted.graph is None:
        raise _not_acceptable("The service description is a graph.", Content.GRAPH)
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
        wanted.asked(Content.SOLUTIONS),
        wanted.asked(Content.GRAPH),
        asked.default_graphs,
        asked.named_graphs,
    )
    if not wanted.solutions and not wanted.graph:
        raise _not_acceptable("No format that is accepted is there.", Content.SOLUTIONS, Content.GRAPH)
    try:
        answer = site.engine.answer(question)
    except NotAcceptable as error:
        raise _not_acceptable(str(error), _CONTENT[error.form]) from None
    except EngineError as error:
        problem = problems.problem_of(error)
        if PAGE in (wanted.solutions, wanted.graph):
            return _problem_page(site, query, problem)
        raise
    response = _finish(_written(site, query, answer, wanted))
    if answer.volatile:
        response.headers["Cache-Control"] = TRANSIENT
    return response


def _written(site: Site, query: str, answer: Answer, wanted: Wanted) -> Response:
    content = _CONTENT[answer.form]
    if wanted.of(content) == PAGE:
        page = QueryPage(query, answer, formats=tuple(format_.name for format_ in formats(content)))
        return Response(site.query_page(page), content_type=content_type(PAGE))
    response = Response(answer.body, content_type=content_type(answer.media_type))
    left = HINT_CHARACTERS
    for sentence in (quote(hint.sentence, safe=_PLAIN) for hint in answer.hints):
        left -= len(sentence)
        if left < 0:
            break
        response.headers.add(HINT, sentence)
    return response


def _problem_page(site: Site, query: str, problem: Problem) -> Response:
    page = site.query_page(QueryPage(query, problem=problem))
    return problems.finish(Response(page, problem.status, content_type=content_type(PAGE)), problem)


def _finish(response: Response) -> Response:
    response.vary.add("Accept")
    return validated(response)


def _not_acceptable(reason: str, *contents: Content) -> ProblemError:
    types = media_types(*contents, Content.PAGE)
    detail = f"{reason} There are {', '.join(types)}; or ?format= with {names(*contents, Content.PAGE)}."
    return ProblemError("not-acceptable", detail, {"available": types})
