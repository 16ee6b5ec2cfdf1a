"""Pages on the invented corpus: every link leads somewhere, every claim is led by who says it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

from html_document import Document
from testimonio.names import BASE, ID, KINDS, PREFIXES
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Answer, Question
from testimonio.web.application import create_app
from testimonio.web.language import LANGUAGES
from testimonio.web.pages.claims import VERBS, Around, verb_of
from testimonio.web.pages.subgraph import rows
from testimonio.web.pages.views import page_of
from testimonio.web.settings import Settings

DESCRIBED = tuple(kind for kind in KINDS if kind != "curation")  # a dataset without a history of its own has none
SOME = 6


_VERBS = [verb_of(force, many=many) for force in VERBS for many in (False, True)]
_VERBS += [verb.replace(" that", ":") for verb in _VERBS]


@pytest.fixture(scope="module")
def things(engine: EmbeddedEngine) -> list[str]:
    """Every IRI under id/ that the corpus describes."""
    found = rows(engine, f'SELECT DISTINCT ?s WHERE {{ ?s a ?class . FILTER(STRSTARTS(STR(?s), "{ID}")) }} ORDER BY ?s')
    return [row["s"].value for row in found]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a path of the site answers; ``page`` is none if it leads elsewhere, or is no page."""

    status: int
    noindex: bool
    page: Document | None


@pytest.fixture(scope="module")
def crawled(app: Flask) -> dict[str, Seen]:
    """What is found by following links from the front page."""
    client, waiting, alike = app.test_client(), ["/"], Counter[str]()
    seen: dict[str, Seen] = {}
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        alike[_sort(path)] += 1
        if alike[_sort(path)] > SOME and _sort(path) != path:
            continue
        response = client.get(path, headers={"Accept": "text/html"})
        response.close()
        html = response.status_code == 200 and response.mimetype == "text/html"
        page = Document(response.get_data(as_text=True)) if html else None
        seen[path] = Seen(response.status_code, response.headers.get("X-Robots-Tag") == "noindex", page)
        if response.status_code in (302, 303):
            waiting.append(response.headers["Location"])
        elif page and not path.startswith("/sparql?"):
            # Data in each format is tested on its own below, and the answers to examples by the endpoint's tests.
            waiting += [urljoin(path, link).partition("#")[0] for link in page.links if _ours(link)]
    return seen


@pytest.fixture(scope="module")
def pages(crawled: dict[str, Seen], things: list[str]) -> dict[str, Document]:
    """The page of each thing."""
    found = {iri: crawled.get(_path(iri)) for iri in things}
    assert not [iri for iri, seen in found.items() if not seen], "no link leads there"
    return {iri: seen.page for iri, seen in found.items() if seen and seen.page}


def test_every_link_of_every_page_leads_somewhere(crawled: dict[str, Seen]) -> None:
    assert not {path: seen.status for path, seen in crawled.items() if seen.status not in (200, 302, 303)}
    kinds = Counter(path.split("/")[2] for path in crawled if path.startswith("/page/"))
    assert set(DESCRIBED) <= set(kinds), f"no page was reached of: {set(DESCRIBED) - set(kinds)}"
    assert kinds["claim"] >= 70


def _sort(path: str) -> str:
    """What tells ``path`` from others; of a sort of pages in another language, or of a page asked for in many ways,
    :data:`SOME` are enough: they come from the same templates."""
    parts = urlsplit(path)
    first, *rest = parts.path.removeprefix("/").split("/")
    if first in LANGUAGES:
        return "/".join((first, *rest[:2]))
    if first == "cite":
        return "/".join((first, rest[0], parts.path.rpartition(".")[2]))
    return parts.path if parts.query else path


def _ours(link: str) -> bool:
    parts = urlsplit(link)
    return not parts.scheme and not parts.netloc and not parts.path.startswith(("/data/", "/release/"))


def test_pages_are_well_formed(pages: dict[str, Document]) -> None:
    for iri, page in pages.items():
        ids = Counter(element.attributes["id"] for element in page.elements if "id" in element.attributes)
        assert max(ids.values(), default=1) == 1, f"{iri}: {ids.most_common(1)}"
        headings = [element.tag for element in page.elements if element.tag in ("h1", "h2", "h3")]
        assert headings[0] == "h1", iri
        assert headings.count("h1") == 1, iri


def test_no_link_shows_a_raw_address(pages: dict[str, Document]) -> None:
    for iri, page in pages.items():
        raw = [link for link in page.all("a") if link.text.startswith(BASE) or not link.text]
        assert not raw, f"{iri}: {[link.attributes for link in raw]}"


def test_every_claim_is_led_by_who_says_it(pages: dict[str, Document]) -> None:
    cards = 0
    for iri, page in pages.items():
        for line in page.all("p", "says"):
            cards += 1
            verb = next((verb for verb in _VERBS if f" {verb} " in line.text), None)
            assert verb, f"{iri}: {line.text!r} has no verb"
            speaker = line.text.partition(f" {verb} ")[0]
            assert speaker, f"{iri}: {line.text!r} has no speaker"
    assert cards > 400


