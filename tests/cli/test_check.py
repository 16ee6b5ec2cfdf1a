"""The command check: what it prints, what it returns, and what it says of bad input."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_a_sound_corpus_returns_0(testimonio: Run) -> None:
    ran = testimonio("check", "harbour", "--timings")
    assert ran.code == 0
    assert ": violation: " not in ran.out
    lines = [line for line in ran.err.splitlines() if not line.startswith(" ")]  # how far it is, when it lasts
    assert [line.split()[0] for line in lines[:-1]] == ["read", "reason", "validate"]
    assert " files, " in lines[-1]
    assert "violation" not in lines[-1]


def test_a_mistake_is_a_line_and_returns_1(testimonio: Run, harbour: Path) -> None:
    path = harbour / "graph" / "topics.ttl"
    path.write_text(path.read_text().replace("tm:evidence", "tm:evidense", 1))
    ran = testimonio("check", harbour)
    line = path.read_text().split("\n").index("    tm:evidense passage:du-003 ;") + 1
    told = f"graph/topics.ttl:{line}: violation: tm:evidense is no known property; did you mean tm:evidence?"
    assert ran.code == 1
    assert f"{told} (term:property)" in ran.out.splitlines()
    assert "1 violation" in ran.err


def test_findings_are_sorted_by_place(testimonio: Run) -> None:
    report = json.loads(testimonio("check", "harbour", "--format", "json").out)
    places = [(finding["path"], finding["line"]) for finding in report["findings"]]
    assert places == sorted(places)
    assert len(places) > 3


def test_an_empty_folder_of_texts_counts_as_none(testimonio: Run, harbour: Path) -> None:
    shutil.rmtree(harbour / "texts")
    without = testimonio("check", harbour)
    (harbour / "texts").mkdir()
    (harbour / "texts" / ".hidden.txt").write_text("nothing")
    again = testimonio("check", harbour)
    assert (again.code, again.out, again.err.splitlines()[-1]) == (0, without.out, without.err.splitlines()[-1])


def test_a_broken_file_stops_the_rest(testimonio: Run, harbour: Path) -> None:
    (harbour / "graph" / "events.ttl").write_text("no turtle\n")
    ran = testimonio("check", harbour)
    assert ran.code == 1
    assert [line.rpartition("(")[2] for line in ran.out.splitlines()] == ["turtle:syntax)"]
    assert "Only files were looked at" in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "There is no folder nowhere; name a folder that contains graph/, or an example: harbour."),
        ([""], "is no corpus: it has no folder graph/."),
        (["harbour", "--texts", "no-texts"], "there is no folder no-texts"),
        (["harbour", "--format", "xml"], "invalid choice: 'xml'"),
        (["harbour", "too-much"], "unrecognized arguments: too-much"),
    ],
)
def test_wrong_use_is_a_sentence_and_returns_2(
    testimonio: Run, arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = testimonio("check", *(argument or tmp_path for argument in arguments))
    assert ran.code == 2
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_an_empty_corpus_is_a_sentence(testimonio: Run, tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    ran = testimonio("check", tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "is empty: there is no Turtle file under" in ran.err
    (tmp_path / "graph" / "a.ttl").write_text("# Nothing.\n")
    ran = testimonio("check", tmp_path)
    assert ran.code == 2
    assert "says anything." in ran.err


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda raw: b"\xef\xbb\xbf" + raw, "byte order mark"),
        (lambda raw: raw.replace(b"\n", b"\r\n"), "carriage return"),
        (lambda raw: raw + b"\xe9", "UTF-8"),
    ],
)
def test_a_text_in_another_form_is_a_sentence(
    testimonio: Run, harbour: Path, spoil: Callable[[bytes], bytes], words: str
) -> None:
    path = harbour / "texts" / "harbour-courier-2019-05-14.txt"
    path.write_bytes(spoil(path.read_bytes()))
    other = path.with_name("dockworkers-union-2019-05-13.txt")
    other.write_bytes(b"")
    ran = testimonio("check", harbour)
    assert ran.code == 1
    found = [line for line in ran.out.splitlines() if ": violation: " in line]
    assert len(found) == 2, found
    assert found[0].startswith("texts/dockworkers-union-2019-05-13.txt:1:")
    assert "is empty" in found[0]
    assert found[1].startswith("texts/harbour-courier-2019-05-14.txt:1:")
    assert words.lower() in found[1].lower()
    assert "Traceback" not in ran.err


def test_without_texts_the_words_are_not_looked_for(testimonio: Run, harbour: Path) -> None:
    path = harbour / "graph" / "sources" / "harbour-courier-2019-05-14.ttl"
    path.write_text(path.read_text().replace("counted six bodies", "counted seven"))
    assert testimonio("check", harbour).code == 1
    (harbour / "texts").rename(harbour.parent / "held")
    assert testimonio("check", harbour).code == 0
    assert testimonio("check", harbour, "--texts", harbour.parent / "held").code == 1
