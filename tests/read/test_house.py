"""House style. The cases are in house-style.txt; ␣ ␉ ␍ there stand for a space, a tab and a carriage return."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from testimonio import layout
from testimonio.finding import Severity
from testimonio.read import house, turtle
from testimonio.read.model import Role, Source

_CASE = re.compile(r"^=== ([^\n]+)\n((?:--- [^\n]+\n)*)~~~\n(.*?)~~~$", re.MULTILINE | re.DOTALL)
CASES = _CASE.findall((Path(__file__).parent / "house-style.txt").read_text(encoding="utf-8"))
_SIGNS = str.maketrans({"␣": " ", "␉": "\t", "␍": "\r"})


def test_all_cases_run() -> None:
    assert len(CASES) == 30


@pytest.mark.parametrize(("expected", "text"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_departures_are_told(expected: str, text: str) -> None:
    text = text.translate(_SIGNS)
    read = turtle.read(text, Path("case.ttl"), "https://example.org/base")
    findings = sorted(house.lint(text, read, "case.ttl", Role.DATA), key=lambda finding: finding.sort_key)
    assert "".join(f"--- {f.line} {f.severity} {f.rule}\n" for f in findings) == expected


def test_every_rule_has_a_case() -> None:
    source = Path(house.__file__).read_text(encoding="utf-8")
    rules = set(re.findall(r'yield [^"\n]*, "([a-z-]+)", ', source)) | {"labelled-node", "anonymous-node"}
    assert len(rules) > 15
    shown = set(re.findall(r"lint:([a-z-]+)", "".join(case[1] for case in CASES)))
    assert rules == shown


def _source(name: str, text: str) -> Source:
    read = turtle.read(text, Path(name), "https://example.org/base")
    return Source(Path(name), name, Role.DATA, NamedNode(f"https://e.org/{name}"), read.prefixes, read.statements)


def test_a_subject_has_one_statement_in_one_file() -> None:
    one = _source(
        "one.ttl", "<http://e/s> <http://e/p> 1 .\n<http://e/t> <http://e/p> 1 .\n<http://e/t> <http://e/p> 2 ."
    )
    two = _source("two.ttl", "\n<http://e/s> <http://e/p> 1 .\n[] <http://e/p> 1 .\n")
    found = [(f.path, f.line, f.severity, f.rule) for f in house.subjects([one, two])]
    assert found == [
        ("one.ttl", 3, Severity.WARNING, "lint:subject-twice"),
        ("two.ttl", 2, Severity.VIOLATION, "lint:one-file"),
    ]


SHAPES = sorted(layout.tool().shapes.rglob("*.ttl"))


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.stem)
def test_the_shapes_are_in_house_style(path: Path) -> None:
    """They are read by the validator alone; ontology and data are linted whenever they are read."""
    text = path.read_text(encoding="utf-8")
    read = turtle.read(text, path, "https://example.org/base")
    assert house.lint(text, read, path.name, Role.ONTOLOGY) == []


def test_there_are_shapes() -> None:
    assert len(SHAPES) > 10
