"""Pages over graphs that grow: what their queries answer does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from html_document import Document
from invented import release, shape
from invented.graph import parts
from testimonio import layout
from testimonio.manifest import DATASET
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Answer, Question
from testimonio.web.application import create_app
from testimonio.web.pages.lists import listings
from testimonio.web.pages.trail import LISTS
from testimonio.web.settings import Settings, TransportLimits

SMALL, LARGE = 10_000, 40_000
"""Asserted triples; the larger graph has more texts, events and issues than the front page lists."""

BOUNDED = ("/", "/page/pred", "/page/voc/force")
"""Pages whose answers must not grow."""

VIEWS = ("/network", "/network?kind=opposes")
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
    for name, most in (("options.MOST_OPTIONS", 10), ("network.MOST_EDGES", 10), ("edges.MOST_IN_LINE", 2)):
        monkeypatch.setattr(f"testimonio.web.pages.overviews.{name}", most)


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("path", VIEWS)
def test_what_the_queries_of_a_view_answer_does_not_grow(
    served: dict[int, tuple[WeighingEngine, FlaskClient]], path: str
) -> None:
    small, large = (weight(served[size], path) for size in (SMALL, LARGE))
    assert large <= 1.5 * small


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize(("view", "name", "path"), [("/network", "text", "/texts"), ("/network", "actor", "/actors")])
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
