"""``/search``: finds things by name and claims by their words; ``/suggest`` and ``/opensearch.xml`` for browsers.

The page is the same as JSON (``Accept`` or ``?format=json``). Suggestions are those of OpenSearch
(https://github.com/dewitt/opensearch, "Suggestions extension 1.1").
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, render_template, request
from flask_babel import gettext

from testimonio.names import ID, shorten
from testimonio.protocol.caching import TRANSIENT
from testimonio.protocol.media import content_type
from testimonio.protocol.problem import ProblemError
from testimonio.store.engine import EngineError
from testimonio.web.language import at, reader_language
from testimonio.web.pages.citation import sentence_of
from testimonio.web.pages.filters import here
from testimonio.web.pages.forms import wants_json
from testimonio.web.pages.search.entries import FACETS
from testimonio.web.pages.search.index import MAX_QUERY, Index
from testimonio.web.pages.search.library import Library
from testimonio.web.pages.search.page import Hit, SearchPage, search_page
from testimonio.web.site import Near, current_site
from testimonio.web.validators import validated

_SUGGESTIONS = "application/x-suggestions+json"
_DESCRIPTION = "application/opensearchdescription+xml"


def blueprint_of(library: Library) -> Blueprint:
    """The search in what ``library`` holds."""
    blueprint = Blueprint("search", __name__)

    @blueprint.get("/search")
    def search() -> Response:
        """One page of results: as a page or as JSON.

        :raise 406: another format is asked for. :raise 414: the query is too long.
        """
        as_json = wants_json()
        chosen = {facet: value for facet in FACETS if (value := request.args.get(facet, ""))}
        number = request.args.get("page", 1, type=int)
        page = search_page(current_site().engine, library.index, _query(), chosen, number)
        if as_json:
            response = jsonify(_listed(page))
        else:
            response = Response(render_template("search.html", page=page), content_type=content_type("text/html"))
        response.headers["X-Robots-Tag"] = "noindex"  # it repeats claims outside of their pages
        response.vary.add("Accept")
        response = validated(response)
        if page.coming:
            response.headers["Cache-Control"] = TRANSIENT
        return response

    @blueprint.get("/suggest")
    def suggest() -> Response:
        """Names of things that begin with or hold the words of ``?q=``, with their kinds and pages; never claims.

        :raise 414: the query is too long.
        """
        index, language = library.index, reader_language()
        entries = index.suggest(_query())
        names = [index.label(entry.iri, language).value for entry in entries]
        kinds = [index.label(index.values["kind", entry.kind], language).value for entry in entries]
        pages = [current_site().url(here(entry.iri)) for entry in entries]
        response = jsonify([_query(), names, kinds, pages])
        response.content_type = _SUGGESTIONS
        response.vary.add("Accept-Language")
        return validated(response)

    @blueprint.get("/opensearch.xml")
    def description() -> Response:
        """How browsers search here (https://github.com/dewitt/opensearch, OpenSearch 1.1 Draft 6)."""
        name = gettext("Who said what, in which words")
        body = render_template("opensearch.xml", name=name, site=current_site().url(at("/")).rstrip("/"))
        response = Response(body, content_type=f"{_DESCRIPTION}; charset=utf-8")
        response.vary.add("Accept-Language")
        return validated(response)

    return blueprint


def nearest_of(library: Library) -> Callable[[str], tuple[Near, ...]]:
    """For :class:`testimonio.web.site.Site`: what a path may have meant, by what ``library`` holds."""

    def nearest(path: str) -> tuple[Near, ...]:
        try:
            index = library.index
        except EngineError:
            return ()  # the answer is a 404 all the same
        return tuple(_near(index, iri, reader_language()) for iri in index.nearest(path))

    return nearest


def _near(index: Index, iri: str, language: str) -> Near:
    """What an address leads to; claims, propositions and passages by their address, because no gloss stands bare."""
    entry = index.entry(iri)
    if entry is None or entry.is_claim:
        kind = entry.kind if entry else iri.removeprefix(ID).partition("/")[0]
        return Near(iri, gettext(kind.replace("-", " ")), shorten(iri))
    name = index.label(iri, language)
    return Near(iri, index.label(index.values["kind", entry.kind], language).value, name.value, name.language)


def _query() -> str:
    query = request.args.get("q", "").strip()
    if len(query) > MAX_QUERY:
        raise ProblemError("too-long", f"At most {MAX_QUERY} characters are looked for.", status=414)
    return query


def _listed(page: SearchPage) -> dict[str, object]:
    """``page`` as JSON; each claim is a sentence that begins with who says it."""
    site = current_site()
    return {
        "query": page.query,
        "total": page.total,
        "page": page.number,
        "pages": page.pages,
        "previous": site.url(at(page.before)) if page.before else None,
        "next": site.url(at(page.after)) if page.after else None,
        "similar_words": {word: list(similar) for word, similar in page.instead},
        "unknown_words": list(page.missing),
        "only_some_words": page.partly,
        "claims_not_searched": page.unsearched,
        "results": [_result(hit) for hit in page.hits],
        "facets": {
            facet.name: [
                {"value": each.value, "label": each.label.value, "count": each.count} for each in facet.choices
            ]
            for facet in page.facets
        },
    }


def _result(hit: Hit) -> dict[str, object]:
    result: dict[str, object] = {"iri": hit.iri, "kind": hit.kind.value, "page": current_site().url(here(hit.iri))}
    if hit.claim is None:
        return result | {"name": hit.name.value if hit.name else "", "also": hit.also}
    claim, passage = hit.claim, hit.passage
    return result | {
        "sentence": sentence_of(claim),
        "claimant": claim.claimant,
        "force": claim.force,
        "date": claim.date,
        "document": claim.document,
        "review": claim.review,
        "quote": passage.quote if passage else None,
        "deep_link": passage.deep_link if passage else None,
    }
