"""The commands ``anchor`` and ``verify``: what they print, what they write, how they end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from testimonio.anchors.texts import Text
from testimonio.cli import main
from testimonio.layout import Corpus

Corpora = Callable[[str], Corpus]
WORDS = ["On Monday the", "had given way", "12 planks"]
TEXT = """
document:pier
    a tm:Document ;
.

text:pi
    a tm:Text ;
    tm:textOf document:pier ;
    tm:sha256 "{sha256}" ;
.

passage:pi-007
    a tm:Passage ;
    oa:hasSource text:pi ;
    tm:start 43 ;
    tm:end 106 ;
    tm:quote "{quote}" ;
.

claim:pi-011a
    a tm:Claim ;
    tm:anchor passage:pi-007 ;
.
"""


@pytest.fixture
def corpus(corpora: Corpora, pier: Text) -> Corpus:
    return corpora(TEXT.format(sha256=pier.sha256, quote="12 planks"))


def block(slug: str, text: str) -> str:
    return (
        f"passage:{slug}\n    a tm:Passage ;\n    oa:hasSource text:{text} ;\n    tm:start 43 ;\n    tm:end 106 ;\n"
        '    tm:quote "12 planks" ;\n.\n'
    )


@pytest.mark.parametrize("named", ["path", "pier", "pi"])
def test_anchor_finds_the_text_and_the_next_number(
    named: str, corpus: Corpus, pier: Text, capsys: pytest.CaptureFixture[str]
) -> None:
    text = str(pier.path) if named == "path" else named
    assert main(["anchor", text, *WORDS, "--corpus", str(corpus.root)]) == 0
    out, err = capsys.readouterr()
    assert out == block("pi-012", "pi")
    assert err == "note: passage:pi-007 has the same span; claims may share a passage.\n"


def test_anchor_takes_a_slug(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["anchor", "pi", *WORDS, "--corpus", str(corpus.root), "--id", "pi-100"]) == 0
    assert capsys.readouterr().out == block("pi-100", "pi")


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        pytest.param("pi-007", "There is a passage pi-007 already; leave --id out", id="taken"),
        pytest.param("pi", "--id pi is no slug of a passage", id="no number"),
        pytest.param("Pi-001", "--id Pi-001 is no slug of a passage", id="capital"),
    ],
)
def test_anchor_refuses_a_slug(slug: str, words: str, corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["anchor", "pi", *WORDS, "--corpus", str(corpus.root), "--id", slug]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err


def test_anchor_describes_a_text_that_the_corpus_does_not_know(
    corpora: Corpora, pier: Text, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = corpora(TEXT.format(sha256="0" * 64, quote="12 planks"))
    known = (
        f'\n    a tm:Text ;\n    tm:textOf document:pier ;\n    tm:sha256 "{pier.sha256}" ;\n'
        f"    tm:charLength {len(pier.content)} ;\n.\n\n"
    )
    assert main(["anchor", "pier", *WORDS, "--corpus", str(corpus.root)]) == 0
    out, err = capsys.readouterr()
    assert out == "text:CODE" + known + block("CODE-001", "CODE")
    assert "no text with this digest" in err
    assert main(["anchor", str(pier.path), *WORDS, "--corpus", str(corpus.root), "--id", "qu-003"]) == 0
    assert capsys.readouterr().out == "text:qu" + known + block("qu-003", "qu")


def test_anchor_says_why_not(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["anchor", "pi", "On Tuesday the", "had given way", "--corpus", str(corpus.root)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(
        "testimonio: The start words «On Tuesday the» are not in pier.txt. Did you mean «On Monday the»"
    )


def test_anchor_notes_what_a_browser_would_do(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["Nobody asked the", "anana", "Nobody asked"]
    assert main(["anchor", "pi", *words, "--corpus", str(corpus.root)]) == 0
    assert "note: A browser ignores case and would stop at another place first" in capsys.readouterr().err


def test_anchor_without_a_text(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["anchor", "quay", *WORDS, "--corpus", str(corpus.root)]) == 2
    assert f"no text quay.txt in {corpus.texts}" in capsys.readouterr().err
    assert main(["anchor", "../pier", *WORDS, "--corpus", str(corpus.root)]) == 2


def test_anchor_without_a_corpus(pier: Text, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["anchor", str(pier.path), *WORDS, "--corpus", str(tmp_path / "none")]) == 2
    assert "There is no folder" in capsys.readouterr().err


def verify(corpus: Corpus, *more: str) -> int:
    return main(["verify", str(corpus.root), "--date", "2026-11-22", *more])


def test_verify_writes_counts_and_records_once(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(corpus) == 0
    assert capsys.readouterr().out == f"     1 exact\n{corpus.verification}: written\n"
    first = corpus.verification.read_bytes()
    assert b'tm:date "2026-11-22"^^edtf:EDTF' in first
    assert main(["verify", str(corpus.root), "--texts", str(corpus.texts)]) == 0
    assert capsys.readouterr().out == f"     1 exact\n{corpus.verification}: nothing has changed\n"
    assert corpus.verification.read_bytes() == first


def test_verify_ends_with_1_when_an_anchor_is_wrong(
    corpora: Corpora, pier: Text, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = corpora(TEXT.format(sha256=pier.sha256, quote="pier"))
    assert verify(corpus) == 1
    out = capsys.readouterr().out
    assert "graph/sources/pier.ttl:" in out
    assert "(anchor:quote-not-unique)\n     1 quote-not-unique\n" in out
    assert "a tm:Verification" not in corpus.verification.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("quote", "verdict", "code"), [("12 planks", "moved", 0), ("pier", "ambiguous", 1), ("13 cows", "gone", 1)]
)
def test_verify_records_the_verdict_on_another_edition(
    quote: str, verdict: str, code: int, corpora: Corpora, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = corpora(TEXT.format(sha256="0" * 64, quote=quote))
    assert verify(corpus) == code
    assert f"     1 {verdict}\n" in capsys.readouterr().out
    assert f"tm:verdict verdict:{verdict} ;" in corpus.verification.read_text(encoding="utf-8")


def test_verify_says_which_texts_are_not_held(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "quay.txt").write_text("Quite another.\n", encoding="utf-8")
    assert verify(corpus, "--texts", str(tmp_path / "other")) == 0
    assert "     1 not held\n" in capsys.readouterr().out


def test_verify_records_nothing_when_a_file_cannot_be_read(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    verify(corpus)
    first = corpus.verification.read_bytes()
    (corpus.graph / "events.ttl").write_text("this is no Turtle", encoding="utf-8")
    capsys.readouterr()
    assert verify(corpus) == 1
    out = capsys.readouterr().out
    assert "graph/events.ttl:1: violation:" in out
    assert out.endswith("Nothing was recorded.\n")
    assert corpus.verification.read_bytes() == first


def test_verify_mends_its_own_broken_file(corpus: Corpus) -> None:
    corpus.verification.write_text("this is no Turtle", encoding="utf-8")
    assert verify(corpus) == 0
    assert "verdict:exact" in corpus.verification.read_text(encoding="utf-8")


def test_verify_used_wrongly(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(corpus.root), "--date", "22 November"]) == 2
    assert '--date: "22 November" is no EDTF date' in capsys.readouterr().err
    (corpus.texts / "pier.txt").write_bytes(b"a\r\n")
    assert verify(corpus) == 2
    assert "carriage return at byte 1" in capsys.readouterr().err
    (corpus.texts / "pier.txt").unlink()
    corpus.texts.rmdir()
    assert verify(corpus) == 2
    assert "holds no texts; name the folder that does with --texts" in capsys.readouterr().err
