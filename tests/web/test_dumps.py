"""The release's files over HTTP: whole, in parts, compressed, and never anything else of the machine."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any

import brotli
import pyoxigraph as ox
import pytest
import zstandard
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from testimonio.manifest import COMPRESSED, MANIFEST, CompressedForm, Manifest, ReleasedFile, digest
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

CONTENTS = {
    "dataset.nq": ("application/n-quads", b"<http://ex/a> <http://ex/p> <http://ex/b> .\n" * 200),
    "catalogue.ttl": ("text/turtle", b"<http://ex/d> a <http://rdfs.org/ns/void#Dataset> .\n"),
    "claims.csv": ("text/csv", "id,gloss\nclaim:fi-021a,ñ\n".encode()),
    "queries.json": ("application/json", b"[]\n"),
    "withdrawn.json": ("application/json", b"[]\n"),
}
WRITERS = {
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".br": brotli.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}
IMMUTABLE = "public, max-age=31536000, immutable"


class BufferedClient(FlaskClient):
    """A client that reads each response to its end and closes it, as a server does."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **options})


def client_of(app: Flask) -> FlaskClient:
    app.test_client_class = BufferedClient
    return app.test_client()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = []
    compressed: dict[str, bytes] = {}
    for name, (media_type, data) in CONTENTS.items():
        forms = []
        for suffix in COMPRESSED if name != "withdrawn.json" else ():
            written = WRITERS[suffix](data)
            compressed[name + suffix] = written
            forms.append(CompressedForm(suffix, len(written), sha256(written)))
        files.append(ReleasedFile(name, media_type, len(data), sha256(data), f"The {name}", 200, tuple(forms)))
    manifest = Manifest(digest(files), {"en": "Test"}, "http://ex/licence", "2026-01-05", {"triples": 1}, tuple(files))
    directory = tmp_path_factory.mktemp("releases") / manifest.digest
    directory.mkdir()
    for name, data in {**{name: data for name, (_, data) in CONTENTS.items()}, **compressed}.items():
        (directory / name).write_bytes(data)
    (directory / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    (directory / "secret.txt").write_text("not in the manifest", encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def client(release: Path) -> FlaskClient:
    return client_of(create_app(Settings(), EmbeddedEngine.load(release / "dataset.nq"), release))


def get(client: FlaskClient, release: Path, name: str, **headers: str) -> TestResponse:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return client.get(f"/release/{release.name}/{name}", headers=named)


@pytest.mark.parametrize("name", CONTENTS)
def test_a_file_is_sent_whole(client: FlaskClient, release: Path, name: str) -> None:
    media_type, data = CONTENTS[name]
    response = get(client, release, name)
    assert response.status_code == 200
    assert response.data == data
    assert response.mimetype == media_type
    assert response.headers["Content-Length"] == str(len(data))
    assert response.headers["Last-Modified"] == "Mon, 05 Jan 2026 00:00:00 GMT"
    assert response.headers["Cache-Control"] == IMMUTABLE
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["ETag"].startswith('"')
    assert "Content-Encoding" not in response.headers


def test_head_is_get_without_the_body(client: FlaskClient, release: Path) -> None:
    path = f"/release/{release.name}/dataset.nq"
    head, whole = client.head(path), client.get(path)
    assert head.data == b""
    of_one_request = {"Date": "", "X-Request-Id": "", "Server-Timing": ""}
    assert {**head.headers, **of_one_request} == {**whole.headers, **of_one_request}


@pytest.mark.parametrize(
    ("accepted", "coding", "read"),
    [
        ("gzip", "gzip", gzip.decompress),
        ("br", "br", brotli.decompress),
        ("zstd", "zstd", lambda data: zstandard.ZstdDecompressor().decompress(data)),
        ("gzip, deflate, br, zstd", "zstd", lambda data: zstandard.ZstdDecompressor().decompress(data)),
        ("gzip;q=1.0, br;q=0.5", "gzip", gzip.decompress),
    ],
)
def test_a_compressed_form_is_negotiated(
    client: FlaskClient, release: Path, accepted: str, coding: str, read: object
) -> None:
    plain = get(client, release, "dataset.nq")
    response = get(client, release, "dataset.nq", Accept_Encoding=accepted)
    assert response.headers["Content-Encoding"] == coding
    assert callable(read)
    assert read(response.data) == plain.data
    assert response.headers["Content-Length"] == str(len(response.data))
    assert response.headers["Content-Type"] == plain.headers["Content-Type"]
    assert response.headers["Accept-Ranges"] == "none"
    assert response.headers["ETag"] != plain.headers["ETag"]
    assert response.headers["Vary"] == "Accept-Encoding"
    assert "dataset.nq" in response.headers["Content-Disposition"].split("=")


@pytest.mark.parametrize("accepted", ["", "identity", "deflate", "gzip;q=0, br;q=0, zstd;q=0"])
def test_without_a_known_coding_the_file_is_plain(client: FlaskClient, release: Path, accepted: str) -> None:
    response = get(client, release, "dataset.nq", Accept_Encoding=accepted)
    assert "Content-Encoding" not in response.headers
    assert response.data == CONTENTS["dataset.nq"][1]


def test_a_file_without_compressed_forms_is_plain(client: FlaskClient, release: Path) -> None:
    response = get(client, release, "withdrawn.json", Accept_Encoding="gzip")
    assert (response.data, "Content-Encoding" in response.headers) == (b"[]\n", False)


@pytest.mark.parametrize("suffix", COMPRESSED)
def test_a_compressed_form_under_its_own_name_is_a_file(client: FlaskClient, release: Path, suffix: str) -> None:
    response = get(client, release, "dataset.nq" + suffix, Accept_Encoding="gzip, br, zstd")
    assert response.data == (release / ("dataset.nq" + suffix)).read_bytes()
    assert "Content-Encoding" not in response.headers
    assert response.mimetype != "application/n-quads"
    part = get(client, release, "dataset.nq" + suffix, Range="bytes=0-3")
    assert (part.status_code, part.data) == (206, response.data[:4])


DATA = CONTENTS["dataset.nq"][1]


@pytest.mark.parametrize(
    ("range_", "content", "content_range"),
    [
        ("bytes=0-9", DATA[:10], f"bytes 0-9/{len(DATA)}"),
        ("bytes=10-", DATA[10:], f"bytes 10-{len(DATA) - 1}/{len(DATA)}"),
        ("bytes=-5", DATA[-5:], f"bytes {len(DATA) - 5}-{len(DATA) - 1}/{len(DATA)}"),
        ("bytes=0-999999", DATA, f"bytes 0-{len(DATA) - 1}/{len(DATA)}"),
    ],
)
def test_a_part(client: FlaskClient, release: Path, range_: str, content: bytes, content_range: str) -> None:
    """RFC 9110, 14.2; and a part is always one of the plain file, whatever codings are accepted."""
    response = get(client, release, "dataset.nq", Range=range_, Accept_Encoding="gzip, br, zstd")
    assert response.status_code == 206
    assert response.data == content
    assert response.headers["Content-Range"] == content_range
    assert response.headers["Content-Length"] == str(len(content))
    assert "Content-Encoding" not in response.headers


def test_a_part_beyond_the_end(client: FlaskClient, release: Path) -> None:
    """RFC 9110, 15.5.17."""
    response = get(client, release, "dataset.nq", Range=f"bytes={len(DATA)}-")
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{len(DATA)}"
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("range_", ["bytes=0-1,5-6", "lines=0-1", "bytes=9-1", "nonsense", "bytes=a-b"])
def test_a_range_that_is_not_understood_is_ignored(client: FlaskClient, release: Path, range_: str) -> None:
    """RFC 9110, 14.2: a server may ignore the header, and ignores what it cannot read."""
    response = get(client, release, "dataset.nq", Range=range_)
    assert (response.status_code, response.data) == (200, DATA)


def test_a_part_only_of_the_same_file(client: FlaskClient, release: Path) -> None:
    """RFC 9110, 13.1.5: with another tag in If-Range, such as that of the compressed form, the whole file comes."""
    tag = get(client, release, "dataset.nq").headers["ETag"]
    other = get(client, release, "dataset.nq", Accept_Encoding="gzip").headers["ETag"]
    assert get(client, release, "dataset.nq", Range="bytes=0-1", If_Range=tag).status_code == 206
    assert get(client, release, "dataset.nq", Range="bytes=0-1", If_Range=other).status_code == 200


def test_what_the_client_has_is_not_sent_again(client: FlaskClient, release: Path) -> None:
    for accepted in ("identity", "gzip"):
        first = get(client, release, "dataset.nq", Accept_Encoding=accepted)
        again = get(client, release, "dataset.nq", Accept_Encoding=accepted, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Vary"] == "Accept-Encoding"
    since = get(client, release, "dataset.nq", If_Modified_Since="Mon, 05 Jan 2026 00:00:00 GMT")
    assert since.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "/release/0000000000000000/dataset.nq",
        "/release/{digest}/secret.txt",
        "/release/{digest}/none.nq",
        "/release/{digest}/secret.txt.gz",
        "/release/{digest}/withdrawn.json.gz",
        "/release/{digest}/..%2f..%2fetc%2fpasswd",
        "/release/{digest}/%2e%2e/{digest}/secret.txt",
        "/release/..%2f{digest}/dataset.nq",
        "/release/{digest}/dataset.nq%00",
        "/release/{digest}/",
        "/release/{digest}",
        "/release//dataset.nq",
        "/dump/secret.txt",
    ],
)
def test_nothing_else_can_be_had(client: FlaskClient, release: Path, path: str) -> None:
    response = client.get(path.format(digest=release.name), follow_redirects=True)
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert b"not in the manifest" not in response.data


def test_the_manifest(client: FlaskClient, release: Path) -> None:
    response = get(client, release, MANIFEST)
    assert response.data == (release / MANIFEST).read_bytes()
    assert response.headers["Cache-Control"] == IMMUTABLE


def test_the_list_as_json(client: FlaskClient, release: Path) -> None:
    response = client.get("/dump/")
    assert response.mimetype == "application/json"
    assert response.headers["Vary"] == "Accept-Encoding, Accept"
    listed = response.get_json()
    assert (listed["release"], listed["licence"], listed["issued"]) == (release.name, "http://ex/licence", "2026-01-05")
    assert [file["name"] for file in listed["files"]] == list(CONTENTS)
    for file in listed["files"]:
        data = client.get(file["url"]).data
        assert (file["bytes"], file["sha256"]) == (len(data), sha256(data))
        for form in file["compressed"]:
            data = client.get(form["url"]).data
            assert (form["bytes"], form["sha256"]) == (len(data), sha256(data))


def test_the_list_as_a_page(client: FlaskClient, release: Path) -> None:
    response = client.get("/dump/", headers={"Accept": "text/html"})
    assert response.mimetype == "text/html"
    for text in (*CONTENTS, "http://ex/licence", release.name, sha256(DATA), f"{len(DATA):,}", "dataset.nq.gz"):
        assert text in response.text


@pytest.mark.parametrize("path", ["/dump/", "/dump/?format=turtle", "/.well-known/void"])
def test_the_catalogue(client: FlaskClient, release: Path, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/turtle"})
    assert response.data == CONTENTS["catalogue.ttl"][1]
    assert response.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert len(list(ox.parse(response.data, format=ox.RdfFormat.TURTLE))) == 1
    if "well-known" in path:
        assert response.headers["Content-Location"] == f"/release/{release.name}/catalogue.ttl"


def test_the_list_in_another_format(client: FlaskClient) -> None:
    for response in (client.get("/dump/", headers={"Accept": "image/png"}), client.get("/dump/?format=yaml")):
        assert response.status_code == 406
        assert "text/turtle" in response.get_json()["available"]


def test_a_bare_dataset_has_no_dumps(release: Path) -> None:
    client = create_app(Settings(), EmbeddedEngine.load(release / "dataset.nq")).test_client()
    for path in ("/dump/", "/.well-known/void", f"/release/{release.name}/dataset.nq"):
        assert client.get(path).status_code == 404
    assert client.get("/health").status_code == 200


def test_addresses_are_those_that_clients_know(release: Path) -> None:
    settings = Settings(public_url="https://graph.example/")
    client = client_of(create_app(settings, EmbeddedEngine.load(release / "dataset.nq"), release))
    assert client.get("/dump/").get_json()["files"][0]["url"].startswith("https://graph.example/release/")
    assert "sd:endpoint <https://graph.example/sparql>" in client.get("/sparql").text
    assert "sd:UnionDefaultGraph" in client.get("/sparql").text


@pytest.mark.parametrize("path", ["/.well-known/void", "/dump/?format=turtle", "/dump/?format=json"])
def test_an_address_that_can_change_has_an_entity_tag_and_no_date(client: FlaskClient, path: str) -> None:
    """The release of tomorrow may have been issued earlier than that of today."""
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert "Last-Modified" not in response.headers
    assert response.headers["Content-Length"] == str(len(response.data))
    tag = response.headers["ETag"]
    dated = client.get(path, headers={"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert dated.status_code == 200
    known = client.get(path, headers={"If-None-Match": tag})
    assert (known.status_code, known.data, known.headers["ETag"]) == (304, b"", tag)
