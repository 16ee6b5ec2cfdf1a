"""The query page: names for things, drawings where columns allow them, what the editor needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from html_document import Document, Element
from testimonio.names import ID, PREFIXES
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Answer, Question
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

PROLOGUE = "".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("tm", "xsd", "skos", "actor", "place", "edtf")
)
BUILT = Path(__file__).parents[2] / "server/testimonio/web/static/built/outlines.json"
needs_outlines = pytest.mark.skipif(not BUILT.is_file(), reason="the outlines of maps were not built (make scripts)")


class Counting:
    """An engine that counts what it is asked."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def answer(self, question: Question) -> Answer:
        self.asked += 1
        return self._engine.answer(question)


@pytest.fixture
def counting(engine: EmbeddedEngine, release: Path) -> tuple[Counting, FlaskClient]:
    counted = Counting(engine)
    return counted, create_app(Settings(), counted, release).test_client()


def ask(client: FlaskClient, query: str, language: str = "en", **parameters: str) -> Document:
    asked = {"query": PROLOGUE + query, **parameters}
    answer = client.get(f"/{language}/sparql", query_string=asked, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return Document(answer.text)


def choices(page: Document) -> list[Element]:
    return [link for link in page.all("a") if any("views" in parent.classes for parent in link.parents)]


def views(page: Document) -> list[str]:
    return [link.text for link in choices(page)]


def drawing(page: Document) -> list[Element]:
    return [e for e in page.elements if any(parent.tag == "svg" for parent in e.parents)]


@pytest.mark.parametrize(("language", "name"), [("en", "Fire in Warehouse Nine, 13 May 2019"), ("es", "Incendio")])
def test_things_have_their_names_in_the_reader_s_language(client: FlaskClient, language: str, name: str) -> None:
    page = ask(client, "SELECT ?event WHERE { ?event a tm:Event ; tm:date ?date } ORDER BY ?event", language)
    links = {link.attributes["href"]: link for cell in page.all("td") for link in page.all("a") if cell in link.parents}
    link = links[f"/{language}/id/event/warehouse-fire"]
    assert name in link.text
    assert "lang" not in link.attributes


def test_what_is_claimed_is_marked(client: FlaskClient) -> None:
    page = ask(client, "SELECT ?proposition ?claim WHERE { ?claim tm:proposition ?proposition } LIMIT 5")
    assert len(page.all("small", "claimed")) == 5
    assert "This graph does not assert it." in page.all("caption")[0].text
    assert not ask(client, "SELECT ?claim WHERE { ?claim a tm:Claim } LIMIT 5").all("caption")


@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ("SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 900", 2),
        ("CONSTRUCT WHERE { ?s tm:claimant ?o }", 2),
        ("SELECT (1 AS ?one) WHERE {}", 1),
        ("ASK {}", 1),
    ],
)
def test_all_names_are_one_query(counting: tuple[Counting, FlaskClient], query: str, queries: int) -> None:
    engine, client = counting
    engine.asked = 0
    ask(client, query)
    assert engine.asked == queries


@needs_outlines
def test_places_by_name_are_one_query_more(counting: tuple[Counting, FlaskClient]) -> None:
    engine, client = counting
    engine.asked = 0
    ask(client, "SELECT ?place WHERE { ?place a tm:Place }", view="map")
    assert engine.asked == 3


VALUES = (
    'SELECT * WHERE { VALUES (?name ?number ?date) { ("a" 3 "2023-01-04"^^xsd:date) ("b" -4.5 "2023-02"^^edtf:EDTF) } }'
)


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        (VALUES, ["Table", "Bars", "Timeline"]),
        ('SELECT ("a" AS ?name) WHERE {}', ["Table", "Bars"]),
        ("SELECT (1 AS ?number) WHERE {}", []),
        ("SELECT (1 AS ?number) WHERE { FILTER(false) }", []),
        ("ASK {}", []),
        ("CONSTRUCT WHERE { ?s tm:claimant ?o }", ["Table", "Links"]),
        ("SELECT ?a ?b WHERE { ?a tm:claimant ?b }", ["Table", "Bars", "Links"]),
        ('SELECT ("1"^^xsd:integer AS ?n) ("soon"^^edtf:EDTF AS ?d) ("x" AS ?name) WHERE {}', ["Table", "Bars"]),
    ],
)
def test_views_that_the_columns_allow(client: FlaskClient, query: str, allowed: list[str]) -> None:
    assert views(ask(client, query)) == allowed


