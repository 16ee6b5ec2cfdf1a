"""Results to bytes, whole and bounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, cast

import pyoxigraph as ox

from testimonio.names import PREFIXES
from testimonio.rdf.formats import WRITERS, Writer, ntriples
from testimonio.rdf.terms import Line, Namer
from testimonio.store.engine import Answer, AnswerTooLarge, Form, NotAcceptable
from testimonio.store.source import Results

_NTRIPLES = "application/n-triples"
_END = " .\n"
_SHORTER = 8

SOLUTIONS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
"""Media types of SELECT and ASK."""


def _rdfxml(lines: Sequence[Line]) -> Iterable[str]:
    # The library's writer, because an answer may have blank nodes and predicates that ours does not spell.
    namer = Namer()
    for _, predicate, _ in lines:
        namer(predicate)
    prefixes = {prefix: PREFIXES[prefix] for prefix in sorted(namer.used)}
    triples = (quad.triple for quad in ox.parse("".join(ntriples(lines)), format=ox.RdfFormat.N_TRIPLES))
    yield (ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=prefixes) or b"").decode()


GRAPHS: dict[str, Writer] = {**WRITERS, "application/rdf+xml": _rdfxml, "application/xml": _rdfxml}
"""Media types of CONSTRUCT and DESCRIBE; the same sorted triples give the same bytes."""


def serialise(results: Results, solutions_type: str | None, graph_type: str | None, limit_bytes: int) -> Answer:
    """The whole answer.

    :raise NotAcceptable: the form of the results has no wanted serialisation; nothing was evaluated for it.
    :raise AnswerTooLarge: it is over ``limit_bytes``.
    """
    if isinstance(results, ox.QueryTriples):
        return _graph(results, graph_type, limit_bytes)
    form = Form.BOOLEAN if isinstance(results, ox.QueryBoolean) else Form.SOLUTIONS
    if solutions_type not in SOLUTIONS:
        raise NotAcceptable("SELECT and ASK are answered with a table or a boolean, never with a graph.", form)
    sink = _Sink(limit_bytes)
    results.serialize(cast(IO[bytes], sink), format=SOLUTIONS[solutions_type])
    return Answer(form, solutions_type, sink.getvalue())


def _graph(results: ox.QueryTriples, graph_type: str | None, limit_bytes: int) -> Answer:
    if graph_type not in GRAPHS:
        raise NotAcceptable("CONSTRUCT and DESCRIBE are answered with a graph, never with a table.", Form.GRAPH)
    # No serialisation is that much shorter than N-Triples.
    sink = _Sink(_SHORTER * limit_bytes, limit_bytes)
    results.serialize(cast(IO[bytes], sink), format=ox.RdfFormat.N_TRIPLES)
    lines = sorted(set(sink.getvalue().splitlines(keepends=True)))  # in bytes as in code points: UTF-8 keeps the order
    if graph_type == _NTRIPLES:
        body = b"".join(lines)
    else:
        body = "".join(GRAPHS[graph_type]([_terms(line.decode()) for line in lines])).encode()
    if len(body) > limit_bytes:
        raise _too_large(limit_bytes)
    return Answer(Form.GRAPH, graph_type, body)


def _terms(line: str) -> Line:
    """The terms of a line of N-Triples; only an object has spaces."""
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest[: -len(_END)]


class _Sink:
    """A binary file that takes bytes up to a limit, by default the one that is told."""

    __slots__ = ("_left", "_parts", "_told_bytes")

    def __init__(self, limit_bytes: int, told_bytes: int | None = None) -> None:
        self._left = limit_bytes
        self._told_bytes = told_bytes or limit_bytes
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take ``data``, or raise AnswerTooLarge."""
        self._left -= len(data)
        if self._left < 0:
            raise _too_large(self._told_bytes)
        self._parts.append(data)
        return len(data)

    def flush(self) -> None:
        """Nothing to do."""

    def getvalue(self) -> bytes:
        """All that was taken."""
        return b"".join(self._parts)


def _too_large(limit_bytes: int) -> AnswerTooLarge:
    return AnswerTooLarge(
        f"The answer is larger than {limit_bytes:,} bytes. Add LIMIT and OFFSET, ask for fewer variables, or take the "
        "dumps.",
        limit_bytes,
    )
