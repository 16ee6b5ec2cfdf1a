"""The page of an event: accounts side by side, silence as silence, and where they meet in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from counting_engine import CountingEngine
from html_document import Document
from testimonio.manifest import DATASET
from testimonio.names import ID
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.pages.kinds.accounts import NUMBERS, Accounts, Said
from testimonio.web.pages.kinds.event import event_page

UNION, COURIER, AUTHORITY = "Warehouse Nine: what we say", "Fire in Warehouse Nine leaves four dead", "Aviso n.º 7"


def accounts(app: Flask, engine: EmbeddedEngine, event: str, language: str = "en") -> Accounts:
    with app.test_request_context(headers={"Accept-Language": language}):
        return event_page(engine, f"{ID}event/{event}", language).accounts


def said(found: Accounts, claim: str) -> Said:
    return next(
        one for row in found.rows for cell in row.cells for one in cell if one.claim.iri == f"{ID}claim/{claim}"
    )


def test_each_claim_stands_in_the_column_of_its_text(app: Flask, engine: EmbeddedEngine) -> None:
    found = accounts(app, engine, "warehouse-fire")
    assert [text.text for text in found.texts] == [UNION, COURIER, AUTHORITY]
    counted = 0
    for row in found.rows:
        assert len(row.cells) == len(found.texts)
        for text, cell in zip(found.texts, row.cells, strict=True):
            for one in cell:
                assert one.claim.document_title is not None
                assert one.claim.document_title.value == text.text
                counted += 1
    assert counted > 15
    assert [row.title for row in found.rows] == [
        "What happened",
        "Figures",
        "What it is called",
        "Causes and connections",
    ]


def test_silence_is_shown_and_is_not_agreement(app: Flask, engine: EmbeddedEngine, client: FlaskClient) -> None:
    found = accounts(app, engine, "warehouse-fire")
    assert found.rows[0].title == "What happened"
    assert found.rows[0].cells[0] == ()
    page = Document(client.get("/en/page/event/warehouse-fire").text)
    silent = sum(not cell for row in found.rows for cell in row.cells)
    assert silent == len(page.all("p", "silence")) > 0
    elsewhere = accounts(app, engine, "quay-explosions")
    assert [text.text for text in elsewhere.silent] == [UNION]
    assert "Silent on this event, which is not agreement" in client.get("/en/page/event/quay-explosions").text


@pytest.mark.parametrize(
    ("event", "claim", "agreement", "disagreement"),
    [
        ("quay-explosions", "hc-011a", [], ["denied by Harbour Authority of Puerto Salmar"]),
        ("quay-explosions", "ap-009a", [], ["asserted by The Harbour Courier"]),
        ("warehouse-fire", "ap-014a", [], ["cannot hold together with: The fire was an accident."]),
        ("warehouse-fire", "hc-001a", [], ["conflicts with another number"]),
        ("warehouse-fire", "ap-003a", [], []),
        ("warehouse-fire", "du-008a", [], ["compared by the curators: Negligence, and an inspection"]),
        ("warehouse-inspection", "hc-017a", [], ["compared by the curators: Negligence, and an inspection"]),
    ],
)
def test_the_grades_of_disagreement(
    app: Flask, engine: EmbeddedEngine, event: str, claim: str, agreement: list[str], disagreement: list[str]
) -> None:
    found = said(accounts(app, engine, event), claim)
    assert [mark.words for mark in found.agreement] == agreement
    assert [mark.words for mark in found.disagreement] == disagreement


def test_what_two_texts_say_is_marked_in_both(app: Flask, engine: EmbeddedEngine) -> None:
    found = accounts(app, engine, "warehouse-fire")
    for claim in ("du-007b", "hc-015b"):
        assert [mark.words for mark in said(found, claim).agreement] == ["another text says so too"]


def test_a_denial_is_not_incompatible_with_what_it_makes_room_for(app: Flask, engine: EmbeddedEngine) -> None:
    found = said(accounts(app, engine, "warehouse-fire"), "du-007a")
    assert found.claim.force == "denies"
    assert not any(mark.words.startswith("cannot hold") for mark in found.disagreement)


def test_numbers_are_explained_in_sentences(app: Flask, engine: EmbeddedEngine, client: FlaskClient) -> None:
    found = accounts(app, engine, "warehouse-fire")
    sentences = [verdict.sentence.value for verdict in found.numbers]
    assert [text.startswith("They conflict: ") for text in sentences] == [True] * 3 + [False] * (len(sentences) - 3)
    assert any(text.startswith("Both can hold: ") for text in sentences)
    assert [verdict.name.value for verdict in found.numbers][:4] == ["conflicting"] * 3 + ["compatible"]
    page = Document(client.get("/en/page/event/warehouse-fire").text)
    assert NUMBERS in page.links
    assert "numbers" in {element.attributes.get("id") for element in page.all("h2")}
    assert [one.caveat is not None for one in found.comparisons] == [True]


def test_the_table_is_read_in_the_reader_s_language(app: Flask, engine: EmbeddedEngine) -> None:
    found = said(accounts(app, engine, "quay-explosions", "es"), "hc-011a")
    assert [mark.words for mark in found.disagreement] == ["lo niega Autoridad Portuaria de Puerto Salmar"]


def test_every_event_asks_as_many_queries(app: Flask, engine: EmbeddedEngine) -> None:
    counting = CountingEngine(engine)
    asked = set()
    for event in ("warehouse-fire", "warehouse-inspection", "quay-explosions"):
        counting.asked = 0
        with app.test_request_context():
            event_page(counting, f"{ID}event/{event}")
        asked.add(counting.asked)
    assert max(asked) <= 12


def test_its_query_gives_its_claims(app: Flask, engine: EmbeddedEngine, client: FlaskClient) -> None:
    with app.test_request_context():
        page = event_page(engine, f"{ID}event/warehouse-fire")
    shown = {one.claim.iri for row in page.accounts.rows for cell in row.cells for one in cell}
    answer = client.get("/sparql", query_string={"query": page.query}, headers={"Accept": "application/json"})
    assert {row["claim"]["value"] for row in answer.get_json()["results"]["bindings"]} == shown


def test_it_is_told_how_the_texts_date_and_place_it(client: FlaskClient) -> None:
    page = Document(client.get("/en/page/event/warehouse-fire").text)
    told = [e.text for e in page.all("div") if any("facts" in parent.classes for parent in e.parents)]
    assert told[0] == "datebetween 12 May 2019 and 13 May 2019 as written: in the night to Monday"
    assert any(text.startswith("place ") and "Nine" in text for text in told)
    assert not [text for text in told if text.startswith(("earliest", "latest", "evidence"))]


def test_the_words_that_speak_of_it_stand_by_text(app: Flask, engine: EmbeddedEngine) -> None:
    with app.test_request_context():
        known = event_page(engine, f"{ID}event/warehouse-fire").known
    assert [witness.text.text for witness in known.witnesses] == [UNION, COURIER, AUTHORITY]
    assert [[trace.iri.removeprefix(ID) for trace in witness.traces] for witness in known.witnesses] == [
        ["passage/du-010"],
        ["passage/hc-005"],
        ["passage/ap-003"],
    ]
    assert {trace.verdict for witness in known.witnesses for trace in witness.traces} == {"exact"}


def test_a_speaker_s_claims_stand_together_and_each_is_led_by_the_name(client: FlaskClient) -> None:
    page = Document(client.get("/en/page/event/warehouse-fire").text)
    table = [e for e in page.all("p", "says") if any(parent.tag == "table" for parent in e.parents)]
    assert len(table) > 15
    unseen = [e for e in page.all("span", "unseen") if any(line in e.parents for line in table)]
    assert unseen, "a speaker says two things of one kind in one text"
    for cell in page.all("td"):
        names = [line.text.partition(" say")[0].partition(" den")[0] for line in table if cell in line.parents]
        seen = [a for a, b in zip(names, [None, *names], strict=False) if a != b]
        assert len(set(seen)) == len(seen), f"a speaker is interrupted: {names}"


def test_who_is_known_only_through_others_says_so(client: FlaskClient) -> None:
    page = Document(client.get("/en/page/event/warehouse-fire").text)
    (said,) = [e for e in page.all("li") if e.text.startswith("Salmar Fire Brigade says that the fire had cost four")]
    assert "known through The Harbour Courier" in said.text
    (relaying,) = [
        e
        for e in page.all("li")
        if e.text.startswith("The Harbour Courier") and "relaying Salmar Fire Brigade" in e.text
    ][:1]
    assert "the fire had cost four lives" in relaying.text


def test_words_and_agreement_are_one_click_away(client: FlaskClient, app: Flask, engine: EmbeddedEngine) -> None:
    page = Document(client.get("/en/page/event/warehouse-fire").text)
    quotes = [e for e in page.all("q") if any(parent.tag == "td" for parent in e.parents)]
    assert quotes
    for quote in quotes:
        (link,) = [a for a in page.all("a") if quote in a.parents]
        assert link.attributes["href"].startswith("/en/id/passage/")
    (mark,) = said(accounts(app, engine, "warehouse-fire"), "du-007b").agreement
    assert mark.href == "/id/proposition/fire-is-accident"


def test_a_claim_of_an_unknown_kind_is_not_lost(
    app: Flask, engine: EmbeddedEngine, release: Path, tmp_path: Path
) -> None:
    lines = (release / DATASET).read_text(encoding="utf-8").splitlines(keepends=True)
    bare = tmp_path / DATASET
    bare.write_text("".join(line for line in lines if "ns#OccurrenceProposition>" not in line), encoding="utf-8")
    less, full = (accounts(app, each, "warehouse-fire") for each in (EmbeddedEngine.load(bare), engine))
    assert less.rows[-1].title == "What is passed on"
    assert "What happened" not in [row.title for row in less.rows]
    assert len({sum(len(cell) for row in found.rows for cell in row.cells) for found in (less, full)}) == 1
