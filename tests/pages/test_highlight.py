"""Found words are marked in results, whatever their case and accents, and nothing else is."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from html_document import Document
from testimonio.web.pages.highlight import lit


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Verónika Mendoza", ["veronika"], "<mark>Verónika</mark> Mendoza"),
        ("warehouses of a ware", ["ware"], "<mark>warehouses</mark> of a <mark>ware</mark>"),
        ("a silo and a dock", ["a"], "<mark>a</mark> silo and <mark>a</mark> dock"),
        ("hardware", ["ware"], "hardware"),
        ("<b>dock</b> & silo", ["dock"], "&lt;b&gt;<mark>dock</mark>&lt;/b&gt; &amp; silo"),
        ("nothing asked", [], "nothing asked"),
    ],
)
def test_words_are_marked_and_the_rest_is_escaped(text: str, words: list[str], shown: str) -> None:
    assert lit(text, words) == shown


def test_results_mark_names_glosses_and_quotes(client: FlaskClient) -> None:
    page = Document(client.get("/search?q=FIRE").text)
    marked = {each.text.lower() for each in page.all("mark")}
    assert "fire" in marked
    assert all(word.startswith("fire") for word in marked)
    assert {parent.tag for each in page.all("mark") for parent in each.parents[-1:]} >= {"a"}


def test_a_slip_marks_what_was_found_instead(client: FlaskClient) -> None:
    page = Document(client.get("/search?q=warehuose").text)
    assert {each.text.lower() for each in page.all("mark")} >= {"warehouse"}


def test_other_pages_mark_nothing_of_claims(client: FlaskClient) -> None:
    assert not Document(client.get("/page/event/warehouse-fire").text).all("mark")
