"""The page of an actor: what it claims, and what is claimed about it, are never mixed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from counting_engine import CountingEngine
from html_document import Document, Element
from testimonio.names import ID
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.pages.kinds.actor import SHOWN_FIRST
from testimonio.web.pages.subgraph import rows
from testimonio.web.settings import Settings


@pytest.fixture(scope="module")
def actors(engine: EmbeddedEngine) -> list[str]:
    found = rows(engine, "SELECT DISTINCT ?actor { ?actor a tm:Actor } ORDER BY ?actor")
    return [row["actor"].value.removeprefix(ID + "actor/") for row in found]


def page_of(client: FlaskClient, actor: str, language: str = "") -> Document:
    response = client.get(f"{language}/page/actor/{actor}")
    assert response.status_code == 200
    return Document(response.text)


def inside(page: Document, name: str, tag: str, cls: str | None = None) -> list[Element]:
    return [
        e for e in page.all(tag, cls) if any(parent.attributes.get("aria-labelledby") == name for parent in e.parents)
    ]


def claims_in(page: Document, name: str) -> list[str]:
    """The slugs of the claims in a section, in the order of the page."""
    lines = [link for link in inside(page, name, "a", "gloss") if any("says" in e.classes for e in link.parents)]
    return [link.attributes["href"].rsplit("/", 1)[-1] for link in lines]


def test_what_an_actor_claims_and_what_is_claimed_about_it_are_kept_apart(
    client: FlaskClient, engine: EmbeddedEngine, actors: list[str]
) -> None:
    for actor in actors:
        page = page_of(client, actor)
        for name, pattern in (("says", "tm:claimant"), ("about", "tm:about")):
            found = rows(engine, f"SELECT DISTINCT ?c {{ ?c {pattern} <{ID}actor/{actor}> ; tm:proposition ?any }}")
            expected = {row["c"].value.removeprefix(ID + "claim/") for row in found}
            shown = claims_in(page, name)
            assert set(shown) >= expected, (actor, name)
            heads = [e.text for e in inside(page, name, "h2")]
            total = rows(engine, f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ ?c {pattern} <{ID}actor/{actor}> }}")
            assert heads[0].endswith(" " + total[0]["n"].value), (actor, name)


def test_its_own_claims_are_led_by_its_name_for_those_who_do_not_see_the_heading(client: FlaskClient) -> None:
    page = page_of(client, "dockworkers-union")
    lines = inside(page, "says", "p", "says")
    assert len(lines) == 26
    assert all(line.text.startswith("Dockworkers’ Union of Puerto Salmar ") for line in lines)
    spoken = inside(page, "about", "p", "says")
    assert spoken
    assert all(not line.text.startswith("Dockworkers’ Union") for line in spoken)


def test_groups_tell_how_many_and_fold_the_rest(client: FlaskClient) -> None:
    page = page_of(client, "dockworkers-union")
    groups = [e for e in page.all("div", "group") if any("own" in parent.classes for parent in e.parents)]
    told = []
    for group in groups:
        count = next(int(e.text) for e in page.all("span", "count") if group in e.parents)
        lines = [e for e in page.all("li", "line") if group in e.parents]
        folded = [e for e in lines if any(parent.tag == "details" for parent in e.parents)]
        assert count == len(lines)
        assert len(folded) != 1, "nobody unfolds a single line"
        assert len(lines) - len(folded) <= SHOWN_FIRST + 1
        told.append(count)
    assert sum(told) == 26
    assert any(count > SHOWN_FIRST + 1 for count in told)
    questions = [
        count
        for group, count in zip(groups, told, strict=True)
        if any("/id/issue/" in e.attributes.get("href", "") for e in page.all("a") if group in e.parents)
    ]
    assert questions == sorted(questions, reverse=True)


def test_silence_is_shown_on_both_sides(client: FlaskClient) -> None:
    page = page_of(client, "residents")
    assert "None of the texts gives words of" in inside(page, "says", "p", "silence")[0].text
    assert "Nobody in these texts says anything about" in inside(page, "about", "p", "silence")[0].text
    assert not page.all("p", "says")


def test_an_office_is_told_with_its_date_and_by_whom(client: FlaskClient) -> None:
    (office,) = page_of(client, "elvira-tasso").all("ol", "offices")
    assert "from 2016" in office.text
    assert "as told in" in office.text
    assert not page_of(client, "marta-olin").all("ol", "offices")


def test_who_is_heard_only_through_others_says_through_whom(client: FlaskClient) -> None:
    page = page_of(client, "elvira-tasso")
    assert "None in a text of this actor" in inside(page, "says", "p", "meta")[0].text
    # Two of its claims stand in a text of somebody else.
    said = inside(page_of(client, "dockworkers-union"), "says", "p", "meta")[0].text
    assert said == "24 in texts of this actor, 2 only known through others."
    assert inside(page_of(client, "harbour-courier"), "says", "p", "meta")[0].text == "All in texts of this actor."
    names = {e.text for e in inside(page, "says", "a") if any(parent.tag == "table" for parent in e.parents)}
    assert "Dockworkers’ Union of Puerto Salmar" in names


def test_a_person_who_is_blamed_without_a_review_is_kept_from_search_engines(client: FlaskClient) -> None:
    assert client.get("/page/actor/elvira-tasso").headers.get("X-Robots-Tag") == "noindex"
    assert "X-Robots-Tag" not in client.get("/page/actor/marta-olin").headers


def test_works_are_listed(client: FlaskClient) -> None:
    assert "/id/document/dockworkers-union-2019-05-13" in [
        link.attributes["href"] for link in inside(page_of(client, "docks-network"), "facts", "a")
    ]


def test_it_speaks_spanish(client: FlaskClient) -> None:
    page = page_of(client, "dockworkers-union", "/es")
    assert inside(page, "says", "h2")[0].text.startswith("Afirmado por ")
    assert any(" exige lo siguiente: " in line.text for line in inside(page, "says", "p", "says"))


def test_the_number_of_queries_is_fixed(engine: EmbeddedEngine, release: Path, actors: list[str]) -> None:
    counting = CountingEngine(engine)
    client = create_app(Settings(), counting, release).test_client()
    for actor in actors:
        counting.asked = 0
        client.get(f"/page/actor/{actor}")
        assert counting.asked <= 11, "ten for the page, one for whether the actor is known"
