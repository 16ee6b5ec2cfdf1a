"""curl, as a shell script uses it: each way of sending a query, compression, conditions, ranges, and exit codes."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from testimonio.manifest import DATASET

JSON = "application/sparql-results+json"
QUERY = "Content-Type: application/sparql-query"
UPDATE = "Content-Type: application/sparql-update"
WAYS = ["address", "form", "form-from-file", "body"]
HTTP_ERROR = 22  # what curl --fail exits with


@dataclass(frozen=True, slots=True)
class Ran:
    """What curl left behind: its exit code, the body, the last answer's status and headers, names in lower case."""

    code: int
    body: bytes
    status: int
    headers: dict[str, str]


@pytest.fixture
def curl(program: Callable[[str], str], tmp_path: Path) -> Callable[..., Ran]:
    path = program("curl")

    def run(*arguments: str) -> Ran:
        heads = tmp_path / "heads"
        done = subprocess.run(
            [path, "-sS", "--max-time", "60", "--noproxy", "*", "-D", str(heads), *arguments],
            capture_output=True,
            check=False,
            timeout=90,
        )
        assert done.returncode in (0, HTTP_ERROR), done.stderr
        first, *lines = heads.read_text(encoding="latin-1").strip().split("\n\n")[-1].splitlines()
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        return Ran(done.returncode, done.stdout, int(first.split()[1]), headers)

    return run


def ways(endpoint: str, text: str, folder: Path) -> dict[str, list[str]]:
    """The arguments for each way of sending ``text``."""
    file = folder / "query.rq"
    file.write_text(text, encoding="utf-8")
    return {
        "address": [endpoint, "-G", "--data-urlencode", f"query={text}"],
        "form": [endpoint, "--data-urlencode", f"query={text}"],
        "form-from-file": [endpoint, "--data-urlencode", f"query@{file}"],
        "body": [endpoint, "-H", QUERY, "--data-binary", f"@{file}"],
    }


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("media_type", [JSON, "text/csv"])
def test_rows(
    endpoint: str,
    curl: Callable[..., Ran],
    query: Callable[[str], str],
    answer: Callable[[str, str], str],
    tmp_path: Path,
    way: str,
    media_type: str,
) -> None:
    ran = curl("--fail", "-H", f"Accept: {media_type}", *ways(endpoint, query("select.rq"), tmp_path)[way])
    assert (ran.code, ran.status) == (0, 200)
    assert ran.headers["content-type"].partition(";")[0] == media_type
    assert int(ran.headers["content-length"]) == len(ran.body)
    assert ran.body.decode() == answer("select.rq", media_type)


@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples", "application/ld+json"])
def test_graphs(
    endpoint: str,
    curl: Callable[..., Ran],
    query: Callable[[str], str],
    answer: Callable[[str, str], str],
    tmp_path: Path,
    media_type: str,
) -> None:
    ran = curl("-H", f"Accept: {media_type}", *ways(endpoint, query("construct.rq"), tmp_path)["address"])
    assert ran.body.decode() == answer("construct.rq", media_type)


def test_without_accept_an_answer_comes_too(
    endpoint: str, curl: Callable[..., Ran], query: Callable[[str], str], tmp_path: Path
) -> None:
    ran = curl(*ways(endpoint, query("true.rq"), tmp_path)["address"])
    assert (ran.headers["content-type"], json.loads(ran.body)["boolean"]) == (JSON, True)


def test_compressed(
    endpoint: str,
    curl: Callable[..., Ran],
    query: Callable[[str], str],
    answer: Callable[[str, str], str],
    tmp_path: Path,
) -> None:
    arguments = ways(endpoint, query("select.rq"), tmp_path)["form"]
    ran = curl("--compressed", *arguments)
    right = answer("select.rq", JSON)
    assert ran.body.decode() == right
    assert ran.headers["content-encoding"] in ("zstd", "br", "gzip")
    assert int(ran.headers["content-length"]) < len(right) / 4
    raw = curl("-H", "Accept-Encoding: gzip", *arguments)
    assert gzip.decompress(raw.body).decode() == right


