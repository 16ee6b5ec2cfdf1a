"""The SPARQL protocol over HTTP: each file of ``tests/protocol/cases`` is a request and what must come back.

All cases run against the application in this process; those marked ``live`` also against a real server with a pool of
workers. A case names the clause that it checks, and ``clauses.json`` lists the clauses: by specification and anchor,
what each is about, and how many cases check it. What a specification says only of clients is not there.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from protocol_case import Ask, Reply, check, message
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.limits import Limits
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

PROTOCOL = Path(__file__).parents[1] / "protocol"
DATASET = PROTOCOL / "dataset.nq"
LIMITS = Limits(query_bytes=5_000, answer_bytes=100_000)
CASES = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((PROTOCOL / "cases").glob("*.json"))
}
CLAUSES = json.loads((PROTOCOL / "clauses.json").read_text(encoding="utf-8"))
LIVE = [name for name, case in CASES.items() if case.get("live")]

SERVER = """
import sys
from pathlib import Path
from testimonio.store.limits import Limits
from testimonio.store.pool import Pool
from testimonio.web.place import place
from testimonio.web.server import serve
from testimonio.web.settings import Settings
from testimonio.web.succession import Served, Succession
limits = Limits(query_bytes=5_000, answer_bytes=100_000)
succession = Succession(lambda: Served(Path(sys.argv[1])), lambda dataset: Pool.start(dataset, limits))
serve(place("127.0.0.1", 0), succession, Settings())
succession.close()
"""


def test_the_cases_are_there() -> None:
    assert len(CASES) == 250
    assert len(LIVE) == 49


def test_each_clause_has_its_cases() -> None:
    listed = {
        specification + anchor: cases
        for specification, clauses in CLAUSES.items()
        for anchor, (_, cases) in clauses.items()
    }
    assert Counter(case["clause"] for case in CASES.values()) == listed
    assert all(listed.values())


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Settings(), EmbeddedEngine.load(DATASET, LIMITS)).test_client()


@pytest.fixture
def embedded(client: FlaskClient) -> Ask:
    def ask(request: dict[str, Any]) -> Reply:
        method, path, headers, body = message(request)
        response = client.open(path, method=method, headers=headers, data=body)
        return Reply(response.status_code, {k.lower(): v for k, v in response.headers.items()}, response.data)

    return ask


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a real server."""
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(DATASET)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        with server.stdout:
            line = server.stdout.readline()
        yield int(line.rpartition(":")[2].strip().rstrip("/"))
    finally:
        server.terminate()
        assert server.wait(20) == 0


@pytest.fixture
def live(port: int) -> Iterator[Ask]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def ask(request: dict[str, Any]) -> Reply:
        method, path, headers, body = message(request)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    yield ask
    connection.close()


@pytest.mark.parametrize("name", CASES)
def test_embedded(name: str, embedded: Ask) -> None:
    check(CASES[name], embedded)


@pytest.mark.parametrize("name", LIVE)
def test_live(name: str, live: Ask) -> None:
    check(CASES[name], live)


def test_the_same_answer_is_not_sent_twice(embedded: Ask) -> None:
    """RFC 9110, 13.1.2: the entity tag of an answer, given back, is answered with 304 and no body."""
    case = CASES["query-get"]["request"]
    first = embedded(case)
    again = embedded({**case, "headers": {"If-None-Match": first.headers["etag"]}})
    other = embedded({**case, "headers": {"If-None-Match": first.headers["etag"], "Accept": "text/csv"}})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert other.status == 200
    assert other.headers["etag"] != first.headers["etag"]


def test_the_description_is_the_same_graph_in_every_format(embedded: Ask) -> None:
    graphs = []
    for format_ in ("turtle", "ntriples", "rdfxml", "jsonld"):
        reply = embedded(CASES[f"description-accept-{format_}"]["request"])
        media_type = reply.headers["content-type"].partition(";")[0]
        graphs.append(set(ox.parse(reply.body, format=ox.RdfFormat.from_media_type(media_type))))
    assert len(graphs[0]) > 50
    assert all(graph == graphs[0] for graph in graphs)


def test_on_a_page_a_suggestion_stands_once(embedded: Ask) -> None:
    query = "SELECT * { ?s a tmm:Claim }"
    asked = {"method": "GET", "path": "/sparql", "params": [["query", query]], "headers": {"Accept": "text/html"}}
    text = embedded(asked).body.decode()
    assert text.count("Did you mean tm:") == 1
    assert "<mark>tmm:Claim</mark>" in text


def test_every_kind_of_problem_is_explained(client: FlaskClient) -> None:
    from testimonio.protocol.problem import KINDS

    for kind in KINDS:
        assert client.get(f"/problem/{kind}").get_json()["title"] == KINDS[kind].title
        assert KINDS[kind].title in client.get(f"/problem/{kind}", headers={"Accept": "text/html"}).text
    assert client.get("/problem/none").status_code == 404


def test_health(client: FlaskClient) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.get_json() == {"status": "well", "release": None, "workers": {"embedded": 1}}
    assert response.headers["Cache-Control"] == "no-store"
