"""The triple patterns of a rule, and what they come to under one solution.

Oxigraph runs rules but does not show their parts, so rdflib's SPARQL algebra, which has no types, is asked for them;
terms are Oxigraph's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rdflib
from pyoxigraph import Literal, NamedNode, Triple, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from testimonio.reason.model import Term
from testimonio.reason.rules import Rule

Solution = Mapping[str, Term]
Edges = Callable[[Term, NamedNode, bool], Sequence[Triple]]
"""The triples that leave a node by a predicate (``True``), or reach it by one (``False``), in a fixed order."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern; its predicate may be a property path."""

    subject: Term | Variable
    predicate: Term | Variable | Path
    object: Term | Variable

    def match(self, triple: Triple) -> dict[str, Term] | None:
        """The values of the variables that make this pattern ``triple``, or ``None``."""
        solution: dict[str, Term] = {}
        for part, term in zip((self.subject, self.predicate, self.object), triple, strict=True):
            if isinstance(part, Variable):
                if solution.setdefault(part.value, term) != term:
                    return None
            elif part != term:
                return None
        return solution

    def triples(self, solution: Solution, edges: Edges) -> tuple[Triple, ...]:
        """The triples that this pattern stands for under ``solution``: one, or the steps of a shortest path.

        None when a variable is unbound (in an OPTIONAL or in the other branch of a UNION) or nothing matches.
        """
        subject, obj = _value(self.subject, solution), _value(self.object, solution)
        if subject is None or obj is None:
            return ()
        path = self.predicate if isinstance(self.predicate, Path) else _value(self.predicate, solution)
        if path is None:
            return ()
        return next((steps for node, steps in _walk(path, subject, edges) if node == obj), ())


def template(rule: Rule) -> tuple[Pattern, ...]:
    """The patterns of the rule's CONSTRUCT part."""
    return tuple(sorted(map(_pattern, _algebra(rule).template), key=str))


def where(rule: Rule) -> tuple[Pattern, ...]:
    """The patterns of the rule's WHERE part, those in OPTIONAL and UNION included, those in MINUS and EXISTS not."""
    return tuple(sorted(map(_pattern, _triples(_algebra(rule).p)), key=str))


def _algebra(rule: Rule) -> Any:
    return translateQuery(parseQuery(rule.query)).algebra


def _triples(node: CompValue) -> Iterator[tuple[Any, Any, Any]]:
    if node.name == "BGP":
        yield from node.triples
    for key in ("p", "p1") if node.name == "Minus" else ("p", "p1", "p2"):
        child = node.get(key)
        if isinstance(child, CompValue):
            yield from _triples(child)


def _pattern(triple: tuple[Any, Any, Any]) -> Pattern:
    subject, predicate, obj = triple
    return Pattern(_part(subject), predicate if isinstance(predicate, Path) else _part(predicate), _part(obj))


def _part(node: Any) -> Term | Variable:
    if isinstance(node, rdflib.Variable):
        return Variable(str(node))
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    return Variable("blank" + str(node))  # a blank node of a pattern is a variable that no solution shows


def _value(part: Term | Variable, solution: Solution) -> Term | None:
    return solution.get(part.value) if isinstance(part, Variable) else part


def _walk(path: Any, start: Term, edges: Edges) -> Iterator[tuple[Term, tuple[Triple, ...]]]:
    """The nodes that ``path`` leads to from ``start``, each with the triples on the way, nearest first."""
    if isinstance(path, (NamedNode, rdflib.URIRef)):
        for triple in edges(start, NamedNode(str(getattr(path, "value", path))), True):
            yield triple.object, (triple,)
    elif isinstance(path, InvPath) and isinstance(path.arg, rdflib.URIRef):
        for triple in edges(start, NamedNode(str(path.arg)), False):
            yield triple.subject, (triple,)
    elif isinstance(path, AlternativePath):
        for option in path.args:
            yield from _walk(option, start, edges)
    elif isinstance(path, SequencePath):
        yield from _sequence(path.args, start, edges)
    elif isinstance(path, MulPath):
        yield from _repeat(path, start, edges)


def _sequence(steps: Sequence[Any], start: Term, edges: Edges) -> Iterator[tuple[Term, tuple[Triple, ...]]]:
    if not steps:
        yield start, ()
        return
    for node, way in _walk(steps[0], start, edges):
        for end, rest in _sequence(steps[1:], node, edges):
            yield end, way + rest


def _repeat(path: MulPath, start: Term, edges: Edges) -> Iterator[tuple[Term, tuple[Triple, ...]]]:
    if path.mod in ("*", "?"):
        yield start, ()
    seen: set[Term] = set()
    front: list[tuple[Term, tuple[Triple, ...]]] = [(start, ())]
    while front:
        reached = []
        for node, way in front:
            for end, more in _walk(path.path, node, edges):
                if end not in seen:
                    seen.add(end)
                    reached.append((end, way + more))
        yield from reached
        front = [] if path.mod == "?" else reached
