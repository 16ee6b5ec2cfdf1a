"""Which engine ``serve`` takes: what fits into memory, or what the operator says."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from testimonio.cli import engines
from testimonio.errors import StoreError, UsageError
from testimonio.store.limits import Limits
from testimonio.store.plan import Kind


def options(store: str = "auto", engine: str | None = None, services: tuple[str, ...] = ()) -> argparse.Namespace:
    return argparse.Namespace(store=store, engine=engine, allow_service=list(services))


@pytest.mark.parametrize(
    ("free", "wanted", "kind"),
    [
        (1 << 40, "auto", Kind.MEMORY),
        (1 << 20, "auto", Kind.DISK),
        (1 << 20, "memory", Kind.MEMORY),
        (1 << 40, "disk", Kind.DISK),
    ],
)
def test_what_fits_is_held_in_memory(
    harbour_release: Path, monkeypatch: pytest.MonkeyPatch, free: int, wanted: str, kind: Kind
) -> None:
    said: list[str] = []
    monkeypatch.setattr(engines, "free_bytes", lambda: free)
    found = engines.plan(options(wanted), harbour_release, Limits(), said.append)
    assert found.kind is kind
    assert f"(--store {wanted}): 17,640 quads in 9 processes" in said[0]
    assert ("may be too much" in said[-1]) == (wanted == "memory" and free < 1 << 30)


def test_another_engine_excludes_the_embedded_one(harbour_release: Path) -> None:
    for given in (options("disk", "http://127.0.0.1:1/"), options("auto", "http://127.0.0.1:1/", ("http://ex/",))):
        with pytest.raises(UsageError, match="--engine goes with neither"):
            engines.plan(given, harbour_release, Limits(), lambda _: None)


def test_an_engine_that_is_away_is_named(harbour_release: Path) -> None:
    with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:1/ cannot be asked: .*refused"):
        engines.plan(options(engine="http://127.0.0.1:1/"), harbour_release, Limits(), lambda _: None)
