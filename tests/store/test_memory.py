"""What a worker may keep of the memory, and what its allocator is told."""

from __future__ import annotations

import pytest

from testimonio.store.memory import Growth, Keep, environment

MIB = 1 << 20
OURS = environment({})["GLIBC_TUNABLES"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, OURS),
        ({"GLIBC_TUNABLES": ""}, OURS),
        ({"GLIBC_TUNABLES": "glibc.malloc.tcache_count=7"}, f"{OURS}:glibc.malloc.tcache_count=7"),
    ],
)
def test_the_operators_settings_come_last(given: dict[str, str], expected: str) -> None:
    told = environment({"A": "b", **given})
    assert told == {"A": "b", "GLIBC_TUNABLES": expected}
    assert environment(told) == told


def test_the_larger_the_graph_and_the_memory_the_more_is_kept() -> None:
    small, large = Keep.of(100 * MIB, 2 << 30, 8), Keep.of(1024 * MIB, 16 << 30, 8)
    assert (small.grown_bytes, small.copied_bytes) == (32 * MIB, 128 * MIB)
    assert (large.grown_bytes, large.copied_bytes) == (128 * MIB, 1 << 30)
    assert Keep.of(100 * MIB, 0, 8) == Keep()


def test_memory_that_was_taken_once_counts() -> None:
    growth = Growth()
    assert growth.within(Keep())
    held = bytearray(b"x") * (256 * MIB)
    assert not growth.within(Keep(copied_bytes=1 << 40))
    assert not growth.within(Keep(grown_bytes=1 << 40))
    del held
    assert not growth.within(Keep())
