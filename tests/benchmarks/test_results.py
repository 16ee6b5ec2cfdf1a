"""What every benchmark writes: the spread of its figures, the machine, no time of day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import results


def test_a_spread_has_its_median_and_its_ends() -> None:
    assert results.spread([4.0, 1.0, 2.0]) == {"min": 1.0, "q1": 1.5, "median": 2.0, "q3": 3.0, "max": 4.0, "n": 3}
    assert results.spread([7.0])["q1"] == 7.0
    with pytest.raises(ValueError, match="Nothing was measured"):
        results.spread([])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1234.5, 1000.0, 2000.0], "1,234 (1,000–2,000)"),
        ([25.04, 20.0, 30.0], "25.0 (20.0–30.0)"),
        ([0.0123, 0.01, 0.02], "0.012 (0.010–0.020)"),
        ([None, 3.0], "3.00"),
        ([None], "–"),
        ([], "–"),
    ],
)
def test_figures_have_the_digits_that_a_reader_can_use(values: list[float | None], expected: str) -> None:
    assert results.written(values) == expected


def test_the_same_figures_give_the_same_files(tmp_path: Path) -> None:
    report = {"machine": results.machine(virtuoso="7.2"), "rates": [1, 2]}
    for folder in ("once", "again"):
        results.told("traffic", report, "# Table\n", tmp_path / folder)
    once, again = (sorted((tmp_path / folder).iterdir()) for folder in ("once", "again"))
    assert [path.name for path in once] == ["traffic.json", "traffic.md"]
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]
    machine = json.loads(once[0].read_text(encoding="utf-8"))["machine"]
    assert {"cores", "processor", "kernel", "python", "testimonio", "pyoxigraph", "virtuoso"} <= machine.keys()
