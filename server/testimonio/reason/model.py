"""What reasoning yields: derived triples, by the rule that made them, and why one of them holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from testimonio.finding import Finding

Term = NamedNode | BlankNode | Literal | Triple
"""A term as Oxigraph types it; quoted triples do not occur."""


@dataclass(frozen=True)
class Expansion:
    """Derived triples by rule.

    :ivar graphs: graph IRI (``graph/inferred/<rule>``) to its triples. No triple is asserted, none stands in two
        graphs (the first rule that derives it keeps it), every one says something (see
        :func:`testimonio.reason.usefulness.says_something`). Sorted; rules without triples are left out.
    :ivar findings: dates that are no EDTF, and things of two classes that exclude each other, each at its file and line
        if :func:`~testimonio.reason.expand` was told how to find them; else with an empty path and line 1.
    """

    graphs: Mapping[NamedNode, tuple[Triple, ...]]
    findings: tuple[Finding, ...] = field(default=())

    def triples(self) -> Iterator[Triple]:
        """All derived triples, each once."""
        for triples in self.graphs.values():
            yield from triples


@dataclass(frozen=True, slots=True)
class Step:
    """One use of a rule.

    :ivar triple: what it derived.
    :ivar rule: the rule's name, as in ``graph/inferred/<rule>``; ``title`` says in one line what the rule does.
    :ivar premises: the triples it rests on, each asserted or derived by a later step; those of an OWL list
        (``owl:propertyChainAxiom``) are left out, because the triple that points to the list stands for them.
    """

    triple: Triple
    rule: str
    title: str
    premises: tuple[Triple, ...]


@dataclass(frozen=True)
class Explanation:
    """Why a triple holds.

    :ivar triple: what was asked about.
    :ivar steps: the triple's own step first, then those of its premises, depth first, each triple once; empty when the
        triple is asserted or does not hold.
    :ivar asserted: the asserted triples that everything rests on, in the order in which the steps name them.
    """

    triple: Triple
    steps: tuple[Step, ...]
    asserted: tuple[Triple, ...]

    @property
    def holds(self) -> bool:
        """Whether the graph says so at all."""
        return bool(self.steps or self.asserted)

    def step(self, triple: Triple) -> Step | None:
        """The step that derived ``triple``, or ``None`` if it is asserted or not part of the explanation."""
        return next((step for step in self.steps if step.triple == triple), None)
