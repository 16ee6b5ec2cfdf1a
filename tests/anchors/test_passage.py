"""``drafts.json`` defines which words make a passage of ``pier.txt``, and what is said when they make none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from testimonio.anchors.passage import Draft, Refusal, block, draft
from testimonio.anchors.search import Span
from testimonio.anchors.texts import read_text

HERE = Path(__file__).parent
PIER = read_text(HERE / "pier.txt")
CASES: list[dict[str, Any]] = json.loads((HERE / "drafts.json").read_text(encoding="utf-8"))


def test_every_draft_is_read() -> None:
    assert len(CASES) >= 38
    assert all(("span" in case) != ("refused" in case) for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_draft(case: dict[str, Any]) -> None:
    made = draft(PIER, case["start"], case["end"], case.get("quote"))
    if "refused" in case:
        assert isinstance(made, Refusal)
        assert case["refused"] in made.reason
    else:
        assert isinstance(made, Draft)
        assert PIER.content[made.span.start : made.span.end] == case["span"]
        assert made.quote == case.get("quote")
        assert list(made.notes) == case.get("notes", [])


def test_nothing_like_the_words_suggests_nothing() -> None:
    made = draft(PIER, "zzz qqq", "given way")
    assert made == Refusal("The start words «zzz qqq» are not in pier.txt.")


def test_the_block_is_house_turtle() -> None:
    made = Draft(Span(951, 1027), '30 “dead”, and "700" \\ wounded')
    assert block("fi-021", "text:fi", made) == (
        "passage:fi-021\n"
        "    a tm:Passage ;\n"
        "    oa:hasSource text:fi ;\n"
        "    tm:start 951 ;\n"
        "    tm:end 1027 ;\n"
        '    tm:quote "30 “dead”, and \\"700\\" \\\\ wounded" ;\n'
        ".\n"
    )
    assert "tm:quote" not in block("fi-022", "text:fi", Draft(Span(0, 9), None))
