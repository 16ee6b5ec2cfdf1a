"""Runs rules over a graph until nothing new follows, and remembers which rule made each triple, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryTriples, Store, Triple

from testimonio.errors import RuleError
from testimonio.names import EXTERNAL
from testimonio.reason.functions import Functions
from testimonio.reason.rules import Rule

Progress = Callable[[str, int], None]
"""Called after each use of a rule with its name and the number of triples that were new."""

MAX_ROUNDS = 100
"""Rounds after which rules count as endless. Chains and transitive properties need about as many rounds as the
logarithm of the longest path; 100 is far beyond any corpus."""

_INTEGER = NamedNode(EXTERNAL["xsd"] + "integer")
_DATATYPES = {
    NamedNode(EXTERNAL["oa"] + name): NamedNode(EXTERNAL["xsd"] + "nonNegativeInteger") for name in ("start", "end")
}
"""Oxigraph turns every kind of integer into xsd:integer; the properties whose vocabulary asks for another kind."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a triple came in: the rule's name, and the number of the use of a rule that made it, from 1."""

    rule: str
    stage: int


class Fixpoint:
    """A graph that grows by rules.

    :ivar store: the asserted triples and all derived so far, in the default graph, in Oxigraph's spelling of literals.
    :ivar derived: how each derived triple came in.
    :ivar functions: what the rules call, with the mistakes met so far.
    """

    def __init__(self, asserted: Iterable[Triple], progress: Progress | None = None) -> None:
        self.asserted = frozenset(asserted)
        self.store = Store()
        self.store.extend(Quad(t.subject, t.predicate, t.object) for t in self.asserted)
        self.functions = Functions()
        self.derived: dict[Triple, Derivation] = {}
        self._stage = 0
        self._progress = progress
        self._blank_nodes = {n for t in self.asserted for n in (t.subject, t.object) if isinstance(n, BlankNode)}

    def triples(self) -> Iterator[Triple]:
        """Asserted and derived triples, each once."""
        yield from self.asserted
        yield from self.derived

    def run(self, rules: Sequence[Rule]) -> int:
        """Use ``rules`` in turn, round by round, until a round adds nothing; return how many triples were added.

        :raise RuleError: a rule makes blank nodes, or the rules never come to an end.
        """
        before = len(self.derived)
        for _ in range(MAX_ROUNDS):
            busy = [rule.name for rule in rules if self.add(rule.name, self._results(rule))]
            if not busy:
                return len(self.derived) - before
        raise RuleError(
            f"After {MAX_ROUNDS} rounds the rules {', '.join(busy)} still make new triples; "
            "a rule must not build an IRI from one that it has built itself."
        )

    def add(self, rule: str, triples: Iterable[Triple]) -> int:
        """Take in what is new among ``triples`` as the work of ``rule``; return how many were."""
        self._stage += 1
        new = {t for t in triples if Quad(t.subject, t.predicate, t.object) not in self.store}
        for triple in new:
            if not self._blank_nodes.issuperset(n for n in (triple.subject, triple.object) if isinstance(n, BlankNode)):
                raise RuleError(f"The rule {rule} makes blank nodes, new ones in every round; build IRIs instead.")
            self.derived[_typed(triple)] = Derivation(rule, self._stage)
        self.store.extend(Quad(t.subject, t.predicate, t.object) for t in new)
        if self._progress:
            self._progress(rule, len(new))
        return len(new)

    def _results(self, rule: Rule) -> set[Triple]:
        with self.functions.table() as table:
            results = self.store.query(rule.query, custom_functions=table)
            assert isinstance(results, QueryTriples)  # noqa: S101  the loader takes nothing but CONSTRUCT
            return set(results)


def _typed(triple: Triple) -> Triple:
    """``triple`` with the datatype that the vocabulary of its property asks for."""
    wanted, obj = _DATATYPES.get(triple.predicate), triple.object
    if wanted is None or not isinstance(obj, Literal) or obj.datatype != _INTEGER:
        return triple
    return Triple(triple.subject, triple.predicate, Literal(obj.value, datatype=wanted))
