"""Why a derived triple holds: the rule that made it and the triples that the rule took, down to what is asserted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from testimonio.layout import Corpus, Tool
from testimonio.names import EXTERNAL
from testimonio.reason import patterns
from testimonio.reason.fixpoint import Fixpoint
from testimonio.reason.model import Explanation, Step, Term
from testimonio.reason.patterns import Pattern, Solution
from testimonio.reason.rules import Rule, load

_LIST = frozenset({EXTERNAL["rdf"] + "first", EXTERNAL["rdf"] + "rest"})


def explain(triple: Triple, asserted: Iterable[Triple], tool: Tool, corpus: Corpus | None = None) -> Explanation:
    """Why ``triple`` holds, given ``asserted`` (ontology, vocabulary and data, without alignments).

    If it does not hold, the explanation has neither steps nor asserted triples, and ``holds`` is false. To explain
    several triples of one graph, use :class:`Explainer`.

    :raise RuleError: as for :func:`testimonio.reason.expand`.
    """
    return Explainer(asserted, tool, corpus).explain(triple)


class Explainer:
    """Explains triples of one graph.

    The rules are run again, and each use of a rule has its number. To explain a triple, its rule is asked with the
    triple's terms filled in, over what was known before that use. So premises are always older than what they support,
    and no explanation runs in a circle, whatever circles the data hold.
    """

    def __init__(self, asserted: Iterable[Triple], tool: Tool, corpus: Corpus | None = None) -> None:
        rules = load(tool, corpus).derivations
        self._rules = {rule.name: rule for rule in rules}
        self._fixpoint = Fixpoint(asserted)
        self._fixpoint.run(rules)
        self._stages = {triple: derivation.stage for triple, derivation in self._fixpoint.derived.items()}
        self._stages.update(dict.fromkeys(self._fixpoint.asserted, 0))
        self._stored = _stored_forms(self._stages)
        self._written: dict[Triple, Triple] = {}
        for triple in sorted(self._stages, key=str):
            self._written.setdefault(self._stored.get(triple, triple), triple)
        self._before: dict[int, Store] = {}

    def explain(self, triple: Triple) -> Explanation:
        """Why ``triple`` holds, however its number is spelt; each triple on the way is explained once."""
        steps: dict[Triple, Step] = {}
        asserted: dict[Triple, None] = {}
        asked = _stored_forms([triple]).get(triple, triple)
        todo = [self._written.get(asked, asked)]
        while todo:
            current = todo.pop()
            if current in self._fixpoint.asserted:
                asserted.setdefault(current)
            elif current in self._fixpoint.derived and current not in steps:
                steps[current] = self._step(current)
                todo.extend(reversed(steps[current].premises))
        return Explanation(triple, tuple(steps.values()), tuple(asserted))

    def _step(self, triple: Triple) -> Step:
        derivation = self._fixpoint.derived[triple]
        rule = self._rules[derivation.rule]
        where = _where(rule)
        options = [
            self._premises(where, solution, derivation.stage)
            for pattern in _template(rule)
            for solution in self._solutions(rule, pattern, triple, derivation.stage)
        ]
        premises = min(options, key=lambda option: (len(option), list(map(str, option))), default=())
        return Step(triple, rule.name, rule.title, _in_walking_order(premises, triple.subject))

    def _solutions(self, rule: Rule, pattern: Pattern, triple: Triple, stage: int) -> list[Solution]:
        """The rule's solutions, over what was older than ``stage``, for which ``pattern`` is ``triple``."""
        known = pattern.match(self._stored.get(triple, triple))
        if known is None or any(isinstance(term, BlankNode) for term in known.values()):
            return []  # a blank node cannot be written into a query; no published triple has one
        names, terms = " ".join(f"?{name}" for name in known), " ".join(map(str, known.values()))
        query = f"{rule.prologue}SELECT * WHERE {{\n{rule.body}\nVALUES ({names}) {{ ({terms}) }}\n}}"
        store = self._store(stage)
        with self._fixpoint.functions.table() as table:
            results = store.query(query, custom_functions=table)
            assert isinstance(results, QuerySolutions)  # noqa: S101  it is a SELECT
            variables = [variable.value for variable in results.variables]
            return [{name: term for name in variables if (term := solution[name]) is not None} for solution in results]

    def _store(self, stage: int) -> Store:
        """What was known before ``stage``."""
        if stage not in self._before:
            store = Store()
            store.extend(Quad(t.subject, t.predicate, t.object) for t, made in self._stages.items() if made < stage)
            self._before[stage] = store
        return self._before[stage]

    def _premises(self, where: Sequence[Pattern], solution: Solution, stage: int) -> tuple[Triple, ...]:
        def edges(node: Term, predicate: NamedNode, outward: bool) -> list[Triple]:
            if isinstance(node, Literal) and outward:
                return []
            ends = (node, predicate, None) if outward else (None, predicate, node)
            return sorted((quad.triple for quad in self._store(stage).quads_for_pattern(*ends)), key=str)

        found = dict.fromkeys(t for pattern in where for t in pattern.triples(solution, edges))
        return tuple(self._written[t] for t in found if t.predicate.value not in _LIST)


def _in_walking_order(premises: Iterable[Triple], start: Term) -> tuple[Triple, ...]:
    """``premises`` so that each, where it can, goes on from what the newest ones led to, ``start`` at first."""
    left, order, reached = sorted(premises, key=str), list[Triple](), [start]
    while left:
        onward = (t for node in reversed(reached) for t in left if t.subject == node)
        back = (t for node in reversed(reached) for t in left if t.object == node)
        near = next(onward, None) or next(back, None) or left[0]
        left.remove(near)
        order.append(near)
        reached += [near.subject, near.object] if isinstance(near.object, NamedNode) else [near.subject]
    return tuple(order)


@lru_cache(maxsize=256)
def _template(rule: Rule) -> tuple[Pattern, ...]:
    return patterns.template(rule)


@lru_cache(maxsize=256)
def _where(rule: Rule) -> tuple[Pattern, ...]:
    return patterns.where(rule)


def _stored_forms(triples: Iterable[Triple]) -> dict[Triple, Triple]:
    """The triples that Oxigraph's store spells otherwise (``2.50`` as ``2.5``), each with that spelling."""
    literals = list({t.object for t in triples if isinstance(t.object, Literal)})
    store, value = Store(), NamedNode("literal:value")
    store.extend(Quad(NamedNode(f"literal:{number}"), value, literal) for number, literal in enumerate(literals))
    stored = {literals[int(q.subject.value.removeprefix("literal:"))]: q.object for q in store}
    return {
        t: Triple(t.subject, t.predicate, stored[t.object])
        for t in triples
        if isinstance(t.object, Literal) and stored[t.object] != t.object
    }
