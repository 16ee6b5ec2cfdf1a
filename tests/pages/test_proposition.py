"""Pages of what is meant and of what stands side by side: nobody vouches for a meaning, every side has who says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from counting_engine import CountingEngine
from html_document import Document
from testimonio.names import BASE, ID, VOC
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


def test_each_claim_of_a_proposition_is_a_stance_with_its_speaker(client: FlaskClient, engine: EmbeddedEngine) -> None:
    query = (
        "SELECT ?p (COUNT(DISTINCT ?c) AS ?n) { ?p a tm:Proposition . OPTIONAL { ?c tm:proposition ?p } } GROUP BY ?p"
    )
    found = rows(engine, query)
    assert len(found) >= 50
    for row in found:
        page = page_of(client, row["p"].value)
        assert page.all("h1")[0].text.startswith("That ")
        stances = within(page, "stances", "li", "stance")
        assert len(stances) == int(row["n"].value), row["p"].value
        if not stances:
            assert "Nobody in these texts takes a stance" in page.all("p", "silence")[0].text


def test_who_asserts_and_who_denies_stand_in_the_tally_and_against_each_other(
    client: FlaskClient, engine: EmbeddedEngine
) -> None:
    query = (
        f"SELECT DISTINCT ?p {{ ?a tm:proposition ?p ; tm:force <{VOC}force/asserts> . "
        f"?d tm:proposition ?p ; tm:force <{VOC}force/denies> }}"
    )
    found = rows(engine, query)
    assert found
    for row in found:
        page = page_of(client, row["p"].value)
        tally = page.all("p", "tally")[0].text
        assert "den" in tally
        assert "asserted and denied" in " ".join(within(page, "opposed", "p", "grade"))


def test_what_is_incompatible_is_shown_with_who_says_it(client: FlaskClient, engine: EmbeddedEngine) -> None:
    query = (
        f"SELECT DISTINCT ?p ?other {{ VALUES ?held {{ <{VOC}force/asserts> }} ?p tm:incompatibleWith ?other . "
        "?a tm:proposition ?p ; tm:force ?held . ?b tm:proposition ?other ; tm:force ?held }"
    )
    found = rows(engine, query)
    assert found
    for row in found:
        page = page_of(client, row["p"].value)
        links = {link.attributes["href"] for link in page.all("a")}
        assert "/" + row["other"].value.removeprefix(BASE) in links
        assert "cannot hold together" in " ".join(within(page, "opposed", "p", "grade"))


def test_numbers_of_one_thing_stand_in_a_table_with_their_verdicts(client: FlaskClient, engine: EmbeddedEngine) -> None:
    query = "SELECT ?p (COUNT(DISTINCT ?pair) AS ?n) { ?pair a tm:QuantityPair ; tm:compares ?p } GROUP BY ?p"
    for row in rows(engine, query):
        page = page_of(client, row["p"].value)
        assert len(within(page, "figures", "tr")) > 2
        assert page.all("svg", "chart")


@pytest.mark.parametrize(("cls", "kind"), [("tm:QuantityPair", "quantity-pair"), ("tm:Comparison", "comparison")])
def test_both_sides_of_a_pair_have_who_says_them(
    client: FlaskClient, engine: EmbeddedEngine, cls: str, kind: str
) -> None:
    found = rows(engine, f"SELECT DISTINCT ?s {{ ?s a {cls} }}")
    assert found
    for row in found:
        assert row["s"].value.startswith(f"{ID}{kind}/")
        page = page_of(client, row["s"].value)
        assert len(page.all("article", "position")) == 2, row["s"].value
        for side in page.all("article", "position"):
            assert [each for each in page.all("li", "stance") if side in each.parents]
        assert page.all("p", "grade")[0].text
        assert page.all("p", "note")[0].text, "a caveat, or the sentence of the verdict"
        assert "said on another question" not in page.all("main")[0].text


def test_dates_are_words(client: FlaskClient, engine: EmbeddedEngine) -> None:
    for row in rows(engine, 'SELECT DISTINCT ?p { ?p tm:asOf ?d FILTER(STRSTARTS(STR(?d), "..")) } LIMIT 3'):
        facts = within(page_of(client, row["p"].value), "facts", "dd")
        assert any(fact.startswith("by ") and "2019" in fact for fact in facts)
        assert not [fact for fact in facts if ".." in fact]


@pytest.mark.parametrize("kind", ["proposition", "quantity-pair", "comparison"])
def test_no_page_asks_a_query_for_each_row(engine: EmbeddedEngine, release: Path, kind: str) -> None:
    query = f'SELECT DISTINCT ?s {{ ?s a ?c FILTER(STRSTARTS(STR(?s), "{ID}{kind}/")) }}'
    counting = CountingEngine(engine)
    client = create_app(Settings(), counting, release).test_client()
    asked = []
    for row in rows(engine, query):
        counting.asked = 0
        assert client.get(f"/page/{name_of(row['s'].value)}").status_code == 200
        asked.append(counting.asked)
    assert max(asked) <= 12


def test_a_second_passage_without_a_quote_tells_the_words_beside_it(
    client: FlaskClient, engine: EmbeddedEngine
) -> None:
    query = (
        "SELECT DISTINCT ?c { ?c a tm:Claim ; tm:anchor ?bare, ?other . ?other tm:quote ?q "
        "MINUS { ?bare tm:quote ?any } }"
    )
    found = rows(engine, query)
    assert found
    for row in found:
        words = within(page_of(client, row["c"].value), "words", "li")
        assert not [each for each in words if "No fragment quoted" in each], row["c"].value
        assert [each for each in words if each.startswith(("Together with", "In the sentence of"))]
