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
class QueryPage:
    """The query form with what became of the query.

    :ivar query: its text, empty before anything was asked.
    :ivar answer: SPARQL results JSON, or Turtle for a graph; ``None`` before anything was asked, or on a problem.
    :ivar problem: why there is no answer.
    :ivar formats: values of ``?format=`` for this answer.
    """

    query: str
    answer: Answer | None = None
    problem: Problem | None = None
    formats: tuple[str, ...] = ()


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


@dataclass
class Site:
    """One application's world.

    :ivar release: the release directory, ``None`` when a bare dataset is served; ``manifest`` its manifest.
    :ivar observer: whoever counts what is asked, and gives the metrics.
    :ivar query_page: writes :class:`QueryPage` as HTML; whoever has a better one sets it.
    """

    settings: Settings
    engine: Engine
    release: Path | None
    manifest: Manifest | None
    observer: Observer
    query_page: Callable[[QueryPage], str] = plain_query_page

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
