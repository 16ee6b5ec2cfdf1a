"""What a page costs: as many queries however much is said of a thing, and no more bytes than a phone likes to load."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from counting_engine import CountingEngine
from html_document import Document
from testimonio.layout import Corpus, tool
from testimonio.manifest import DATASET
from testimonio.names import ID, KINDS
from testimonio.read.corpus import read
from testimonio.read.model import Role
from testimonio.reason import expand
from testimonio.release.dataset import dataset
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.pages.subgraph import rows
from testimonio.web.pages.views import segment_of
from testimonio.web.settings import Settings

Asked = Callable[[str], tuple[int, int]]
"""How many queries the page of a path asks, and its length in bytes."""
ANEW = {"Accept": "text/html", "Cache-Control": "no-cache"}
"""Asks for a page that is made now, not for one that was kept."""
COPIES = 4
REPEATED = ("claim", "passage", "proposition", "verification", "quantity-pair", "comparison")
"""Kinds whose things are rows on the pages of others."""
OTHERS = (
    "/",
    "/sparql",
    "/coverage",
    "/about/quality",
    "/about/limits",
    "/graph",
    "/page/graph/events",
    "/page/ns",
    "/page/pred",
    "/page/pred/deaths",
    "/page/voc/force",
    "/page/voc/force/asserts",
    "/search?q=fire&kind=claim",
    "/network",
    "/network?kind=supports",
)
EVENT_BYTES = 100_000
ISSUE_BYTES = 100_000
TEXT_BYTES = 150_000
SCRIPT_BYTES = 30_000
"""Compressed."""
_IMPORT = re.compile(r'\b(?:from|import)\s*\(?\s*["\'](\.[^"\']+)["\']')


@pytest.fixture(scope="module")
def asked(release: Path) -> dict[int, Asked]:
    """What a page costs, by how often the corpus says everything that it says."""
    said = list(ox.parse(path=release / DATASET, format=ox.RdfFormat.N_QUADS))
    return {copies: _counter(release, _repeated(said, copies)) for copies in (1, COPIES)}


def _counter(release: Path, quads: list[ox.Quad]) -> Asked:
    engine = CountingEngine(EmbeddedEngine.of(quads))
    client = create_app(Settings(), engine, release).test_client()

    def asked(path: str) -> tuple[int, int]:
        client.get(path, headers=ANEW)  # the first time may fill what a process keeps
        engine.asked = 0
        answer = client.get(path, headers=ANEW)
        assert answer.status_code == 200, path
        return engine.asked, len(answer.data)

    return asked


def _repeated(quads: list[ox.Quad], copies: int) -> list[ox.Quad]:
    """``quads`` with as many of all claims and of what hangs on them; actors, events and texts stay what they are."""

    def renamed(term: object, number: int) -> object:
        if number and isinstance(term, ox.NamedNode) and term.value.startswith(ID):
            return ox.NamedNode(f"{term.value}-copy-{number}") if segment_of(term.value) in REPEATED else term
        return term

    return [
        ox.Quad(renamed(s, number), p, renamed(o, number), g)  # type: ignore[arg-type]
        for number in range(copies)
        for s, p, o, g in quads
    ]


def _of_each_kind(engine: EmbeddedEngine) -> Iterator[str]:
    """The path of the thing of each kind of which the most is said, and of the one of which the least is."""
    counted = f"""SELECT ?s (COUNT(*) AS ?n) {{
        {{ ?s ?p ?o }} UNION {{ ?o ?q ?s }} FILTER(STRSTARTS(STR(?s), "{ID}"))
      }} GROUP BY ?s ORDER BY ?n ?s"""
    by_kind: dict[str, list[str]] = {}
    for row in rows(engine, counted):
        by_kind.setdefault(segment_of(row["s"].value), []).append(row["s"].value)
    assert set(by_kind) >= set(KINDS) - {"curation"}
    for found in by_kind.values():
        yield from ("/page/" + iri.removeprefix(ID) for iri in {found[0], found[-1]})


def test_a_page_asks_as_many_queries_however_much_is_said(asked: dict[int, Asked], engine: EmbeddedEngine) -> None:
    paths = [*_of_each_kind(engine), *OTHERS]
    assert len(paths) > 40
    few = {path: asked[1](path) for path in paths}
    many = {path: asked[COPIES](path) for path in paths}
    assert {path: queries for path, (queries, _) in many.items()} == {path: few[path][0] for path in paths}
    assert all(few[path][0] > 0 for path in paths if path.startswith("/page/")), "no query was counted"
    grown = {path for path in paths if many[path][1] > 1.5 * few[path][1]}
    assert len(grown) > 10, "the pages do not show what is said more often: nothing was compared"


@pytest.fixture(scope="module")
def real() -> tuple[FlaskClient, EmbeddedEngine]:
    """The real graph as a release would hold it."""
    corpus = Corpus(tool().root)
    reading = read(corpus, tool())
    held = dataset(reading, expand(reading.triples(Role.ONTOLOGY, Role.VOCABULARY, Role.DATA), tool(), corpus))
    lines = (f"{' '.join(line)} {graph} .\n".encode() for graph, triples in held.all().items() for line in triples)
    engine = EmbeddedEngine.of(ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS))
    return create_app(Settings(), engine).test_client(), engine


@pytest.mark.parametrize(
    ("kind", "limit", "least"),
    [("event", EVENT_BYTES, 30_000), ("issue", ISSUE_BYTES, 60_000), ("text", TEXT_BYTES, 60_000)],
)
def test_pages_of_the_real_graph_are_light(
    real: tuple[FlaskClient, EmbeddedEngine], kind: str, limit: int, least: int
) -> None:
    client, engine = real
    found = rows(engine, f'SELECT DISTINCT ?s {{ ?s a ?class FILTER(STRSTARTS(STR(?s), "{ID}{kind}/")) }}')
    paths = ["/es/page/" + row["s"].value.removeprefix(ID) for row in found]  # Spanish is the longer language
    bytes_of = {path: len(client.get(path).data) for path in paths}
    assert {path: size for path, size in bytes_of.items() if size >= limit} == {}
    assert max(bytes_of.values()) > least, "no page shows much: is the graph there?"


def test_a_page_loads_little_script(client: FlaskClient, engine: EmbeddedEngine) -> None:
    """With all that a script imports; the query page has an editor, and a limit of its own."""
    sizes: dict[str, int] = {}
    for path in {*_of_each_kind(engine), *OTHERS} - {"/sparql"}:
        page = Document(client.get(path, headers={"Accept": "text/html"}).text)
        waiting = [script.attributes["src"] for script in page.all("script") if "src" in script.attributes]
        bodies: dict[str, bytes] = {}
        while waiting:
            source = urlsplit(waiting.pop()).path
            if source not in bodies:
                with client.get(source) as answer:
                    bodies[source] = answer.data
                waiting += [urljoin(source, each) for each in _IMPORT.findall(bodies[source].decode())]
        sizes[path] = sum(len(gzip.compress(body)) for body in bodies.values())
    assert {path: size for path, size in sizes.items() if size >= SCRIPT_BYTES} == {}
    assert min(sizes.values()) > 0
