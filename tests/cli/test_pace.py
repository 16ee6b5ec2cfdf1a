"""Progress is told, but not too often."""

from __future__ import annotations

from testimonio.cli.pace import Pace


def test_what_comes_too_soon_is_dropped() -> None:
    told: list[str] = []
    clock = iter((0.0, 0.5, 1.0, 1.0, 1.9, 2.5, 2.5))
    pace = Pace(told.append, lambda: next(clock))
    for words in ("at half a second", "at one", "at one and nine tenths", "at two and a half"):
        pace(words)
    assert told == ["  at one", "  at two and a half"]
