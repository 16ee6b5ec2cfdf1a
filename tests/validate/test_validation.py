"""All checks together: what two of them find is said once, by the one that knows more."""

from __future__ import annotations

from pathlib import Path

import pytest

from testimonio import layout
from testimonio.anchors.texts import Texts
from testimonio.layout import Corpus
from testimonio.names import PREFIXES
from testimonio.read.corpus import read
from testimonio.read.model import Role
from testimonio.reason import expand
from testimonio.validate import validate

HEAD = "".join(
    f"@prefix {name}: <{PREFIXES[name]}> .\n"
    for name in ("document", "edtf", "event", "id", "oa", "passage", "text", "tm", "void")
)
DATA = """
id:dataset
    a void:Dataset ;
.

event:closing
    a tm:Event ;
    tm:date "2022-13"^^edtf:EDTF ;
.

event:opening
    a tm:Event ;
    tm:date "2023/2022"^^edtf:EDTF ;
.

event:selling
    a tm:Event ;
    tm:dateAsWritten "2023/2022"^^edtf:EDTF ;
.

text:no
    a tm:Text ;
    tm:textOf document:notice ;
    tm:sha256 "e8e3bd2e1d6f7d1a6d7e7a0b2f3f6f2b9ee9f0d2c8a1d9d6c3d9a0f1b2c3d4e5" ;
    tm:charLength 40 ;
.

passage:no-001
    a tm:Passage ;
    oa:hasSource text:no ;
    tm:start 0 ;
    tm:end 20 ;
    tm:quote "pier was closed" ;
.
"""
NOTICE = "The pier was closed.\nIt will open again.\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    corpus = Corpus(tmp_path)
    corpus.graph.mkdir()
    corpus.texts.mkdir()
    (corpus.graph / "dataset.ttl").write_text(HEAD + DATA, encoding="utf-8")
    (corpus.texts / "notice.txt").write_text(NOTICE, encoding="utf-8")
    return corpus


def findings(corpus: Corpus, texts: Texts | None) -> dict[str, list[int]]:
    """The lines of the findings, by rule."""
    tool = layout.tool()
    reading = read(corpus, tool)
    asserted = reading.triples(Role.ONTOLOGY, Role.VOCABULARY, Role.DATA)
    told: list[str] = []
    found = validate(
        reading, expand(asserted, tool, corpus, locate=reading.place), tool, corpus, texts, progress=told.append
    ).findings
    assert len(told) >= 3
    assert found == sorted(set(found), key=lambda finding: finding.sort_key)
    assert all(finding.path and finding.line >= 1 and finding.message.endswith(".") for finding in found)
    lines: dict[str, list[int]] = {}
    for finding in found:
        lines.setdefault(finding.rule, []).append(finding.line)
    return lines


def line(words: str, count: int = 1) -> int:
    """The line of the ``count``-th occurrence of ``words``."""
    return [number for number, text in enumerate((HEAD + DATA).splitlines(), start=1) if words in text][count - 1]


def test_a_wrong_date_is_said_once_and_a_backward_one_without_the_shapes(corpus: Corpus) -> None:
    found = findings(corpus, None)
    assert found["date:edtf"] == [line('"2022-13"'), line('tm:date "2023/2022"'), line('tm:dateAsWritten "2023/2022"')]
    assert "shape:date-forward" not in found
    assert "shape:event-date" in found or any(rule.startswith("shape:event") for rule in found)


def test_the_characters_of_a_held_text_outweigh_the_sum_of_quotes(corpus: Corpus) -> None:
    file = corpus.graph / "dataset.ttl"
    assert findings(corpus, None)["shape:text-quoted-share"] == [line("tm:charLength")]
    texts = Texts(corpus.texts)
    other_edition = findings(corpus, texts)
    assert other_edition["shape:text-quoted-share"] == [line("tm:charLength")]
    assert other_edition["anchor:moved"] == [line("tm:quote")]
    digest = next(words for words in DATA.split('"') if len(words) == 64)
    file.write_text((HEAD + DATA).replace(digest, texts["notice"].sha256), encoding="utf-8")
    held = findings(corpus, texts)
    assert "shape:text-quoted-share" not in held
    assert held["anchor:quoted-share"] == [line("text:no")]
