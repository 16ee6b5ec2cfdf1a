"""What the views of the whole graph share: filters, query and data, the drawing alone, frames of other sites."""

from __future__ import annotations

import csv
import io
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from counting_engine import CountingEngine
from html_document import Document
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.pages.overviews.overview import STATIC, plain_style, whole
from testimonio.web.settings import Settings

VIEWS = {"/timeline": 5, "/map": 7, "/network": 6}
"""Each view with the number of its queries."""

NARROWED = {
    "/timeline": "/timeline?place=quay",
    "/map": "/map?kind=inquiry",
    "/network": "/network?kind=cites&actor=fire-brigade",
}
"""Each view, narrowed down."""


def query_of(page: Document) -> str:
    """The query that ``page`` links to."""
    link = next(link for link in page.links if "/sparql?query=" in link and "format=" not in link)
    return parse_qs(urlsplit(link).query)["query"][0]


@pytest.mark.parametrize("path", VIEWS)
def test_the_number_of_queries_is_fixed(engine: EmbeddedEngine, path: str) -> None:
    counting = CountingEngine(engine)
    client = create_app(Settings(), counting).test_client()
    client.get(path)  # an application's first page also asks for the names that keep their capital
    for address in (path, NARROWED[path], f"{path}.svg"):
        counting.asked = 0
        assert client.get(address, headers={"Cache-Control": "no-cache"}).status_code == 200
        assert counting.asked == VIEWS[path]


@pytest.mark.parametrize("path", VIEWS)
def test_only_what_is_made_for_frames_may_be_framed(client: FlaskClient, path: str) -> None:
    framed = client.get(f"{path}?embed=1")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "unsafe" not in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    for address in (path, f"{path}?embed=", f"{path}.svg", f"{path}.svg?embed=1", f"{path}?embed=2", "/?embed=1"):
        answer = client.get(address)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], address
        assert answer.headers["X-Frame-Options"] == "DENY", address
    refused = client.get(f"{path}?embed=1&{path[1:]}=x&text=nothing&kind=nothing")
    assert refused.status_code == 400
    assert refused.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", VIEWS)
def test_a_framed_view_leads_to_the_whole_one(client: FlaskClient, path: str) -> None:
    page = Document(client.get(f"{NARROWED[path]}&embed=1").text)
    assert not page.all("header")
    assert not page.all("form")
    source = page.all("p", "source")[0]
    assert source.text.startswith("Testimonio, release ")
    assert NARROWED[path] in page.links
    assert page.all("base")[0].attributes == {"target": "_blank"}
    code = Document(client.get(NARROWED[path]).text).all("details", "embed")[0].text
    assert f'<iframe src="http://localhost{NARROWED[path]}&embed=1"' in code


@pytest.mark.parametrize("path", VIEWS)
def test_the_data_are_the_rows_of_the_query(client: FlaskClient, path: str) -> None:
    page = Document(client.get(NARROWED[path]).text)
    query = query_of(page)
    links = [link for link in page.links if "format=" in link]
    assert [parse_qs(urlsplit(link).query)["format"] for link in links] == [["csv"], ["json"]]
    assert {parse_qs(urlsplit(link).query)["query"][0] for link in links} == {query}
    rows = list(csv.DictReader(io.StringIO(client.get(links[0]).text)))
    answer = client.get(links[1]).get_json()
    assert len(rows) == len(answer["results"]["bindings"]) > 0
    everything = query_of(Document(client.get(path).text))
    assert query != everything
    assert NARROWED[path].rpartition("=")[2] in query
    assert len(client.get("/sparql", query_string={"query": everything, "format": "csv"}).text.splitlines()) > len(rows)


@pytest.mark.parametrize("path", VIEWS)
@pytest.mark.parametrize("wrong", ["text=nothing", "kind=%22%7D", "embed=yes"])
def test_a_value_that_is_not_there_is_a_mistake_that_says_what_is(client: FlaskClient, path: str, wrong: str) -> None:
    answer = client.get(f"{path}?{wrong}")
    assert answer.status_code == 400
    problem = answer.get_json(force=True)
    assert problem["type"].endswith("/malformed-request")
    assert problem["available"]
    page = client.get(f"{path}?{wrong}", headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert page.mimetype == "text/html"


@pytest.mark.parametrize("path", VIEWS)
def test_the_canonical_address_has_only_what_matters(client: FlaskClient, path: str) -> None:
    for address, canonical in (
        (f"/es{path}?text=&kind=&unknown=x", path),
        (NARROWED[path] + "&text=&embed=1", NARROWED[path]),
    ):
        page = Document(client.get(address).text)
        found = [e.attributes["href"] for e in page.all("link") if e.attributes["rel"] == "canonical"]
        assert found == [f"http://localhost{canonical}"]


@pytest.mark.parametrize("path", VIEWS)
def test_the_drawing_alone_needs_nothing_else(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/es{path}.svg")
    assert answer.mimetype == "image/svg+xml"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "script-src" not in policy
    root = ElementTree.fromstring(answer.text)  # noqa: S314  (our own)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0].tag.endswith("title")
    assert "var(" not in answer.text
    links = [element.attrib["href"] for element in root.iter("{http://www.w3.org/2000/svg}a")]
    assert all(link.startswith("http://localhost/es/") for link in links)


def test_custom_properties_are_replaced() -> None:
    for sheet in ("timeline", "map", "network"):
        text = (STATIC / f"{sheet}.css").read_text(encoding="utf-8")
        assert "var(--" in text
        plain = plain_style(sheet)
        assert "var(" not in plain
        assert "currentcolor" not in plain, "a property that style.css does not declare"


def test_a_whole_query_declares_what_it_uses_and_no_more() -> None:
    query = whole('SELECT * { ?s tm:place ?o . BIND("x:y" AS ?z) <http://a/b> a skos:Concept }')
    assert query.splitlines()[:2] == [
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>",
        "PREFIX tm: <https://w3id.org/testimonio/ns#>",
    ]
    assert query.splitlines()[2].startswith("SELECT")


def test_a_bare_dataset_has_views_too(engine: EmbeddedEngine) -> None:
    client = create_app(Settings(), engine).test_client()
    for path in VIEWS:
        framed = Document(client.get(f"{path}?embed=1").text)
        assert framed.all("p", "source")[0].text.startswith("Testimonio: ")
