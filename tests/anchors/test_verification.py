"""The file of recorded verdicts: what stands in it, and that it changes only when something has changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from testimonio.anchors.citation import Citations, citations
from testimonio.anchors.texts import Text, Texts
from testimonio.anchors.verification import block_digest, changed, entries, judgements, outranks, render, write
from testimonio.errors import CorpusError
from testimonio.layout import Corpus, Tool
from testimonio.read.corpus import read
from testimonio.read.model import Reading

PASSAGES = """
text:pier
    a tm:Text ;
    tm:textOf document:pier ;
    tm:sha256 "{sha256}" ;
.

passage:pier-002
    a tm:Passage ;
    oa:hasSource text:pier ;
    tm:start 43 ;
    tm:end 106 ;
    tm:quote "12 planks" ;
.

passage:pier-001
    a tm:Passage ;
    oa:hasSource text:pier ;
    tm:start 0 ;
    tm:end 18 ;
.
"""
Corpora = Callable[[str], Corpus]


def verify(corpus: Corpus, tool: Tool, date: str) -> tuple[Citations, str]:
    cited = citations(read(corpus, tool))
    content = render(entries(cited, judgements(cited, Texts(corpus.texts)), date))
    write(corpus.verification, content)
    return cited, content


def test_the_file_is_house_turtle_sorted_by_passage(corpora: Corpora, tool: Tool, pier: Text) -> None:
    corpus = corpora(PASSAGES.format(sha256=pier.sha256))
    _, content = verify(corpus, tool, "2026-11-22")
    (block,) = [block for block in content.split("\n\n") if "passage:pier-002 ;" in block]
    triples = (Path(__file__).parent / "pier-002.nt").read_bytes()
    assert block == (
        "verification:pier-002\n"
        "    a tm:Verification ;\n"
        "    tm:verifies passage:pier-002 ;\n"
        "    tm:verdict verdict:exact ;\n"
        f'    tm:textDigest "{pier.sha256}" ;\n'
        f'    tm:blockDigest "{hashlib.sha256(triples).hexdigest()}" ;\n'
        '    tm:date "2026-11-22"^^edtf:EDTF ;\n'
        ".\n"
    )
    assert content.index("verification:pier-001") < content.index("verification:pier-002")
    style = [
        f for f in read(corpus, tool).findings if f.path == "graph/verification.ttl" and f.rule.startswith("lint:")
    ]
    assert style == []


def test_nothing_changed_keeps_every_byte_and_the_date(corpora: Corpora, tool: Tool, pier: Text) -> None:
    corpus = corpora(PASSAGES.format(sha256=pier.sha256))
    _, first = verify(corpus, tool, "2026-11-22")
    before = corpus.verification.stat()
    _, second = verify(corpus, tool, "2027-01-01")
    assert first == second
    assert corpus.verification.stat().st_mtime_ns == before.st_mtime_ns


def test_a_changed_block_alone_gets_the_new_date(corpora: Corpora, tool: Tool, pier: Text) -> None:
    corpus = corpora(PASSAGES.format(sha256=pier.sha256))
    verify(corpus, tool, "2026-11-22")
    corpora(PASSAGES.format(sha256=pier.sha256).replace("tm:end 18", "tm:end 22"))
    cited = citations(read(corpus, tool))
    assert [passage.slug for passage in cited.passages.values() if changed(cited, passage)] == ["pier-001"]
    cited, content = verify(corpus, tool, "2027-01-01")
    assert content.count('"2026-11-22"') == content.count('"2027-01-01"') == 1
    cited = citations(read(corpus, tool))
    assert not any(changed(cited, passage) for passage in cited.passages.values())


def test_layout_and_order_of_a_block_do_not_change_it(corpora: Corpora, tool: Tool, pier: Text) -> None:
    text = PASSAGES.format(sha256=pier.sha256)
    corpus = corpora(text)
    verify(corpus, tool, "2026-11-22")
    corpora(text.replace("    tm:start 43 ;\n    tm:end 106 ;\n", "    tm:end 106 ;   tm:start 43 ;  # the clause\n"))
    cited = citations(read(corpus, tool))
    assert not any(changed(cited, passage) for passage in cited.passages.values())


def test_another_cited_digest_changes_an_exact_anchor(corpora: Corpora, tool: Tool, pier: Text) -> None:
    corpus = corpora(PASSAGES.format(sha256=pier.sha256))
    verify(corpus, tool, "2026-11-22")
    corpora(PASSAGES.format(sha256="0" * 64))
    cited = citations(read(corpus, tool))
    assert all(changed(cited, passage) for passage in cited.passages.values())
    _, content = verify(corpus, tool, "2027-01-01")
    assert "verdict:moved" in content
    assert "verdict:not-verified" in content
    assert content.count(pier.sha256) == 2  # the digest of the text that was held, whatever was cited
    cited = citations(read(corpus, tool))
    assert not any(changed(cited, passage) for passage in cited.passages.values())


def test_an_exact_record_stays_when_another_edition_is_held(corpora: Corpora, tool: Tool, pier: Text) -> None:
    corpus = corpora(PASSAGES.format(sha256=pier.sha256))
    _, first = verify(corpus, tool, "2026-11-22")
    edition = corpus.texts / "pier.txt"
    edition.write_text(pier.content + "A line more.\n", encoding="utf-8")
    cited, second = verify(corpus, tool, "2027-01-01")
    assert second == first
    judged = judgements(cited, Texts(corpus.texts))
    assert [outranks(cited, judgement) for judgement in judged] == [True, True]
    replaced = render(entries(cited, judged, "2027-01-01", replace_exact=True))
    assert "verdict:moved" in replaced
    assert "verdict:not-verified" in replaced
    corpora(PASSAGES.format(sha256=pier.sha256).replace("tm:end 18", "tm:end 22"))
    edition.write_text(pier.content + "A line more.\n", encoding="utf-8")
    _, third = verify(corpus, tool, "2027-01-01")
    assert [(verdict in third) for verdict in ("exact", "not-verified", "moved")] == [True, True, False]


def test_a_wrong_anchor_loses_its_record(corpora: Corpora, tool: Tool, pier: Text) -> None:
    corpus = corpora(PASSAGES.format(sha256=pier.sha256))
    verify(corpus, tool, "2026-11-22")
    corpora(PASSAGES.format(sha256=pier.sha256).replace("12 planks", "13 boards"))
    _, content = verify(corpus, tool, "2027-01-01")
    assert "pier-001" in content
    assert "pier-002" not in content


def test_a_text_not_held_keeps_its_records(corpora: Corpora, tool: Tool, pier: Text) -> None:
    corpus = corpora(PASSAGES.format(sha256=pier.sha256))
    _, first = verify(corpus, tool, "2026-11-22")
    corpora(PASSAGES.format(sha256=pier.sha256).replace("tm:end 18", "tm:end 22"))
    (corpus.texts / "pier.txt").rename(corpus.texts / "quay.txt")
    cited, second = verify(corpus, tool, "2027-01-01")
    assert second == first
    assert [passage.slug for passage in cited.passages.values() if changed(cited, passage)] == ["pier-001"]


def test_a_passage_that_is_gone_or_withdrawn_loses_its_record(corpora: Corpora, tool: Tool, pier: Text) -> None:
    text = PASSAGES.format(sha256=pier.sha256)
    corpus = corpora(text)
    verify(corpus, tool, "2026-11-22")
    corpora(
        text[: text.index("passage:pier-001")] + "passage:pier-001\n    a tm:Passage ;\n    owl:deprecated true ;\n.\n"
    )
    _, content = verify(corpus, tool, "2027-01-01")
    assert content.count("a tm:Verification") == 1
    corpora(text[: text.index("passage:pier-002")])
    _, content = verify(corpus, tool, "2027-01-01")
    assert "@prefix" not in content
    assert content.startswith("# ")


def test_labels_of_blank_nodes_do_not_count(reading: Callable[[str], Reading]) -> None:
    digests = []
    for label in ("x", "y"):
        block = f"\npassage:pier-001\n    a tm:Passage ;\n    tm:of _:{label} , [ tm:of _:{label} ] ;\n.\n"
        (passage,) = citations(reading(block)).passages.values()
        digests.append(block_digest(passage.description))
    assert digests[0] == digests[1]


def test_a_file_that_cannot_be_written_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "verification.ttl"
    assert write(path, "old")
    assert not write(path, "old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(CorpusError, match=r"cannot be written \(No space left on device\); nothing was changed"):
        write(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["verification.ttl"]
