"""Dates and numbers as the reader's language writes them."""

from __future__ import annotations

import pytest
from flask import Flask

from testimonio.web.pages.filters import number, percent, times, when, words


@pytest.mark.parametrize(
    ("edtf", "english", "spanish"),
    [
        ("2023-01-04", "4 January 2023", "4 de enero de 2023"),
        ("2022-12", "December 2022", "diciembre de 2022"),
        ("2022", "2022", "2022"),
        ("../2023-01-04", "by 4 January 2023", "hasta el 4 de enero de 2023"),
        ("../2023-01", "by January 2023", "hasta enero de 2023"),
        ("2022-12/..", "from December 2022", "desde diciembre de 2022"),
        ("2022-12-07/", "from 7 December 2022", "desde el 7 de diciembre de 2022"),
        (
            "2022-12-17/2022-12-31",
            "between 17 December 2022 and 31 December 2022",
            "entre el 17 de diciembre de 2022 y el 31 de diciembre de 2022",
        ),
        ("2023-02/2023-03", "between February 2023 and March 2023", "entre febrero de 2023 y marzo de 2023"),
        ("2022-12-07?", "perhaps 7 December 2022", "quizá 7 de diciembre de 2022"),
        ("2022~", "about 2022", "hacia 2022"),
        ("2022-12-XX", "2022-12-XX", "2022-12-XX"),
        ("2022-13", "2022-13", "2022-13"),
    ],
)
def test_a_date_is_told_in_words(app: Flask, edtf: str, english: str, spanish: str) -> None:
    for path, told in (("/en/", english), ("/es/", spanish)):
        with app.test_request_context(environ_overrides={"SCRIPT_NAME": path.rstrip("/")}):
            assert when(edtf) == told


def test_each_date_is_an_element_for_programs(app: Flask) -> None:
    with app.test_request_context():
        assert times("../2023-01-04") == 'by <time datetime="2023-01-04">4 January 2023</time>'
        assert times("2022-12-XX<b>") == "2022-12-XX&lt;b&gt;"


def test_numbers_are_grouped(app: Flask) -> None:
    for root, told in (("/en", ("67,910", "12.3 %")), ("/es", ("67.910", "12,3 %"))):
        with app.test_request_context(environ_overrides={"SCRIPT_NAME": root}):
            assert (number(67910), percent(12.34)) == told


def test_pages_of_the_server_itself_speak_spanish(app: Flask) -> None:
    client = app.test_client()
    for path, told, untold in (
        ("/about/limits", "Qué se puede pedir a este servidor", "What it is"),
        ("/coverage", "Cuánto se ha leído de cada texto", "Characters"),
        ("/dump/", "Archivos; el SHA-256", "never changes"),
        ("/graph", "Grafos con nombre", "One graph"),
        ("/page/graph/events", "Tripletas del archivo", "What it is about"),
    ):
        text = client.get(f"/es{path}", headers={"Accept": "text/html"}).text
        assert told in text, path
        assert untold not in text, path
    limits = client.get("/es/about/limits", headers={"Accept": "application/json"})
    assert limits.headers["Content-Language"] == "en"
    assert limits.get_json()["A query"]["short_s"]["meaning"] == "time after which a query is a long one"


def test_slugs_of_concepts_are_told_in_spanish(app: Flask) -> None:
    with app.test_request_context(environ_overrides={"SCRIPT_NAME": "/es"}):
        assert [words(slug) for slug in ("bracketed-note", "hearsay", "claims")] == [
            "nota entre corchetes",
            "de oídas",
            "afirmaciones",
        ]
