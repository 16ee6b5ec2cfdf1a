"""SERVICE without a call from the evaluator: each clause is asked beforehand, and its answer stands in its place.

    SERVICE <endpoint> { pattern }     becomes     { SELECT ?a ?b { VALUES (?a ?b) { rows of the endpoint } } }

which means the same (https://www.w3.org/TR/sparql11-federated-query/#algebra_service): the solutions of the pattern at
the endpoint, joined with the rest of the query. It would not inside EXISTS, where the pattern sees the values of a
solution outside; :mod:`testimonio.store.clauses` refuses that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

import pyoxigraph as ox

from testimonio.store.engine import ServiceFailed

FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}
"""Media types of answers that can be read."""

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Function = Callable[..., Term]
Fetch = Callable[[str, str], tuple[str, bytes]]
"""Asks the endpoint at an IRI a query: the answer's media type and body, or :class:`ServiceFailed`."""


class CallsOut(Exception):
    """The query calls endpoints of the list, and whoever was to evaluate it may not."""


@dataclass(frozen=True, slots=True)
class Call:
    """One SERVICE clause that stands in no other.

    :ivar endpoint: the IRI that it names, one of the list; ``silent`` whether a failure counts as one empty solution.
    :ivar start: offset of SERVICE in the query; ``group`` that of its pattern's brace, ``end`` that behind it.
    """

    endpoint: str
    silent: bool
    start: int
    group: int
    end: int


@dataclass(frozen=True, slots=True)
class Substituted:
    """A query without SERVICE, and the functions that it uses to name blank nodes of endpoints."""

    query: str
    functions: Mapping[ox.NamedNode, Function]


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of one query.

    :ivar calls: in the order of the query.
    :ivar prologue: the query's BASE and PREFIX declarations.
    :ivar local: the query with GRAPH for SERVICE, every character else in its place: equal in grammar, and it calls
        nobody, whoever parses it.
    """

    calls: tuple[Call, ...]
    prologue: str
    local: str


def substitute(query: str, found: Calls, fetch: Fetch) -> Substituted:
    """``query`` with the answers of its endpoints in the place of the calls that were ``found`` in it.

    :raise ServiceFailed: an endpoint gave nothing that can be used, and the clause is not silent.
    :raise SyntaxError: the query breaks the grammar; then nothing was called.
    """
    ox.Store().query(found.local)
    pieces: list[str] = []
    functions: dict[ox.NamedNode, Function] = {}
    at = 0
    for call in found.calls:
        group = slice(call.group, call.end)
        names = _variables(f"{found.prologue}SELECT * {found.local[group]}")
        table = Table(names)
        try:
            wanted = " ".join(f"?{name}" for name in names) or "*"
            read(table, call.endpoint, *fetch(call.endpoint, f"{found.prologue}SELECT {wanted} WHERE {query[group]}"))
        except ServiceFailed:
            if not call.silent:
                raise
            table.rows = [[None] * len(names)]
        pieces += [query[at : call.start], table.pattern()]
        functions[table.function] = table.term
        at = call.end
    return Substituted("".join(pieces) + query[at:], functions)


def _variables(query: str) -> list[str]:
    """The variables that are in scope at the end of a pattern."""
    found = ox.Store().query(query)
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101  (SELECT)
    return [variable.value for variable in found.variables]


def read(table: Table, endpoint: str, media_type: str, body: bytes) -> None:
    """Read an answer of ``endpoint`` into ``table``.

    :raise ServiceFailed: it cannot be read.
    """
    try:
        found = ox.parse_query_results(body, format=FORMATS[media_type])
        if not isinstance(found, ox.QuerySolutions):
            raise ValueError("a boolean, where a table was asked for")
        given = {variable.value for variable in found.variables}
        table.rows = [[_term(row[name]) if name in given else None for name in table.names] for row in found]
    except (SyntaxError, ValueError) as error:
        raise ServiceFailed(f"The answer of the endpoint <{endpoint}> cannot be read: {error}.", endpoint) from None


def _term(term: object) -> Term | None:
    if isinstance(term, ox.Triple):
        raise ValueError("triples inside solutions are not read")
    assert term is None or isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)  # noqa: S101  (no others)
    return term


class Table:
    """The solutions of one call, and the group graph pattern that has just these.

    No syntax names a blank node in VALUES. So a column with blank nodes holds numbers instead, and a function that the
    evaluator calls back gives the term of a number; a blank node of an endpoint is a new one here.
    """

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.rows: list[list[Term | None]] = []
        key = uuid4()  # in names that are nobody else's
        self.function = ox.NamedNode(key.urn)
        self._suffix = f"_{key.hex}"
        self._terms: list[Term] = []
        self._blank: dict[str, ox.BlankNode] = {}

    def pattern(self) -> str:
        """The pattern, in its braces."""
        blank = {place for row in self.rows for place, term in enumerate(row) if isinstance(term, ox.BlankNode)}
        columns = [f"?{name}{self._suffix if at in blank else ''}" for at, name in enumerate(self.names)]
        rows = " ".join(
            f"({' '.join(self._cell(term, at in blank) for at, term in enumerate(row))})" for row in self.rows
        )
        binds = " ".join(f"BIND({self.function}({columns[at]}) AS ?{self.names[at]})" for at in sorted(blank))
        wanted = " ".join(f"?{name}" for name in self.names) or "*"
        return f"{{ SELECT {wanted} {{ VALUES ({' '.join(columns)}) {{ {rows} }} {binds} }} }}"

    def _cell(self, term: Term | None, numbered: bool) -> str:
        if term is None:
            return "UNDEF"  # unbound in, unbound out: a function of an unbound variable is an error, and binds nothing
        if not numbered:
            return str(term)
        if isinstance(term, ox.BlankNode):
            term = self._blank.setdefault(term.value, ox.BlankNode())
        self._terms.append(term)
        return str(len(self._terms) - 1)

    def term(self, number: object) -> Term:
        """The term of ``number``."""
        assert isinstance(number, ox.Literal)  # noqa: S101  (the query is ours)
        return self._terms[int(number.value)]
