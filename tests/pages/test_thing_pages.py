"""Pages of places, topics, concepts, claim predicates and passages: complete, led by who speaks, in few queries."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from counting_engine import CountingEngine
from html_document import Document
from testimonio.names import BASE, ID, PRED, VOC
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.pages.addresses import name_of
from testimonio.web.pages.subgraph import rows
from testimonio.web.settings import Settings


def page_of(client: FlaskClient, iri: str) -> Document:
    return Document(client.get(f"/page/{name_of(iri)}").text)


def within(page: Document, name: str, tag: str, cls: str | None = None) -> list[str]:
    """The texts of the elements of the section ``name``."""
    return [
        each.text
        for each in page.all(tag, cls)
        if any(parent.attributes.get("aria-labelledby") == name for parent in each.parents)
    ]


@pytest.mark.parametrize("cls", ["tm:Place", "tm:Topic", "tm:Office", "tm:Instrument"])
def test_every_claim_about_it_is_a_line(client: FlaskClient, engine: EmbeddedEngine, cls: str) -> None:
    query = f"SELECT ?s (COUNT(DISTINCT ?c) AS ?n) {{ ?s a {cls} . OPTIONAL {{ ?c tm:about ?s }} }} GROUP BY ?s"
    found = rows(engine, query)
    assert found
    for row in found:
        page = page_of(client, row["s"].value)
        assert len(within(page, "about", "li", "line")) == int(row["n"].value), row["s"].value


def test_a_place_tells_where_it_is_and_what_the_texts_put_there(client: FlaskClient, engine: EmbeddedEngine) -> None:
    for row in rows(engine, "SELECT DISTINCT ?place ?around { ?place tm:within ?around }"):
        assert "/" + row["around"].value.removeprefix(BASE) in page_of(client, row["place"].value).links
        assert "/" + row["place"].value.removeprefix(BASE) in page_of(client, row["around"].value).links
    placed = rows(
        engine, "SELECT ?place (COUNT(DISTINCT ?e) AS ?n) { ?e a tm:Event ; tm:place ?place } GROUP BY ?place"
    )
    assert placed
    for row in placed:
        page = page_of(client, row["place"].value)
        assert len(within(page, "events", "li")) == int(row["n"].value)


def test_a_scheme_lists_its_concepts_with_their_use(client: FlaskClient, engine: EmbeddedEngine) -> None:
    for scheme in (f"{VOC}force", f"{VOC}characterisation", PRED.rstrip("/")):
        members = rows(engine, f"SELECT DISTINCT ?s {{ ?s skos:inScheme <{scheme}> }}")
        page = page_of(client, scheme)
        links = [link.attributes["href"] for link in page.all("a") if any("tree" in p.classes for p in link.parents)]
        assert sorted(links) == sorted("/" + row["s"].value.removeprefix(BASE) for row in members)
    count = rows(engine, f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ ?c tm:force <{VOC}force/denies> }}")[0]["n"].value
    (line,) = (each for each in within(page_of(client, f"{VOC}force"), "tree", "li") if each.startswith("denies"))
    assert f"{count} claims" in line


def test_a_word_of_the_sources_is_marked_as_not_endorsed(client: FlaskClient, engine: EmbeddedEngine) -> None:
    for row in rows(engine, f"SELECT DISTINCT ?s {{ ?s skos:inScheme <{VOC}characterisation> }}"):
        voices = [each.text for each in page_of(client, row["s"].value).all("p", "voice")]
        assert "Used by sources; not endorsed." in voices


def test_a_claim_predicate_says_what_it_takes_and_who_uses_it(client: FlaskClient) -> None:
    page = page_of(client, PRED + "deaths")
    use = " ".join(within(page, "use", "p"))
    assert "It is said of: event." in use
    assert "quantity proposition" in use
    assert "can only grow with time" in use
    assert within(page, "use", "tr")
    assert within(page, "claims", "p", "says")


def test_a_passage_has_its_words_verdict_claims_and_neighbours(client: FlaskClient, engine: EmbeddedEngine) -> None:
    query = """SELECT ?s ?quote ?start (COUNT(DISTINCT ?c) AS ?n) {
      ?s a tm:Passage ; tm:start ?start . OPTIONAL { ?s tm:quote ?quote } OPTIONAL { ?c tm:anchor ?s }
    } GROUP BY ?s ?quote ?start ORDER BY ?s"""
    found = rows(engine, query)
    assert len(found) > 50
    for row in found[::4]:
        page = page_of(client, row["s"].value)
        if "quote" in row:
            assert row["quote"].value.replace("“", "‘").replace("”", "’") in page.all("h1")[0].text
        else:
            assert "without a quote" in page.all("h1")[0].text
        assert len(within(page, "claims", "li", "line")) == int(row["n"].value)
        assert page.all("span", "verdict")
        assert page.all("ul", "neighbours")


@pytest.mark.parametrize("start", [f"{ID}place/", f"{ID}topic/", f"{ID}passage/", PRED, VOC])
def test_no_page_asks_a_query_for_each_row(engine: EmbeddedEngine, release: Path, start: str) -> None:
    query = f'SELECT DISTINCT ?s {{ ?s a ?c FILTER(STRSTARTS(STR(?s), "{start}")) }} ORDER BY ?s LIMIT 40'
    counting = CountingEngine(engine)
    client = create_app(Settings(), counting, release).test_client()
    asked = []
    for row in rows(engine, query):
        counting.asked = 0
        assert client.get(f"/page/{name_of(row['s'].value)}").status_code == 200
        asked.append(counting.asked)
    assert 0 < max(asked) <= 11
