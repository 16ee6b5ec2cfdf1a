"""Apache Jena's commands ``rsparql``, ``rupdate`` and ``sparql``, as Debian packages them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib

from testimonio.manifest import DATASET

Run = Callable[..., subprocess.CompletedProcess[str]]
QUERIES = Path(__file__).with_name("queries")


@pytest.fixture
def rsparql(java: Run) -> Run:
    """Asks ``rsparql(endpoint, "select.rq", "JSON")``."""

    def run(endpoint: str, name: str, results: str) -> subprocess.CompletedProcess[str]:
        return java("arq.rsparql", "--service", endpoint, "--query", str(QUERIES / name), "--results", results)

    return run


def test_rows(endpoint: str, rsparql: Run, rows: Callable[[str], list[dict[str, Any]]]) -> None:
    done = rsparql(endpoint, "select.rq", "JSON")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["results"]["bindings"] == rows("select.rq")
    assert len(rows("select.rq")) > 50


def test_booleans(endpoint: str, rsparql: Run) -> None:
    assert json.loads(rsparql(endpoint, "true.rq", "JSON").stdout)["boolean"] is True
    assert json.loads(rsparql(endpoint, "false.rq", "JSON").stdout)["boolean"] is False


@pytest.mark.parametrize("name", ["construct.rq", "describe.rq"])
def test_graphs(endpoint: str, rsparql: Run, graph: Callable[[str], rdflib.Graph], name: str) -> None:
    done = rsparql(endpoint, name, "NT")
    assert (done.returncode, done.stderr) == (0, "")
    assert set(rdflib.Graph().parse(data=done.stdout, format="nt")) == set(graph(name))


def test_nothing_is_no_error(endpoint: str, rsparql: Run) -> None:
    done = rsparql(endpoint, "nothing.rq", "JSON")
    assert (done.returncode, done.stderr, json.loads(done.stdout)["results"]) == (0, "", {"bindings": []})


# Jena parses a query before it asks: a mistake in the grammar never leaves it.
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere.rq", "400 Bad Request"),
        ("service.rq", "403 Forbidden"),
        ("runaway.rq", "504 Gateway Timeout"),
    ],
)
def test_an_error_is_no_empty_answer(hasty: str, rsparql: Run, name: str, said: str) -> None:
    done = rsparql(hasty, name, "JSON")
    assert done.returncode != 0
    assert f"HttpException: {said}" in done.stderr
    assert "bindings" not in done.stdout


def test_an_update_is_refused(endpoint: str, java: Run) -> None:
    done = java("arq.rupdate", "--service", endpoint, "--update", str(QUERIES / "update.ru"))
    assert done.returncode != 0
    assert "HttpException: 403" in done.stderr


def test_a_dump_over_http(server: str, java: Run, rows: Callable[[str], list[dict[str, Any]]]) -> None:
    query = str(QUERIES / "everything.rq")
    done = java("arq.sparql", "--data", f"{server}/dump/{DATASET}", "--query", query, "--results", "JSON")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["results"]["bindings"] == rows("everything.rq")
