"""The embedded engine on disk gives the answers of the one in memory: protocol cases, questions, pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from comparing_engine import ComparingEngine
from crawl import crawl
from protocol_case import Reply, check, message
from testimonio import layout
from testimonio.manifest import DATASET
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Engine, Question
from testimonio.store.limits import Limits
from testimonio.store.plan import Plan
from testimonio.store.pool import Pool
from testimonio.store.pool_engine import PoolEngine
from testimonio.store.stored import stored
from testimonio.web.application import create_app
from testimonio.web.settings import Settings, TransportLimits

PROTOCOL = Path(__file__).parents[1] / "protocol"
CASES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(PROTOCOL.glob("cases/*.json"))}
SAMPLE = sorted(CASES)[::4]
QUESTIONS = sorted(layout.tool().queries.glob("*.rq"))
UNCACHED = Settings(transport=TransportLimits(cache_bytes=0))


def on_disk(dataset: Path, folder: Path, limits: Limits) -> Iterator[Engine]:
    plan = Plan.on_disk(stored(dataset, folder, "tried"))
    with Pool.start(plan, limits) as pool, closing(PoolEngine(pool.address)) as engine:
        yield engine


@pytest.fixture(scope="module")
def protocol(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    limits = Limits(query_bytes=5_000, answer_bytes=100_000, short_s=20)
    for engine in on_disk(PROTOCOL / "dataset.nq", tmp_path_factory.mktemp("stores"), limits):
        yield create_app(Settings(), engine).test_client()


@pytest.fixture(scope="module")
def harbour(harbour_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    yield from on_disk(harbour_release / DATASET, tmp_path_factory.mktemp("stores"), Limits(short_s=20))


@pytest.mark.parametrize("name", SAMPLE)
def test_the_protocol(name: str, protocol: FlaskClient) -> None:
    def ask(request: dict[str, object]) -> Reply:
        method, path, headers, body = message(request)
        response = protocol.open(path, method=method, headers=headers, data=body)
        return Reply(response.status_code, {k.lower(): v for k, v in response.headers.items()}, response.data)

    check(CASES[name], ask)


def test_questions_and_pages(harbour_release: Path, harbour: Engine) -> None:
    both = ComparingEngine(EmbeddedEngine.load(harbour_release / DATASET), harbour)
    for question in QUESTIONS:
        both.answer(Question(question.read_text(encoding="utf-8")))
    statuses = crawl(create_app(UNCACHED, both, harbour_release).test_client(), each=1)
    assert statuses[200] > 40
    assert both.asked > 80
    assert both.differences == {}
