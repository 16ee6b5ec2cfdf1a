"""pandas: a table straight from the endpoint's address, in CSV and in JSON, and errors that are no empty tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import pandas  # type: ignore[import-untyped]
import pytest

from testimonio.names import BASE
from testimonio.store.embedded import EmbeddedEngine

COLUMNS = ["claim", "speaker", "length", "outer"]


def address(endpoint: str, text: str, **parameters: str) -> str:
    return f"{endpoint}?{urlencode({'query': text, **parameters})}"


@pytest.mark.parametrize(("format_", "separator"), [("csv", ","), ("tsv", "\t")])
def test_a_table(
    endpoint: str,
    query: Callable[[str], str],
    rows: Callable[[str], list[dict[str, Any]]],
    format_: str,
    separator: str,
) -> None:
    found = pandas.read_csv(address(endpoint, query("select.rq"), format=format_), sep=separator)
    names = COLUMNS if format_ == "csv" else [f"?{name}" for name in COLUMNS]
    assert list(found.columns) == names
    right = rows("select.rq")
    assert len(found) == len(right) > 50
    assert found[names[2]].dtype.kind == "i"
    assert list(found[names[2]]) == [int(row["length"]["value"]) for row in right]
    assert list(found[names[3]].isna()) == ["outer" not in row for row in right]
    if format_ == "csv":
        assert list(found["claim"]) == [row["claim"]["value"] for row in right]
        assert list(found["speaker"]) == [row["speaker"]["value"] for row in right]


def test_a_table_by_accept(endpoint: str, query: Callable[[str], str]) -> None:
    text = query("select.rq")
    found = pandas.read_csv(address(endpoint, text), storage_options={"Accept": "text/csv"})
    assert found.equals(pandas.read_csv(address(endpoint, text, format="csv")))


def test_results_in_json(
    endpoint: str, query: Callable[[str], str], rows: Callable[[str], list[dict[str, Any]]]
) -> None:
    found = pandas.read_json(address(endpoint, query("select.rq"), format="json"), typ="series")
    assert found["head"] == {"vars": COLUMNS}
    assert found["results"] == {"bindings": rows("select.rq")}
    table = pandas.json_normalize(found["results"]["bindings"])
    assert list(table["claim.value"]) == [row["claim"]["value"] for row in rows("select.rq")]


def test_one_graph(endpoint: str, engine: EmbeddedEngine) -> None:
    graph = BASE + "graph/actors"
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    found = pandas.read_csv(address(endpoint, text, format="csv", **{"default-graph-uri": graph}))
    assert found["n"].item() == engine.summary().graphs[graph]


def test_a_dump(server: str, engine: EmbeddedEngine) -> None:
    found = pandas.read_csv(f"{server}/dump/claims.csv")
    (row,) = pandas.read_csv(
        address(f"{server}/sparql", f"SELECT (COUNT(?c) AS ?n) {{ ?c a <{BASE}ns#Claim> }}", format="csv")
    ).to_dict("records")
    assert len(found) == row["n"] > 50


def test_nothing_is_an_empty_table(endpoint: str, query: Callable[[str], str]) -> None:
    found = pandas.read_csv(address(endpoint, query("nothing.rq"), format="csv"))
    assert (list(found.columns), len(found)) == (["claim"], 0)


@pytest.mark.parametrize("read", [pandas.read_csv, pandas.read_json])
@pytest.mark.parametrize(
    ("name", "status"), [("mistake.rq", 400), ("service.rq", 403), ("update.ru", 403), ("runaway.rq", 504)]
)
def test_an_error_is_no_empty_table(
    hasty: str, query: Callable[[str], str], read: Callable[[str], Any], name: str, status: int
) -> None:
    format_ = "csv" if read is pandas.read_csv else "json"
    with pytest.raises(HTTPError) as caught:
        read(address(hasty, query(name), format=format_))
    with caught.value:
        assert caught.value.code == status
        assert caught.value.headers["Content-Type"] == "application/problem+json"
