"""Results to bytes, whole and bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
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
_POURED = 96 * 1024  # bytes; for larger pieces the C library asks the kernel for memory, each time anew


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where the body of a long answer goes while it is being worked out.

    :ivar pour: is given the first parts of it; the answer's body then is what follows them, and without an answer they
        are worth nothing.
    :ivar left: what it costs time to let go of; whoever owns this does that when the answer is sent.
    """

    pour: Callable[[bytes], object]
    left: list[object] = field(default_factory=list)


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


def serialise(
    results: Results, solutions_type: str | None, graph_type: str | None, limit_bytes: int, outlet: Outlet | None = None
) -> Answer:
    """The whole answer.

    :param outlet: takes the first parts of a long body.
    :raise NotAcceptable: the form of the results has no wanted serialisation; nothing was evaluated for it.
    :raise AnswerTooLarge: it is over ``limit_bytes``.
    """
    if outlet:
        outlet.left.append(results)
    if isinstance(results, ox.QueryTriples):
        graph = _graph(results, graph_type, limit_bytes)
        return replace(graph, body=_poured(graph.body, outlet)) if outlet else graph
    form = Form.BOOLEAN if isinstance(results, ox.QueryBoolean) else Form.SOLUTIONS
    if solutions_type not in SOLUTIONS:
        raise NotAcceptable("SELECT and ASK are answered with a table or a boolean, never with a graph.", form)
    sink = _Sink(limit_bytes, outlet=outlet)
    results.serialize(cast(IO[bytes], sink), format=SOLUTIONS[solutions_type])
    return Answer(form, solutions_type, sink.getvalue())


def _graph(results: ox.QueryTriples, graph_type: str | None, limit_bytes: int) -> Answer:
    if graph_type not in GRAPHS:
        raise NotAcceptable("CONSTRUCT and DESCRIBE are answered with a graph, never with a table.", Form.GRAPH)
    # No serialisation is that much shorter than N-Triples.
    sink = _Sink(_SHORTER * limit_bytes, limit_bytes)
    results.serialize(cast(IO[bytes], sink), format=ox.RdfFormat.N_TRIPLES)
    lines = sink.getvalue().splitlines(keepends=True)
    lines.sort()  # in bytes as in code points: UTF-8 keeps the order
    if len(set(lines)) < len(lines):  # a set first would undo the order that they mostly come in
        lines = [line for line, _ in groupby(lines)]
    if graph_type == _NTRIPLES:
        body = b"".join(lines)
    else:
        body = "".join(GRAPHS[graph_type]([_terms(line.decode()) for line in lines])).encode()
    if len(body) > limit_bytes:
        raise _too_large(limit_bytes)
    return Answer(Form.GRAPH, graph_type, body)


def _poured(body: bytes, outlet: Outlet) -> bytes:
    """The rest of ``body`` when all but a little is poured out, so that it can be taken in while it is sent."""
    most = max(0, len(body) - 1) // _POURED * _POURED
    for start in range(0, most, _POURED):
        outlet.pour(body[start : start + _POURED])
    return body[most:]


def _terms(line: str) -> Line:
    """The terms of a line of N-Triples; only an object has spaces."""
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest[: -len(_END)]


class _Sink:
    """A binary file that takes bytes up to a limit, by default the one that is told, and pours out what is much."""

    __slots__ = ("_held", "_left", "_outlet", "_parts", "_told_bytes")

    def __init__(self, limit_bytes: int, told_bytes: int | None = None, outlet: Outlet | None = None) -> None:
        self._left = limit_bytes
        self._told_bytes = told_bytes or limit_bytes
        self._outlet = outlet
        self._parts: list[bytes] = []
        self._held = 0

    def write(self, data: bytes) -> int:
        """Take ``data``, or raise AnswerTooLarge."""
        self._left -= len(data)
        if self._left < 0:
            raise _too_large(self._told_bytes)
        self._parts.append(data)
        self._held += len(data)
        if self._outlet and self._held > _POURED:
            self._outlet.pour(self.getvalue())
            self._parts, self._held = [], 0
        return len(data)

    def flush(self) -> None:
        """Nothing to do."""

    def getvalue(self) -> bytes:
        """All that was taken and not poured out."""
        return b"".join(self._parts)


def _too_large(limit_bytes: int) -> AnswerTooLarge:
    return AnswerTooLarge(
        f"The answer is larger than {limit_bytes:,} bytes. Add LIMIT and OFFSET, ask for fewer variables, or take the "
        "dumps.",
        limit_bytes,
    )