@needs_outlines
@pytest.mark.parametrize(
    "query",
    [
        "SELECT (-12.05 AS ?lat) (-77.04 AS ?long) ('Lima' AS ?name) WHERE {}",
        "SELECT ('POINT(-77.04 -12.05)' AS ?where) ('Lima' AS ?name) WHERE {}",
    ],
)
def test_a_point_is_drawn_where_it_is(client: FlaskClient, query: str) -> None:
    page = ask(client, query, view="map")
    (circle,) = page.all("circle", "place")
    assert float(circle.attributes["cx"]) == pytest.approx(360 * (82.5 - 77.04) / 17, abs=0.1)
    assert [item.text for item in page.all("li") if item.attributes.get("value") == "1"] == ["Lima"]
    assert len(page.all("path", "land")) >= 6


def test_bars_are_as_long_as_their_numbers(client: FlaskClient) -> None:
    page = ask(client, VALUES, view="chart")
    long, short = page.all("rect", "bar")
    ends = [float(bar.attributes["x"]) + float(bar.attributes["width"]) for bar in (long, short)]
    zero = float(page.all("line", "axis")[0].attributes["x1"])
    assert float(long.attributes["x"]) == pytest.approx(zero) == pytest.approx(ends[1])
    assert float(short.attributes["width"]) / float(long.attributes["width"]) == pytest.approx(1.5, rel=0.01)
    assert [text.text for text in page.all("text", "figure")] == ["3", "-4.5"]
    assert len(page.all("tr")) == 3


def test_rows_are_counted_where_no_number_is_wanted(client: FlaskClient) -> None:
    query = 'SELECT * WHERE { VALUES (?name ?number) { ("a" 7) ("b" 8) ("a" 9) } }'
    page = ask(client, query, view="chart", by="name", of="")
    assert [text.text for text in page.all("text", "figure")] == ["2", "1"]


def test_spans_tell_days_intervals_and_open_ends_apart(client: FlaskClient) -> None:
    dates = ["2023-01-04", "2023-02", "../2023-03-01", "2022-12-07/.."]
    rows = " ".join(f'("{n}" "{date}"^^edtf:EDTF)' for n, date in enumerate(dates))
    page = ask(client, f"SELECT * WHERE {{ VALUES (?name ?date) {{ {rows} }} }}", view="timeline")
    assert len(page.all("path", "mark")) == 1
    assert {cls for path in page.all("path", "span") for cls in path.classes} == {"span", "before", "after"}
    assert len(page.all("path", "arrow")) == 2


def test_dates_over_centuries_stand_on_an_even_scale(client: FlaskClient) -> None:
    days = "('a' '0001-01-01'^^xsd:date) ('b' '9999-12-31'^^xsd:date) ('c' '2023-01-04'^^xsd:date)"
    page = ask(client, f"SELECT * WHERE {{ VALUES (?name ?date) {{ {days} }} }}", view="timeline")
    assert [text.text for text in page.all("text", "day")] == ["0001", "2500", "5000", "7500", "9999"]
    assert not page.all("rect", "gap")
    days = days.replace("0001", "1999").replace("9999", "2001")
    near = ask(client, f"SELECT * WHERE {{ VALUES (?name ?date) {{ {days} }} }}", view="timeline")
    assert len(near.all("rect", "gap")) == 2


def test_two_columns_are_one_date(client: FlaskClient) -> None:
    query = 'SELECT ("a" AS ?name) ("2023-01-04"^^xsd:date AS ?from) ("2023-01-09"^^xsd:date AS ?to) WHERE {}'
    page = ask(client, query, view="timeline")
    assert len(page.all("path", "span")) == 1
    assert not page.all("path", "mark")


def test_links_are_drawn_up_to_a_number_of_things(client: FlaskClient) -> None:
    page = ask(client, "CONSTRUCT { ?a tm:claimant ?b } WHERE { ?a tm:claimant ?b } ORDER BY ?a LIMIT 9", view="graph")
    things = {cell.text for row in page.all("tr")[1:] for cell in page.all("td") if row in cell.parents}
    assert len(page.all("circle", "node")) == len(things - {"claimant"})
    assert len(page.all("path", "link")) == 9
    many = ask(client, "CONSTRUCT { ?a tm:claimant ?b } WHERE { ?a tm:claimant ?b }", view="graph")
    assert not many.all("svg")
    assert "more than a drawing can hold" in " ".join(paragraph.text for paragraph in many.all("p", "meta"))


