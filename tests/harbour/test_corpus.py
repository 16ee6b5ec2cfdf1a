"""The invented corpus is valid, encoded whole, and keeps the invariants."""

from __future__ import annotations

import re
from typing import Any

from testimonio.anchors.citation import citations
from testimonio.anchors.texts import Texts
from testimonio.finding import Severity
from testimonio.layout import Corpus, tool
from testimonio.names import PREFIXES
from testimonio.read.model import Reading
from testimonio.reason import Expansion
from testimonio.validate import validate

_CLOSED = r"[.!?]\s|\n\n|\]\s"
"""Where a sentence, or a line that stands alone, ends."""


def test_check_finds_nothing_to_mend(harbour: Corpus, reading: Reading, expansion: Expansion) -> None:
    found = [*reading.findings, *validate(reading, expansion, tool(), harbour, Texts(harbour.texts)).findings]

    assert [str(finding) for finding in found if finding.severity is not Severity.INFO] == []
    assert {finding.rule for finding in found} == {"shape:claim-unreviewed", "shape:document-url"}


def test_counts(ask: Any) -> None:
    """A claim that is added or lost by mistake shows here.

    29 claims of the newspaper's report, where one sentence often relays two voices, 27 of the statement and 23 of the
    notice, where most sentences say one thing; 53 propositions, since voices meet in some of them.
    """
    claims = {code: len(ask(f"SELECT ?c {{ ?c tm:anchor/oa:hasSource text:{code} }}")) for code in ("hc", "du", "ap")}

    assert claims == {"hc": 29, "du": 27, "ap": 23}
    assert len(ask("SELECT ?p { ?p tm:predicate ?any }")) == 53


def test_every_sentence_has_a_claim_or_a_reason_for_none(harbour: Corpus, reading: Reading, ask: Any) -> None:
    cited = citations(reading)
    claimed = {iri for (iri,) in ask("SELECT ?p { ?c tm:anchor ?p }")}
    omitted = {iri for (iri,) in ask("SELECT ?p { ?p tm:omission ?o }")}
    sentences = 0
    for text in cited.texts.values():
        content = Texts(harbour.texts)[text.slug or ""].content
        spans = [(p.start, p.end, p.iri) for p in cited.of(text) if p.start is not None and p.end is not None]
        start = 0
        for end in [*(match.end() for match in re.finditer(_CLOSED, content)), len(content)]:
            if content[start:end].strip():
                sentences += 1
                inside = {iri for first, last, iri in spans if first < end and last > start}
                assert inside & (claimed | omitted), content[start:end]
            start = end
        gaps = _between(spans, content)
        assert {gap.strip(" \n.,;:") for gap in gaps} <= {"", "and", "y", "La huelga"}

    assert claimed & omitted == set()
    assert sentences > 45


def _between(spans: list[tuple[int, int, str]], content: str) -> list[str]:
    """What no passage holds."""
    gaps, reached = [], 0
    for start, end, _ in sorted(spans):
        if start > reached:
            gaps.append(content[reached:start])
        reached = max(reached, end)
    return [*gaps, content[reached:]]


def test_no_claim_predicate_is_a_property(ask: Any) -> None:
    assert ask("SELECT ?p { ?p a tm:ClaimPredicate . ?s ?p ?o }") == set()


def test_events_are_never_said_to_have_happened(ask: Any) -> None:
    statuses = {iri for (iri,) in ask("SELECT ?s { ?e a tm:Event ; tm:eventStatus ?s }")}

    assert all(status.startswith(PREFIXES["event-status"]) for status in statuses)
    assert ask("SELECT ?e { ?e a tm:Event FILTER NOT EXISTS { ?e tm:eventStatus ?s } }") == set()
    assert ask("SELECT ?e { ?e a tm:Event FILTER NOT EXISTS { ?e tm:evidence ?s } }") == set()


def test_texts_are_ours_and_short(harbour: Corpus) -> None:
    texts = Texts(harbour.texts)

    assert len(texts) == 3
    assert all(200 <= len(text.content.split()) <= 350 for text in texts.values())
    assert any(ord(character) > 0xFFFF for text in texts.values() for character in text.content)  # code points count
