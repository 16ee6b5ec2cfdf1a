"""``validation.json``: every finding of the check with its place. The shapes' own words are in ``validation.ttl``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from testimonio.finding import Finding, Severity


def report(findings: Sequence[Finding]) -> str:
    """The findings (path, line, severity, message, rule), and how many there are of each severity."""
    severities = Counter(finding.severity for finding in findings)
    said = {
        "counts": {str(severity): severities[severity] for severity in Severity},
        "findings": [{**asdict(finding), "severity": str(finding.severity)} for finding in findings],
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