def test_a_circle_of_links_is_drawn(client: FlaskClient) -> None:
    values = "(actor:a actor:b) (actor:b actor:c) (actor:c actor:a) (actor:a actor:a)"
    page = ask(client, f"SELECT * WHERE {{ VALUES (?from ?to) {{ {values} }} }}", view="graph")
    assert len(page.all("circle", "node")) == len(page.all("path", "link")) == 3


@pytest.mark.parametrize("view", ["chart", "timeline", "graph"])
def test_the_table_stands_below_every_drawing(client: FlaskClient, view: str) -> None:
    query = 'SELECT ?a ?b ("2023-01-04"^^xsd:date AS ?d) (1 AS ?n) WHERE { ?a tm:claimant ?b } LIMIT 4'
    page = ask(client, query, view=view)
    assert drawing(page)
    assert len(page.all("table", "rows")) == 1
    assert len(page.all("tr")) == 5
    assert len([link for link in choices(page) if link.attributes.get("aria-current")]) == 1
    assert all(link.attributes["href"].endswith("#answer") for link in choices(page))


def test_an_unknown_view_is_the_table(client: FlaskClient) -> None:
    assert not drawing(ask(client, VALUES, view="<b>"))


def test_markup_in_an_answer_stays_text(client: FlaskClient) -> None:
    text = "<script>x</script>\\\"'"
    query = f'SELECT ("{text}" AS ?name) (1 AS ?n) ("2023-01-04"^^xsd:date AS ?date) WHERE {{}}'
    for view in ("table", "chart", "timeline"):
        page = ask(client, query, view=view)
        assert all("src" in script.attributes for script in page.all("script"))


def test_the_editor_is_told_where_a_mistake_is(client: FlaskClient) -> None:
    query = "SELECT *\nWHERE { ?s ?p <no end }"
    page = Document(client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"}).text)
    (mark,) = json.loads(page.all("textarea")[0].attributes["data-marks"])
    assert (mark["line"], mark["severity"]) == (2, "error")
    assert [link.attributes["data-mark"] for link in page.all("a", "jump")] == ["0"]
    assert [p.attributes.get("data-message") for p in page.all("p") if "data-message" in p.attributes] == ["0"]


def test_the_editor_is_told_what_may_be_misspelt(client: FlaskClient) -> None:
    page = ask(client, "SELECT * WHERE { ?s a tm:Clam }")
    (mark,) = json.loads(page.all("textarea")[0].attributes["data-marks"])
    assert (mark["severity"], mark["length"]) == ("warning", len("tm:Clam"))
    assert "Did you mean tm:Claim?" in page.all("ul")[0].text


def test_questions_follow_the_form_and_open_where_nothing_was_asked(client: FlaskClient) -> None:
    blank = Document(client.get("/sparql", headers={"Accept": "text/html"}).text)
    tags = [e.tag for e in blank.elements if e.tag == "form" or "questions" in e.classes]
    assert tags.index("details") > tags.index("form")
    assert "open" in blank.all("details", "questions")[0].attributes
    assert "open" not in ask(client, "ASK {}").all("details", "questions")[0].attributes
    links = [link for link in blank.links if link.startswith("/q/")]
    assert links
    for link in links:
        answer = client.get(link, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert f"http://localhost{link}</code>" in answer.text


def test_completions_are_those_of_the_dataset(client: FlaskClient) -> None:
    answer = client.get("/completions.json?lang=es")
    held = answer.get_json()
    assert held["prefixes"]["tm"] == PREFIXES["tm"]
    terms = {term[0]: term[1:] for term in held["terms"]}
    assert {"tm:Claim", "tm:claimant", "pred:deaths", "force:asserts", "actor:marta-olin"} <= set(terms)
    assert terms["tm:claimant"][:2] == ["quien afirma", "propiedad de objeto"]
    assert "claimant" in terms["tm:claimant"]
    assert not [name for name in terms if name.startswith(("claim:", "passage:", "<"))]
    assert client.get("/completions.json?lang=es", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_without_outlines_there_is_no_map(app: Flask, engine: EmbeddedEngine, release: Path, tmp_path: Path) -> None:
    bare = create_app(Settings(), engine, release)
    from testimonio.web.pages.query.page import query_page_of
    from testimonio.web.site import EXTENSION

    site = bare.extensions[EXTENSION]
    site.query_page = query_page_of(site, {"en": (), "es": ()}, None)
    page = ask(bare.test_client(), "SELECT ?place WHERE { ?place a tm:Place }", view="map")
    assert views(page) == ["Table", "Bars"]
    assert ID not in page.all("td")[0].text
