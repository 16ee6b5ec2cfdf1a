"""Virtuoso behind the server: what is loaded, what it answers, what it cuts, and every deviation that is listed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from comparing_engine import ComparingEngine, rows
from crawl import crawl
from protocol_case import Reply, check, message
from server_process import serving, until
from testimonio import layout
from testimonio.manifest import DATASET
from testimonio.store.elsewhere import DEFAULT
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.endpoints import Endpoint
from testimonio.store.engine import Engine, EngineError, EngineFailed, Form, Question
from testimonio.store.graph_store import Credentials, GraphStore, differences
from testimonio.store.inventory import Inventory
from testimonio.store.limits import Limits
from testimonio.store.plan import Plan
from testimonio.store.pool import Pool
from testimonio.store.pool_engine import PoolEngine
from testimonio.web.application import create_app
from testimonio.web.settings import Settings, TransportLimits
from virtuoso import COMMAND
from virtuoso_server import PASSWORD, Virtuoso, virtuoso

pytestmark = [
    pytest.mark.virtuoso,
    pytest.mark.skipif(COMMAND is None, reason="Virtuoso is a Debian package: apt-get install virtuoso-opensource"),
]
PROTOCOL = Path(__file__).parents[1] / "protocol"
CASES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(PROTOCOL.glob("cases/*.json"))}
LISTED = tomllib.loads((Path(__file__).parent / "deviations.toml").read_text(encoding="utf-8"))
DEVIATIONS = {each["name"]: each for each in LISTED["deviation"] if each["engine"] == "virtuoso"}
ON_HARBOUR = [name for name, each in DEVIATIONS.items() if "data" not in each]
ON_DATA = [name for name in DEVIATIONS if name not in ON_HARBOUR]
CASES_THAT_DEVIATE = LISTED["cases"]["virtuoso"]
QUESTIONS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(layout.tool().queries.glob("*.rq"))}
DBA = Credentials("dba", PASSWORD)
LIMITS = Limits(short_s=20, page_s=20)

Ran = Any


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as running:
        yield running


@pytest.fixture(scope="module")
def published(server: Virtuoso, harbour_release: Path) -> Virtuoso:
    store(server).load(harbour_release / DATASET, lambda _: None)
    return server


def store(server: Virtuoso, credentials: Credentials | None = DBA) -> GraphStore:
    return GraphStore(Endpoint.of(server.graphs), Endpoint.of(server.endpoint), credentials)


@pytest.fixture(scope="module")
def memory(harbour_release: Path) -> Engine:
    return EmbeddedEngine.load(harbour_release / DATASET)


def asking(server: Virtuoso, dataset: Path, folder: Path, limits: Limits) -> Iterator[Engine]:
    path = folder / "inventory.json"
    path.write_text(json.dumps(Inventory.of_file(dataset).raw()), encoding="utf-8")
    with Pool.start(Plan.at(server.endpoint, path), limits) as pool, closing(PoolEngine(pool.address)) as engine:
        yield engine


@pytest.fixture(scope="module")
def elsewhere(published: Virtuoso, harbour_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    yield from asking(published, harbour_release / DATASET, tmp_path_factory.mktemp("inventory"), LIMITS)


# First, on a server that has answered nothing else: with the queries that it has seen, Virtuoso changes its plans.


@pytest.mark.parametrize("name", ON_HARBOUR)
def test_a_listed_deviation_occurs(name: str, memory: Engine, elsewhere: Engine) -> None:
    assert_deviates(DEVIATIONS[name]["query"], memory, elsewhere)


def assert_deviates(query: str, memory: Engine, elsewhere: Engine) -> None:
    expected = rows(memory.answer(Question(query)), query)
    try:
        found = rows(elsewhere.answer(Question(query)), query)
    except EngineError as error:
        found = str(error)
    assert found != expected, "it deviates no more: take it out of the list and of docs/engines.md"


def test_questions(memory: Engine, elsewhere: Engine) -> None:
    known = {each["question"] for each in DEVIATIONS.values() if "question" in each}
    both = ComparingEngine(memory, elsewhere)
    for text in QUESTIONS.values():
        both.answer(Question(text))
    assert {name for name, text in QUESTIONS.items() if text in both.differences} == known


def test_pages(memory: Engine, elsewhere: Engine, harbour_release: Path) -> None:
    both = ComparingEngine(memory, elsewhere)
    settings = Settings(transport=TransportLimits(cache_bytes=0))
    statuses = crawl(create_app(settings, both, harbour_release).test_client(), each=1)
    assert statuses[200] > 40
    assert both.asked > 80
    assert both.differences == {}


RESPELT = (
    "SELECT * {}",
    "SELECT * { tm:Claim a ?c . FILTER(false) }",
    "BASE <https://w3id.org/testimonio/> PREFIX : <#> BASE <ns> PREFIX : <#> SELECT ?c { ?c a :Claim ; . }",
    "SELECT ?c ?p { ?c tm:proposition ?p ; OPTIONAL { ?c tm:none ?n ; ; } }",
    'SELECT (GROUP_CONCAT(?n) AS ?all) (GROUP_CONCAT(DISTINCT ?n) AS ?each) { VALUES ?n { "a" "a" } }',
    "SELECT * { { SELECT ?n ?m { BIND(1 AS ?n) BIND(2 AS ?m) } VALUES ?n { 1 3 } } }",
    "SELECT (CONCAT(?g, ' … ', ?g) AS ?words) { ?c tm:gloss ?g FILTER(LANG(?g) = 'es') }",
    "SELECT (GROUP_CONCAT(?n; SEPARATOR=' … ') AS ?all) { VALUES ?n { 'ñ' 'ñ' } }",
    "PREFIX e: <http://ex/> SELECT * { OPTIONAL { ?s e:a%20b 1. ?s e:c\\~d e:x:y } }",
)
"""What Virtuoso refuses as it stands, or once answered wrongly; the server spells it otherwise."""


@pytest.mark.parametrize("query", RESPELT)
def test_what_is_respelt(query: str, memory: Engine, elsewhere: Engine) -> None:
    text = f"PREFIX tm: <https://w3id.org/testimonio/ns#> {query}"
    assert rows(elsewhere.answer(Question(text)), text) == rows(memory.answer(Question(text)), text)


GRAPHS = (
    "CONSTRUCT { ?c <http://ex/says> ?p } WHERE { ?c tm:proposition ?p } ORDER BY ?c LIMIT 7",
    "CONSTRUCT WHERE { ?c tm:claimant ?a }",
    "CONSTRUCT { [] <http://ex/n> ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?c a tm:Claim } }",
    "DESCRIBE tm:Claim",
    "DESCRIBE ?c { ?c a tm:Claim }",
    "DESCRIBE tm:Nothing",
    "CONSTRUCT { tm:a tm:b 1 } WHERE {}",
    "CONSTRUCT { ?s ?p ?o } FROM <https://w3id.org/testimonio/graph/actors> WHERE { ?s ?p ?o }",
)


@pytest.mark.parametrize("query", GRAPHS)
def test_graphs(query: str, memory: Engine, elsewhere: Engine) -> None:
    question = Question(f"PREFIX tm: <https://w3id.org/testimonio/ns#> {query}", None, "application/n-triples")
    expected, found = memory.answer(question), elsewhere.answer(question)
    assert found.form is Form.GRAPH
    if b"_:" in expected.body:  # labels are anybody's
        assert len(found.body.splitlines()) == len(expected.body.splitlines())
    else:
        assert found.body == expected.body


def test_a_cut_answer_is_none(harbour_release: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Virtuoso cuts a table with status 200 and a header, and a graph without a word."""
    with virtuoso(tmp_path_factory.mktemp("short"), rows=50) as short:
        store(short).load(harbour_release / DATASET, lambda _: None)
        for engine in asking(short, harbour_release / DATASET, tmp_path_factory.mktemp("inventory"), LIMITS):
            assert b"true" in engine.answer(Question("ASK { ?s ?p ?o }")).body
            for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"):
                with pytest.raises(EngineFailed, match="cut its answer"):
                    engine.answer(Question(query))


