"""``verdicts.json`` defines what becomes of a passage of ``pier.txt`` held against that text or another edition."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testimonio.anchors.citation import citations
from testimonio.anchors.texts import Text
from testimonio.anchors.verdict import Fault, Verdict, judge
from testimonio.read.model import Reading

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "verdicts.json").read_text(encoding="utf-8"))


def test_every_verdict_and_every_fault_has_a_case() -> None:
    assert len(CASES) >= 19
    assert {case["outcome"] for case in CASES} - {None} == {*Verdict, *Fault}


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_verdict(case: dict[str, Any], pier: Text, reading: Callable[[str], Reading]) -> None:
    edition = case.get("edition", False)
    digest = None if edition is None else "0" * 64 if edition else pier.sha256
    end = len(pier.content) if case.get("end") == -1 else case.get("end")
    facts = {
        "tm:start": case["start"],
        "tm:end": end,
        "tm:quote": json.dumps(case["quote"]) if "quote" in case else None,
    }
    cited = citations(
        reading(
            "\ntext:pier\n    a tm:Text ;\n    tm:textOf document:pier ;\n"
            + (f'    tm:sha256 "{digest}" ;\n' if digest else "")
            + ".\n\npassage:pier-001\n    a tm:Passage ;\n    oa:hasSource text:pier ;\n"
            + "".join(f"    {name} {value} ;\n" for name, value in facts.items() if value is not None)
            + ".\n"
        )
    )
    (passage,), (text,) = cited.passages.values(), cited.texts.values()
    judgement = judge(passage, text, pier)
    assert judgement.outcome == case["outcome"]
    if "places" in case:
        assert len(judgement.places) == case["places"]
        assert {pier.content[place.start : place.end] for place in judgement.places} <= {case["quote"]}
