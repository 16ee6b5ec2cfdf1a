"""The command explain: the tree, its places and its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


def test_a_derived_triple_is_led_back_to_lines_and_words(testimonio: Run) -> None:
    ran = testimonio(
        "explain", "claim:hc-013a tm:inDocument document:harbour-courier-2019-05-14", "--release", "harbour"
    )
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert lines[0] == "claim:hc-013a tm:inDocument document:harbour-courier-2019-05-14"
    assert lines[1].startswith("  by the rule ")
    assert "    claim:hc-013a tm:anchor passage:hc-013" in lines
    stated = [line for line in lines if line.startswith("      stated in ")]
    assert len(stated) >= 3
    assert any("sources/harbour-courier-2019-05-14.ttl:" in line and "«counted six bodies»" in line for line in stated)


def test_a_stated_triple_has_its_line(testimonio: Run) -> None:
    ran = testimonio("explain", "claim:hc-013a a tm:Claim .", "--release", "harbour")
    assert ran.code == 0
    first, second = ran.out.splitlines()
    assert first == "claim:hc-013a a tm:Claim"
    assert second.startswith("  stated in graph/sources/harbour-courier-2019-05-14.ttl:")


def test_a_chain_of_rules_is_a_deeper_tree(testimonio: Run) -> None:
    ran = testimonio("explain", "claim:hc-012a tm:reportsTransitively claim:hc-013a", "--release", "harbour")
    rules = [line for line in ran.out.splitlines() if line.lstrip().startswith("by the rule")]
    assert ran.code == 0
    assert len({len(line) - len(line.lstrip()) for line in rules}) == 2


def test_what_does_not_hold_returns_1(testimonio: Run) -> None:
    ran = testimonio("explain", "claim:hc-013a tm:claimant actor:marta-olin", "--release", "harbour")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "The graph does not say that: claim:hc-013a tm:claimant actor:marta-olin\n"


@pytest.mark.parametrize(
    ("triple", "words"),
    [
        ("claim:hc-013a tm:claimant", "This is no triple"),
        ("claim:hc-013a foo:x actor:y", "The prefix foo: has not been declared"),
        ("claim:hc-013a a tm:Claim , tm:Text", "One triple can be explained at a time"),
        ("claim:hc-013a tm:anchor []", "without blank nodes"),
        ("", "This is no triple"),
    ],
)
def test_what_is_no_triple_is_a_sentence(testimonio: Run, triple: str, words: str) -> None:
    ran = testimonio("explain", triple, "--release", "harbour")
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
