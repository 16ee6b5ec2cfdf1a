"""What a check found: one mistake, at one line of one file, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from testimonio.errors import ReleaseError


class Severity(StrEnum):
    """How grave a finding is; the names are those of SHACL."""

    VIOLATION = "violation"  # no release is made
    WARNING = "warning"
    INFO = "information"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    :ivar path: the file, relative to the corpus (or to the tool's root), with forward slashes.
    :ivar line: 1-based line of the offending triple, or of its subject when something is missing; 1 for a whole file.
    :ivar severity: violation, warning or information.
    :ivar message: one sentence for the author of the data: what is wrong and what to do.
    :ivar rule: the short name of what was broken: ``shape:claim-force`` for a shape (its IRI with the prefix
        ``shape:``), ``lint:…`` for house style, ``term:…``, ``anchor:…``, ``date:…``, ``turtle:…`` for the checks in
        Python.
    """

    path: str
    line: int
    severity: Severity
    message: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity}: {self.message} ({self.rule})"

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Findings are printed by file and line, the gravest first."""
        return (self.path, self.line, self.severity.rank, self.rule, self.message)


class Violations(ReleaseError):
    """A corpus with violations makes no release.

    :ivar findings: everything that the check found, sorted.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        count = sum(finding.severity is Severity.VIOLATION for finding in findings)
        noun = "violation" if count == 1 else "violations"
        super().__init__(f"The corpus has {count} {noun}, so no release was made; testimonio check lists them.")
        self.findings = tuple(findings)
