"""What reasoning yields: derived triples, by the rule that made them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Triple

from testimonio.finding import Finding


@dataclass(frozen=True)
class Expansion:
    """Derived triples by rule.

    :ivar graphs: graph IRI (``graph/inferred/<rule>``) to its triples. No triple is asserted, none stands in two
        graphs (the first rule in order keeps it), every one says something (no reflexive sameAs, no literal subject,
        no axiomatic noise). Sorted.
    :ivar findings: dates that are no EDTF, at the subject's IRI in the message; places are added by ``validate``.
    """

    graphs: Mapping[NamedNode, tuple[Triple, ...]]
    findings: tuple[Finding, ...] = field(default=())

    def triples(self) -> Iterator[Triple]:
        """All derived triples, each once."""
        for triples in self.graphs.values():
            yield from triples