def test_a_gloss_among_links_stands_behind_a_verb(pages: dict[str, Document], engine: EmbeddedEngine) -> None:
    """On pages of persons and events a proposition is never listed bare, as if the graph said so."""
    glosses = {
        row["gloss"].value for row in rows(engine, 'SELECT ?gloss { ?p tm:gloss ?gloss FILTER(LANG(?gloss)="en") }')
    }
    found = rows(engine, "SELECT DISTINCT ?s { { ?s a tm:Actor } UNION { ?s a tm:Event } UNION { ?s a tm:Issue } }")
    assert len(found) > 20
    for row in found:
        for link in pages[row["s"].value].all("a"):
            if link.text in glosses:
                assert any("says" in parent.classes for parent in link.parents), f"{row['s'].value}: {link.text}"


def test_a_proposition_says_that_nobody_vouches_for_it(pages: dict[str, Document], engine: EmbeddedEngine) -> None:
    found = rows(engine, "SELECT DISTINCT ?s { ?s a tm:Proposition }")
    assert len(found) >= 50
    for row in found:
        (text,) = pages[row["s"].value].all("body")
        assert "This graph does not assert it." in text.text


def test_quotes_have_their_verdict(pages: dict[str, Document]) -> None:
    page = pages[ID + "document/harbour-authority-2019-05-16"]
    quotes = page.all("q")
    assert quotes
    verdicts = [element.text for element in page.all("span", "verdict")]
    assert len(verdicts) >= len(quotes)
    words = {
        "these exact words, verified on 22 November 2026",
        "this stretch of the text, verified on 22 November 2026",
    }
    assert {"these exact words, verified on 22 November 2026"} <= set(verdicts) <= words


def test_search_engines_are_asked_away_from_unreviewed_claims(
    client: FlaskClient, crawled: dict[str, Seen], pages: dict[str, Document]
) -> None:
    """Wherever a claim is shown that touches a person and awaits a reader: on pages of persons, events, issues too."""
    hidden = Counter[tuple[str, bool]]()
    for iri, page in pages.items():
        unreviewed = any(mark.text == "unreviewed" for mark in page.all("strong", "review"))
        asked = crawled[_path(iri)].noindex
        said = [meta for meta in page.all("meta") if meta.attributes.get("name") == "robots"]
        assert asked == unreviewed == ([meta.attributes["content"] for meta in said] == ["noindex"]), iri
        hidden[iri.removeprefix(ID).partition("/")[0], asked] += 1
    for kind in ("claim", "actor", "event", "issue", "proposition", "document"):
        assert hidden[kind, True] >= 1, kind
    assert hidden["claim", False] >= 50
    assert client.get("/data/actor/elvira-tasso.ttl").headers["X-Robots-Tag"] == "noindex"


def test_a_claim_without_a_quote_tells_the_words_of_its_sentence() -> None:
    """Only words of a passage that overlaps its own, the nearest; with a link that opens there."""
    spans = {"bare": (10, 30), "far": (40, 60), "wide": (0, 90), "near": (12, 30)}
    quads = [_quad("claim/x", "rdf:type", "tm:Claim"), _quad("claim/x", "tm:anchor", "passage/bare")]
    quads += [_quad("text/t", "tm:textOf", "document/d"), _quad("text/t", "dcterms:language", Literal("es"))]
    quads += [_quad("document/d", "schema:url", "https://example.org/a")]
    for name, (start, end) in spans.items():
        quads += [_quad(f"passage/{name}", "oa:hasSource", "text/t")]
        quads += [
            _quad(f"passage/{name}", "tm:start", Literal(start)),
            _quad(f"passage/{name}", "tm:end", Literal(end)),
        ]
        quads += [_quad(f"passage/{name}", "tm:quote", Literal(f"{name} words"))] if name != "bare" else []
    claim = page_of(EmbeddedEngine.of(quads), ID + "claim/x").claim
    assert claim is not None
    assert claim.passages[0].around == Around("near words", "es", "https://example.org/a#:~:text=near%20words")


def _quad(subject: str, predicate: str, value: str | Literal) -> Quad:
    """A quad of ``id/<subject>``; a string is a class (``tm:Claim``), an address, or another ``id/…``."""

    def iri(name: str) -> NamedNode:
        prefix, _, local = name.partition(":")
        return NamedNode(PREFIXES[prefix] + local if prefix in PREFIXES else name if prefix == "https" else ID + name)

    return Quad(iri(subject), iri(predicate), iri(value) if isinstance(value, str) else value)


def test_an_event_says_how_many_texts_report_it(pages: dict[str, Document], engine: EmbeddedEngine) -> None:
    told = Counter[bool]()
    for row in rows(engine, "SELECT ?s ?status { ?s a tm:Event ; tm:eventStatus ?status }"):
        voices = [paragraph.text for paragraph in pages[row["s"].value].all("p", "voice")]
        said = any(voice.startswith("Reported by") and voice.endswith("of 3 texts.") for voice in voices)
        assert said == row["status"].value.endswith("/reported"), row["s"].value
        told[said] += 1
    assert min(told[True], told[False]) >= 3


