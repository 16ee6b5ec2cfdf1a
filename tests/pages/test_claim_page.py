"""The page of one claim: who says it, through whom we know it, on what it rests, who else says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

from counting_engine import CountingEngine
from html_document import Document, Element
from testimonio.names import ID, PREFIXES, VOC
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.pages.subgraph import rows
from testimonio.web.settings import Settings


def page_of(client: FlaskClient, claim: str, language: str = "") -> Document:
    response = client.get(f"{language}/page/claim/{claim}")
    assert response.status_code == 200
    return Document(response.text)


def section(page: Document, name: str) -> list[Element]:
    """The section whose heading has the id ``name``, if there is one."""
    return [e for e in page.all("section") if e.attributes.get("aria-labelledby") == name]


def inside(page: Document, tag: str, name: str, cls: str | None = None) -> list[Element]:
    return [
        e for e in page.all(tag, cls) if any(parent.attributes.get("aria-labelledby") == name for parent in e.parents)
    ]


UNION = "Dockworkers’ Union of Puerto Salmar"


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        # It denies what it relays, and the one it relays says so: both in one sentence.
        (
            "du-007a",
            f"{UNION} (relaying Harbour Authority of Puerto Salmar, who says so) denies that",
        ),
        # A mere report is about what somebody else says.
        ("du-012a", f"{UNION} reports that Elvira Tasso denies that"),
        ("du-003a", f"{UNION} demands that"),
        ("du-017b", "members of the Dockworkers’ Union who heard of the inspectors deny that"),
    ],
)
def test_the_sentence_says_who_relaying_whom(client: FlaskClient, claim: str, sentence: str) -> None:
    page = page_of(client, claim)
    assert page.all("h1")[0].text.startswith(sentence)
    assert page.all("h1")[0].text.endswith(".")


def test_the_way_to_us_is_told_from_the_speaker_to_the_author(client: FlaskClient) -> None:
    steps = [step.text for step in inside(page_of(client, "hc-013a"), "li", "chain")]
    assert len(steps) == 4
    assert steps[0].endswith("makes the claim")
    assert [bool("passes it on" in step) for step in steps] == [False, True, True, False]
    assert steps[2].startswith("The Harbour Courier")
    assert not section(page_of(client, "du-003a"), "chain"), "the author needs nobody to be heard"


def test_words_have_their_verdict_and_their_place(client: FlaskClient) -> None:
    page = page_of(client, "du-007a")
    words = inside(page, "li", "words")
    assert len(words) == 1
    assert 'so-called "accident"' in words[0].text
    assert "these exact words, verified on 22 November 2026" in words[0].text
    place = next(link for link in page.links if link.startswith("/page/text/"))
    assert place == "/page/text/du#du-007a"
    reading = Document(client.get(place).text)
    assert [e for e in reading.elements if e.attributes.get("id") == "du-007a"]


def test_who_else_says_or_denies_it(client: FlaskClient) -> None:
    page = page_of(client, "du-007a")
    said = inside(page, "p", "elsewhere", "says")
    links = {link.attributes["href"] for link in inside(page, "a", "elsewhere", "gloss")}
    assert links == {"/id/claim/du-007b", "/id/claim/hc-015b"}
    assert all(" says that " in line.text for line in said)


def test_silence_is_shown(client: FlaskClient) -> None:
    page = page_of(client, "du-003a")
    assert not inside(page, "p", "elsewhere", "says")
    assert "Silence is not agreement" in inside(page, "p", "elsewhere", "silence")[0].text


def test_comparisons_bring_the_other_side_and_the_caveat(client: FlaskClient) -> None:
    page = page_of(client, "du-018a")
    assert "Both inquiries could be held" in section(page, "compared")[0].text
    assert [link.attributes["href"] for link in inside(page, "a", "compared", "gloss")] == ["/id/claim/ap-021a"]
    # A comparison of propositions sets all who say the other one beside it, and none who say this one.
    page = page_of(client, "du-008a")
    others = {link.attributes["href"] for link in inside(page, "a", "compared", "gloss")}
    assert {"/id/claim/du-017a", "/id/claim/du-017b"} <= others
    assert "/id/claim/du-008a" not in others


def test_numbers_are_set_beside_others_with_a_reason(client: FlaskClient, engine: EmbeddedEngine) -> None:
    pairs = rows(
        engine,
        "SELECT ?claim ?why { ?pair a tm:QuantityPair ; tm:gloss ?why ; "
        "tm:compares/^tm:proposition ?claim FILTER(LANG(?why) = 'en') } ORDER BY ?claim LIMIT 1",
    )
    claim = pairs[0]["claim"].value.removeprefix(ID + "claim/")
    text = section(page_of(client, claim), "compared")[0].text
    assert "Two numbers" in text
    assert pairs[0]["why"].value in text


def test_it_can_be_cited_and_objected_to(client: FlaskClient, release: Path) -> None:
    page = page_of(client, "du-007a")
    citation = page.all("p", "citation")[0].text
    assert citation.startswith(f"“{UNION} denies that ")
    assert release.name in citation
    assert citation.endswith(ID + "claim/du-007a")
    files = [link for link in page.links if link.startswith("/cite/")]
    assert sorted(link.rsplit(".")[-1] for link in files) == ["bib", "json", "txt"]
    assert all(client.get(link).status_code == 200 for link in files)
    assert "/about/corrections" in page.links
    assert client.get("/about/corrections").status_code == 200


def test_it_speaks_spanish(client: FlaskClient) -> None:
    page = page_of(client, "du-011a", "/es")
    assert " dice que " in page.all("h1")[0].text
    assert "sin revisar" in [mark.text for mark in page.all("strong", "review")]
    assert all(link.startswith("/es/") for link in page.links if link.startswith("/cite/") or "/cite/" in link)


def invented(*more: Quad) -> FlaskClient:
    """A claim whose subject is inferred, with ``more`` said of it."""
    quads = [
        _quad("claim/x", "rdf:type", "tm:Claim"),
        _quad("claim/x", "tm:claimant", "actor/n"),
        _quad("actor/n", "skos:prefLabel", Literal("N", language="en")),
        _quad("claim/x", "tm:reference", VOC + "reference/inferred"),
        *more,
    ]
    return create_app(Settings(), EmbeddedEngine.of(quads)).test_client()


def test_what_is_inferred_says_what_it_rests_on() -> None:
    note = _quad("claim/x", "skos:note", Literal("The text has named it before.", language="en"))
    other = _quad("claim/x", "skos:note", Literal("El texto lo nombró antes.", language="es"))
    page = page_of(invented(note, other), "x")
    assert [each.text for each in inside(page, "p", "notes", "note")] == ["The text has named it before."]
    assert "inferred" in inside(page, "h2", "notes")[0].text
    assert "No note says what that rests on." in section(page_of(invented(), "x"), "notes")[0].text


def test_who_signed_a_review_is_named() -> None:
    quads = [
        _quad("claim/x", "tm:reviewStatus", VOC + "review-status/reviewed-once"),
        _quad("claim/x", "tm:reviewedBy", "actor/r"),
        _quad("actor/r", "skos:prefLabel", Literal("A Reader", language="en")),
    ]
    text = section(page_of(invented(*quads), "x"), "manner")[0].text
    assert "reviewed once" in text
    assert "Signed by A Reader" in text
    assert "Signed by" not in section(page_of(invented(), "x"), "manner")[0].text


def test_the_number_of_queries_does_not_grow(engine: EmbeddedEngine, release: Path) -> None:
    counting = CountingEngine(engine)
    client = create_app(Settings(), counting, release).test_client()
    found = rows(engine, "SELECT ?claim { ?claim a tm:Claim } ORDER BY ?claim")
    asked = set()
    for row in found:
        counting.asked = 0
        client.get("/page/claim/" + row["claim"].value.removeprefix(ID + "claim/"))
        asked.add(counting.asked)
    assert len(found) >= 70
    assert max(asked) <= 9, "eight for the page, one for whether the claim is known"


def _quad(subject: str, predicate: str, value: str | Literal) -> Quad:
    def iri(name: str) -> NamedNode:
        prefix, _, local = name.partition(":")
        known = prefix in PREFIXES and not local.startswith("//")
        return NamedNode(PREFIXES[prefix] + local if known else name if prefix == "https" else ID + name)

    return Quad(iri(subject), iri(predicate), iri(value) if isinstance(value, str) else value)
