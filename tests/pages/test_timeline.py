"""The timeline: every event once, where the texts date it, with how they speak of it; a scale that hides no break."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from html_document import Document, Element
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.pages.overviews.events import Event
from testimonio.web.pages.overviews.timeline import Timeline, letter, mark_of, timeline_of
from testimonio.web.pages.overviews.timescale import DENSE, scale_of
from testimonio.web.pages.subgraph import Term, rows


def timeline(app: Flask, engine: EmbeddedEngine, language: str = "en", **given: str) -> Timeline:
    with app.test_request_context(headers={"Accept-Language": language}):
        return timeline_of(engine, language, given)


def slugs(page: Document) -> list[str]:
    return [row.attributes["id"] for row in page.all("tr") if "id" in row.attributes]


def row_of(page: Document, slug: str) -> list[Element]:
    """The cells of an event's row."""
    return [e for e in page.elements if e.tag in ("td", "th") and e.parents[-1].attributes.get("id") == slug]


def test_every_event_stands_once(client: FlaskClient, engine: EmbeddedEngine) -> None:
    wanted = {row["e"].value.rpartition("/")[2] for row in rows(engine, "SELECT ?e { ?e a tm:Event }")}
    found = slugs(Document(client.get("/timeline").text))
    assert len(wanted) == len(found) == 19
    assert set(found) == wanted


@pytest.mark.parametrize(
    ("slug", "point", "form", "opened", "about"),
    [
        ("fire-deaths", True, "reported", "", False),
        ("warehouse-fire", False, "reported", "", False),
        ("dock-strike", False, "reported", "end", False),
        ("bread-shortage", False, "other", "start", False),
        ("end-of-pay-talks", False, "reported", "", True),
        ("funeral-march", True, "planned", "", False),
        ("cargo-removal", True, "denied", "", False),
    ],
)
def test_form_tells_how_a_date_is_known_and_an_event_spoken_of(
    app: Flask, engine: EmbeddedEngine, slug: str, point: bool, form: str, opened: str, about: bool
) -> None:
    mark = next(row.mark for row in timeline(app, engine).rows if row.event.slug == slug)
    assert mark is not None
    assert (mark.point, mark.form, mark.open, mark.about) == (point, form, opened, about)
    assert 0 <= mark.left <= mark.left + mark.width <= 100.01
    assert opened != "start" or mark.left == 0
    assert opened != "end" or mark.left + mark.width == pytest.approx(100, abs=0.01)


def test_what_has_no_date_is_apart_and_has_no_mark(app: Flask, engine: EmbeddedEngine, client: FlaskClient) -> None:
    found = timeline(app, engine)
    assert {row.event.slug for row in found.undated} == {
        "resumption-of-talks",
        "another-fire",
        "independent-inquiry",
        "inspection-before-reopening",
        "authority-inquiry",
        "silo-collapse",
    }
    page = Document(client.get("/timeline").text)
    assert [cell.tag for cell in row_of(page, "silo-collapse")] == ["th", "td"]
    assert [cell.tag for cell in row_of(page, "fire-deaths")] == ["td", "th", "td", "td"]


def test_events_stand_in_the_order_of_time(app: Flask, engine: EmbeddedEngine) -> None:
    found = timeline(app, engine)
    first = [row.event.earliest or row.event.latest or "" for row in found.rows]
    assert first == sorted(first)
    assert [year for year, _ in found.years] == ["2018", "2019"]


def test_status_and_date_are_also_words(client: FlaskClient) -> None:
    page = Document(client.get("/en/timeline").text)
    when, event, texts, _ = (cell.text for cell in row_of(page, "cargo-removal"))
    assert when == "12 May 2019"
    assert event.endswith("denied · Warehouse Nine")
    assert texts.strip() in "ABCDE"
    assert row_of(page, "end-of-pay-talks")[0].text == "between about December 2018 and about January 2019"
    assert row_of(page, "bread-shortage")[0].text == "by 19 May 2019"
    assert "never says that an event happened" in page.all("p", "voice")[0].text


