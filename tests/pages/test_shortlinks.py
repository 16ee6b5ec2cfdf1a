"""Short links: the query itself, compressed. What was once given out opens for ever."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from testimonio.web.pages.query.examples import Example
from testimonio.web.pages.query.shortlinks import CURRENT, MAX_TOKEN, TokenError, path_of, query_of, token_of
from testimonio.web.record import loggable

ROOT = Path(__file__).parents[2]
GIVEN_OUT = json.loads(Path(__file__).with_name("shortlinks.json").read_text(encoding="utf-8"))
"""Tokens that were given out, with their queries. Entries are added, never changed."""

DICTIONARY = "5558f2f8fe917d3f369de46829cff7dcf4651de174d17f6907b860f4ffdaca27"
LIMIT = 100_000


def test_the_dictionary_stays_as_it_is() -> None:
    path = ROOT / "server/testimonio/web/pages/query/shortlinks-1.txt"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == DICTIONARY


@pytest.mark.parametrize("given", GIVEN_OUT, ids=lambda given: given["name"])
def test_a_token_that_was_given_out_opens(given: dict[str, str]) -> None:
    assert query_of(given["token"], LIMIT) == given["query"]


def test_every_question_there_and_back() -> None:
    queries = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "queries").glob("*.rq"))]
    queries = [query[query.index("PREFIX") :] for query in queries]
    assert len(queries) == 30
    tokens = [token_of(query) or "" for query in queries]
    assert [query_of(token, LIMIT) for token in tokens] == queries
    assert sum(map(len, tokens)) / sum(map(len, queries)) < 0.5


@pytest.mark.parametrize("query", ["", " ", "ASK { ?s ?p '\u00e1\U0001f600\\n' }", "\r\n\t\x00", "x" * 90_000])
def test_any_query_there_and_back(query: str) -> None:
    token = token_of(query)
    assert token
    assert query_of(token, LIMIT) == query


def test_a_query_too_long_for_a_link_has_none() -> None:
    digest = "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(200))
    assert token_of(digest) is None


def test_a_small_token_does_not_unfold_without_bound() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"\0\0" + packer.compress(b"a" * 4_000_000) + packer.flush()
    token = CURRENT + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    assert len(token) < MAX_TOKEN
    with pytest.raises(TokenError, match="over 100,000 bytes"):
        query_of(token, LIMIT)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda token: token[:-4],
        lambda token: token[: len(token) // 2],
        lambda token: token + "AAAA",
        lambda token: token[:1] + "AA" + token[3:],
        lambda token: token[0] + token[1:].swapcase(),
        lambda token: "9" + token[1:],
        lambda token: "1",
        lambda token: "1A",
        lambda token: token[:-1] + "%",
        lambda token: "1" + "A" * MAX_TOKEN,
    ],
)
def test_a_spoilt_token_is_refused_with_the_reason(client: FlaskClient, spoilt: object) -> None:
    token = token_of("SELECT * WHERE { ?s a ?class } LIMIT 7")
    assert callable(spoilt)
    answer = client.get(f"/q/{spoilt(token)}".replace("%", "%25"), headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "no link to a query" in answer.text or "was altered on its way" in answer.text


def test_a_link_shows_the_query_and_its_answer(client: FlaskClient) -> None:
    token = token_of("ASK { ?s ?p 'a & b' }")
    page = client.get(f"/q/{token}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "ASK { ?s ?p &#39;a &amp; b&#39; }" in page.text
    assert "<pre" in page.text
    assert client.get(f"/q/{token}?format=json").get_json()["boolean"] is False


def test_a_mistake_in_a_link_is_what_it_is_at_the_endpoint(client: FlaskClient) -> None:
    answer = client.get(f"/q/{token_of('SELEC')}", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "<mark>SELEC</mark>" in answer.text


def test_a_question_has_its_name_for_a_link(client: FlaskClient) -> None:
    question = Example("tolls", "", "", "ASK {}\n")
    assert path_of("ASK {}", (question,)) == "/q/tolls"
    assert client.get("/q/none-of-this-name").status_code == 404


@pytest.mark.parametrize(
    ("path", "logged"),
    [("/q/1abc", "/q/…"), ("/es/q/1abc", "/es/q/…"), ("//Q/1a\nb", "//Q/…"), ("/q/", "/q/"), ("/page/x", "/page/x")],
)
def test_no_log_knows_the_query_of_a_link(path: str, logged: str) -> None:
    assert loggable(path) == logged
