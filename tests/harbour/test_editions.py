"""Each altered text gives each passage the expected verdict, and the texts themselves are exact."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from testimonio.anchors.citation import citations
from testimonio.anchors.texts import Texts
from testimonio.anchors.verification import judgements
from testimonio.layout import Corpus
from testimonio.names import ID
from testimonio.read.model import Reading

EXPECTED: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("editions.json").read_text(encoding="utf-8"))


def test_all_editions_are_expected(harbour: Corpus) -> None:
    assert {path.name for path in (harbour.root / "editions").iterdir()} == set(EXPECTED)
    assert {verdict for verdicts in EXPECTED.values() for verdict in verdicts.values()} == {
        "moved",
        "ambiguous",
        "gone",
        "not-verified",
    }


@pytest.mark.parametrize("edition", EXPECTED)
def test_edition(harbour: Corpus, reading: Reading, edition: str) -> None:
    found = _verdicts(reading, harbour.root / "editions" / edition)

    assert found == EXPECTED[edition]


def test_the_texts_themselves_are_exact(harbour: Corpus, reading: Reading) -> None:
    found = _verdicts(reading, harbour.texts)

    assert len(found) == 76
    assert set(found.values()) == {"exact"}


def _verdicts(reading: Reading, folder: Path) -> dict[str, str]:
    """Verdict by the slug of the passage."""
    return {
        judgement.passage.iri.removeprefix(f"{ID}passage/"): str(judgement.outcome)
        for judgement in judgements(citations(reading), Texts(folder))
    }
