"""Texts read in their order: whole only where the operator shows the very text, else quotes and claims alone."""

from __future__ import annotations

import argparse
import json
import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from counting_engine import CountingEngine
from html_document import Document, Element
from testimonio import layout
from testimonio.cli import serve
from testimonio.errors import UsageError
from testimonio.manifest import COVERAGE
from testimonio.names import ID
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.pages.kinds.reading import Stretch, paragraphs_of
from testimonio.web.pages.kinds.text import held
from testimonio.web.pages.subgraph import rows
from testimonio.web.settings import Settings

DOCUMENT = "dockworkers-union-2019-05-13"
TEXT = "du"


@pytest.fixture(scope="module")
def words() -> str:
    texts = layout.corpus("harbour").texts
    assert texts is not None
    return (texts / f"{DOCUMENT}.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def whole(engine: EmbeddedEngine, release: Path) -> FlaskClient:
    """A server that was told to show the texts."""
    return create_app(Settings(texts=layout.corpus("harbour").texts), engine, release).test_client()


def page_of(client: FlaskClient, path: str) -> Document:
    response = client.get(path)
    assert response.status_code == 200
    return Document(response.text)


def by_id(page: Document) -> dict[str, Element]:
    return {e.attributes["id"]: e for e in page.elements if "id" in e.attributes}


def test_no_sentence_is_shown_unless_the_operator_says_so(client: FlaskClient, words: str) -> None:
    sentences = [line for line in re.split(r"(?<=[.!?])\s+", words) if len(line) > 60]
    assert len(sentences) > 5
    for path in (f"/page/text/{TEXT}", f"/page/document/{DOCUMENT}"):
        page = client.get(path).text
        assert not [each for each in sentences if each in page]
        assert not Document(page).all("div", "paragraph")


def test_every_passage_and_every_claim_stands_once_in_the_order_of_the_text(
    client: FlaskClient, whole: FlaskClient, engine: EmbeddedEngine
) -> None:
    order = rows(
        engine,
        f"SELECT ?p {{ ?p oa:hasSource <{ID}text/{TEXT}> ; tm:start ?start ; tm:end ?end }} ORDER BY ?start DESC(?end)",
    )
    passages = [row["p"].value.removeprefix(ID + "passage/") for row in order]
    claims = rows(engine, f"SELECT DISTINCT ?c {{ ?c tm:inDocument <{ID}document/{DOCUMENT}> }}")
    for each in (client, whole):
        for path in (f"/page/text/{TEXT}", f"/page/document/{DOCUMENT}"):
            page = page_of(each, path)
            anchors = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
            assert [name for name in anchors if re.fullmatch(r"[a-z]{2}-\d{3}", name)] == passages
            shown = {name for name in anchors if re.fullmatch(r"[a-z]{2}-\d{3}[a-z]", name)}
            assert shown == {row["c"].value.removeprefix(ID + "claim/") for row in claims}


def test_the_whole_text_stands_beside_its_claims_linked_both_ways(whole: FlaskClient, words: str) -> None:
    page = page_of(whole, f"/page/text/{TEXT}")
    known = by_id(page)
    numbers = {reference.text for reference in page.all("a", "ref")}
    lines = []
    for paragraph in page.all("p", "text"):
        lines.append("".join(piece for piece in paragraph.pieces if piece not in numbers))
    assert lines == [line for line in words.split("\n") if line]
    references = page.all("a", "ref")
    assert len(references) == len(page.all("a", "back")) >= 25
    for reference in references:
        note = known[reference.attributes["href"].removeprefix("#")]
        back = next(link for link in page.all("a", "back") if note in link.parents)
        assert back.attributes["href"] == "#" + reference.attributes["id"]
        assert back.text == reference.text
    assert 'so-called "accident"' in {mark.text for mark in page.all("mark")}
    assert any(e.text.startswith("Translated from Spanish") for e in page.all("span", "omitted"))


def test_a_shown_text_is_kept_from_search_engines(whole: FlaskClient, client: FlaskClient) -> None:
    path = "/page/text/ap"  # nothing in it awaits a review
    assert whole.get(path).headers.get("X-Robots-Tag") == "noindex"
    assert "X-Robots-Tag" not in client.get(path).headers


def test_another_edition_is_not_shown(engine: EmbeddedEngine, release: Path, tmp_path: Path, words: str) -> None:
    (tmp_path / f"{DOCUMENT}.txt").write_text(words + "x", encoding="utf-8")
    client = create_app(Settings(texts=tmp_path), engine, release).test_client()
    page = page_of(client, f"/page/text/{TEXT}")
    assert not page.all("p", "text")
    assert [each.text for each in page.all("p", "silence") if "another edition" in each.text]
    # A text that is not held at all is no other edition.
    assert not [each for each in page_of(client, "/page/text/hc").all("p", "silence") if "edition" in each.text]


def test_only_texts_of_documents_are_read(tmp_path: Path, words: str) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text(words, encoding="utf-8")
    shutil.copy(tmp_path / "secret.txt", folder / "known.txt")
    digest = "26e4415857f443465d800a5481d75695e3d5d12e5b4d0b0f6a630d9c34d25dec"
    assert held(folder, ID + "document/known", digest) == (words, False)
    for name in ("..%2Fsecret", "../secret", "known.txt", "", "none"):
        assert held(folder, ID + "document/" + name, digest) == (None, False), name
    assert held(folder, ID + "document/known", "0" * 64) == (None, True)


def test_serve_shows_no_text_that_nobody_named(tmp_path: Path) -> None:
    """Not even that of a corpus which holds its texts: they serve for building only."""
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    assert layout.corpus("harbour").held_texts
    assert serve._shown_texts(parser.parse_args(["harbour"]).texts) is None
    assert serve._shown_texts(parser.parse_args(["harbour", "--texts", str(tmp_path)]).texts) == tmp_path.resolve()
    with pytest.raises(UsageError, match="there is no folder"):
        serve._shown_texts(tmp_path / "none")


def test_words_of_others_bear_their_names_and_the_authors_none(client: FlaskClient) -> None:
    known = by_id(page_of(client, f"/page/text/{TEXT}"))
    assert known["du-007b"].text.startswith("Harbour Authority of Puerto Salmar says that")
    assert known["du-007a"].text.startswith("Dockworkers’ Union of Puerto Salmar denies that")
    assert "Where no name stands in front, the author speaks: Dockworkers’ Union" in known["content"].text
    page = page_of(client, f"/page/text/{TEXT}")
    unseen = {id(e.parents[-2]) for e in page.all("span", "unseen")}
    assert id(known["du-007b"]) not in unseen
    hidden = [e.parents[-2].attributes["id"] for e in page.all("span", "unseen")]
    assert "du-007a" in hidden
    assert "du-007b" not in hidden


def test_what_is_left_out_says_why(client: FlaskClient) -> None:
    known = by_id(page_of(client, f"/page/text/{TEXT}"))
    assert "left out: heading" in known["du-001"].text
    assert "left out: repetition" in known["du-026"].text
    assert "left out" not in known["du-007"].text


def test_the_profile_counts_every_claim_once(client: FlaskClient, engine: EmbeddedEngine) -> None:
    page = page_of(client, f"/page/document/{DOCUMENT}")
    forces, subjects, voices = page.all("table", "bars")

    def rows_of(table: Element) -> list[list[str]]:
        cells = [
            [c.text for c in page.elements if c.tag in ("th", "td") and row in c.parents]
            for row in page.all("tr")
            if table in row.parents
        ]
        return cells[1:]

    claims = rows(engine, f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ ?c tm:inDocument <{ID}document/{DOCUMENT}> }}")
    total = int(claims[0]["n"].value)
    assert sum(int(row[1]) for row in rows_of(forces)) == total
    others = sum(int(row[2] or 0) for row in rows_of(forces))
    relayed = rows(
        engine,
        f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ ?c tm:inDocument <{ID}document/{DOCUMENT}> ; tm:reportedBy ?any }}",
    )
    assert others == sum(int(row[1]) for row in rows_of(voices)) == int(relayed[0]["n"].value) > 1
    assert {row[0] for row in rows_of(voices)} >= {"Elvira Tasso", "Harbour Authority of Puerto Salmar"}
    counts = [int(row[1]) for row in rows_of(subjects)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 1


def test_coverage_is_that_of_the_release(client: FlaskClient, release: Path) -> None:
    report = {each["text"]: each for each in json.loads((release / COVERAGE).read_text(encoding="utf-8"))}
    row = report[f"{ID}text/{TEXT}"]
    text = page_of(client, f"/page/text/{TEXT}").all("main")[0].text
    assert f"{100 * row['read'] / row['characters']:.1f} % of its characters are in some passage" in text
    assert f"{100 * row['quoted'] / row['characters']:.1f} % are quoted" in text


def test_the_number_of_queries_is_fixed(engine: EmbeddedEngine, release: Path) -> None:
    counting = CountingEngine(engine)
    client = create_app(Settings(), counting, release).test_client()
    client.get("/page/text/du")  # an application's first page also asks for the names that keep their capital
    asked = set()
    for path in ("text/du", "text/hc", "text/ap", f"document/{DOCUMENT}"):
        counting.asked = 0
        client.get(f"/page/{path}", headers={"Cache-Control": "no-cache"})
        asked.add(counting.asked)
    assert max(asked) <= 9, "eight for the page, one for whether the thing is known"


CONTENT = "Head\n\nOne two three. Four five.\nEnd"


def cut(*stretches: tuple[int, int, bool, str | None]) -> list[list[tuple[str, str, list[int]]]]:
    given = [Stretch(f"p-{n}", n, start, end, said, quote) for n, (start, end, said, quote) in enumerate(stretches, 1)]
    return [
        [(segment.text, segment.state, [each.number for each in segment.opens]) for segment in paragraph.segments]
        for paragraph in paragraphs_of(CONTENT, given)
    ]


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [
        ((), [[("Head", "", [])], [("One two three. Four five.", "", [])], [("End", "", [])]]),
        (
            ((0, 4, False, None), (6, 20, True, "two")),
            [
                [("Head", "omitted", [1])],
                [("One ", "said", [2]), ("two", "quoted", []), (" three.", "said", []), (" Four five.", "", [])],
                [("End", "", [])],
            ],
        ),
        # Two passages that overlap: each opens where it begins, and nothing is written twice.
        (
            ((6, 20, True, None), (14, 31, True, None)),
            [
                [("Head", "", [])],
                [("One two ", "said", [1]), ("three.", "said", [2]), (" Four five.", "said", [])],
                [("End", "", [])],
            ],
        ),
        # One that begins between paragraphs opens with the next characters, one across them is marked in both.
        (
            ((5, 35, True, None),),
            [
                [("Head", "", [])],
                [("One two three. Four five.", "said", [1])],
                [("End", "said", [])],
            ],
        ),
        # Words that are quoted but are not in the passage are not marked anywhere else.
        (
            ((21, 31, True, "two"),),
            [[("Head", "", [])], [("One two three. ", "", []), ("Four five.", "said", [1])], [("End", "", [])]],
        ),
    ],
)
def test_a_text_is_cut_where_its_passages_begin_and_end(
    stretches: tuple[tuple[int, int, bool, str | None], ...],
    expected: list[list[tuple[str, str, list[int]]]],
) -> None:
    assert cut(*stretches) == expected
