"""The headers of competency questions: title, description, and the order in which they are offered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from testimonio import layout
from testimonio.errors import FileSyntaxError
from testimonio.layout import Corpus
from testimonio.release.questions import document, questions

HEADER = "# title@en: T\n# title@es: T\n# description@en: D\n# description@es: D\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    (tmp_path / "queries").mkdir()
    return Corpus(tmp_path)


def _write(corpus: Corpus, name: str, head: str, query: str = "ASK {}\n") -> None:
    (corpus.queries / f"{name}.rq").write_text(head + HEADER + query, encoding="utf-8")


def test_those_with_an_order_come_first(corpus: Corpus) -> None:
    for name, head in (("a", ""), ("b", "# order: 10\n"), ("c", "# order: 9\n"), ("d", ""), ("e", "# order: 2\n")):
        _write(corpus, name, head)
    listed = json.loads(document(questions(corpus, layout.tool())))
    assert [entry["name"] for entry in listed] == ["e", "c", "b", "a", "d"]
    assert {entry["query"] for entry in listed} == {"ASK {}\n"}, "the header is no part of the query"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        pytest.param({"a": "# order: soon\n"}, "a.rq:1: «# order: soon» gives no number", id="no number"),
        pytest.param({"a": "# order: -1\n"}, "«# order: -1» gives no number", id="negative"),
        pytest.param({"a": "# order:\n"}, "gives no number", id="empty"),
        pytest.param(
            {"a": "# order: 3\n", "b": "# order: 3\n"}, "b.rq and a.rq both have the order 3", id="one place twice"
        ),
    ],
)
def test_an_order_that_gives_no_place(corpus: Corpus, files: dict[str, str], sentence: str) -> None:
    for name, head in files.items():
        _write(corpus, name, head)
    with pytest.raises(FileSyntaxError, match=sentence):
        questions(corpus, layout.tool())


def test_a_header_without_a_title(corpus: Corpus) -> None:
    (corpus.queries / "a.rq").write_text(HEADER.replace("title@es", "título@es") + "ASK {}\n", encoding="utf-8")
    with pytest.raises(FileSyntaxError, match="no line «# title@es"):
        questions(corpus, layout.tool())


def test_no_sparql(corpus: Corpus) -> None:
    _write(corpus, "a", "# order: 1\n", "SELECT {\n")
    with pytest.raises(FileSyntaxError, match="this is no SPARQL query"):
        questions(corpus, layout.tool())
