"""Linked data: the IRI of a thing leads (303) to a page for people or to data for programs.

``/id/…``, ``/pred/…``, ``/voc/…``, ``/graph/…`` and ``/ns`` answer 303 to ``/page/…`` or to ``/data/….<extension>``, by
``Accept`` (Cool URIs for the Semantic Web, 4.2). An unknown thing is 404, a withdrawn one 410.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for

from testimonio.names import BASE, GRAPH
from testimonio.protocol.media import Content, by_extension, content_type, formats
from testimonio.protocol.negotiation import choose
from testimonio.protocol.problem import ProblemError
from testimonio.store.engine import Engine, Lane, Question
from testimonio.web.language import at, reader_language
from testimonio.web.pages.addresses import iri_of, name_of
from testimonio.web.pages.citing import cite_of
from testimonio.web.pages.graphs import graph_names, graph_page
from testimonio.web.pages.head import head_of, signposts
from testimonio.web.pages.kinds.registry import kind_of
from testimonio.web.pages.known import checked, require
from testimonio.web.pages.ontology.vocabulary import ONTOLOGY, vocabulary_of
from testimonio.web.pages.subgraph import PROLOGUE, Term
from testimonio.web.pages.trail import trail_of
from testimonio.web.pages.views import segment_of
from testimonio.web.site import current_site
from testimonio.web.validators import validated

blueprint = Blueprint("things", __name__)

_DATA = """
CONSTRUCT { ?s ?p ?o } WHERE {
  { BIND(<%(iri)s> AS ?s) ?s ?p ?o }
  UNION { ?s ?p <%(iri)s> . BIND(<%(iri)s> AS ?o) }
  UNION { <%(iri)s> oa:hasSelector|(oa:hasSelector/oa:refinedBy) ?s . ?s ?p ?o }
}
"""
"""The data of a thing: what is said of it, what points at it, and the selectors of a passage."""

_GRAPH_DATA = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <%(iri)s> { ?s ?p ?o } }"
_ONTOLOGY_DATA = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <" + GRAPH + "ontology/tm> { ?s ?p ?o } }"


_FORMATS = formats(Content.GRAPH)
_TYPES = ("text/html", *(form.media_type for form in _FORMATS))


@blueprint.get("/id/<path:name>")
def thing(name: str) -> Response:
    """Redirect to the page or the data of ``id/<name>``.

    :raise 404: the graph says nothing of it. :raise 410: it was withdrawn. :raise 406: no wanted form.
    """
    return _elsewhere(f"{BASE}id/{name}")


@blueprint.get("/ns", defaults={"name": "ns"}, strict_slashes=False)
@blueprint.get("/pred", defaults={"name": "pred"}, strict_slashes=False)
@blueprint.get("/pred/<path:name>")
@blueprint.get("/voc/<path:name>")
@blueprint.get("/graph/<path:name>")
def other(name: str) -> Response:
    """Redirect to the page or the data of a claim predicate, a concept, a scheme, a graph or the ontology."""
    return _elsewhere(BASE + request.path.strip("/"))


@blueprint.get("/page/<path:name>")
def page(name: str) -> Response:
    """The page of a thing.

    :raise 404: the graph says nothing of it. :raise 410: it was withdrawn.
    """
    iri = checked(iri_of(name))
    require(iri)
    if iri == ONTOLOGY:
        return _html("vocabulary.html", vocabulary=vocabulary_of(_engine(), reader_language()), formats=_FORMATS)
    if segment_of(iri) == "graph":
        graph = graph_page(_engine(), iri, reader_language())
        return _html("graph.html", graph=graph, formats=_FORMATS, trail=trail_of(iri, "graph", Term(graph.name)))
    segment, language, manifest = segment_of(iri), reader_language(), current_site().manifest
    kind = kind_of(segment)
    found = kind.make(_engine(), iri, language)
    head, claim = None, getattr(found, "claim", None)
    if not found.noindex:
        head = head_of(iri, segment, found.title.value, language, manifest, claim)
    trail = trail_of(iri, segment, found.title, getattr(found, "within", ()))
    cite = cite_of(current_site(), iri, claim, language)
    response = _html(kind.template, page=found, formats=_FORMATS, head=head, trail=trail, cite=cite)
    if found.noindex:
        response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Link"] = signposts(iri, segment, _FORMATS, manifest)
    return validated(response)


@blueprint.get("/data/<path:name>.<any(ttl,jsonld,nt,rdf):extension>")
def data(name: str, extension: str) -> Response:
    """The data of a thing in the format of ``extension``.

    :raise 404: the graph says nothing of it. :raise 410: it was withdrawn.
    """
    iri = checked(iri_of(name))
    require(iri)
    form = by_extension(extension)
    if form is None:
        raise ProblemError("not-found", f"There is no data format .{extension}.")
    if iri == ONTOLOGY:
        query = _ONTOLOGY_DATA
    else:
        query = PROLOGUE + (_GRAPH_DATA if segment_of(iri) == "graph" else _DATA) % {"iri": iri}
    answer = _engine().answer(Question(query, graph_type=form.media_type, lane=Lane.PAGE))
    response = Response(answer.body, content_type=content_type(form.media_type))
    response.headers["Link"] = f'<{iri}>; rel="describes"'
    response.headers["X-Robots-Tag"] = "noindex"  # data may hold claims about persons; pages say who says so
    return validated(response)


@blueprint.get("/graph", strict_slashes=False)
def graphs() -> Response:
    """The list of named graphs; as data it is part of the service description."""
    if choose(request.headers.get("Accept"), _TYPES) != "text/html":
        return _see_other(url_for("sparql.endpoint"))
    response = _html("graphs.html", graphs=graph_names(_engine()))
    response.vary.add("Accept")
    return response


@blueprint.get("/voc", strict_slashes=False)
def schemes() -> Response:
    """The concept schemes, which the page of the ontology lists."""
    return _see_other(url_for("things.page", name="ns", _anchor="schemes"))


def _elsewhere(iri: str) -> Response:
    """303 to the form of ``iri`` that the client prefers."""
    iri = checked(iri)
    require(iri)
    wanted = choose(request.headers.get("Accept"), _TYPES)
    if wanted is None:
        raise ProblemError("not-acceptable", f"There are {', '.join(_TYPES)}.", {"available": _TYPES})
    form = next((form for form in _FORMATS if form.media_type == wanted), None)
    target = f"/data/{name_of(iri)}.{form.extension}" if form else at(f"/page/{name_of(iri)}")
    response = _see_other(target)
    response.headers["Vary"] = "Accept"
    response.headers["Link"] = signposts(iri, segment_of(iri), _FORMATS, current_site().manifest)
    return response


def _see_other(target: str) -> Response:
    response = redirect(target, 303, Response=Response)
    assert isinstance(response, Response)  # noqa: S101  (the class just given)
    return response


def _engine() -> Engine:
    return current_site().engine


def _html(template: str, **context: object) -> Response:
    return Response(render_template(template, **context), content_type=content_type("text/html"))
