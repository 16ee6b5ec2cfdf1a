"""The index of a large graph: things at once, claims when they have been read, and no answer over the limit."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Answer, AnswerTooLarge, Engine, Question
from testimonio.store.limits import Limits
from testimonio.web.application import create_app
from testimonio.web.pages.search import library as module
from testimonio.web.pages.search.entries import entries_of, things_of, with_claims
from testimonio.web.pages.search.library import Library
from testimonio.web.settings import Settings


class HeldBack(EmbeddedEngine):
    """``inner``'s dataset; what is asked of claims waits until ``open`` says so."""

    def __init__(self, inner: EmbeddedEngine) -> None:
        super().__init__(inner._dataset)
        self.open = False

    def answer(self, question: Question) -> Answer:
        end = time.monotonic() + 30
        while "?document" in question.query and not self.open and time.monotonic() < end:
            time.sleep(0.01)
        return super().answer(question)


def told(client: FlaskClient, path: str) -> Any:
    return json.loads(client.get(path).text)


def test_of_many_claims_the_names_are_searched_first(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 5)
    held = HeldBack(engine)
    client = create_app(Settings(), held).test_client()
    first = client.get("/search?q=fire")
    assert "Only names are searched so far" in first.text
    assert first.headers["Cache-Control"] == "no-store", "the same search finds more a moment later"
    assert told(client, "/search?q=fire&format=json")["claims_not_searched"] > 5
    names = told(client, "/suggest?q=marta")[1]
    assert names
    held.open = True
    end = time.monotonic() + 30
    while "Only names" in client.get("/search?q=fire").text and time.monotonic() < end:
        time.sleep(0.05)
    last = told(client, "/search?q=fire&format=json")
    whole = create_app(Settings(), engine).test_client()
    monkeypatch.setattr(module, "AT_ONCE", 10_000)
    assert last == told(whole, "/search?q=fire&format=json")
    assert any("sentence" in each for each in last["results"])


def test_of_too_many_claims_only_names_are_searched_and_the_page_says_so(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 5)
    monkeypatch.setattr(module, "MAX_CLAIMS", 6)
    client = create_app(Settings(), engine).test_client()
    page = client.get("/search?q=marta")
    assert "too many to be searched by their words here" in page.text
    assert page.headers["Cache-Control"] != "no-store"
    assert "/id/actor/marta-olin" in client.get("/search?q=marta&format=json").text


def test_an_index_that_fails_beside_is_begun_anew(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 5)
    failing = [True]

    def failing_once(one: Engine, things: object) -> object:
        if failing:
            failing.pop()
            raise AnswerTooLarge("too large", 1)
        return with_claims(one, things)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "with_claims", failing_once)
    library = Library(engine)
    end = time.monotonic() + 30
    while library.index.unsearched and time.monotonic() < end:
        time.sleep(0.05)
    assert not library.index.unsearched
    assert not failing


def test_claims_are_asked_for_in_parts_where_all_are_too_many(engine: EmbeddedEngine) -> None:
    whole = entries_of(engine)
    sizes = []

    class Small(EmbeddedEngine):
        def answer(self, question: Question) -> Answer:
            answer = super().answer(question)
            sizes.append(len(answer.body))
            return answer

    largest = 60_000  # bytes; what is told of all claims of the corpus takes more, of those of one text less
    small = Small(engine._dataset, Limits(answer_bytes=largest))
    found = with_claims(small, things_of(engine))
    assert replace(found, addresses=whole.addresses).entries == whole.entries
    assert max(sizes) <= largest < sum(sizes)
