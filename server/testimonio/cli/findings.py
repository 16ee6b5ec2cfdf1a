"""Findings on paper: as text, as JSON, as SARIF."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from testimonio import __version__
from testimonio.finding import Finding, Severity
from testimonio.names import SHAPE

_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "CORPUS"


def text(findings: Sequence[Finding], root: Path) -> str:
    """One finding a line, ``file:line: severity: sentence (rule)``; empty when there are none."""
    return "".join(f"{finding}\n" for finding in findings)


def json_(findings: Sequence[Finding], root: Path) -> str:
    """An object with ``findings`` (path, line, severity, message, rule) and the ``counts`` by severity."""
    report = {
        "corpus": root.name,
        "counts": {str(severity): count for severity, count in counts(findings).items()},
        "findings": [
            {
                "path": finding.path,
                "line": finding.line,
                "severity": str(finding.severity),
                "message": finding.message,
                "rule": finding.rule,
            }
            for finding in findings
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def sarif(findings: Sequence[Finding], root: Path) -> str:
    """A log of the Static Analysis Results Interchange Format, version 2.1.0, for code hosts and editors.

    Violations are errors, information is a note. Paths are relative to the corpus, whose folder is ``CORPUS``.
    """
    rules = sorted({finding.rule for finding in findings})
    index = {rule: number for number, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {"name": "testimonio", "version": __version__, "rules": [_rule(r, findings) for r in rules]}
        },
        "originalUriBaseIds": {_ROOT: {"uri": root.as_uri() + "/"}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.rule]) for finding in findings],
    }
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: str, findings: Sequence[Finding]) -> dict[str, object]:
    gravest = min((finding.severity for finding in findings if finding.rule == rule), key=lambda s: s.rank)
    kind, _, slug = rule.partition(":")
    described: dict[str, object] = {
        "id": rule,
        "name": "".join(word.capitalize() for word in slug.split("-")) or kind,
        "defaultConfiguration": {"level": _LEVELS[gravest]},
    }
    if kind == "shape":
        described["helpUri"] = SHAPE + slug
    return described


def _result(finding: Finding, rule_index: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
    }
    if finding.path:
        artifact = {"uri": quote(finding.path), "uriBaseId": _ROOT}
        region = {"startLine": max(finding.line, 1)}
        result["locations"] = [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
    return result


def counts(findings: Sequence[Finding]) -> dict[Severity, int]:
    """How many findings of each severity, the gravest first, those of none included."""
    counted = Counter(finding.severity for finding in findings)
    return {severity: counted[severity] for severity in Severity}


def summary(findings: Sequence[Finding]) -> str:
    """« 2 violations, 1 warning, 3 pieces of information »; « no findings »."""
    words = {
        Severity.VIOLATION: ("violation", "violations"),
        Severity.WARNING: ("warning", "warnings"),
        Severity.INFO: ("piece of information", "pieces of information"),
    }
    parts = [f"{count} {words[severity][count != 1]}" for severity, count in counts(findings).items() if count]
    return ", ".join(parts) or "no findings"


FORMATS: Mapping[str, Callable[[Sequence[Finding], Path], str]] = MappingProxyType(
    {"text": text, "json": json_, "sarif": sarif}
)
"""Renderers by the name of their format; each takes the findings, sorted, and the corpus' folder."""
