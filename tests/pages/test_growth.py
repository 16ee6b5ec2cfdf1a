"""Pages over graphs that grow: what their queries answer does not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from html_document import Document
from invented import release, shape
from invented.graph import parts
from testimonio import layout
from testimonio.manifest import DATASET
from testimonio.names import ID
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Answer, Question
from testimonio.web.application import create_app
from testimonio.web.pages.lists import listings
from testimonio.web.pages.overviews.events import slug_of
from testimonio.web.pages.subgraph import rows
from testimonio.web.pages.trail import LISTS
from testimonio.web.settings import Settings, TransportLimits

SMALL, LARGE = 10_000, 40_000
"""Asserted triples; the larger graph has more texts, events and issues than the front page lists."""

BOUNDED = ("/", "/page/pred", "/page/voc/force", "/about/quality")
"""Pages whose answers must not grow."""

VIEWS = ("/network", "/network?kind=opposes", "/timeline", "/map")
"""Views whose answers must not grow once there is more than they show."""


class WeighingEngine(EmbeddedEngine):
    """``inner``'s dataset; ``answered`` is the bytes of the answers since it was last set."""

    def __init__(self, inner: EmbeddedEngine) -> None:
        super().__init__(inner._dataset)
        self.answered = 0

    def answer(self, question: Question) -> Answer:
        answer = super().answer(question)
        self.answered += len(answer.body)
        return answer


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[WeighingEngine, FlaskClient]]:
    return {size: serve(size, tmp_path_factory.mktemp(str(size)) / "build") for size in (SMALL, LARGE)}


def serve(size: int, folder: Path) -> tuple[WeighingEngine, FlaskClient]:
    tool = layout.tool()
    made = release.write(parts(size, 1, shape.load(), tool), folder, tool, lambda _: None)
    engine = WeighingEngine(EmbeddedEngine.load(made / DATASET))
    app = create_app(Settings(transport=TransportLimits(cache_bytes=0)), engine, made)
    return engine, app.test_client()


def weight(served: tuple[WeighingEngine, FlaskClient], path: str) -> int:
    """Bytes that the queries behind ``path`` answer when it is asked for again; the first time fills what is kept."""
    engine, client = served
    for _ in range(2):
        engine.answered = 0
        assert client.get(path).status_code == 200
    return engine.answered


