"""The front page: an example led by who says it, what most texts report, what is not known."""

from __future__ import annotations

from flask.testing import FlaskClient

from counting_engine import CountingEngine
from html_document import Document, Element
from testimonio.names import BASE, VOC
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.pages.lists.home import MAX_EVENTS, home_of
from testimonio.web.pages.subgraph import rows
from testimonio.web.settings import Settings


def section(page: Document, name: str) -> Element:
    return next(each for each in page.all("section") if each.attributes.get("aria-labelledby") == name)


def test_the_example_is_a_claim_with_words_and_verdict_and_never_blame(
    client: FlaskClient, engine: EmbeddedEngine
) -> None:
    page = Document(client.get("/").text)
    (says,) = page.all("p", "says")
    assert " says that " in says.text
    assert [each for each in page.all("q") if section(page, "example") in each.parents]
    assert "verified on" in section(page, "example").text
    with client.application.test_request_context("/"):
        claim = home_of(engine).example
    assert claim is not None
    assert (claim.review, claim.reference, claim.certainty, claim.relayed_by) == (None, "explicit", "plain", ())


def test_everybody_gets_the_same_example(client: FlaskClient) -> None:
    assert len({client.get("/").get_data() for _ in range(3)}) == 1


def test_the_events_that_most_texts_report_stand_by_date(client: FlaskClient, engine: EmbeddedEngine) -> None:
    page = Document(client.get("/").text)
    told = section(page, "events")
    links = [
        each.attributes["href"]
        for each in page.all("a")
        if told in each.parents and "/event/" in each.attributes["href"]
    ]
    query = (
        "SELECT ?s (COUNT(DISTINCT ?text) AS ?n) (SAMPLE(STR(?d)) AS ?day) WHERE { "
        "?s tm:eventStatus event-status:reported ; tm:evidence/oa:hasSource ?text . OPTIONAL { ?s tm:earliest ?d } } "
        "GROUP BY ?s"
    )
    found = {"/" + row["s"].value.removeprefix(BASE): row for row in rows(engine, query)}
    assert 0 < len(links) <= min(MAX_EVENTS, len(found))
    least = min(int(found[link]["n"].value) for link in links)
    assert all(link in links for link, row in found.items() if int(row["n"].value) > least)
    days = [found[link]["day"].value for link in links if "day" in found[link]]
    assert days == sorted(days)


def test_the_limits_are_told(client: FlaskClient, engine: EmbeddedEngine) -> None:
    query = f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ ?c tm:reviewStatus <{VOC}review-status/unreviewed> }}"
    bounds = section(Document(client.get("/").text), "bounds").text
    assert f"{rows(engine, query)[0]['n'].value} claims of blame" in bounds
    assert "Three invented texts" in bounds
    assert "/about/quality" in client.get("/").text


def test_each_text_tells_how_much_of_it_is_read(client: FlaskClient) -> None:
    texts = section(Document(client.get("/").text), "texts").text
    assert texts.count("is in a passage with a claim") == 3


def test_the_front_page_asks_a_fixed_number_of_queries(client: FlaskClient, engine: EmbeddedEngine) -> None:
    counting = CountingEngine(engine)
    with client.application.test_request_context("/"):
        home = home_of(counting)
    assert home.example
    assert counting.asked <= 15


def test_an_empty_dataset_has_a_front_page() -> None:
    answer = create_app(Settings(), EmbeddedEngine.of([])).test_client().get("/")
    assert answer.status_code == 200
    assert "says" not in answer.text.partition("<main")[2].partition("</main>")[0].replace("who says", "")
