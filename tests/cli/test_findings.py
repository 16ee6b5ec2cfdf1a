"""Findings as text, JSON and SARIF."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from testimonio.cli import findings
from testimonio.finding import Finding, Severity

ROOT = Path("/corpora/a b")
FOUND = (
    Finding("graph/año.ttl", 3, Severity.VIOLATION, "One is «missing».", "shape:claim-force"),
    Finding("graph/b.ttl", 9, Severity.WARNING, "Two.", "lint:tab"),
    Finding("graph/b.ttl", 12, Severity.VIOLATION, "Three.", "lint:tab"),
    Finding("", 1, Severity.INFO, "Four.", "rule:x"),
)


def test_text_has_a_line_a_finding() -> None:
    assert findings.text(FOUND, ROOT).splitlines() == [
        "graph/año.ttl:3: violation: One is «missing». (shape:claim-force)",
        "graph/b.ttl:9: warning: Two. (lint:tab)",
        "graph/b.ttl:12: violation: Three. (lint:tab)",
        ":1: information: Four. (rule:x)",
    ]
    assert findings.text((), ROOT) == ""


def test_json_says_the_same() -> None:
    report = json.loads(findings.json_(FOUND, ROOT))
    assert report["counts"] == {"violation": 2, "warning": 1, "information": 1}
    assert report["findings"][0] == {
        "path": "graph/año.ttl",
        "line": 3,
        "severity": "violation",
        "message": "One is «missing».",
        "rule": "shape:claim-force",
    }
    assert len(report["findings"]) == 4


def test_sarif_has_what_its_schema_requires() -> None:
    """Section numbers are those of the Static Analysis Results Interchange Format, version 2.1.0."""
    log = json.loads(findings.sarif(FOUND, ROOT))
    assert log["version"] == "2.1.0"  # 3.13.2
    (run,) = log["runs"]  # 3.13.4
    driver = run["tool"]["driver"]  # 3.18.2
    assert driver["name"] == "testimonio"  # 3.19.8
    rules = driver["rules"]  # 3.19.23
    assert [rule["id"] for rule in rules] == ["lint:tab", "rule:x", "shape:claim-force"]  # 3.49.3: unique
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["error", "note", "error"]  # 3.50.3
    assert rules[2]["helpUri"] == "https://w3id.org/testimonio/shape/claim-force"  # 3.49.12
    assert [result["level"] for result in run["results"]] == ["error", "warning", "error", "note"]  # 3.27.10
    for result, finding in zip(run["results"], FOUND, strict=True):
        assert result["message"] == {"text": finding.message}  # 3.27.11
        assert result["ruleId"] == rules[result["ruleIndex"]]["id"] == finding.rule  # 3.27.5, 3.27.6
    place = run["results"][0]["locations"][0]["physicalLocation"]  # 3.29
    assert place == {
        "artifactLocation": {"uri": "graph/a%C3%B1o.ttl", "uriBaseId": "CORPUS"},  # 3.4.3: a valid URI reference
        "region": {"startLine": 3},  # 3.30.5: positive
    }
    assert run["originalUriBaseIds"] == {"CORPUS": {"uri": "file:///corpora/a%20b/"}}  # 3.14.14: ends with a slash
    assert "locations" not in run["results"][3]
    assert json.loads(findings.sarif((), ROOT))["runs"][0]["results"] == []  # 3.14.23: empty, not absent


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (FOUND, "2 violations, 1 warning, 1 piece of information"),
        (FOUND[1:2], "1 warning"),
        ((), "no findings"),
    ],
)
def test_summary(found: tuple[Finding, ...], sentence: str) -> None:
    assert findings.summary(found) == sentence
