"""What a query yields, and when two of them are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = frozenset[tuple[str, Term]]

_NS = "https://suite.example/outcome#"
_XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to SELECT.

    :ivar rows: the bindings of each solution; an unbound variable is not there.
    :ivar ordered: the order of the rows matters.
    """

    variables: frozenset[str]
    rows: tuple[Row, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """The answer to CONSTRUCT and DESCRIBE."""

    triples: frozenset[ox.Triple]


Outcome = Solutions | Graph | bool

_WIDER = {f"{sign}Integer": "integer" for sign in ("negative", "nonNegative", "nonPositive", "positive")}


def difference(expected: Outcome, found: Outcome, *, lax: bool = False, by_value: bool = False) -> str | None:
    """How ``found`` differs from ``expected``; ``None`` if they are the same up to the names of blank nodes.

    :param lax: duplicates of a row may be missing (``mf:LaxCardinality``).
    :param by_value: two ways to write one number or date are the same; otherwise ``1.0`` is not ``1.00``.
    """
    if isinstance(expected, Solutions) and isinstance(found, Solutions):
        if by_value:
            expected, found = _plain(expected), _plain(found)
        return _of_solutions(expected, found, lax)
    if isinstance(expected, Graph) and isinstance(found, Graph):
        if _canonical(_triples(expected)) == _canonical(_triples(found)):
            return None
        return _listed(map(_triple, expected.triples), map(_triple, found.triples))
    return None if expected is found else f"expected {_said(expected)}, found {_said(found)}"


def _plain(solutions: Solutions) -> Solutions:
    rows = (frozenset((variable, _value(term)) for variable, term in row) for row in solutions.rows)
    return replace(solutions, rows=tuple(rows))


def _value(term: Term) -> Term:
    """One literal for all that have the same value; CSV tells no types, so there a plain one may be a number."""
    if not isinstance(term, ox.Literal) or term.language:
        return term
    type_ = term.datatype.value.removeprefix(_XSD)
    if type_ in ("date", "dateTime"):
        return ox.Literal(term.value.replace("+00:00", "Z"), datatype=term.datatype)
    try:
        return ox.Literal(str(Decimal(term.value).normalize()), datatype=ox.NamedNode(_XSD + _WIDER.get(type_, type_)))
    except InvalidOperation:
        return term


def _of_solutions(expected: Solutions, found: Solutions, lax: bool) -> str | None:
    if expected.variables != found.variables:
        return f"expected the variables {sorted(expected.variables)}, found {sorted(found.variables)}"
    wanted, got = Counter(expected.rows), Counter(found.rows)
    if lax:
        # Blank nodes have the same names on both sides of no test of this kind.
        same = wanted.keys() == got.keys() and all(got[row] <= wanted[row] for row in got)
    else:
        same = _canonical(_quads(expected, expected.ordered)) == _canonical(_quads(found, expected.ordered))
    if same:
        return None
    return _listed(map(_row, expected.rows), map(_row, found.rows))


def _quads(solutions: Solutions, ordered: bool) -> Iterable[ox.Quad]:
    """Solutions as a graph: a node a row, with its bindings and its number or how often it is there."""
    numbered = enumerate(solutions.rows) if ordered else ((n, row) for row, n in Counter(solutions.rows).items())
    for name, (number, row) in enumerate(numbered):
        node = ox.BlankNode(f"row{name}")
        yield ox.Quad(node, ox.NamedNode(_NS + "number"), ox.Literal(number))
        for variable, term in row:
            yield ox.Quad(node, ox.NamedNode(f"{_NS}variable/{variable}"), _apart(term))


def _apart(term: Term) -> Term:
    return ox.BlankNode("term" + term.value) if isinstance(term, ox.BlankNode) else term


def _triples(graph: Graph) -> Iterable[ox.Quad]:
    return (ox.Quad(triple.subject, triple.predicate, triple.object) for triple in graph.triples)


def _canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    made = ox.Dataset(quads)
    made.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return made


def _listed(expected: Iterable[str], found: Iterable[str]) -> str:
    """What stands on one side only; all of both where that tells nothing, as with blank nodes or the order."""
    wanted, got = Counter(expected), Counter(found)
    missing, more = wanted - got, got - wanted
    if not missing and not more:
        return "the same rows in another order, or joined by other blank nodes:\n" + "\n".join(sorted(got))
    lines = [f"- {row}" for row in sorted(missing.elements())] + [f"+ {row}" for row in sorted(more.elements())]
    return "expected (-), found (+):\n" + "\n".join(lines[:20])


def _row(row: Row) -> str:
    return "  ".join(f"?{variable}={_shown(term)}" for variable, term in sorted(row, key=_variable)) or "(empty)"


def _variable(binding: tuple[str, Term]) -> str:
    return binding[0]


def _triple(triple: ox.Triple) -> str:
    return f"{_shown(triple.subject)} {triple.predicate} {_shown(triple.object)}"


def _shown(term: Term) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else str(term)  # their names tell nothing


def _said(outcome: Outcome) -> str:
    return str(outcome).lower() if isinstance(outcome, bool) else f"{type(outcome).__name__.lower()}"
