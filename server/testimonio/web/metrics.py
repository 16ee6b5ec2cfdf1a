"""Metrics in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/).

Labels come from bounded sets: clients cannot make new ones.
"""

from __future__ import annotations

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from testimonio.store.engine import Engine
from testimonio.web.record import Record

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """All metrics of one process; they go on counting over a switch of releases."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "testimonio_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self._request_seconds = Histogram(
            "testimonio_request_seconds",
            "From the whole request to the whole answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._queries = Counter(
            "testimonio_queries", "Queries by what became of them.", ("lane", "outcome"), registry=self.registry
        )
        self._query_seconds = Histogram(
            "testimonio_query_seconds",
            "From asking the engine to its answer, waiting for a worker included.",
            ("lane",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._sent = Counter("testimonio_sent_bytes", "Bytes of bodies sent.", registry=self.registry)
        self._workers = Gauge("testimonio_workers", "Live query workers.", ("lane",), registry=self.registry)
        self._triples = Gauge("testimonio_store_triples", "Triples of the default graph.", registry=self.registry)
        self._graphs = Gauge("testimonio_store_graphs", "Named graphs.", registry=self.registry)
        self._release = Gauge("testimonio_release", "1 for the release served.", ("digest",), registry=self.registry)
        self.under_way = Gauge("testimonio_requests_under_way", "Requests being answered.", registry=self.registry)
        self._cache = Counter(
            "testimonio_cache_requests", "Requests by what the cache did.", ("outcome",), registry=self.registry
        )
        self.cached = Gauge(
            "testimonio_cache_bytes", "Bytes of answers kept to be given again.", registry=self.registry
        )
        self.spooled = Gauge("testimonio_spool_bytes", "Bytes of long answers being sent.", registry=self.registry)
        # To find the same few series again by their labels costs more than to count.
        self._request = cache(
            lambda method, route, status: (
                self._requests.labels(method, route, str(status)),
                self._request_seconds.labels(route),
            )
        )
        self._query = cache(
            lambda lane, outcome: (self._queries.labels(lane, outcome), self._query_seconds.labels(lane))
        )
        self._lookup = cache(self._cache.labels)

    def finished(self, found: Record) -> None:
        """Count a request that has been answered."""
        method = found.method if found.method in _METHODS else "other"
        count, seconds = self._request(method, found.route, found.status)
        count.inc()
        seconds.observe(found.seconds)
        self._sent.inc(found.sent_bytes)

    def queried(self, lane: str, outcome: str, seconds: float) -> None:
        """Count a query."""
        count, taken = self._query(lane, outcome)
        count.inc()
        taken.observe(seconds)

    def looked_up(self, outcome: str) -> None:
        """Count a request that the cache saw."""
        self._lookup(outcome).inc()

    def text(self, engine: Engine, digest: str | None) -> bytes:
        """All metrics, with those of ``engine`` as it is now."""
        for lane, count in engine.health().workers.items():
            self._workers.labels(lane).set(count)
        summary = engine.summary()
        self._triples.set(summary.triples)
        self._graphs.set(len(summary.graphs))
        self._release.clear()
        self._release.labels(digest or "none").set(1)
        return generate_latest(self.registry)
