"""What SHACL validation yields: results that can be traced to a line, and the W3C report."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from testimonio import names
from testimonio.finding import Severity


@dataclass(frozen=True, slots=True)
class ShaclResult:
    """One validation result.

    A rule on the whole graph has ``id:dataset`` as its SHACL focus node and returns the offender as its value; here the
    offender is the focus in either case.

    :ivar shape: IRI of the shape or SPARQL constraint that was broken; a blank node if a corpus' own shape has no IRI.
    :ivar message: one sentence for the author of the data, IRIs as prefixed names.
    :ivar focus: what is wrong.
    :ivar path: the property at fault, where it is one property.
    :ivar value: the object at fault. ``(focus, path, value)`` is then a triple of the data; ``None`` when something is
        missing or no single triple is at fault.
    """

    shape: NamedNode | BlankNode
    severity: Severity
    message: str
    focus: NamedNode | BlankNode | Literal
    path: NamedNode | None
    value: NamedNode | BlankNode | Literal | None

    @property
    def rule(self) -> str:
        """The shape's prefixed name, as findings give it: ``shape:claim-force``."""
        return names.shorten(self.shape.value) if isinstance(self.shape, NamedNode) else "shape:unnamed"

    @property
    def sort_key(self) -> tuple[int, str, str, str, str, str]:
        """The gravest first, then by shape and by what is wrong."""
        return (self.severity.rank, self.rule, str(self.focus), str(self.path), str(self.value), self.message)


@dataclass(frozen=True, slots=True)
class ShaclReport:
    """All results of one run.

    :ivar results: sorted and each once.
    :ivar turtle: the validation report of SHACL (https://www.w3.org/TR/shacl/#validation-report) as Turtle, the same
        bytes for the same input.
    """

    results: tuple[ShaclResult, ...]
    turtle: str

    @property
    def conforms(self) -> bool:
        """``True`` if and only if there is no result of any severity, as SHACL has it."""
        return not self.results
