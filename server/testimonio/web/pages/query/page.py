"""The query page: the form, its examples, and the answer as a table and, where columns allow, as a drawing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from flask_babel import LazyString, lazy_gettext

from testimonio.store.advice import SlowForm
from testimonio.store.engine import Engine
from testimonio.web.advice import ADVICE
from testimonio.web.language import at, reader_language
from testimonio.web.pages.query.examples import Example
from testimonio.web.pages.query.presentation import bars, links, places, spans
from testimonio.web.pages.query.results import Result, result_of
from testimonio.web.pages.query.shortlinks import path_of
from testimonio.web.pages.query.snippets import Snippet, snippets_of
from testimonio.web.site import QueryPage, Site

TABLE = "table"
VIEWS: Mapping[str, LazyString] = {
    TABLE: lazy_gettext("Table"),
    "chart": lazy_gettext("Bars"),
    "timeline": lazy_gettext("Timeline"),
    "map": lazy_gettext("Map"),
    "graph": lazy_gettext("Links"),
}
"""Values of ``?view=`` and what each is called."""


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at an answer: its ``name`` in ``?view=``, ``title`` and ``href``; the ``chosen`` one is shown."""

    name: str
    title: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the query at which something is wrong, for the editor.

    :ivar line: with ``column`` where it begins, 1-based, in code points; ``length`` of what is wrong.
    :ivar severity: ``error`` or ``warning``; ``message`` says what it is.
    """

    line: int
    column: int
    length: int
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer on the page.

    :ivar views: those that its columns allow, the table first.
    :ivar drawing: what the chosen view draws, ``None`` for the table; the table stands below it all the same.
    :ivar share: the address of the query's short link, ``None`` if it would be too long.
    """

    result: Result
    views: tuple[View, ...]
    view: str
    drawing: object
    share: str | None
    snippets: tuple[Snippet, ...]


def query_page_of(
    site: Site, examples: Mapping[str, tuple[Example, ...]], outlines: Path | None
) -> Callable[[QueryPage], str]:
    """What writes the query page of ``site``.

    :param examples: questions to start from, by language; ``outlines`` those of maps, if they were built.
    """

    def write(page: QueryPage) -> str:
        shown = examples[reader_language()]
        answered = _answered(site, page, shown, outlines) if page.answer else None
        marks = marks_of(page)
        # The messages stand in the page already.
        placed = json.dumps(
            [{"line": m.line, "column": m.column, "length": m.length, "severity": m.severity} for m in marks]
        )
        return render_template(
            "sparql.html",
            page=page,
            answered=answered,
            marks=marks,
            placed=placed,
            advice=[ADVICE[SlowForm(each["form"])] for each in _slow(page)],
            forms=tuple(ADVICE.values()),
            examples=shown,
        )

    return write


def marks_of(page: QueryPage) -> tuple[Mark, ...]:
    """What is wrong in the query of ``page``, and where."""
    if page.answer:
        hints = page.answer.hints
        return tuple(Mark(h.line, h.column, len(h.token), "warning", h.sentence) for h in hints)
    if slow := _slow(page):
        return tuple(Mark(each["line"], each["column"], len(each["token"]), "warning", each["advice"]) for each in slow)
    members = page.problem.members if page.problem else {}
    line, column, token = (members.get(name) for name in ("line", "column", "token"))
    if page.problem is None or not isinstance(line, int):
        return ()
    start, length = column if isinstance(column, int) else 1, len(token) if isinstance(token, str) else 1
    return (Mark(line, start, length, "error", page.problem.detail),)


def _slow(page: QueryPage) -> list[dict[str, Any]]:
    """The slow forms in a query that met a limit."""
    found = page.problem.members.get("advice") if page.problem else None
    return found if isinstance(found, list) else []


def _answered(site: Site, page: QueryPage, examples: tuple[Example, ...], outlines: Path | None) -> Answered:
    assert page.answer is not None  # noqa: S101  (for the type checker)
    result = result_of(page.answer, site.engine, reader_language())
    query = page.query.replace("\r\n", "\n")  # a form sends the line ends of its text so
    allowed = _allowed(result, outlines)
    view = request.args.get("view", TABLE)
    view = view if view in allowed else TABLE
    share = path_of(query, examples)
    return Answered(
        result=result,
        views=tuple(View(name, str(VIEWS[name]), _href(name), name == view) for name in allowed),
        view=view,
        drawing=_drawing(view, result, site.engine, outlines),
        share=site.url(share) if share else None,
        snippets=snippets_of(query, site.url("/sparql"), graph=result.is_graph),
    )


def _allowed(result: Result, outlines: Path | None) -> list[str]:
    """The views that have something to show."""
    if not result.rows:
        return [TABLE]
    drawn = {
        "chart": not result.is_graph and bars.bars_of(result) is not None,
        "timeline": spans.spans_of(result) is not None,
        "map": outlines is not None and places.may_have_places(result),
        "graph": links.may_have_links(result),
    }
    return [TABLE, *(name for name, fits in drawn.items() if fits)]


def _drawing(view: str, result: Result, engine: Engine, outlines: Path | None) -> object:
    match view:
        case "chart":
            return bars.bars_of(result, request.args.get("by"), request.args.get("of"))
        case "timeline":
            return spans.spans_of(result)
        case "map":
            return places.places_of(result, engine, outlines)
        case "graph":
            return links.links_of(result)
    return None


def _href(view: str) -> str:
    """This page with ``view``."""
    kept = {name: values for name, values in request.args.lists() if name not in ("view", "by", "of")}
    query = urlencode(kept | ({} if view == TABLE else {"view": [view]}), doseq=True)
    return at(request.path) + (f"?{query}" if query else "") + "#answer"
