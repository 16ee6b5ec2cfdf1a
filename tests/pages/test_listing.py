"""Lists of things and the way back from a page to them: complete, ordered, and never a claim without who makes it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from counting_engine import CountingEngine
from html_document import Document, Element
from testimonio.names import BASE, ID
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.pages.addresses import name_of
from testimonio.web.pages.lists.kinds import KINDS
from testimonio.web.pages.lists.listings import listing_of
from testimonio.web.pages.subgraph import rows
from testimonio.web.pages.trail import LISTS

WHOLE = [segment for segment in KINDS if segment != "proposition"]


def lines(page: Document) -> list[Element]:
    return [each for each in page.all("li") if each.parents[-1].classes & {"listing"}]


@pytest.mark.parametrize("segment", WHOLE)
def test_every_thing_of_a_kind_is_listed_once(client: FlaskClient, engine: EmbeddedEngine, segment: str) -> None:
    found = rows(engine, f"SELECT DISTINCT ?s WHERE {{ ?s a {KINDS[segment].cls} }}")
    page = Document(client.get(LISTS[segment][0]).text)
    shown = [link.attributes["href"] for link in page.all("a") if "small" not in link.parents[-2].classes]
    for row in found:
        assert shown.count("/" + row["s"].value.removeprefix(BASE)) == 1, row["s"].value
    assert len(lines(page)) == len(found) > 0


@pytest.mark.parametrize("segment", KINDS)
def test_a_list_asks_no_query_for_each_row(client: FlaskClient, engine: EmbeddedEngine, segment: str) -> None:
    counting = CountingEngine(engine)
    with client.application.test_request_context("/"):
        listing = listing_of(counting, segment)
    assert listing.count > 0
    assert 3 <= counting.asked <= 5


def test_events_stand_in_the_order_of_their_dates(client: FlaskClient, engine: EmbeddedEngine) -> None:
    """Only reported ones have a year for a heading; what is feared or denied stands under that word."""
    query = "SELECT ?s ?day WHERE { ?s a tm:Event ; tm:eventStatus event-status:reported ; tm:earliest ?day }"
    days = {"/" + row["s"].value.removeprefix(BASE): row["day"].value for row in rows(engine, query)}
    page = Document(client.get("/events").text)
    order = [days[link.attributes["href"]] for link in page.all("a") if link.attributes["href"] in days]
    assert len(order) == len(days) >= 3
    assert order == sorted(order)
    headings = [heading.text.rpartition(" ")[0] for heading in page.all("h2")]
    assert "Reported" not in headings
    assert any(heading.isdigit() for heading in headings)
    assert any(heading.isalpha() for heading in headings)


def test_an_event_is_listed_with_the_number_that_its_own_page_gives(client: FlaskClient) -> None:
    line = next(line for line in lines(Document(client.get("/events").text)) if "Fire in Warehouse Nine" in line.text)
    assert "reported by 3 of 3 texts" in line.text
    assert "Reported by 3 of 3 texts." in client.get("/page/event/warehouse-fire").text


def test_a_proposition_is_listed_as_a_clause_with_who_takes_it(client: FlaskClient) -> None:
    response = client.get("/propositions")
    assert response.headers["X-Robots-Tag"] == "noindex"
    found = lines(Document(response.text))
    assert len(found) >= 5
    for line in found:
        assert line.text.startswith("That "), line.text
        assert any(words in line.text for words in (" it ", " so ")), line.text


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("/page/event/warehouse-fire", ["/", "/events"]),
        ("/page/claim/hc-001a", ["/", "/texts", "/id/document/harbour-courier-2019-05-14"]),
        ("/page/text/hc", ["/", "/texts", "/id/document/harbour-courier-2019-05-14"]),
        ("/es/page/actor/marta-olin", ["/es/", "/es/actors"]),
        ("/events", ["/"]),
        ("/sparql", ["/"]),
        ("/page/pred", ["/"]),
        ("/page/pred/deaths", ["/", "/page/pred"]),
        ("/page/claim/none", ["/"]),
    ],
)
def test_a_page_tells_the_way_to_it(client: FlaskClient, path: str, steps: list[str]) -> None:
    page = Document(client.get(path, headers={"Accept": "text/html"}).text)
    (crumbs,) = (nav for nav in page.all("nav", "crumbs"))
    links = [link.attributes["href"] for link in page.all("a") if crumbs in link.parents]
    assert links == steps
    current = [
        each for each in page.elements if each.attributes.get("aria-current") == "page" and crumbs in each.parents
    ]
    assert [each.text != "" for each in current] == [True]


def test_no_crumb_is_a_sentence_of_somebody_else(client: FlaskClient, engine: EmbeddedEngine) -> None:
    for kind in ("claim", "proposition", "passage", "quantity-pair"):
        query = f'SELECT ?s WHERE {{ ?s a ?c FILTER(STRSTARTS(STR(?s), "{ID}{kind}/")) }} ORDER BY ?s LIMIT 1'
        page = Document(client.get(f"/page/{name_of(rows(engine, query)[0]['s'].value)}").text)
        (crumbs,) = page.all("nav", "crumbs")
        last = [each for each in page.all("li") if crumbs in each.parents][-1]
        assert kind.partition("-")[2] in last.text or kind in last.text
        assert len(last.text) < 30


def test_the_head_of_a_page_marks_where_the_reader_is(client: FlaskClient) -> None:
    page = Document(client.get("/es/issues").text)
    current = [link.attributes["href"] for link in page.all("a") if link.attributes.get("aria-current") == "page"]
    assert current == ["/es/issues"]


def test_browsers_find_an_icon(client: FlaskClient) -> None:
    icon = client.get("/favicon.ico")
    assert (icon.status_code, icon.data[:4]) == (200, b"\0\0\1\0")
    icon.close()
    (link,) = (each for each in Document(client.get("/").text).all("link") if each.attributes.get("rel") == "icon")
    drawing = client.get(link.attributes["href"])
    assert drawing.mimetype == "image/svg+xml"
    drawing.close()
