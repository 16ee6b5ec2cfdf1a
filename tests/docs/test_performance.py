"""The page about performance says what the results say; its charts are drawn of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import performance
import results

PAGE = performance.PAGE.read_text(encoding="utf-8")
SCRIPTS = Path(performance.__file__).parent
IMAGES = re.findall(r"!\[(.*?)\]\((.*?)\)", PAGE)
REPORTS = performance.reports(results.FOLDER)


def test_the_figures_are_those_of_the_results() -> None:
    assert performance.filled(PAGE, results.FOLDER) == PAGE, "run benchmarks/performance.py"


def test_every_result_is_on_the_page() -> None:
    shown = set(re.findall(r"<!-- figures: (\w+) -->", PAGE))
    assert REPORTS.keys() <= shown


def test_every_command_is_there() -> None:
    named = set(re.findall(r"benchmarks/(\w+)\.py", PAGE))
    assert named
    assert [name for name in sorted(named) if not (SCRIPTS / f"{name}.py").exists()] == []


@pytest.mark.parametrize(("alternative", "address"), IMAGES)
def test_a_chart_says_what_it_shows_and_is_drawn_of_its_report(alternative: str, address: str) -> None:
    assert len(alternative.split()) > 5
    name = Path(address).stem
    if name in REPORTS:
        drawn = (performance.PAGE.parent / address).read_text(encoding="utf-8")
        assert f"{name}.json {performance.digest(REPORTS[name])}" in drawn, "run benchmarks/performance.py"


def test_a_target_is_met_or_missed_by_its_figures() -> None:
    def runs(rate: float) -> list[dict[str, float]]:
        return [{"rate": rate}, {"rate": rate}]

    def took(*seconds: float, failed: str = "") -> dict[str, object]:
        return {"seconds": list(seconds), "failed": failed}

    rates = {"testimonio": runs(5), "oxigraph": runs(10), "rdflib-endpoint": runs(1)}
    shapes = {
        "group": {"testimonio": took(1.0), "oxigraph": took(1.0)},
        "order": {"testimonio": took(failed="over 30 s"), "oxigraph": took(9.0)},
    }
    load, page = {"what": "load", "exponent": 1.2, "answer": None}, {"what": "page", "exponent": 2.0, "answer": 2.0}
    reports: performance.Reports = {
        "traffic": {"benches": {"distinct": {"runs": rates}}},
        "heavy": {"runs": shapes},
        "start": {"graphs": {"real": {"triples": 1}}, "seconds": {"testimonio, real graph, memory": [0.4, 0.5, 1.9]}},
        "growth": {"exponents": [load, page]},
    }
    cells = [line.strip("| ").split(" | ") for line in performance.targets(reports)[2:]]
    assert [(row[2], row[3]) for row in cells] == [
        ("0.50 ×", "**missed**"),
        ("5.00 ×", "**missed**"),
        ("1.00 ×", "met"),
        ("over 30 s", "**missed**"),
        ("over it: load 1.20", "**missed**"),
        ("0.50 s", "met"),
    ]