def test_what_it_refuses_names_it(elsewhere: Engine) -> None:
    with pytest.raises(EngineFailed, match=r"answers with status \d+: Virtuoso"):
        elsewhere.answer(Question(DEVIATIONS["exists-as-a-value"]["query"]))


def test_publishing_and_serving(
    testimonio: Callable[..., Ran], server: Virtuoso, harbour_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("publish", "--release", harbour_release, "--to", server.graphs, "--engine", server.endpoint)
    monkeypatch.setenv("TESTIMONIO_STORE_USER", "dba")
    monkeypatch.setenv("TESTIMONIO_STORE_PASSWORD", "wrong")
    assert "answers with status 401" in testimonio(*arguments).err
    monkeypatch.setenv("TESTIMONIO_STORE_PASSWORD", PASSWORD)
    old = "https://w3id.org/testimonio/graph/of-another-release"
    store(server)._send("PUT", old, b"<http://ex/a> <http://ex/b> <http://ex/c> .\n")
    store(server)._send("PUT", DEFAULT, b"<http://ex/a> <http://ex/b> <http://ex/c> .\n")  # as if interrupted
    with (
        pytest.raises(AssertionError, match="should have"),
        serving("--release", str(harbour_release), "--engine", server.endpoint),
    ):
        pass
    ran = testimonio(*arguments)
    assert (ran.code, f"holds release {harbour_release.name}" in ran.out) == (0, True)
    assert old not in store(server).counts()
    with serving("--release", str(harbour_release), "--engine", server.endpoint) as running:
        assert running.get("/")[0] == 200
        assert running.ask("ASK { ?s ?p ?o }") == 200
        assert running.ask("SELECT * { ?s ?p }") == 400
        until(lambda: json.loads(running.get("/health")[1])["engine"]["answers"] is True)
        assert running.ask("SELECT * { SERVICE <http://ex/> { ?s ?p ?o } }") == 403


def test_differences_are_told() -> None:
    assert differences({"http://ex/a": 2, "http://ex/b": 1}, {"http://ex/b": 1, "http://ex/c": 3}) == [
        "<http://ex/a> should have 2 triples and has 0",
        "<http://ex/c> should have 0 triples and has 3",
    ]


# From here on another dataset takes the place of the harbour.


@pytest.mark.parametrize("name", ON_DATA)
def test_a_listed_deviation_occurs_on_its_data(name: str, server: Virtuoso, tmp_path: Path) -> None:
    dataset = tmp_path / "data.nq"
    dataset.write_text(DEVIATIONS[name]["data"].lstrip(), encoding="utf-8")
    store(server).load(dataset, lambda _: None)
    for engine in asking(server, dataset, tmp_path, LIMITS):
        assert_deviates(DEVIATIONS[name]["query"], EmbeddedEngine.load(dataset), engine)


def test_the_protocol(server: Virtuoso, tmp_path: Path) -> None:
    """All cases in one test."""
    dataset = PROTOCOL / "dataset.nq"
    store(server).load(dataset, lambda _: None)
    failed = []
    limits = Limits(query_bytes=5_000, answer_bytes=100_000, short_s=20)
    for engine in asking(server, dataset, tmp_path, limits):
        client = create_app(Settings(), engine).test_client()

        def ask(request: dict[str, Any]) -> Reply:
            method, path, headers, body = message(request)
            response = client.open(path, method=method, headers=headers, data=body)  # noqa: B023
            return Reply(response.status_code, {k.lower(): v for k, v in response.headers.items()}, response.data)

        for name, case in CASES.items():
            try:
                check(case, ask)
            except AssertionError:
                failed.append(name)
    assert failed == CASES_THAT_DEVIATE
