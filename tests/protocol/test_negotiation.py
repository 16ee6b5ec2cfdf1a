"""Accept and Accept-Encoding: each row of ``negotiation.json`` is a header, the offers and the choice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from testimonio.protocol.negotiation import choose, choose_coding

TABLE = json.loads((Path(__file__).parent / "negotiation.json").read_text(encoding="utf-8"))


def test_the_rows_are_there() -> None:
    assert (len(TABLE["types"]), len(TABLE["codings"])) == (18, 10)


@pytest.mark.parametrize("row", TABLE["types"], ids=lambda row: str(row["header"]))
def test_types(row: dict[str, Any]) -> None:
    assert choose(row["header"], row["offers"]) == row["chosen"]


@pytest.mark.parametrize("row", TABLE["codings"], ids=lambda row: str(row["header"]))
def test_codings(row: dict[str, Any]) -> None:
    assert choose_coding(row["header"], row["offers"]) == row["chosen"]


def test_nothing_offered() -> None:
    assert choose(None, ()) is None
    assert choose("a/b", ()) is None
    assert choose_coding("gzip", ()) is None


def test_a_long_header_takes_no_long_time() -> None:
    assert choose("a/b;q=0.1," * 10_000, ["a/b"]) == "a/b"
    assert choose('"' * 50_000 + "\\" * 50_000, ["a/b"]) == "a/b"
