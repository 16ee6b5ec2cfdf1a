"""``/coverage``: how much of each text is read, from the release's ``coverage.json``."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from testimonio.manifest import COVERAGE
from testimonio.protocol.media import content_type
from testimonio.protocol.problem import ProblemError
from testimonio.web.language import reader_language
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.subgraph import Subgraph
from testimonio.web.pages.views import Value
from testimonio.web.site import Site, current_site

blueprint = Blueprint("coverage", __name__)

_TITLES = "SELECT ?s ?p ?o WHERE { %s ?s a tm:Document ; dcterms:title ?o . BIND(dcterms:title AS ?p) }"


@dataclass(frozen=True, slots=True)
class Row:
    """One text: its document, its length in characters, and shares of it in per cent.

    :ivar read: inside some passage; ``claimed`` of that with a claim; ``quoted`` in fragments.
    :ivar omissions: passages left out on purpose: address, place and reason.
    """

    document: Value
    characters: int
    claims: int
    read: float
    claimed: float
    quoted: float
    omissions: tuple[tuple[str, str, str], ...]


@blueprint.get("/coverage")
def page() -> Response:
    """The table of all texts.

    :raise 404: a bare dataset is served, which has no such report.
    """
    site = current_site()
    if site.release is None:
        raise ProblemError("not-found", "This server serves a bare dataset, which has no coverage report.")
    return Response(
        render_template("coverage.html", rows=texts_of(site, reader_language())), content_type=content_type("text/html")
    )


def texts_of(site: Site, language: str, documents: Collection[str] | None = None) -> list[Row]:
    """A row for each text of the release that ``site`` serves, or for each of ``documents``; one query."""
    assert site.release  # noqa: S101  (asked before)
    only = "" if documents is None else f"VALUES ?s {{ {' '.join(f'<{iri}>' for iri in documents)} }}"
    titles = Subgraph.fetch(site.engine, _TITLES % only)
    rows = []
    for text in json.loads((site.release / COVERAGE).read_text(encoding="utf-8")):
        if documents is not None and text["document"] not in documents:
            continue
        title = titles.label(text["document"], language)
        omissions = tuple(
            (local_path(each["passage"]) or "", f"characters {each['start']} to {each['end']}", each["reason"])
            for each in text["omissions"]
        )
        read, claimed, quoted = (100 * text[name] / text["characters"] for name in ("read", "claimed", "quoted"))
        document = Value(title.value, title.language, local_path(text["document"]))
        rows.append(Row(document, text["characters"], text["claims"], read, claimed, quoted, omissions))
    return rows
