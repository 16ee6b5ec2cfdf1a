"""Problems speak the reader's language on pages, and English to programs, which say so."""

from __future__ import annotations

import pytest
from flask import Flask

from testimonio.protocol.problem import KINDS
from testimonio.web.wording import WORDS


def test_pages_and_documents_say_the_same(app: Flask) -> None:
    with app.test_request_context("/en/"):
        assert {kind: (str(title), str(remedy)) for kind, (title, remedy) in WORDS.items()} == {
            kind: (known.title, known.remedy) for kind, known in KINDS.items()
        }


@pytest.mark.parametrize("kind", KINDS)
def test_a_problem_is_told_in_spanish_to_people_only(app: Flask, kind: str) -> None:
    client = app.test_client()
    english = (KINDS[kind].title, KINDS[kind].remedy)
    asked = {"Accept-Language": "es", "Accept": "text/html"}
    page = client.get(f"/problem/{kind}", headers=asked)
    assert page.headers["Content-Language"] == "es"
    assert not [words for words in english if words in page.text]
    document = client.get(f"/problem/{kind}", headers={**asked, "Accept": "application/json"})
    assert document.headers["Content-Language"] == "en"
    assert (document.get_json()["title"], document.get_json()["remedy"]) == english


def test_a_detail_is_english_and_marked_so(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/es/none", headers={"Accept": "text/html"})
    assert "No hay nada en esta dirección" in page.text
    assert '<p lang="en">There is no page or file' in page.text
    document = client.get("/es/none", headers={"Accept": "application/problem+json"})
    assert document.headers["Content-Language"] == "en"
    assert document.get_json()["title"] == "There is nothing at this address"
