"""The real graph held against its texts, where they are."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from testimonio import layout
from testimonio.anchors.citation import citations
from testimonio.anchors.texts import Texts
from testimonio.anchors.verification import entries, judgements, render
from testimonio.layout import Corpus
from testimonio.read.corpus import read

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def texts() -> Texts:
    folder = os.environ.get("TESTIMONIO_TEXTS")
    if not folder:
        pytest.skip("TESTIMONIO_TEXTS names no folder of source texts")
    return Texts(Path(folder))


def test_every_anchor_of_the_real_graph_is_exact_and_recorded(texts: Texts) -> None:
    corpus = Corpus(layout.tool().root)
    cited = citations(read(corpus, layout.tool()))
    judged = judgements(cited, texts)
    outcomes = Counter(str(judgement.outcome) for judgement in judged)
    assert outcomes == {"exact": len(cited.passages)}
    assert len(cited.passages) >= 37
    recorded = corpus.verification.read_text(encoding="utf-8")
    assert render(entries(cited, judged, "2100-01-01")) == recorded
