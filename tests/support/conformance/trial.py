"""Asks the endpoint what a test asks, over HTTP, and judges the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from conformance.formats import read
from conformance.manifest import Case, Kind, address
from conformance.outcome import difference
from testimonio.protocol.media import essence
from testimonio.store.limits import Limits
from testimonio.store.plan import Plan
from testimonio.store.pool import Pool
from testimonio.store.pool_engine import PoolEngine
from testimonio.store.stored import stored
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

Holding = Callable[[Path], Plan]
"""Brings the N-Quads of a file, beside which there is room, to where they are asked."""

HOLDINGS: dict[str, Holding] = {
    "memory": Plan.in_memory,
    "disk": lambda path: Plan.on_disk(stored(path, path.parent / "stores", "one")),
}
"""Where the embedded engine holds a dataset."""

_TYPES = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".ttl": "text/turtle",
    ".n3": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
}
_ANY_GRAPH = "application/sparql-results+json, {}"  # a result set may be written as a graph


@contextmanager
def endpoint(dataset: bytes, holding: Holding = Plan.in_memory, limits: Limits | None = None) -> Iterator[FlaskClient]:
    """The endpoint over ``dataset`` (N-Quads), with workers of its own: a query that crashes one fails alone."""
    with TemporaryDirectory(prefix="conformance-") as folder:
        path = Path(folder) / "dataset.nq"
        path.write_bytes(dataset)
        with Pool.start(holding(path), limits) as pool, closing(PoolEngine(pool.address)) as engine:
            yield create_app(Settings(), engine).test_client()


def verdict(suite: Path, case: Case, client: FlaskClient, *, by_value: bool = False) -> str | None:
    """Why the endpoint fails ``case``; ``None`` if it passes.

    :param by_value: see :func:`conformance.outcome.difference`.
    """
    response = _ask(case, client)
    if case.kind is Kind.POSITIVE:
        return None if response.status_code == 200 else _said(response)
    if case.kind is Kind.NEGATIVE:
        right = response.status_code == 400 and _problem(response) == "syntax-error"
        return None if right else f"accepted, or refused for another reason: {_said(response)}"
    if response.status_code != 200:
        return _said(response)
    assert case.result is not None, f"{case.iri} expects nothing"
    expected = read(case.result.read_bytes(), _TYPES[case.result.suffix], address(suite, case.result))
    found = read(response.data, essence(response.headers["Content-Type"]), case.base)
    return difference(expected, found, lax=case.lax, by_value=by_value)


def problem(case: Case, client: FlaskClient) -> str:
    """The kind of problem that the endpoint answers ``case`` with; empty if it answers."""
    return _problem(_ask(case, client))


def _problem(response: TestResponse) -> str:
    body = response.get_json(silent=True) if response.status_code >= 400 else None
    return str(body["type"]).rpartition("/")[2] if isinstance(body, dict) else ""


def _ask(case: Case, client: FlaskClient) -> TestResponse:
    accept = _TYPES[case.result.suffix] if case.result else "*/*"
    if "sparql-results" not in accept and not accept.endswith(("csv", "values")):
        accept = _ANY_GRAPH.format(accept)
    return client.post(
        "/sparql",
        data=case.text,
        content_type="application/sparql-query",
        headers={"Accept": accept},
    )


def _said(response: TestResponse) -> str:
    return f"{response.status} {response.get_data(as_text=True)[:500]}"
