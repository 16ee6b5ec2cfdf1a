"""No rule without given and expected triples: ``<rule>/given.ttl`` and ``<rule>/expected.ttl`` (or ``.txt``, findings).

A case runs all rules on the given triples alone and looks at what the one rule derived.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio.layout import Tool
from testimonio.names import INFERRED
from testimonio.reason import Explainer, expand
from testimonio.reason.rules import Rule, load

HERE = Path(__file__).parent
TOOL = Tool(HERE.parents[1])
RULES = load(TOOL)
CASES = sorted(path.parent.name for path in HERE.glob("*/given.ttl"))


def _triples(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    names = [rule.name for rule in RULES.derivations] + [rule.name for rule in RULES.inconsistencies]
    assert sorted(names) == CASES
    assert len(CASES) >= 19


@pytest.mark.parametrize("name", [rule.name for rule in RULES.derivations])
def test_a_rule_derives_what_is_expected(name: str) -> None:
    expansion = expand(_triples(HERE / name / "given.ttl"), TOOL)
    derived = expansion.graphs.get(ox.NamedNode(INFERRED + name), ())
    expected = _triples(HERE / name / "expected.ttl")
    assert expected
    assert sorted(map(str, derived)) == sorted(map(str, expected))
    assert not expansion.findings


@pytest.mark.parametrize("name", [rule.name for rule in RULES.inconsistencies])
def test_an_inconsistency_is_found(name: str) -> None:
    findings = expand(_triples(HERE / name / "given.ttl"), TOOL).findings
    assert {finding.rule for finding in findings} == {f"rule:{name}"}
    assert [finding.message for finding in findings] == (HERE / name / "expected.txt").read_text().splitlines()


@pytest.mark.parametrize("name", CASES)
def test_the_reference_reasoner_derives_the_same(name: str) -> None:
    given = _triples(HERE / name / "given.ttl")
    ours, reference = expand(given, TOOL), expand(given, TOOL, reasoner="owlrl")
    assert sorted(map(str, ours.triples())) == sorted(map(str, reference.triples()))
    assert ours.findings == reference.findings


@pytest.mark.parametrize("rule", RULES.derivations, ids=lambda rule: rule.name)
def test_what_a_rule_derives_can_be_explained(rule: Rule) -> None:
    given = _triples(HERE / rule.name / "given.ttl")
    explainer = Explainer(given, TOOL)
    for triple in expand(given, TOOL).triples():
        explanation = explainer.explain(triple)
        supported = {step.triple for step in explanation.steps} | set(explanation.asserted)
        assert explanation.steps[0].triple == triple
        assert set(explanation.asserted) <= set(given)
        assert all(step.premises and supported.issuperset(step.premises) for step in explanation.steps)
