"""``/about/limits``: what a query and a request may cost here, and what happens beyond."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from flask import Blueprint, Response, jsonify, render_template
from flask_babel import force_locale, lazy_gettext

from testimonio.protocol.description import UNITS
from testimonio.protocol.media import content_type
from testimonio.web.language import DEFAULT
from testimonio.web.pages.filters import number
from testimonio.web.problems import prefers_page
from testimonio.web.site import Site, current_site

blueprint = Blueprint("limits", __name__)

_Words = Mapping[str, tuple[str, str]]
"""By name, what is limited, and what happens beyond; both speak the reader's language."""

OF_QUERIES: _Words = {
    "query_bytes": (
        lazy_gettext("length of a query’s text, in UTF-8"),
        lazy_gettext("413; 414 for a query in the address"),
    ),
    "nesting_depth": (lazy_gettext("brackets inside one another, and “!” in a row"), "400"),
    "chain_length": (lazy_gettext("operators, clauses, expressions in brackets and described terms of a query"), "400"),
    "short_s": (
        lazy_gettext("time after which a query is a long one"),
        lazy_gettext("it goes on if there is a place for long ones; else it waits for one and starts again, by itself"),
    ),
    "deadline_s": (lazy_gettext("time for a query"), lazy_gettext("the query is stopped; 504")),
    "page_s": (lazy_gettext("time for a query of our own behind a page"), lazy_gettext("the query is stopped; 504")),
    "memory_bytes": (lazy_gettext("memory of a query, besides the data"), lazy_gettext("the query is stopped; 500")),
    "answer_bytes": (
        lazy_gettext("length of an answer"),
        lazy_gettext("403, and never a part of it: use LIMIT or the dumps"),
    ),
    "query_workers": (lazy_gettext("queries answered at one time"), lazy_gettext("the next ones wait")),
    "long_queries": (lazy_gettext("long ones among them"), lazy_gettext("the next ones wait")),
    "page_workers": (
        lazy_gettext("queries answered at one time for pages, reserved for them"),
        lazy_gettext("the next ones wait"),
    ),
    "waiting": (lazy_gettext("queries that may wait in each lane"), lazy_gettext("503, with Retry-After")),
    "wait_s": (lazy_gettext("time that a query waits"), lazy_gettext("503, with Retry-After")),
}
"""Limits of a query by name: what is limited, and what happens beyond."""

OF_SERVICES: _Words = {
    "service_workers": (
        lazy_gettext("queries answered at one time that call other endpoints"),
        lazy_gettext("the next ones wait"),
    ),
    "service_s": (lazy_gettext("time for such a query, its calls included"), lazy_gettext("the query is stopped; 504")),
    "service_calls": (lazy_gettext("SERVICE clauses in one query"), "400"),
    "call_s": (lazy_gettext("time for one call of another endpoint"), lazy_gettext("502, or no solutions with SILENT")),
    "call_bytes": (
        lazy_gettext("length of what another endpoint answers"),
        lazy_gettext("502, or no solutions with SILENT"),
    ),
}
"""The same for queries with SERVICE, where any may be called."""

OF_REQUESTS: _Words = {
    "connections": (lazy_gettext("connections open at one time"), lazy_gettext("the next ones wait to be accepted")),
    "header_bytes": (
        lazy_gettext("length of the head of a request, its address included"),
        lazy_gettext("414 or 431, and the connection is closed"),
    ),
    "header_s": (
        lazy_gettext("time for the head of a request, and between two requests"),
        lazy_gettext("the connection is closed"),
    ),
    "body_s": (lazy_gettext("time for the body of a request"), "408"),
    "bodies": (lazy_gettext("bodies being received at one time"), lazy_gettext("503, with Retry-After")),
    "spare_threads": (
        lazy_gettext("requests answered at one time that are no queries"),
        lazy_gettext("503, with Retry-After"),
    ),
    "spool_from_bytes": (
        lazy_gettext("length of an answer that is sent from memory"),
        lazy_gettext("it is sent from a file"),
    ),
    "spool_bytes": (lazy_gettext("disk for long answers that are being read"), lazy_gettext("503, with Retry-After")),
    "cache_bytes": (
        lazy_gettext("memory for answers that are given again"),
        lazy_gettext("the one not asked for longest is made anew"),
    ),
    "cached_answer_bytes": (
        lazy_gettext("length of an answer that is given again"),
        lazy_gettext("it is made anew each time"),
    ),
    "stall_s": (lazy_gettext("time in which a reader may take nothing"), lazy_gettext("the connection is closed")),
    "stop_s": (
        lazy_gettext("time for what is under way when the server stops"),
        lazy_gettext("the connection is closed"),
    ),
}
"""The same for requests."""


TITLES: Mapping[str, str] = {
    "A query": lazy_gettext("A query"),
    "A request": lazy_gettext("A request"),
    "A query that calls other endpoints": lazy_gettext("A query that calls other endpoints"),
}
"""The tables by their names in JSON."""


@dataclass(frozen=True, slots=True)
class Row:
    """One limit.

    :ivar name: as in ``--limit NAME=VALUE``; ``unit`` is ``s``, ``B`` or empty for a count.
    """

    name: str
    value: int | float
    unit: str
    meaning: str
    beyond: str

    @property
    def amount(self) -> str:
        """The value for people, with its unit."""
        if self.unit != "B":
            return f"{number(self.value)} {self.unit}".rstrip()
        for size, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
            if self.value >= size:
                return f"{number(self.value / size)} {name}"
        return f"{number(self.value)} B"


@blueprint.get("/about/limits")
def page() -> Response:
    """All limits with their values: as a page or as JSON."""
    if not prefers_page():
        with force_locale(DEFAULT):  # a document for programs
            tables = _tables(current_site())
            response = jsonify({title: {row.name: asdict(row) for row in rows} for title, rows in tables.items()})
        response.headers["Content-Language"] = DEFAULT
        return response
    tables = _tables(current_site())
    services = current_site().engine.services
    body = render_template("limits.html", tables=tables, titles=TITLES, services=services)
    response = Response(body, content_type=content_type("text/html"))
    response.vary.add("Accept")
    return response


def _tables(site: Site) -> dict[str, list[Row]]:
    queries, requests = asdict(site.engine.limits), asdict(site.settings.transport)
    tables = {"A query": list(_rows(OF_QUERIES, queries)), "A request": list(_rows(OF_REQUESTS, requests))}
    if site.engine.services:
        tables["A query that calls other endpoints"] = list(_rows(OF_SERVICES, queries))
    return tables


def _rows(known: Mapping[str, tuple[str, str]], values: Mapping[str, int | float]) -> Iterator[Row]:
    for name, (meaning, beyond) in known.items():
        unit = next((unit for end, unit in UNITS.items() if name.endswith(end)), "")
        yield Row(name, values[name], unit, str(meaning), str(beyond))
