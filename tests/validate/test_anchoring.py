"""Findings about anchors: each verdict, each fault, each state of a record, at its line and with its gravity.

What becomes of a passage is told in ``tests/anchors``; here is what is said about it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testimonio.anchors.citation import citations
from testimonio.anchors.texts import Texts
from testimonio.anchors.verdict import Fault, Verdict
from testimonio.anchors.verification import entries, judgements, render, write
from testimonio.layout import Corpus, Tool
from testimonio.names import PREFIXES
from testimonio.read.corpus import read
from testimonio.validate.anchoring import check

NOTICE = (Path(__file__).parent / "notice.txt").read_text(encoding="utf-8")
DIGEST = hashlib.sha256(NOTICE.encode()).hexdigest()
OTHER = "0" * 64
HEAD = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("document", "oa", "passage", "text", "tm"))
TEXT = """
text:no
    a tm:Text ;
    tm:textOf document:notice ;
    tm:sha256 "{digest}" ;
    tm:charLength {length} ;
.

passage:no-001
    a tm:Passage ;
    oa:hasSource text:no ;
    tm:start {start} ;
    tm:end {end} ;
{quote}.
"""
CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "anchors.json").read_text(encoding="utf-8"))
TEXT_LINE, SHA256_LINE, PASSAGE_LINE = 7, 10, 14

Said = list[tuple[int, str, str, str]]


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    (tmp_path / "ontology").mkdir()
    return Tool(tmp_path)


@pytest.fixture
def write_corpus(tmp_path: Path) -> Callable[..., Corpus]:
    """Writes a corpus of one notice and one passage, and says what differs from the exact one."""

    def made(
        digest: str = DIGEST,
        length: int = len(NOTICE),
        start: int = 96,
        end: int = 149,
        quote: str | None = "12 planks",
    ) -> Corpus:
        corpus = Corpus(tmp_path / "corpus")
        corpus.sources.mkdir(parents=True, exist_ok=True)
        corpus.texts.mkdir(exist_ok=True)
        (corpus.texts / "notice.txt").write_text(NOTICE, encoding="utf-8")
        line = f'    tm:quote "{quote}" ;\n' if quote else ""
        blocks = TEXT.format(digest=digest, length=length, start=start, end=end, quote=line)
        (corpus.sources / "notice.ttl").write_text(HEAD + blocks, encoding="utf-8")
        return corpus

    return made


def said(corpus: Corpus, tool: Tool, held: bool = True) -> Said:
    """Line, severity, rule and message of what is said about the source file."""
    found = check(citations(read(corpus, tool)), Texts(corpus.texts) if held else None)
    return [(f.line, str(f.severity), f.rule, f.message) for f in found if f.path == "graph/sources/notice.ttl"]


def verify(corpus: Corpus, tool: Tool) -> None:
    cited = citations(read(corpus, tool))
    write(corpus.verification, render(entries(cited, judgements(cited, Texts(corpus.texts)), "2026-11-22")))


def test_an_exact_anchor_is_passed_over_in_silence(write_corpus: Callable[..., Corpus], tool: Tool) -> None:
    assert NOTICE[96:149] == "The old pier was closed after 12 planks had given way"
    assert said(write_corpus(), tool) == []
    assert said(write_corpus(), tool, held=False) == []
    assert said(write_corpus(quote=None), tool) == []


def test_every_verdict_that_says_something_and_every_fault_has_a_case() -> None:
    rules = {case["rule"] for case in CASES}
    assert rules - {"char-length"} == {*Verdict, *Fault} - {Verdict.EXACT}


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_what_is_said(case: dict[str, Any], write_corpus: Callable[..., Corpus], tool: Tool) -> None:
    differs: dict[str, Any] = {name: case[name] for name in ("end", "length", "quote") if name in case}
    if case.get("digest"):
        differs |= {"digest": OTHER, "length": len(NOTICE) - 1}
    corpus = write_corpus(**differs)
    lines = (corpus.sources / "notice.ttl").read_text(encoding="utf-8").splitlines()
    (line,) = [number for number, words in enumerate(lines, start=1) if words.lstrip().startswith(case["line"])]
    found = said(corpus, tool)
    assert (line, case["severity"], f"anchor:{case['rule']}", case["message"]) in found
    others = {rule for _, _, rule, _ in found} - {f"anchor:{case['rule']}"}
    assert others <= {"anchor:other-edition", "anchor:char-length"}


def test_another_edition_is_named_by_its_digest(write_corpus: Callable[..., Corpus], tool: Tool) -> None:
    message = (
        f"The held text notice.txt is another edition: its SHA-256 is {DIGEST}; anchors are only looked for by their "
        "quotes."
    )
    assert (SHA256_LINE, "warning", "anchor:other-edition", message) in said(write_corpus(digest=OTHER, length=7), tool)


def test_a_held_text_with_all_its_quotes_in_place_has_only_a_wrong_digest(
    write_corpus: Callable[..., Corpus], tool: Tool
) -> None:
    corpus = write_corpus()
    verify(corpus, tool)
    write_corpus(digest=OTHER)
    message = f"The held text notice.txt has every quote at its place, but its SHA-256 is {DIGEST}; correct tm:sha256."
    assert said(corpus, tool) == [(SHA256_LINE, "violation", "anchor:digest", message)]
    write_corpus(digest=OTHER, start=97, quote="The old")  # not inside: another edition indeed
    assert "anchor:other-edition" in {rule for _, _, rule, _ in said(corpus, tool)}


def test_the_quoted_share_is_counted_by_characters(write_corpus: Callable[..., Corpus], tool: Tool) -> None:
    corpus = write_corpus()
    file = corpus.sources / "notice.ttl"
    quotes = ["Nobody was ever hurt there", "was ever hurt there again, as", "says that nobody asked"]
    blocks = [f'passage:no-10{n}\n    oa:hasSource text:no ;\n    tm:quote "{q}" ;\n' for n, q in enumerate(quotes)]
    more = "".join("\n" + block.replace("\n", "\n    a tm:Passage ;\n", 1) + ".\n" for block in blocks)
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    quoted = len("12 planks") + len("Nobody was ever hurt there again, as") + len("says that nobody asked")
    assert quoted * 4 > len(NOTICE) > 4 * (quoted - len(quotes[2]))
    message = (
        f"{quoted} of the {len(NOTICE)} characters of the text are quoted ({quoted / len(NOTICE):.1%}), where at most "
        f"a quarter may be ({len(NOTICE) // 4}); shorten or drop quotes."
    )
    assert said(corpus, tool) == [(TEXT_LINE, "violation", "anchor:quoted-share", message)]
    file.write_text(file.read_text(encoding="utf-8").replace(quotes[2], "nobody asked"), encoding="utf-8")
    assert said(corpus, tool) == []


def test_a_text_that_is_not_held_and_texts_of_no_document(write_corpus: Callable[..., Corpus], tool: Tool) -> None:
    corpus = write_corpus()
    (corpus.texts / "notice.txt").write_text("Quite another.\n", encoding="utf-8")
    (corpus.texts / "notice.txt").rename(corpus.texts / "quay.txt")
    found = [(f.path, f.line, str(f.severity), f.rule, f.message) for f in
             check(citations(read(corpus, tool)), Texts(corpus.texts))]  # fmt: skip
    assert found == [
        ("texts/quay.txt", 1, "information", "anchor:unknown-text",
            "No text of the corpus belongs to a document with the slug quay; this file was not used."),
        ("graph/sources/notice.ttl", TEXT_LINE, "information", "anchor:text-not-held",
            "The text is not held (notice.txt), so its anchors (1) were not verified now."),
    ]  # fmt: skip
    (corpus.texts / "quay.txt").write_text(NOTICE, encoding="utf-8")
    message = "The text is held as quay.txt; rename that file to notice.txt, so that its anchors are checked."
    assert said(corpus, tool) == [(TEXT_LINE, "warning", "anchor:misnamed-text", message)]


def test_a_passage_changed_since_it_was_verified(write_corpus: Callable[..., Corpus], tool: Tool) -> None:
    verify(write_corpus(), tool)
    assert said(write_corpus(), tool, held=False) == []
    message = "The passage or its text has changed since it was verified; run: testimonio verify --texts DIR."
    expected = [(PASSAGE_LINE, "warning", "anchor:changed-since-verification", message)]
    assert said(write_corpus(start=100), tool, held=False) == expected
    assert said(write_corpus(digest=OTHER), tool, held=False) == expected


def test_a_record_of_a_passage_that_is_gone(write_corpus: Callable[..., Corpus], tool: Tool) -> None:
    corpus = write_corpus()
    verify(corpus, tool)
    file = corpus.sources / "notice.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace("no-001", "no-002"), encoding="utf-8")
    (finding,) = check(citations(read(corpus, tool)), None)
    assert (finding.path, finding.line, finding.rule) == (
        "graph/verification.ttl",
        11,
        "anchor:record-without-passage",
    )
    assert "no-001> any more; run testimonio verify" in finding.message


@pytest.mark.parametrize(
    ("verdict", "severity"),
    [("gone", "violation"), ("ambiguous", "violation"), ("moved", "warning"), ("not-verified", "information")],
)
def test_a_recorded_verdict_is_not_silent(
    verdict: str, severity: str, write_corpus: Callable[..., Corpus], tool: Tool
) -> None:
    corpus = write_corpus()
    verify(corpus, tool)
    assert recorded(corpus, tool, held=False) == recorded(corpus, tool) == []
    text = corpus.verification.read_text(encoding="utf-8").replace("verdict:exact", f"verdict:{verdict}")
    corpus.verification.write_text(text, encoding="utf-8")
    line = text[: text.index("tm:verdict")].count("\n") + 1
    assert recorded(corpus, tool, held=False) == [(line, severity, f"anchor:recorded-{verdict}")]
    assert recorded(corpus, tool) == [(line, "violation", "anchor:record-denied")]
    corpus.verification.write_text(text.replace(DIGEST, OTHER), encoding="utf-8")  # of another edition, held no more
    assert recorded(corpus, tool) == [(line, severity, f"anchor:recorded-{verdict}")]
    (corpus.texts / "notice.txt").write_text(f"{NOTICE}It will open.\n", encoding="utf-8")
    assert recorded(corpus, tool) == []  # what is held now speaks for itself


def recorded(corpus: Corpus, tool: Tool, held: bool = True) -> list[tuple[int, str, str]]:
    """Line, severity and rule of what is said about the records."""
    found = check(citations(read(corpus, tool)), Texts(corpus.texts) if held else None)
    return [(f.line, str(f.severity), f.rule) for f in found if f.path == "graph/verification.ttl"]
