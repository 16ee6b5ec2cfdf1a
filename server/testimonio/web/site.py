"""What every view needs, kept once per application, and where other packages hook their pages in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import cast

from flask import current_app, request

from testimonio.manifest import Manifest, Withdrawal, withdrawals
from testimonio.protocol.problem import Problem
from testimonio.store.engine import Answer, Engine
from testimonio.web.observation import Observer
from testimonio.web.settings import Settings

EXTENSION = "testimonio"


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line of a query, its 1-based ``number``, and where it is at fault the ``token`` between two parts."""

    number: int
    before: str
    token: str = ""
    after: str = ""


_CONTEXT = 3  # lines above and below one at fault
_WIDTH = 160  # characters of a line that are shown


def around(query: str, problem: Problem) -> tuple[MarkedLine, ...]:
    """The lines around the place of ``problem`` in ``query``."""
    line, column, token = (problem.members.get(name) for name in ("line", "column", "token"))
    if not isinstance(line, int):
        return ()
    at = column - 1 if isinstance(column, int) else 0
    word = token if isinstance(token, str) else ""
    lines = query.split("\n")
    shown = range(max(1, line - _CONTEXT), min(len(lines), line + _CONTEXT) + 1)
    return tuple(
        MarkedLine(n, text[max(0, at - _WIDTH) : at], word[:_WIDTH] or " ", text[at + len(word) :][:_WIDTH])
        if n == line
        else MarkedLine(n, text[:_WIDTH])
        for n in shown
        for text in (lines[n - 1].rstrip("\r"),)
    )


@dataclass(frozen=True, slots=True)
class QueryPage:
    """The query form with what became of the query.

    :ivar query: its text, empty before anything was asked.
    :ivar answer: SPARQL results JSON, or N-Triples for a graph; ``None`` before anything was asked, or on a problem.
    :ivar problem: why there is no answer.
    :ivar formats: values of ``?format=`` for this answer.
    """

    query: str
    answer: Answer | None = None
    problem: Problem | None = None
    formats: tuple[str, ...] = ()

    @property
    def marked(self) -> tuple[MarkedLine, ...]:
        """The line of a mistake with those around it; nothing where the place is not known."""
        return around(self.query, self.problem) if self.problem else ()


def plain_query_page(page: QueryPage) -> str:
    """The page without any design, for an application without pages."""
    answer = escape(page.answer.body.decode()) if page.answer else ""
    problem = f"<p>{escape(page.problem.title)}. {escape(page.problem.detail)}</p>" if page.problem else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Query</title></head><body><main>'
        f'<h1>SPARQL query</h1><form action="/sparql"><label for="query">Query</label> '
        f'<textarea id="query" name="query">{escape(page.query)}</textarea> <button>Ask</button></form>'
        f"{problem}<pre>{answer}</pre></main></body></html>"
    )


@dataclass(frozen=True, slots=True)
class Near:
    """Something known whose address or name is like one that is not.

    :ivar kind: the name of its class, ``name`` its own, both in the reader's language; ``language`` of the name.
    """

    iri: str
    kind: str
    name: str
    language: str = ""


@dataclass
class Site:
    """One application's world.

    :ivar release: the release directory, ``None`` when a bare dataset is served; ``manifest`` its manifest.
    :ivar observer: whoever counts what is asked, and gives the metrics.
    :ivar query_page: writes :class:`QueryPage` as HTML; whoever has a better one sets it.
    :ivar nearest: what a path may have meant under which nothing is known, the likeliest first; likewise. An
        engine that cannot answer gives nothing.
    """

    settings: Settings
    engine: Engine
    release: Path | None
    manifest: Manifest | None
    observer: Observer
    query_page: Callable[[QueryPage], str] = plain_query_page
    nearest: Callable[[str], tuple[Near, ...]] = lambda path: ()

    @cached_property
    def withdrawn(self) -> Mapping[str, Withdrawal]:
        """What the release no longer says, by IRI; answered 410."""
        return withdrawals(self.release) if self.release else {}

    @property
    def digest(self) -> str | None:
        """The release's name."""
        return self.manifest.digest if self.manifest else None

    def url(self, path: str) -> str:
        """The absolute URL of ``path`` on this server, as clients know it."""
        return (self.settings.public_url or request.host_url).rstrip("/") + path


def current_site() -> Site:
    """The site of the application that handles this request."""
    return cast(Site, current_app.extensions[EXTENSION])
