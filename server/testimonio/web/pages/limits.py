"""``/about/limits``: what a query and a request may cost here, and what happens beyond."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from flask import Blueprint, Response, jsonify, render_template

from testimonio.protocol.description import UNITS
from testimonio.protocol.media import content_type
from testimonio.web.problems import prefers_page
from testimonio.web.site import Site, current_site

blueprint = Blueprint("limits", __name__)

OF_QUERIES: Mapping[str, tuple[str, str]] = {
    "query_bytes": ("length of a query’s text, in UTF-8", "413; 414 for a query in the address"),
    "nesting_depth": ("brackets inside one another, and “!” in a row", "400"),
    "chain_length": ("operators, clauses, expressions in brackets and described terms of a query", "400"),
    "short_s": ("time in the fast lane", "the query starts again in the slow lane, by itself"),
    "deadline_s": ("time in the slow lane", "the query is stopped; 504"),
    "page_s": ("time for a query of our own behind a page", "the query is stopped; 504"),
    "memory_bytes": ("memory of a query, besides the data", "the query is stopped; 500"),
    "answer_bytes": ("length of an answer", "403, and never a part of it: use LIMIT or the dumps"),
    "fast_workers": ("queries answered at one time in the fast lane", "the next ones wait"),
    "slow_workers": ("queries answered at one time in the slow lane", "the next ones wait"),
    "page_workers": ("queries answered at one time for pages, reserved for them", "the next ones wait"),
    "waiting": ("queries that may wait in each lane", "503, with Retry-After"),
    "wait_s": ("time that a query waits", "503, with Retry-After"),
}
"""Limits of a query by name: what is limited, and what happens beyond."""

OF_SERVICES: Mapping[str, tuple[str, str]] = {
    "service_workers": ("queries answered at one time that call other endpoints", "the next ones wait"),
    "service_s": ("time for such a query, its calls included", "the query is stopped; 504"),
    "service_calls": ("SERVICE clauses in one query", "400"),
    "call_s": ("time for one call of another endpoint", "502, or no solutions with SILENT"),
    "call_bytes": ("length of what another endpoint answers", "502, or no solutions with SILENT"),
}
"""The same for queries with SERVICE, where any may be called."""

OF_REQUESTS: Mapping[str, tuple[str, str]] = {
    "connections": ("connections open at one time", "the next ones wait to be accepted"),
    "header_bytes": (
        "length of the head of a request, its address included",
        "414 or 431, and the connection is closed",
    ),
    "header_s": ("time for the head of a request, and between two requests", "the connection is closed"),
    "body_s": ("time for the body of a request", "408"),
    "bodies": ("bodies being received at one time", "503, with Retry-After"),
    "spare_threads": ("requests answered at one time that are no queries", "503, with Retry-After"),
    "spool_from_bytes": ("length of an answer that is sent from memory", "it is sent from a file"),
    "spool_bytes": ("disk for long answers that are being read", "503, with Retry-After"),
    "cache_bytes": ("memory for answers that are given again", "the one not asked for longest is made anew"),
    "cached_answer_bytes": ("length of an answer that is given again", "it is made anew each time"),
    "stall_s": ("time in which a reader may take nothing", "the connection is closed"),
    "stop_s": ("time for what is under way when the server stops", "the connection is closed"),
}
"""The same for requests."""


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
            return f"{self.value:,} {self.unit}".rstrip()
        for size, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
            if self.value >= size:
                return f"{self.value / size:,.4g} {name}"
        return f"{self.value:,} B"


@blueprint.get("/about/limits")
def page() -> Response:
    """All limits with their values: as a page or as JSON."""
    tables = _tables(current_site())
    if not prefers_page():
        return jsonify({title: {row.name: asdict(row) for row in rows} for title, rows in tables.items()})
    services = current_site().engine.services
    body = render_template("limits.html", tables=tables, services=services)
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
        yield Row(name, values[name], unit, meaning, beyond)
