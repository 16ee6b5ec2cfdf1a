"""Which tree of classes stands where in the two columns of a drawing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

ROUNDS = 12
"""How often the arrangement is improved, at most."""

Columns = tuple[tuple[int, ...], tuple[int, ...]]
"""The numbers of trees in the left and in the right column, from above."""


@lru_cache(maxsize=8)
def arranged(heights: tuple[int, ...], ties: tuple[frozenset[int], ...]) -> Columns:
    """Which tree stands where, so that trunks are short and the columns of one height.

    One tree at a time is moved to where it makes the drawing better, until none does. The first arrangement and the
    order of the trials are fixed, so is the result.

    :param heights: of the trees; ``ties`` are the trees that one trunk joins.
    """
    order = sorted(range(len(heights)), key=lambda tree: (-sum(tree in tie for tie in ties), tree))
    columns: Columns = (tuple(order[::2]), tuple(order[1::2]))
    best = _cost(columns, heights, ties)
    for _ in range(ROUNDS):
        before = best
        for tree in order:
            for tried in _moved(columns, tree):
                cost = _cost(tried, heights, ties)
                if cost < best:
                    columns, best = tried, cost
        if best == before:
            break
    return columns


def _moved(columns: Columns, tree: int) -> Iterator[Columns]:
    left, right = (tuple(each for each in column if each != tree) for column in columns)
    for at in range(len(left) + 1):
        yield (*left[:at], tree, *left[at:]), right
    for at in range(len(right) + 1):
        yield left, (*right[:at], tree, *right[at:])


def _cost(columns: Columns, heights: Sequence[int], ties: Iterable[frozenset[int]]) -> int:
    at: dict[int, int] = {}
    ends = []
    for column in columns:
        y = 0
        for tree in column:
            at[tree] = y + heights[tree] // 2
            y += heights[tree]
        ends.append(y)
    return sum(max(at[tree] for tree in tie) - min(at[tree] for tree in tie) for tie in ties) + 8 * max(ends)
