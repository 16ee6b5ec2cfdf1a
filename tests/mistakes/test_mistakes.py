"""Authors' mistakes: each is made in a copy of the harbour corpus and must be reported at its place, and nothing else.

A mistake is a file ``<name>.toml``::

    mistake = "what was done, in a sentence"

    [[change]]                  # one or more
    file = "graph/events.ttl"
    subject = "event:x"         # the change is made after the line that is this subject; left out: anywhere in the file
    replace = "…"               # the first such words there
    by = "…"

    [[finding]]                 # all findings that the valid corpus does not have
    file = "graph/events.ttl"
    subject = "event:x"         # the finding's line is that of this subject …
    at = "tm:date"              # … or the first one after it with these words (without subject: in the file)
    severity = "violation"
    rule = "shape:…"

    besides = ["anchor:…"]      # rules of which more findings may follow; they are not listed
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from testimonio import layout, pipeline
from testimonio.finding import Finding

CASES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in Path(__file__).parent.glob("*.toml")}
Told = tuple[str, int, str, str]


def told(finding: Finding) -> Told:
    return (finding.path, finding.line, str(finding.severity), finding.rule)


def found(root: Path) -> list[Finding]:
    corpus = layout.corpus(root)
    return list(pipeline.check(corpus, layout.tool(), corpus.texts).findings)


@pytest.fixture(scope="module")
def sound() -> set[tuple[str, str, str]]:
    """What the valid corpus has to say of itself, without lines."""
    findings = found(layout.corpus("harbour").root)
    assert not [finding for finding in findings if finding.severity == "violation"]
    return {(finding.path, finding.rule, finding.message) for finding in findings}


def after_subject(text: str, subject: str | None) -> int:
    """Where the statement about ``subject`` begins; 0 without one."""
    return f"\n{text}".index(f"\n{subject}\n") if subject else 0


def change(root: Path, step: dict[str, str]) -> None:
    path = root / step["file"]
    text = path.read_bytes().decode()
    start = after_subject(text, step.get("subject"))
    assert step["replace"] in text[start:], f"{step['file']} has no longer: {step['replace']}"
    path.write_bytes((text[:start] + text[start:].replace(step["replace"], step["by"], 1)).encode())


def expected(root: Path, wanted: dict[str, str]) -> Told:
    text = (root / wanted["file"]).read_bytes().decode()
    at = after_subject(text, wanted.get("subject"))
    if "at" in wanted:
        at = text.index(wanted["at"], at)
    return (wanted["file"], text.count("\n", 0, at) + 1, wanted["severity"], wanted["rule"])


def test_there_are_enough() -> None:
    assert len(CASES) >= 50
    assert len({case["mistake"] for case in CASES.values()}) == len(CASES)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_mistake_is_told_at_its_place(case: dict[str, Any], sound: set[tuple[str, str, str]], tmp_path: Path) -> None:
    shutil.copytree(layout.corpus("harbour").root, tmp_path / "harbour")
    for step in case["change"]:
        change(tmp_path / "harbour", step)
    besides = case.get("besides", ())
    findings = [finding for finding in found(tmp_path / "harbour") if finding.rule not in besides]
    new = [finding for finding in findings if (finding.path, finding.rule, finding.message) not in sound]
    wanted = [expected(tmp_path / "harbour", finding) for finding in case["finding"]]
    assert sorted(map(told, new)) == sorted(wanted), "\n".join(map(str, new))
