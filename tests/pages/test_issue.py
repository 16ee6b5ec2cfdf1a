"""The page of an issue: who takes which position, through whom we know it, and what stands against what."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

from counting_engine import CountingEngine
from html_document import Document, Element
from testimonio.dates import bounds
from testimonio.names import ID, PREFIXES, VOC
from testimonio.reason.quantities import Quantity
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.pages.kinds.chart import BOTTOM, WIDTH, chart_of
from testimonio.web.pages.kinds.figures import Figure, Number, span_of, ticks_of
from testimonio.web.pages.kinds.issue import IssuePage, issue_page
from testimonio.web.pages.kinds.positions import Position
from testimonio.web.pages.subgraph import rows
from testimonio.web.settings import Settings

UNION, COURIER = "Dockworkers’ Union of Puerto Salmar", "The Harbour Courier"


@pytest.fixture(scope="module")
def issues(engine: EmbeddedEngine) -> list[str]:
    found = rows(engine, "SELECT ?issue { ?issue a tm:Issue } ORDER BY ?issue")
    return [row["issue"].value.removeprefix(ID + "issue/") for row in found]


def made(app: Flask, engine: EmbeddedEngine, issue: str, language: str = "en") -> IssuePage:
    with app.test_request_context(headers={"Accept-Language": language}):
        return issue_page(engine, f"{ID}issue/{issue}", language)


def shown(client: FlaskClient, issue: str, language: str = "/en") -> Document:
    return Document(client.get(f"{language}/page/issue/{issue}").text)


def positions(page: IssuePage) -> dict[str, Position]:
    found = [each for group in page.opposed for each in group.positions]
    found += [*page.shared, *(each for section in page.others for each in section.positions)]
    assert len({each.iri for each in found}) == len(found), "a position stands in one place"
    return {each.slug: each for each in found}


def inside(document: Document, slug: str, tag: str, cls: str | None = None) -> list[Element]:
    return [e for e in document.all(tag, cls) if any(parent.attributes.get("id") == slug for parent in e.parents)]


def test_every_claim_on_it_stands_under_its_meaning(app: Flask, engine: EmbeddedEngine, issues: list[str]) -> None:
    for issue in issues:
        found = rows(engine, f"SELECT ?c ?p {{ ?c tm:onIssue <{ID}issue/{issue}> ; tm:proposition ?p }}")
        expected = {(row["c"].value, row["p"].value) for row in found}
        assert expected
        page = made(app, engine, issue)
        own = [each for each in positions(page).values() if not each.elsewhere]
        assert {(s.claim.iri, each.iri) for each in own for s in each.stances} == expected, issue
        assert page.count == len({proposition for _, proposition in expected})


def test_who_holds_denies_asks_and_only_relays(client: FlaskClient) -> None:
    page = shown(client, "doors-and-inspections")
    lines = [e.text for e in inside(page, "inspection-happened", "p") if "meaning" not in e.classes]
    stances = [line for line in lines if " it" in line or " says so" in line]
    assert stances[0].startswith("Harbour Authority of Puerto Salmar says so")
    assert any(line.startswith(f"{UNION} denies it") for line in stances)
    assert any(
        line.startswith("members of the Dockworkers’ Union who heard of the inspectors deny it") for line in lines
    )
    assert any(line.startswith(f"{COURIER} asks it") for line in stances)
    relayed = [e.text for e in inside(page, "exits-lacking", "p", "chain-line") if "reported by" in e.text]
    assert [text for text in relayed if "who only relays it" in text] == [
        text for text in relayed if f"reported by {COURIER}" in text
    ]
    assert any(f"reported by {UNION}" in text for text in relayed), "who denies or says it does more than relay"


def test_no_meaning_stands_without_somebody_who_takes_a_stance_to_it(client: FlaskClient, issues: list[str]) -> None:
    for issue in issues:
        page = shown(client, issue)
        articles = page.all("article", "position")
        assert articles
        for article in articles:
            (meaning,) = [e for e in page.all("p", "meaning") if article in e.parents]
            assert "That " in meaning.text
            names = [e for e in page.all("a", "who") if article in e.parents]
            assert names, f"{issue}: {meaning.text}"


def test_a_chain_of_two_is_drawn_and_told(app: Flask, engine: EmbeddedEngine, client: FlaskClient) -> None:
    (stance,) = positions(made(app, engine, "fire-casualties"))["deaths-6-by-2019-05-13"].stances
    (chain,) = stance.chains
    assert [relayer.name.value for relayer in chain.relayers] == ["Marta Olin", COURIER]
    assert [relayer.endorsement for relayer in chain.relayers] == ["unclear", "neutral"]
    drawn = inside(shown(client, "fire-casualties"), "deaths-6-by-2019-05-13", "svg", "drawing")
    assert [e.text for e in drawn] == [
        "a nurse at Santa Rita Hospital (unnamed) ← reported by Marta Olin ← reported by The Harbour Courier"
        " ← in the text “Fire in Warehouse Nine leaves four dead”"
    ]
    assert len(chain.drawing.nodes) == len(chain.drawing.arrows) == 3
    assert chain.drawing.nodes[-1] < chain.drawing.text < chain.drawing.width
    direct = positions(made(app, engine, "fire-casualties"))["deaths-4-by-2019-05-16"].stances
    assert [stance.chains for stance in direct] == [()]


@pytest.mark.parametrize(
    ("issue", "members", "oppositions"),
    [
        ("fire-course", {"explosions-happened"}, [("asserted and denied", "")]),
        (
            "fire-nature",
            {"fire-is-accident", "fire-is-sabotage"},
            [("asserted and denied", "1"), ("cannot hold together", "1 and 2")],
        ),
        (
            "fire-casualties",
            {"worker-deaths-5-by-2019-05-13", "deaths-4-by-2019-05-14", "deaths-6-by-2019-05-13"},
            [("numbers that cannot both hold", "1 and 2"), ("numbers that cannot both hold", "2 and 3")],
        ),
        (
            "inquiry",
            {"independent-inquiry-held", "authority-inquiry-held"},
            [("set against each other by the curators", "1 and 2")],
        ),
    ],
)
def test_what_is_opposed_stands_together_with_its_grade(
    app: Flask,
    engine: EmbeddedEngine,
    client: FlaskClient,
    issue: str,
    members: set[str],
    oppositions: list[tuple[str, str]],
) -> None:
    page = made(app, engine, issue)
    (group,) = [group for group in page.opposed if {each.slug for each in group.positions} == members]
    assert [(each.words, each.between) for each in group.oppositions] == oppositions
    document = shown(client, issue)
    boxes = [e for e in document.all("div", "opposed") if all(slug in str(ids(document, e)) for slug in members)]
    assert len(boxes) == 1
    grades = [e.text for e in document.all("p", "grade") if boxes[0] in e.parents]
    for grade, (words, between) in zip(grades, oppositions, strict=True):
        assert grade.startswith(f"{between}: {words}" if between else words)


def ids(document: Document, box: Element) -> set[str]:
    return {e.attributes["id"] for e in document.elements if box in e.parents and "id" in e.attributes}


def test_a_curator_s_comparison_has_its_caveat_and_what_lies_on_another_question(client: FlaskClient) -> None:
    page = shown(client, "fire-nature")
    assert any("An inspection in March settles nothing" in e.text for e in page.all("p", "grade"))
    (meaning,) = inside(page, "inspection-happened", "p", "meaning")
    assert meaning.text.endswith("said on another question")
    assert "on another question" not in inside(page, "fire-is-negligence", "p", "meaning")[0].text


def test_whoever_denies_one_of_two_incompatible_meanings_does_not_oppose_the_other() -> None:
    quads = []
    for slug, force, other in (("a", "denies", "b"), ("b", "asserts", "a")):
        claim, proposition = f"claim/{slug}", f"proposition/{slug}"
        quads += [
            _quad(claim, "rdf:type", PREFIXES["tm"] + "Claim"),
            _quad(claim, "tm:force", f"{VOC}force/{force}"),
            _quad(claim, "tm:claimant", f"{ID}actor/{slug}"),
            _quad(claim, "tm:onIssue", f"{ID}issue/i"),
            _quad(claim, "tm:proposition", ID + proposition),
            _quad(proposition, "tm:issue", f"{ID}issue/i"),
            _quad(proposition, "tm:gloss", Literal(f"Meaning {slug}.", language="en")),
            _quad(proposition, "tm:incompatibleWith", f"{ID}proposition/{other}"),
        ]
    engine = EmbeddedEngine.of(quads)
    app = create_app(Settings(), engine)
    assert made(app, engine, "i").opposed == ()
    both = EmbeddedEngine.of([*quads, _quad("claim/a", "tm:force", f"{VOC}force/asserts")])
    assert [len(group.positions) for group in made(app, both, "i").opposed] == [2]


def test_reports_in_a_circle_end() -> None:
    quads = [
        _quad("claim/a", "rdf:type", PREFIXES["tm"] + "Claim"),
        _quad("claim/a", "tm:onIssue", f"{ID}issue/i"),
        _quad("claim/a", "tm:proposition", f"{ID}proposition/a"),
        _quad("proposition/a", "tm:issue", f"{ID}issue/i"),
        _quad("claim/a", "tm:reportedBy", f"{ID}claim/b"),
        _quad("claim/b", "tm:reportedBy", f"{ID}claim/a"),
        _quad("claim/b", "tm:claimant", f"{ID}actor/b"),
        _quad("proposition/a", "tm:gloss", Literal("Meaning.", language="en")),
    ]
    engine = EmbeddedEngine.of(quads)
    page = made(create_app(Settings(), engine), engine, "i")
    (stance,) = positions(page)["a"].stances
    assert [[relayer.claim for relayer in chain.relayers] for chain in stance.chains] == [[f"{ID}claim/b"]]


def test_silence_and_parties_without_a_claim_are_told(client: FlaskClient) -> None:
    page = shown(client, "inquiry")
    (tally,) = page.all("p", "tally")
    assert tally.text.startswith("2 positions in 2 of 3 texts")
    assert "Silent on this question, which is not agreement: Fire in Warehouse Nine leaves four dead" in tally.text
    assert "which is not agreement" not in shown(client, "fire-nature").all("p", "tally")[0].text
    heard = [e.text for e in inside(shown(client, "strike"), "content", "li") if "shipping firms" in e.text]
    assert heard == ["shipping firms of the port has no claim on it here"]


def test_numbers_have_a_drawing_and_an_equivalent_table(
    app: Flask, engine: EmbeddedEngine, client: FlaskClient
) -> None:
    page, document = made(app, engine, "fire-casualties"), shown(client, "fire-casualties")
    assert [drawn.figure.slug for drawn in page.figures] == ["deaths-warehouse-fire", "wounded-warehouse-fire"]
    for drawn in page.figures:
        chart, slug = drawn.chart, drawn.figure.slug
        assert chart is not None
        links = [e for e in inside(document, slug, "a") if any(parent.tag == "svg" for parent in e.parents)]
        assert len(links) == len(drawn.figure.numbers) == len(inside(document, slug, "tr")) - 1
        for mark, link in zip(chart.marks, links, strict=True):
            assert link.text.endswith(mark.number.label)
            assert any(stance.claim.claimant_name.value in link.text for stance in mark.number.position.stances)
            if len(mark.number.position.stances) == 1:
                assert link.attributes["href"].startswith("/en/id/claim/")
            else:
                assert link.attributes["href"] == f"#{mark.number.position.slug}"
        sentences = [e.text for e in inside(document, slug, "li") if "Both can hold" in e.text or "conflict" in e.text]
        assert sentences[0].startswith("conflicting They conflict: ")
        assert any(text.startswith("compatible Both can hold: ") for text in sentences)
        assert inside(document, slug, "p", "summary")[0].text.endswith(" can.")
    assert not made(app, engine, "inquiry").figures


def test_later_is_further_right_and_more_is_higher(app: Flask, engine: EmbeddedEngine) -> None:
    compared = 0
    for issue in ("fire-casualties", "strike"):
        for drawn in made(app, engine, issue).figures:
            assert drawn.chart is not None
            for one, other in combinations(drawn.chart.marks, 2):
                compared += 1
                assert one.number.day is not None
                assert other.number.day is not None
                assert one.x != other.x, "they would lie on one another"
                if one.number.day != other.number.day:
                    assert (one.number.day < other.number.day) == (one.x < other.x)
                assert (one.number.value > other.number.value) == (one.y < other.y)
            for mark in drawn.chart.marks:
                assert 0 < mark.x < WIDTH
                assert 0 <= mark.top <= mark.y <= BOTTOM
                assert mark.top <= mark.bottom <= BOTTOM
                assert (mark.form == "point") == (mark.top == mark.bottom)
    assert compared >= 14


@pytest.mark.parametrize("value", [0, 1, 30, 700])
@pytest.mark.parametrize(
    "bound", ["as-stated", "at-least", "more-than", "at-most", "about", "almost", "order-of-magnitude"]
)
def test_the_drawn_interval_is_the_one_that_pairs_are_judged_by(value: int, bound: str) -> None:
    judged = Quantity(Fraction(value), bound, bounds("2019")).interval
    drawn = span_of(value, bound)
    assert drawn.low == float(judged.low)
    assert drawn.high == (None if judged.high is None else float(judged.high))


@pytest.mark.parametrize("highest", [0, 1, 3, 9, 57, 71.25, 700, 1000, 98765])
def test_an_axis_reaches_over_all_in_few_round_steps(highest: float) -> None:
    ticks = ticks_of(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest
    assert ticks[-2] < max(highest, 1)
    assert 2 <= len(ticks) <= 7
    assert str(int(ticks[1])).rstrip("0") in ("1", "2", "5")


def test_a_number_without_a_day_is_in_the_table_only(app: Flask, engine: EmbeddedEngine) -> None:
    figure = made(app, engine, "fire-casualties").figures[0].figure
    undated = [Number(n.position, n.value, n.bound, n.bound_name, n.scope, n.as_of, None) for n in figure.numbers]
    kept = Figure(figure.slug, figure.what, figure.subject, (figure.numbers[0], *undated[1:]), figure.verdicts)
    with app.test_request_context():
        assert chart_of(kept) is None
        assert chart_of(figure) is not None


def test_its_query_gives_its_claims(app: Flask, engine: EmbeddedEngine, client: FlaskClient, issues: list[str]) -> None:
    for issue in issues:
        page = made(app, engine, issue)
        own = {s.claim.iri for each in positions(page).values() if not each.elsewhere for s in each.stances}
        answer = client.get("/sparql", query_string={"query": page.query}, headers={"Accept": "application/json"})
        assert {row["claim"]["value"] for row in answer.get_json()["results"]["bindings"]} == own
        links = shown(client, issue).links
        assert any(link.startswith("/en/sparql?query=") for link in links)


def test_a_position_that_awaits_a_reader_keeps_search_engines_away(client: FlaskClient) -> None:
    assert client.get("/page/issue/fire-nature").headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/page/issue/inquiry").headers


def test_it_speaks_spanish(client: FlaskClient) -> None:
    page = shown(client, "inquiry", "/es")
    assert {e.text.split(" ")[0].lstrip("12") for e in page.all("p", "meaning")} <= {"Que", ""}
    assert any(" se compromete a ello" in e.text for e in page.all("p"))
    assert any("contrapuestas por los curadores" in e.text for e in page.all("p", "grade"))


def test_every_issue_asks_as_many_queries(engine: EmbeddedEngine, release: Path, issues: list[str]) -> None:
    counting = CountingEngine(engine)
    client = create_app(Settings(), counting, release).test_client()
    client.get(f"/page/issue/{issues[0]}")  # the first page also asks for the names that keep their capital
    for issue in issues:
        counting.asked = 0
        assert client.get(f"/page/issue/{issue}", headers={"Cache-Control": "no-cache"}).status_code == 200
        assert counting.asked <= 6, "four for the page, one for its citation, one for whether the issue is known"


def _quad(subject: str, predicate: str, value: str | Literal) -> Quad:
    prefix, _, local = predicate.partition(":")
    found = value if isinstance(value, Literal) else NamedNode(value)
    return Quad(NamedNode(ID + subject), NamedNode(PREFIXES[prefix] + local), found)
