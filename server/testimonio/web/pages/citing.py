"""``/cite/<name>.<extension>``: the citation of whatever has a page, and the block of a page that offers it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response
from flask_babel import gettext

from testimonio.store.engine import Engine
from testimonio.web.language import reader_language
from testimonio.web.pages.addresses import iri_of, name_of
from testimonio.web.pages.citation import FORMS, Citation, plain, sentence_of
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.known import checked, require
from testimonio.web.pages.retrieval import claims_where
from testimonio.web.pages.subgraph import LABELS, QUOTE, RDF_TYPE, Subgraph
from testimonio.web.pages.views import kind_in, segment_of
from testimonio.web.site import Site, current_site
from testimonio.web.validators import validated

blueprint = Blueprint("citing", __name__)

_FETCH = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ BIND(<%(iri)s> AS ?s) }} UNION {{ <%(iri)s> a ?s }} UNION {{ <%(iri)s> oa:hasSource/tm:textOf ?s }}
  UNION {{ <%(iri)s> oa:hasSource ?s }}
  ?s ?p ?o . FILTER(?p IN ({", ".join(f"<{name}>" for name in (*LABELS, QUOTE, RDF_TYPE))}, tm:textOf, dcterms:issued,
    oa:hasSource))
}}
"""
"""The names of a thing and of its classes; of a passage the document too."""

_NAMED = ("actor", "claim")
"""Kinds about which somebody who is named may object."""


@dataclass(frozen=True, slots=True)
class Cite:
    """How a page is cited and objected to.

    :ivar line: the citation in one line; ``files`` the forms as files: name and path.
    :ivar objection: path of the policy, with the thing named.
    """

    line: str
    files: tuple[tuple[str, str], ...]
    objection: str


def cite_of(site: Site, iri: str, claim: Claim | None, language: str) -> Cite:
    """The block of the page of ``iri``; one query, none for a ``claim``."""
    citation = citation_of(site, claim, language) if claim else thing_citation(site, iri, language)
    place = "named" if segment_of(iri) in _NAMED else "wrong"
    return Cite(
        line=plain(citation),
        files=tuple((form, f"/cite/{name_of(iri)}.{extension}") for extension, (form, _, _) in FORMS.items()),
        objection=f"/about/corrections?{urlencode({'about': iri})}#{place}",
    )


def citation_of(site: Site, claim: Claim, language: str) -> Citation:
    """The citation of ``claim`` as ``site`` serves it, in ``language``."""
    title = claim.document_title
    source = ", ".join(part for part in (title.value, claim.document_date) if part) if title else None
    return _citation(site, claim.iri, sentence_of(claim), language, source)


def thing_citation(site: Site, iri: str, language: str) -> Citation:
    """The citation of anything that is no claim; one query.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    graph = Subgraph.fetch(site.engine, _FETCH % {"iri": iri})
    segment, title = segment_of(iri), graph.label(iri, language)
    if segment == "proposition":
        kind = gettext("a proposition, which this graph does not assert")
    elif segment == "document":
        kind = gettext("what this text says, as encoded here")
    else:
        kind = kind_in(graph, iri, segment, language)
    text = graph.value(iri, "oa:hasSource") if segment == "passage" else iri if segment == "text" else None
    document = graph.value(text, "tm:textOf") if text else None
    known = (graph.label(document, language).value, graph.value(document, "dcterms:issued")) if document else ()
    source = ", ".join(part for part in known if part) or None
    return _citation(site, iri, title.value, title.language or language, source, kind)


def _citation(site: Site, iri: str, title: str, language: str, source: str | None, kind: str = "") -> Citation:
    known = site.manifest
    titles = known.title if known else {}
    return Citation(
        iri=iri,
        title=title,
        language=language,
        dataset=titles.get(reader_language()) or next(iter(titles.values()), "Testimonio"),
        source=source,
        release=known.digest if known else None,
        issued=known.issued if known else None,
        kind=kind,
    )


def _claim(engine: Engine, iri: str, language: str) -> Claim | None:
    return next(iter(claims_where(engine, f"VALUES ?claim {{ <{iri}> }} ?claim a tm:Claim", language)), None)


@blueprint.get("/cite/<path:name>.<any(bib,json,txt):extension>")
def cite(name: str, extension: str) -> Response:
    """The citation of whatever has the page ``/page/<name>``, in the reader's language.

    :raise 404: there is no such thing. :raise 410: it was withdrawn.
    """
    iri = checked(iri_of(name))
    require(iri)
    site, language = current_site(), reader_language()
    claim = _claim(site.engine, iri, language) if segment_of(iri) == "claim" else None
    _, media_type, write = FORMS[extension]
    citation = citation_of(site, claim, language) if claim else thing_citation(site, iri, language)
    response = Response(write(citation), content_type=media_type)
    response.headers["X-Robots-Tag"] = "noindex"  # it may repeat a claim outside of its page
    response.headers["Link"] = f'<{iri}>; rel="describes"'
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    return validated(response)
