"""What each source is expected to hold (expectations/), against what it holds."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from testimonio.names import ID

ROOT = Path(__file__).parents[2]
EXPECTATIONS = sorted((ROOT / "expectations").glob("*.toml"))
FORCES = ("asserts", "denies", "questions", "demands", "pledges", "predicts", "commends", "reports")

Ask = Callable[[str], list[tuple[str | None, ...]]]

IN_DOCUMENT = "?claim a tm:Claim ; tm:anchor/oa:hasSource/tm:textOf <{document}> ."
COUNTED = {
    "claims": "",
    **{f"claims-{force}": f"?claim tm:force force:{force} ." for force in FORCES},
    "claims-of-others": "?claim tm:claimant ?who . FILTER NOT EXISTS {{ <{document}> dcterms:creator ?who }}",
    "claims-unreviewed": "?claim tm:reviewStatus review-status:unreviewed .",
    "claims-presupposed": "?claim tm:manner manner:presupposed .",
    "claims-quantity": "?claim tm:proposition/a tm:QuantityProposition .",
    "claims-responsibility": "?claim tm:proposition/a tm:ResponsibilityProposition .",
}
"""Measures that count claims, each with what a claim must meet; the others are in :func:`measured`."""
MEASURES = {"passages", "omissions", "largest-gap", "quoted-per-mille", *COUNTED}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def ranges() -> Iterator[Any]:
    for path in EXPECTATIONS:
        for measure, bounds in read(path).items():
            if measure not in ("document", "encoded"):
                yield pytest.param(path, measure, bounds, id=f"{path.stem}:{measure}")


def measured(ask: Ask, expected: dict[str, Any], measure: str) -> int:
    document = f"{ID}document/{expected['document']}"
    if measure in COUNTED:
        where = f"{IN_DOCUMENT} {COUNTED[measure]}".format(document=document)
        return len(ask(f"SELECT DISTINCT ?claim WHERE {{ {where} }}"))
    passages = f"?passage oa:hasSource/tm:textOf <{document}>"
    if measure == "passages":
        return len(ask(f"SELECT ?passage WHERE {{ {passages} }}"))
    if measure == "omissions":
        return len(ask(f"SELECT ?passage WHERE {{ {passages} ; tm:omission ?why }}"))
    start, end = int(expected["encoded"]["start"]), int(expected["encoded"]["end"])
    if measure == "largest-gap":
        return largest_gap(spans(ask, document), start, end)
    assert measure == "quoted-per-mille"
    quotes = ask(f"SELECT DISTINCT ?quote WHERE {{ {passages} ; tm:quote ?quote }}")
    return round(1000 * sum(len(quote or "") for (quote,) in quotes) / (end - start))


def spans(ask: Ask, document: str) -> list[tuple[int, int]]:
    rows = ask(f"SELECT ?s ?e WHERE {{ ?p oa:hasSource/tm:textOf <{document}> ; tm:start ?s ; tm:end ?e }}")
    return sorted((int(start or -1), int(end or -1)) for start, end in rows)


def largest_gap(covered: list[tuple[int, int]], start: int, end: int) -> int:
    """The longest stretch from ``start`` to ``end`` that no span covers, in code points; a span beyond is a mistake."""
    assert covered
    assert start <= covered[0][0]
    assert max(last for _, last in covered) <= end
    reached, gap = start, 0
    for first, last in [*covered, (end, end)]:
        gap = max(gap, first - reached)
        reached = max(reached, last)
    return gap


def test_every_source_has_expectations() -> None:
    assert EXPECTATIONS
    assert [path.stem for path in EXPECTATIONS] == sorted(path.stem for path in (ROOT / "graph/sources").glob("*.ttl"))


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: path.stem)
def test_every_measure_is_expected_and_every_number_has_its_reason(path: Path) -> None:
    expected = read(path)
    assert expected["document"] == path.stem
    assert set(expected) == {"document", "encoded", *MEASURES}
    tables = [block for block in path.read_text(encoding="utf-8").split("\n\n") if "\n[" in f"\n{block}"]
    assert len(tables) == len(expected) - 1
    assert [table.splitlines()[0] for table in tables if not table.startswith("# ")] == []


@pytest.mark.parametrize(("path", "measure", "bounds"), list(ranges()))
def test_the_source_holds_what_is_expected(ask: Ask, path: Path, measure: str, bounds: dict[str, int]) -> None:
    assert bounds["min"] <= measured(ask, read(path), measure) <= bounds["max"]
