"""``/graph-store``: the SPARQL 1.1 Graph Store HTTP Protocol, for reading.

Implements https://www.w3.org/TR/sparql11-http-rdf-update/. Graphs are named indirectly, ``?default`` or ``?graph=IRI``;
the IRIs of our own graphs lead to their data, too (4.1).

PUT, POST, DELETE and PATCH are answered 403, like every update, and not 405. They are methods of this protocol (5.3 to
5.7), so the server understands the request and refuses to fulfil it (RFC 9110, 15.5.4), as 5.4 asks of a deletion that
is overridden; 405 is for a method that means nothing here. Both answers say in ``Allow`` what is allowed.
"""

from __future__ import annotations

from typing import NoReturn

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from testimonio.protocol import operation
from testimonio.protocol.media import Content, content_type, media_types, named, names
from testimonio.protocol.negotiation import choose
from testimonio.protocol.operation import GraphOperation
from testimonio.protocol.problem import ProblemError
from testimonio.store.engine import Question
from testimonio.web.site import current_site
from testimonio.web.sparql import GRAPH_STORE, preflight
from testimonio.web.validators import validated

blueprint = Blueprint("graph_store", __name__)

ALLOWED = {"Allow": ", ".join(operation.GRAPH_METHODS)}
_TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@blueprint.route(GRAPH_STORE, methods=["GET"], provide_automatic_options=False)
def read() -> Response:
    """A graph of the dataset, whole.

    :raise 400: not exactly one graph is named, or by an IRI that is not absolute.
    :raise 403: the graph is larger than an answer may be; the problem names the dumps.
    :raise 404: the dataset has no such graph.
    :raise 406: there is no format that the client accepts.
    """
    asked = operation.read_graph(request.query_string)
    wanted = _wanted(asked)
    site = current_site()
    if asked.graph is not None and asked.graph not in site.engine.summary().graphs:
        raise ProblemError(
            "not-found", f"The dataset has no graph <{asked.graph}>; the service description lists them."
        )
    graphs = () if asked.graph is None else (asked.graph,)
    answer = site.engine.answer(Question(_TRIPLES, graph_type=wanted, default_graphs=graphs))
    response = Response(answer.body, content_type=content_type(answer.media_type))
    response.headers["Link"] = f'<{site.url("/sparql")}>; rel="service-desc"'  # RFC 8631
    response.vary.add("Accept")
    return validated(response)


@blueprint.route(GRAPH_STORE, methods=["PUT", "POST", "DELETE", "PATCH"], provide_automatic_options=False)
def write() -> NoReturn:
    """Refuse to change a graph.

    :raise 403: always.
    """
    detail = f"{request.method} would change a graph; graphs are only read here."
    raise ProblemError("read-only", detail, headers=ALLOWED)


@blueprint.before_app_request
def refuse_unknown_method() -> None:
    """Refuse a method that no route here has; of itself, 405 would allow those that :func:`write` refuses.

    :raise 405: no route has the method.
    """
    if request.path == GRAPH_STORE and isinstance(request.routing_exception, MethodNotAllowed):
        raise MethodNotAllowed(operation.GRAPH_METHODS)


@blueprint.route(GRAPH_STORE, methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """What may be sent here; the preflight of browsers."""
    return preflight(operation.GRAPH_METHODS)


def _wanted(asked: GraphOperation) -> str:
    """The media type to answer with."""
    offers = media_types(Content.GRAPH)
    if asked.formats:
        known = (named(name, Content.GRAPH) for name in asked.formats)
        wanted = next((format_.media_type for format_ in known if format_), None)
    else:
        wanted = choose(request.headers.get("Accept"), offers)
    if wanted is None:
        detail = f"A graph is there as {', '.join(offers)}; or ?format= with {names(Content.GRAPH)}."
        raise ProblemError("not-acceptable", detail, {"available": offers})
    return wanted