def test_sentences_read_well(pages: dict[str, Document]) -> None:
    lines = {line.text for page in pages.values() for line in page.all("p", "says")}
    assert not [line for line in lines if " that that " in line or " that The " in line]
    many = [line for line in lines if line.startswith(("members of", "residents", "people "))]
    assert many
    assert not [line for line in many if " says " in line or " denies " in line]


@pytest.mark.parametrize("path", ["/ns/", "/pred/", "/graph/", "/voc", "/voc/"])
def test_namespaces_lead_to_what_they_hold(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert response.status_code == 200
    assert response.mimetype == "text/html"


def test_quotes_are_marked_with_the_language_of_their_text(pages: dict[str, Document]) -> None:
    page = pages[ID + "document/harbour-authority-2019-05-16"]
    assert {quote.attributes.get("lang") for quote in page.all("q")} == {"es"}


@pytest.mark.parametrize("kind", DESCRIBED)
def test_each_kind_redirects_by_accept_and_has_data(client: FlaskClient, things: list[str], kind: str) -> None:
    iri = next(iri for iri in things if iri.startswith(f"{ID}{kind}/"))
    name = iri.removeprefix(ID)
    wanted = {
        "text/html": f"/page/{name}",
        "text/turtle": f"/data/{name}.ttl",
        "application/ld+json": f"/data/{name}.jsonld",
        "application/n-triples": f"/data/{name}.nt",
        "application/rdf+xml;q=1, text/html;q=0.1": f"/data/{name}.rdf",
    }
    for accept, target in wanted.items():
        response = client.get(f"/id/{name}", headers={"Accept": accept})
        assert (response.status_code, response.headers["Location"]) == (303, target)
        assert response.headers["Vary"] == "Accept"
        answer = client.get(target)
        assert answer.status_code == 200
        assert answer.mimetype == accept.partition(";")[0]
        assert name.rsplit("/", 1)[-1] in answer.text
    assert client.get(f"/id/{name}", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", ["/page/claim/hc-001a", "/data/claim/hc-001a.ttl"])
def test_what_the_client_has_is_not_sent_again(client: FlaskClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_what_the_graph_does_not_know_is_not_there(client: FlaskClient) -> None:
    for path in (
        "/id/claim/none",
        "/page/claim/none",
        "/data/claim/none.ttl",
        "/pred/none",
        "/voc/none/none",
        "/graph/x",
    ):
        assert client.get(path).status_code == 404, path
    for path in ("/id/claim/%3E%20%7D", "/page/%22%3E%3Cscript%3E", "/id/%5C", "/page/a%00b"):
        response = client.get(path, headers={"Accept": "text/html"})
        assert response.status_code == 404, path
        assert "<script>" not in response.text


def test_a_page_asks_no_query_for_each_row(engine: EmbeddedEngine, things: list[str]) -> None:
    for iri in things:
        counting = _Counting(engine)
        page_of(counting, iri)
        assert counting.asked <= 12, iri


class _Counting(EmbeddedEngine):
    """Counts the questions."""

    def __init__(self, inner: EmbeddedEngine) -> None:
        super().__init__(inner._dataset)
        self.asked = 0

    def answer(self, question: Question) -> Answer:
        self.asked += 1
        return super().answer(question)


def test_markup_in_data_stays_text() -> None:
    evil = '<script>alert("1")</script>'
    quads = [
        _quad("actor/x", "rdf:type", "tm:Person"),
        _quad("actor/x", "skos:prefLabel", Literal(evil, language="en")),
        Quad(NamedNode(ID + "actor/x"), NamedNode(PREFIXES["skos"] + "exactMatch"), NamedNode("javascript:alert(1)")),
        _quad("claim/x", "rdf:type", "tm:Claim"),
        _quad("claim/x", "tm:claimant", "actor/x"),
        _quad("claim/x", "tm:proposition", "proposition/x"),
        _quad("proposition/x", "rdf:type", "tm:Proposition"),
        _quad("proposition/x", "tm:gloss", Literal(evil, language="en")),
    ]
    client = create_app(Settings(), EmbeddedEngine.of(quads)).test_client()
    for kind in ("actor", "claim", "proposition"):
        text = client.get(f"/page/{kind}/x").text
        assert "<script>" not in text
        assert "&lt;script&gt;" in text
        assert 'href="javascript:' not in text


def _path(iri: str) -> str:
    return "/page/" + iri.removeprefix(ID)


def test_the_coverage_of_each_text_is_told(client: FlaskClient) -> None:
    page = Document(client.get("/coverage").text)
    rows = page.all("tr")[1:]
    assert len(rows) == 3
    assert all("%" in row.text for row in rows)
    assert page.all("section"), "the invented texts leave out headings and notices"