def test_the_texts_that_speak_of_an_event_are_those_of_its_evidence(
    app: Flask, engine: EmbeddedEngine, client: FlaskClient
) -> None:
    query = "SELECT DISTINCT ?e ?d { ?e a tm:Event ; tm:evidence/oa:hasSource/tm:textOf ?d }"
    wanted = {(row["e"].value, row["d"].value) for row in rows(engine, query)}
    found = timeline(app, engine)
    shown = {
        (row.event.iri, text.iri)
        for row in (*found.rows, *found.undated)
        for there, (_, text) in zip(row.texts, found.texts, strict=True)
        if there
    }
    assert shown == wanted
    links = [e for e in Document(client.get("/en/timeline").text).all("a") if "aria-label" in e.attributes]
    assert len(links) == len(wanted)
    assert all(e.attributes["aria-label"].startswith(f"{e.text}: ") for e in links)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("place=silo", {"silo-collapse", "silo-closure"}),
        ("kind=fire", {"warehouse-fire", "another-fire"}),
        ("kind=fire&place=warehouse-nine", {"warehouse-fire"}),
        ("kind=strike&place=silo", set()),
        ("place=cold-store", set()),
    ],
)
def test_filters_narrow_down_together(client: FlaskClient, asked: str, wanted: set[str]) -> None:
    page = Document(client.get(f"/timeline?{asked}").text)
    assert set(slugs(page)) == wanted
    chosen = [e.attributes["value"] for e in page.all("option") if "selected" in e.attributes]
    assert chosen == [each.partition("=")[2] for each in sorted(asked.split("&"), reverse=True)]


def test_a_place_holds_what_lies_within_it(client: FlaskClient) -> None:
    town = set(slugs(Document(client.get("/timeline?place=puerto-salmar").text)))
    assert town > set(slugs(Document(client.get("/timeline?place=silo").text)))


def test_a_text_narrows_down_without_hiding_the_others(client: FlaskClient) -> None:
    page = Document(client.get("/timeline?text=dockworkers-union-2019-05-13").text)
    assert 0 < len(slugs(page)) < 19
    sign = next(e.text for e in page.all("b") if e.parents[-1].parents[-1].classes == {"texts"})
    assert sign == "A"
    assert any(len(row_of(page, slug)[-2].text) > 1 for slug in slugs(page) if len(row_of(page, slug)) == 4)


def test_events_and_places_lead_here(client: FlaskClient) -> None:
    assert "/en/timeline#fire-deaths" in Document(client.get("/en/page/event/fire-deaths").text).links
    assert "/en/timeline?place=silo" in Document(client.get("/en/page/place/silo").text).links
    assert client.get("/en/timeline?place=cold-store").status_code == 200, "a place without events"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_the_scale_runs_forward_and_shows_its_breaks() -> None:
    busy = [f"2022-12-{n:02}" for n in range(1, DENSE + 1)]
    scale = scale_of(map(day, ["1993-01-01", "2018-06-30", *busy, "2024-04-30"]), "en")
    assert scale is not None
    days = [day("1993-01-01") + dt.timedelta(n) for n in range(11440)]
    places = [scale.at(each) for each in days]
    assert places == sorted(places)
    assert (places[0], scale.at(day("2024-05-01"))) == (0, 100)
    assert [(each.first.year, each.end.year) for each in scale.breaks] == [(1994, 2018), (2019, 2022), (2023, 2024)]
    assert [(each.first, each.end) for each in scale.wide] == [(day("2022-12-01"), day("2023-01-01"))]
    assert [tick.label for tick in scale.ticks if tick.kind == "year"] == ["1993", "2018", "2022", "2024"]
    assert "Dec" in [tick.label for tick in scale.ticks]


def test_the_label_of_a_year_that_would_lie_on_the_next_one_is_left_out() -> None:
    busy = [f"2019-05-{n:02}" for n in range(1, DENSE + 1)]
    scale = scale_of(map(day, ["2018-12-01", *busy]), "en")
    assert scale is not None
    assert [tick.label for tick in scale.ticks if tick.kind == "year"] == ["", "2019"]


def test_one_day_has_a_scale_and_none_has_not() -> None:
    scale = scale_of([day("2023-01-15")], "es")
    assert scale is not None
    assert [(tick.label, tick.kind) for tick in scale.ticks] == [("2023", "year"), ("ene", "month")]
    assert 0 < scale.middle(day("2023-01-15")) < 100
    assert scale_of([], "en") is None


@pytest.mark.parametrize(
    ("earliest", "latest", "broken"),
    [("1993-01-01", "2018-12-31", True), ("2018-01-01", "2018-12-31", False), (None, "1993-12-31", False)],
)
def test_a_mark_says_whether_it_lies_over_a_break(earliest: str | None, latest: str, broken: bool) -> None:
    name = Term("any", "literal")
    event = Event("id/any", name, None, "reported", name, (f"{earliest}/{latest}",), earliest, latest, frozenset(), ())
    mark = mark_of(event, scale_of(map(day, ["1993-01-01", "2018-12-31"]), "en"))
    assert mark is not None
    assert mark.broken is broken


def test_texts_have_signs_even_where_letters_end() -> None:
    assert [letter(n) for n in (0, 25, 26)] == ["A", "Z", "27"]
