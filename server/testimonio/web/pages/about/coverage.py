"""``/coverage``: how much of each text is read, from the release's ``coverage.json``."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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

MOST_TEXTS = 300
"""Texts on one page, the first of the report; ``coverage.json`` has all."""

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
    found, count = first_texts(site, reader_language())
    body = render_template("coverage.html", rows=found, count=count)
    return Response(body, content_type=content_type("text/html"))


def first_texts(site: Site, language: str) -> tuple[list[Row], int]:
    """A row for each of the first :data:`MOST_TEXTS` texts of the release, and how many it has; one query."""
    report = _report(site)
    return _rows(site, language, report[:MOST_TEXTS]), len(report)


def texts_of(site: Site, language: str, documents: Collection[str]) -> list[Row]:
    """A row for each of ``documents`` in the release that ``site`` serves; one query."""
    return _rows(site, language, [text for text in _report(site) if text["document"] in documents])


def _report(site: Site) -> list[dict[str, Any]]:
    assert site.release  # noqa: S101  (asked before)
    found: list[dict[str, Any]] = json.loads((site.release / COVERAGE).read_text(encoding="utf-8"))
    return found


def _rows(site: Site, language: str, report: Sequence[Mapping[str, Any]]) -> list[Row]:
    only = " ".join(f"<{text['document']}>" for text in report)
    titles = Subgraph.fetch(site.engine, _TITLES % f"VALUES ?s {{ {only} }}")
    rows = []
    for text in report:
        title = titles.label(text["document"], language)
        omissions = tuple(
            (local_path(each["passage"]) or "", f"characters {each['start']} to {each['end']}", each["reason"])
            for each in text["omissions"]
        )
        read, claimed, quoted = (100 * text[name] / text["characters"] for name in ("read", "claimed", "quoted"))
        document = Value(title.value, title.language, local_path(text["document"]))
        rows.append(Row(document, text["characters"], text["claims"], read, claimed, quoted, omissions))
    return rows
