"""The health of an engine elsewhere: an endpoint that answers, fails, is silent, and comes back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from server_process import until
from testimonio.store import pulse
from testimonio.store.inventory import Inventory
from testimonio.store.limits import Limits
from testimonio.store.plan import Plan
from testimonio.store.pool import Pool
from testimonio.store.pool_engine import PoolEngine
from testimonio.store.pulse import Pulse
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

LIMITS = Limits(query_workers=1, long_queries=1, page_workers=1)
LIVENESS_S = 20.0


@dataclass
class Endpoint:
    """Answers ASK with true, unless it is told to fail or to be silent."""

    port: int = 0
    asked: int = 0
    fails: bool = False
    speaks: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with listening() as found:
        yield found


@contextmanager
def listening() -> Iterator[Endpoint]:
    found = Endpoint()
    found.speaks.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            found.asked += 1
            found.speaks.wait(LIVENESS_S)
            body = b'{"head":{},"boolean":true}'
            try:
                self.send_response(500 if found.fails else 200)
                self.send_header("Content-Type", "application/sparql-results+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # the relay has gone

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield found
        found.speaks.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def pool(endpoint: Endpoint, tmp_path: Path) -> Iterator[Pool]:
    dataset, inventory = tmp_path / "dataset.nq", tmp_path / "inventory.json"
    dataset.write_text("<http://ex/a> <http://ex/b> <http://ex/c> .\n", encoding="utf-8")
    inventory.write_text(json.dumps(Inventory.of_file(dataset).raw()), encoding="utf-8")
    with Pool.start(Plan.at(endpoint.url, inventory), LIMITS) as running:
        yield running


def test_health_follows_the_endpoint(endpoint: Endpoint, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "Pulse", partial(Pulse, every_s=0.0))  # asked each time
    with closing(PoolEngine(pool.address)) as engine:
        client = create_app(Settings(), engine).test_client()
        until(lambda: client.get("/health").get_json()["engine"]["answers"] is True)
        endpoint.fails = True
        until(lambda: client.get("/health").status_code == 503)
        said = client.get("/health")
        assert (said.get_json()["status"], said.get_json()["engine"]["answers"]) == ("unwell", False)
        assert said.headers["Retry-After"] == "1"
        endpoint.fails = False
        until(lambda: client.get("/health").status_code == 200)


def test_a_silent_endpoint_frees_its_worker(endpoint: Endpoint, pool: Pool) -> None:
    lane = pool.address.folder / "query"
    assert pulse.ask(lane, LIVENESS_S) is True
    endpoint.speaks.clear()
    assert pulse.ask(lane, LIVENESS_S, answer_s=0.1) is False
    endpoint.speaks.set()
    assert pulse.ask(lane, LIVENESS_S) is True


def test_no_worker_says_nothing_of_the_endpoint(tmp_path: Path) -> None:
    assert pulse.ask(tmp_path / "query", 0.1) is None


def test_it_is_asked_once_in_a_while() -> None:
    asked: list[bool] = []

    def ask() -> bool:
        asked.append(True)
        return True

    found = Pulse(ask, every_s=LIVENESS_S)
    until(lambda: found.beat().answers is True)
    assert found.beat().age_s <= found.beat().age_s
    assert len(asked) == 1


def test_nobody_waits_for_the_outcome() -> None:
    """While it is being asked, the last one is told, and nobody asks again; what cannot be learnt changes nothing."""
    outcome: list[bool | None] = [False]
    go_on = threading.Event()
    asked: list[bool] = []

    def ask() -> bool | None:
        asked.append(True)
        assert go_on.wait(LIVENESS_S)
        return outcome[0]

    found = Pulse(ask, every_s=0.0)
    assert found.beat().answers is None
    assert found.beat().answers is None
    assert len(asked) == 1
    go_on.set()
    until(lambda: found.beat().answers is False)
    outcome[0] = None
    enough = len(asked) + 2  # the first may have been under way
    until(lambda: found.beat().answers is not None and len(asked) >= enough)
    assert found.beat().answers is False
    outcome[0] = True
    until(lambda: found.beat().answers is True)