def test_the_head_alone(
    endpoint: str, curl: Callable[..., Ran], query: Callable[[str], str], answer: Callable[[str, str], str]
) -> None:
    ran = curl("-I", "-G", "-H", f"Accept: {JSON}", "--data-urlencode", f"query={query('select.rq')}", endpoint)
    assert ran.status == 200
    assert int(ran.headers["content-length"]) == len(answer("select.rq", JSON).encode())
    assert ran.body.count(b"\r\n\r\n") == 1  # with -I curl prints the head, and there is nothing behind it
    assert ran.body.endswith(b"\r\n\r\n")


def test_an_answer_that_is_known_is_not_sent_again(
    endpoint: str, curl: Callable[..., Ran], query: Callable[[str], str], tmp_path: Path
) -> None:
    arguments = ways(endpoint, query("select.rq"), tmp_path)["address"]
    saved = tmp_path / "etag"
    first = curl("--etag-save", str(saved), *arguments)
    assert (first.status, saved.read_text(encoding="ascii").strip()) == (200, first.headers["etag"])
    again = curl("--etag-compare", str(saved), *arguments)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = curl("--etag-compare", str(saved), *ways(endpoint, query("true.rq"), tmp_path)["address"])
    assert (other.status, other.headers["etag"] != first.headers["etag"]) == (200, True)


def test_a_dump_that_is_held_is_not_sent_again(server: str, curl: Callable[..., Ran], release: Path) -> None:
    url = f"{server}/release/{release.name}/{DATASET}"
    first = curl(url)
    assert (first.status, first.body) == (200, (release / DATASET).read_bytes())
    again = curl("-z", first.headers["last-modified"], url)
    assert (again.status, again.body) == (304, b"")
    long_ago = curl("-z", "1 Jan 2001", url)
    assert (long_ago.status, long_ago.body) == (200, first.body)


def test_a_dump_by_its_lasting_address(server: str, curl: Callable[..., Ran], release: Path) -> None:
    ran = curl("-L", f"{server}/dump/{DATASET}")
    assert (ran.status, ran.body) == (200, (release / DATASET).read_bytes())


def test_a_download_goes_on_where_it_stopped(
    server: str, curl: Callable[..., Ran], release: Path, tmp_path: Path
) -> None:
    url, whole = f"{server}/release/{release.name}/{DATASET}", (release / DATASET).read_bytes()
    part = curl("-r", "10-19", url)
    assert (part.status, part.body) == (206, whole[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    begun = tmp_path / DATASET
    begun.write_bytes(whole[:1000])
    ran = curl("-C", "-", "-o", str(begun), url)
    assert (ran.status, begun.read_bytes()) == (206, whole)
    assert curl("-r", f"{len(whole)}-", url).status == 416


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("mistake.rq", 400, "syntax-error"),
        ("service.rq", 403, "service"),
        ("update.ru", 403, "read-only"),
        ("runaway.rq", 504, "deadline"),
    ],
)
def test_an_error_is_a_document_and_an_exit_code(
    hasty: str,
    curl: Callable[..., Ran],
    query: Callable[[str], str],
    tmp_path: Path,
    way: str,
    name: str,
    status: int,
    kind: str,
) -> None:
    ran = curl("--fail-with-body", "-H", f"Accept: {JSON}", *ways(hasty, query(name), tmp_path)[way])
    assert (ran.code, ran.status) == (HTTP_ERROR, status)
    assert ran.headers["content-type"] == "application/problem+json"
    document = json.loads(ran.body)
    assert (document["status"], document["type"].rpartition("/")[2]) == (status, kind)
    assert "results" not in document


@pytest.mark.parametrize("arguments", [["--data-urlencode", "update@FILE"], ["-H", UPDATE, "--data-binary", "@FILE"]])
def test_an_update_is_refused(
    endpoint: str, curl: Callable[..., Ran], query: Callable[[str], str], tmp_path: Path, arguments: list[str]
) -> None:
    file = tmp_path / "update.ru"
    file.write_text(query("update.ru"), encoding="utf-8")
    ran = curl("--fail-with-body", endpoint, *(each.replace("FILE", str(file)) for each in arguments))
    assert (ran.code, ran.status) == (HTTP_ERROR, 403)
    assert json.loads(ran.body)["title"] == "This endpoint is read-only"


def test_nothing_is_no_error(
    endpoint: str, curl: Callable[..., Ran], query: Callable[[str], str], tmp_path: Path
) -> None:
    ran = curl("--fail", *ways(endpoint, query("nothing.rq"), tmp_path)["form"])
    assert (ran.code, json.loads(ran.body)["results"]) == (0, {"bindings": []})
