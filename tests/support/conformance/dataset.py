"""The dataset of a test as N-Quads, which is what the endpoint serves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from conformance.manifest import Case, address
from testimonio.store.engine import EngineError
from testimonio.store.limits import Limits
from testimonio.store.scan import scan

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".n3": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
}


def of_evaluation(suite: Path, case: Case) -> bytes:
    """The dataset that an evaluation test is about.

    A test may name no data and leave that to the FROM of its query. Nothing is fetched for a query here, so the files
    of the test's folder are offered as named graphs.

    :raise OSError: a file cannot be read.
    :raise SyntaxError: a file of the test is no RDF.
    """
    graphs = case.graphs
    if not case.data and not graphs and _named(case):
        files = sorted(path for path in case.query.parent.iterdir() if path.suffix in FORMATS)
        graphs = tuple((address(suite, path), path) for path in files)
    quads = [quad for path in case.data for quad in _quads(suite, path)]
    for name, path in graphs:
        quads += (_in(name, quad) for quad in _quads(suite, path))
    return _nquads(quads)


def of_syntax(cases: Iterable[Case]) -> bytes:
    """A dataset for tests of syntax: every graph that a FROM names is there, so that none is a reason to refuse."""
    here = ox.NamedNode("https://suite.example/here")
    names = {name for case in cases for name in _named(case)}
    return _nquads(ox.Quad(here, here, here, ox.NamedNode(name)) for name in sorted(names))


def _named(case: Case) -> tuple[str, ...]:
    """The graphs of FROM and FROM NAMED, as the endpoint will read them; none in a query that it refuses anyway."""
    try:
        found = scan(case.text.decode(), Limits())
    except (EngineError, UnicodeDecodeError):
        return ()
    return found.default_graphs + found.named_graphs


def _quads(suite: Path, path: Path) -> Iterator[ox.Quad]:
    """The quads of a file; blank nodes of two files are never the same."""
    yield from ox.parse(
        path=path,
        format=FORMATS[path.suffix],
        base_iri=address(suite, path),
        rename_blank_nodes=True,
        lenient=True,  # the tests have relative and odd IRIs on purpose
    )


def _in(name: str, quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name))


def _nquads(quads: Iterable[ox.Quad]) -> bytes:
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
