"""What the benchmark of growth makes of its figures, and how it measures in processes of its own."""

from __future__ import annotations

import time

import pytest

import forks
from growth import Row, exponents, slope


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(10, 3.0), (100, 30.0), (1000, 300.0)], 1.0),
        ([(10, 1.0), (100, 100.0)], 2.0),
        ([(10, 7.0), (1000, 7.0)], 0.0),
        ([(10, 7.0)], None),
    ],
)
def test_a_slope_is_that_of_the_logarithms(points: list[tuple[int, float]], expected: float | None) -> None:
    assert slope(points) == expected


def test_times_too_short_to_be_true_and_what_was_left_out_make_no_exponent() -> None:
    rows = [Row("short", size, 0.0001 * size, "s", answer=size) for size in (1, 2, 4)]
    rows += [Row("long", 10, 1.0, "s"), Row("long", 100, None, "s"), Row("long", 1000, 100.0, "s")]
    assert exponents(rows) == [
        {"what": "short", "unit": "s", "exponent": None, "answer": 1.0},
        {"what": "long", "unit": "s", "exponent": 1.0, "answer": None},
    ]


def test_a_process_tells_what_it_measured() -> None:
    assert forks.measured(lambda: {"answer|s": 42.0}, 60) == {"answer|s": 42.0}


def test_a_process_is_ended_at_its_deadline() -> None:
    def endless() -> dict[str, float]:
        while True:
            time.sleep(1)

    assert forks.measured(endless, 0.05) is None


def test_a_failure_is_no_figure() -> None:
    with pytest.raises(RuntimeError, match="failed"):
        forks.measured(lambda: {"ratio": 1 / float("0")}, 60)