@pytest.mark.parametrize("path", BOUNDED)
def test_what_the_queries_of_a_page_answer_does_not_grow(
    served: dict[int, tuple[WeighingEngine, FlaskClient]], path: str
) -> None:
    small, large = (weight(served[size], path) for size in (SMALL, LARGE))
    assert served[LARGE][0].summary().triples > 3 * served[SMALL][0].summary().triples
    assert large <= 1.5 * small


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views that show so little that the smaller graph already has more."""
    for name, most in {
        "options.MOST_OPTIONS": 10,
        "network.MOST_EDGES": 10,
        "edges.MOST_IN_LINE": 2,
        "chosen.MOST_EVENTS": 9,
        "chosen.MOST_PLACES": 7,
    }.items():
        monkeypatch.setattr(f"testimonio.web.pages.overviews.{name}", most)


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("path", VIEWS)
def test_what_the_queries_of_a_view_answer_does_not_grow(
    served: dict[int, tuple[WeighingEngine, FlaskClient]], path: str
) -> None:
    small, large = (weight(served[size], path) for size in (SMALL, LARGE))
    assert large <= 1.5 * small


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize(
    ("view", "name", "path"),
    [
        ("/network", "text", "/texts"),
        ("/network", "actor", "/actors"),
        ("/timeline", "place", "/places"),
        ("/map", "text", "/texts"),
    ],
)
def test_a_filter_offers_what_is_used_most_and_takes_whatever_else_there_is(
    served: dict[int, tuple[WeighingEngine, FlaskClient]], view: str, name: str, path: str
) -> None:
    _, client = served[LARGE]
    text = client.get(view).text
    page = Document(text)
    offered = values(page, name)
    assert len(offered) == 11, "all, and the ten that are used most"
    assert "only the 10 that are used most can be chosen here" in text
    assert path in page.links
    segment = {"text": "document"}.get(name, name)
    listed = [link.rpartition("/")[2] for link in links(Document(client.get(path).text), segment)]
    other = next(slug for slug in listed if slug not in offered)
    chosen = Document(client.get(f"{view}?{name}={other}").text)
    assert set(values(chosen, name)) == {*offered, other}
    assert [e.attributes["value"] for e in chosen.all("option") if "selected" in e.attributes][-1] == other
    for wrong in ("nothing", "a>b", "x y"):
        assert client.get(view, query_string={name: wrong}).status_code == 400


@pytest.mark.usefixtures("narrow")
def test_the_timeline_shows_the_events_of_which_most_texts_speak_and_says_how_many_there_are(
    served: dict[int, tuple[WeighingEngine, FlaskClient]],
) -> None:
    engine, client = served[LARGE]
    spoken = rows(
        engine,
        "SELECT ?e ?t { ?e a tm:Event ; tm:eventStatus ?s OPTIONAL { ?e tm:evidence/oa:hasSource/tm:textOf ?t } }",
    )
    counts = Counter({row["e"].value: 0 for row in spoken})
    counts.update(event for event, _ in {(row["e"].value, row["t"].value) for row in spoken if "t" in row})
    most = sorted(counts, key=lambda iri: (-counts[iri], iri))[:9]
    for address in ("/timeline", "/timeline.svg"):
        text = client.get(address).text
        assert f"There are {len(counts)}; only the 9 of which most texts speak are shown here." in text
        assert {iri for iri in counts if f'/id/event/{slug_of(iri)}"' in text} == set(most)
    page = Document(client.get("/timeline").text)
    signs = list(page.all("td", "letters"))
    assert len(signs) == 9
    for row, iri in ((row, row.parents[-1].attributes["id"]) for row in signs):
        lettered = [e for e in page.all("a") if row in e.parents]
        others = sum(int(e.text) for e in page.all("small") if row in e.parents)
        assert len(lettered) + others == counts[f"{ID}event/{iri}"]


@pytest.mark.usefixtures("narrow")
def test_the_map_counts_all_events_of_its_places_and_names_those_of_which_most_texts_speak(
    served: dict[int, tuple[WeighingEngine, FlaskClient]],
) -> None:
    engine, client = served[LARGE]
    put = rows(
        engine,
        "SELECT DISTINCT ?p ?e { ?p a tm:Place OPTIONAL { ?e a tm:Event ; tm:place ?p ; tm:eventStatus ?s } }",
    )
    counts = Counter({row["p"].value: 0 for row in put})
    counts.update(row["p"].value for row in put if "e" in row)
    most = sorted(counts, key=lambda iri: (-counts[iri], iri))[:7]
    text = client.get("/map").text
    assert f"There are {len(counts)} places; only the 7 where most events are put are shown here." in text
    page = Document(text)
    lines = {e.attributes["id"]: e for e in page.all("tr") if "data-pair" in e.attributes}
    assert set(lines) == {slug_of(iri) for iri in most}
    for iri in most:
        cells = [e for e in page.all("td") if e.parents[-1] is lines[slug_of(iri)]]
        named = [e for e in page.all("a") if cells[1] in e.parents]
        assert cells[0].text.split()[0] == str(counts[iri])
        assert len(named) == counts[iri] or f"not named here: {counts[iri] - len(named)}" in cells[1].text


@pytest.mark.parametrize("path", ["/coverage", "/about/quality"])
def test_of_very_many_texts_the_first_have_their_coverage_listed_and_it_says_so(
    served: dict[int, tuple[WeighingEngine, FlaskClient]], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    engine, client = served[LARGE]
    texts = len(rows(engine, "SELECT ?s { ?s a tm:Document }"))
    assert "texts are listed here" not in client.get(path).text
    monkeypatch.setattr("testimonio.web.pages.about.coverage.MOST_TEXTS", 3)
    text = client.get(path).text
    assert f"The first 3 of {texts} texts are listed here" in text
    assert len([link for link in Document(text).links if "/id/document/" in link]) == 3
    assert "/dump/coverage.json" in text


def values(page: Document, name: str) -> list[str]:
    """What the filter ``name`` offers."""
    select = next(each for each in page.all("select") if each.attributes.get("name") == name)
    return [each.attributes["value"] for each in page.all("option") if select in each.parents]


def test_what_the_front_page_does_not_list_it_counts_and_leads_to(
    served: dict[int, tuple[WeighingEngine, FlaskClient]],
) -> None:
    engine, client = served[LARGE]
    page = client.get("/").text
    for path, cls, words in (
        ("/issues", "Issue", "questions"),
        ("/events", "Event", "events"),
        ("/texts", "Document", "texts"),
    ):
        query = f"SELECT ?s {{ ?s a <https://w3id.org/testimonio/ns#{cls}> }}"
        number = engine.answer(Question(query, solutions_type="text/csv")).body.count(b"\n") - 1
        assert f"All {number} {words}" in page
        assert f'href="{path}"' in page


@pytest.mark.parametrize("segment", ["proposition", "event", "actor"])
def test_the_pages_of_a_long_list_hold_it_whole_and_once(
    served: dict[int, tuple[WeighingEngine, FlaskClient]], monkeypatch: pytest.MonkeyPatch, segment: str
) -> None:
    _, client = served[LARGE]
    path, _ = LISTS[segment]
    monkeypatch.setattr(listings, "PAGE_SIZE", 1000)
    whole = Document(client.get(path).text)
    lines, headings = links(whole, segment), [each.text for each in whole.all("h2")]
    assert not [each for each in whole.all("a") if each.attributes.get("rel") in ("prev", "next")]
    monkeypatch.setattr(listings, "PAGE_SIZE", 20)
    pages = list[Document]()
    while path:
        pages.append(Document(client.get(path).text))
        further = (each for each in pages[-1].all("a") if each.attributes.get("rel") == "next")
        path = next((each.attributes["href"] for each in further), "")
    assert len(pages) == -(-len(lines) // 20) > 1
    assert [link for page in pages for link in links(page, segment)] == lines
    assert list(dict.fromkeys(each.text for page in pages for each in page.all("h2"))) == headings
    assert {page.all("h1")[0].text for page in pages} == {whole.all("h1")[0].text}
    beyond = Document(client.get(f"{LISTS[segment][0]}?page=1000").text)
    assert links(beyond, segment) == links(pages[-1], segment)


def links(page: Document, segment: str) -> list[str]:
    """Where the lines of a list lead, but for the small facts behind the names."""
    found = (each for each in page.all("a") if f"/id/{segment}/" in each.attributes.get("href", ""))
    return [each.attributes["href"] for each in found if "listing" in each.parents[-2].classes]
