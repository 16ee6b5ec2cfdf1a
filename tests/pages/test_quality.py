"""The page on quality: each number is what the query gives to which it leads."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

from counting_engine import CountingEngine
from html_document import Document
from testimonio.names import ID, PREFIXES, VOC
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Question
from testimonio.web.application import create_app
from testimonio.web.pages.about.measures import UNKNOWN
from testimonio.web.pages.about.quality import VALIDATION, Table, quality_of, validation_of
from testimonio.web.pages.subgraph import rows
from testimonio.web.settings import Settings


def bindings(engine: EmbeddedEngine, path: str) -> list[dict[str, dict[str, str]]]:
    """What the query in ``path`` gives to anybody who asks it."""
    query = parse_qs(urlsplit(path).query)["query"][0]
    found: list[dict[str, dict[str, str]]] = json.loads(engine.answer(Question(query)).body)["results"]["bindings"]
    return found


def test_each_number_is_what_its_query_gives(engine: EmbeddedEngine) -> None:
    quality = quality_of(engine, "en")
    tables: tuple[Table, ...] = (quality.anchors, quality.review, quality.shared, *quality.claims)
    assert len(tables) == 8
    for table in tables:
        given = [int(row["number"]["value"]) for row in bindings(engine, table.query)]
        assert [row.number for row in table.rows] == given, table.name
        assert sum(given) > 0, table.name
        assert max(row.share for row in table.rows) == 100
    for figure in (*quality.sources, *quality.unknown):
        assert figure.number == len(bindings(engine, figure.query)), figure.name
    assert sum(figure.number > 0 for figure in quality.unknown) >= 4


def test_every_table_of_claims_counts_each_claim_once(engine: EmbeddedEngine) -> None:
    quality = quality_of(engine, "en")
    (count,) = rows(engine, "SELECT (COUNT(?claim) AS ?number) { ?claim a tm:Claim }")
    for table in (quality.review, *quality.claims):
        assert sum(row.number for row in table.rows) == int(count["number"].value), table.name


def test_the_page_shows_all_of_it(client: FlaskClient, engine: EmbeddedEngine, release: Path) -> None:
    page = Document(client.get("/about/quality").text)
    counts = json.loads((release / VALIDATION).read_text(encoding="utf-8"))["counts"]
    shown = [
        int(item.text.split()[0])
        for item in page.all("ul", "figures")[0:1]
        for item in page.all("li")
        if item.parents[-1].classes == {"figures"}
    ]
    assert shown == [counts["violation"], counts["warning"], counts["information"]]
    quality = quality_of(engine, "en")
    assert quality.reach is not None
    assert quality.reach.value in [paragraph.text for paragraph in page.all("p")]
    numbers = [
        link.text
        for link in page.all("a")
        if link.attributes["href"].startswith("/sparql?query=") and link.text.isdigit()
    ]
    assert len(numbers) == sum(
        len(t.rows) for t in (quality.anchors, quality.review, quality.shared, *quality.claims)
    ) + len((*quality.sources, *quality.unknown))
    assert len(page.all("table", "read")[0].text.split("%")) == 3 * 3 + 1, "three shares of each of three texts"


def test_findings_are_told_by_rule_with_a_place(release: Path, tmp_path: Path) -> None:
    validation = validation_of(release)
    assert validation is not None
    assert sum(each.number for each in validation.complaints) == sum(validation.counts.values())
    report = {
        "counts": {"violation": 0, "warning": 1, "information": 2},
        "findings": [
            {"path": "a.ttl", "line": 3, "severity": "information", "message": "One.", "rule": "shape:a"},
            {"path": "b.ttl", "line": 4, "severity": "warning", "message": "Two.", "rule": "shape:b"},
            {"path": "c.ttl", "line": 5, "severity": "information", "message": "Three.", "rule": "shape:a"},
        ],
    }
    (tmp_path / VALIDATION).write_text(json.dumps(report), encoding="utf-8")
    told = validation_of(tmp_path)
    assert told is not None
    assert [(each.rule, each.number, each.severity, each.message.value, each.place) for each in told.complaints] == [
        ("shape:a", 2, "information", "One.", "a.ttl:3"),
        ("shape:b", 1, "warning", "Two.", "b.ttl:4"),
    ]
    assert validation_of(None) is None
    assert validation_of(tmp_path / "nowhere") is None


def test_what_is_not_exact_is_listed_with_its_verdict() -> None:
    verdicts = {"good": "exact", "lost": "gone", "twice": "ambiguous", "never": None}
    quads = []
    for name, verdict in verdicts.items():
        passage = NamedNode(f"{ID}passage/{name}")
        quads.append(Quad(passage, _node("rdf:type"), _node("tm:Passage")))
        if verdict:
            record = NamedNode(f"{ID}verification/{name}")
            quads.append(Quad(record, _node("tm:verifies"), passage))
            quads.append(Quad(record, _node("tm:verdict"), NamedNode(f"{VOC}verdict/{verdict}")))
            quads.append(Quad(record, _node("tm:date"), Literal("2026-11-2" + str(len(name)))))
    engine = EmbeddedEngine.of(quads)
    quality = quality_of(engine, "en")
    listed = {each.passage.href: (each.verdict, each.date) for each in quality.inexact}
    assert listed == {
        "/id/passage/lost": ("gone", "2026-11-24"),
        "/id/passage/twice": ("ambiguous", "2026-11-25"),
        "/id/passage/never": ("not-verified", None),
    }
    assert quality.verified == ("2026-11-24", "2026-11-25")
    page = Document(create_app(Settings(), engine).test_client().get("/about/quality").text)
    assert [each.text for each in page.all("span", "verdict")] == [
        "the words are not in the text any more, checked on 24 November 2026",
        "not verified",
        "the words stand more than once in an altered text, checked on 25 November 2026",
    ]
    assert "Every passage was found exactly" not in page.elements[0].text


def _node(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


@pytest.mark.parametrize("quads", [[], [Quad(_node("tm:Claim"), _node("rdf:type"), _node("owl:Class"))]])
def test_a_bare_dataset_says_that_it_has_no_reports(quads: list[Quad]) -> None:
    answer = create_app(Settings(), EmbeddedEngine.of(quads)).test_client().get("/about/quality")
    assert answer.status_code == 200
    assert "has no validation report" in answer.text
    assert "Every passage was found exactly" not in answer.text, "there is none"


def test_the_page_asks_a_fixed_number_of_queries(engine: EmbeddedEngine) -> None:
    counting = CountingEngine(engine)
    quality_of(counting, "en")
    assert counting.asked == 12 + len(UNKNOWN)


def test_the_same_as_data_and_in_spanish(client: FlaskClient) -> None:
    told = client.get("/about/quality?format=json").get_json()
    assert told["anchors"]["rows"][0]["name"]["text"] == "exact"
    assert len(told["coverage"]) == 3
    assert client.get("/about/quality", headers={"Accept": "image/png"}).status_code == 406
    page = Document(client.get("/es/about/quality").text)
    assert page.all("h1")[0].text == "Qué se controló y qué no se sabe"
    assert "exacto" in [link.text for link in page.all("a")]
    inside = [link for link in page.links if link.startswith("/") and not link.startswith("/en/")]
    assert inside
    assert not [link for link in inside if not link.startswith("/es/")]
