"""Answers are compressed by negotiation: the same bytes for everybody in the end."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest
import zstandard
from flask.testing import FlaskClient

from testimonio.manifest import DATASET
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

LONG = "/sparql?query=" + quote("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100")
SHORT = "/sparql?query=" + quote("ASK { ?s ?p ?o }")
GRAPH = "/sparql?query=" + quote("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 100")

DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "br": lambda body: bytes(brotli.decompress(body)),
    "gzip": gzip.decompress,
}


@pytest.fixture(scope="module")
def client(harbour_release: Path) -> FlaskClient:
    return create_app(Settings(), EmbeddedEngine.load(harbour_release / DATASET), harbour_release).test_client()


@pytest.mark.parametrize("path", [LONG, GRAPH, "/", "/page/ns"])
@pytest.mark.parametrize("coding", DECODERS)
def test_a_long_answer_comes_in_the_coding_that_is_taken(client: FlaskClient, path: str, coding: str) -> None:
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": coding})
    assert packed.headers["Content-Encoding"] == coding
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(plain.data)
    assert DECODERS[coding](packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, br, zstd", "zstd"),
        ("gzip, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("*", "zstd"),
        ("*;q=0", None),
        ("identity, gzip;q=0.1", None),
        ("compress", None),
        ("", None),
    ],
)
def test_the_coding_liked_best_is_taken(client: FlaskClient, accepted: str, coding: str | None) -> None:
    assert client.get(LONG, headers={"Accept-Encoding": accepted}).headers.get("Content-Encoding") == coding


def test_short_answers_and_errors_are_sent_as_they_are(client: FlaskClient) -> None:
    for path in (SHORT, "/sparql?query=ASK"):
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"}).headers


@pytest.mark.parametrize("coding", [*DECODERS, "identity"])
@pytest.mark.parametrize("path", [LONG, "/"])
def test_each_coding_has_its_validator(client: FlaskClient, path: str, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    tag = client.get(path, headers=headers).headers["ETag"]
    again = client.get(path, headers={**headers, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(path, headers={"Accept-Encoding": "zstd, br", "If-None-Match": tag}).status_code == (
        304 if coding == "zstd" else 200
    )


def test_a_post_is_compressed_too(client: FlaskClient) -> None:
    data = {"query": "SELECT * { ?s ?p ?o } LIMIT 100"}
    assert client.post("/sparql", data=data, headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"
