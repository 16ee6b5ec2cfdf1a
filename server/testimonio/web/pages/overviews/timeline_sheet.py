"""The timeline as a drawing on its own, with all words in it. Lengths in its units, 1000 wide. Only arithmetic."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from testimonio.web.pages.overviews.timescale import Scale

WIDTH, TOP, LINE, GAP = 1000, 96, 13, 9
LABEL_LETTERS = 58
"""Of a name in one line."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A row: ``number`` among all rows, where it begins, the ``lines`` of its name, and where its mark is."""

    number: int
    y: int
    lines: tuple[tuple[int, str], ...]

    @property
    def mark(self) -> int:
        """The top of a mark that stands at the first line."""
        return self.y - 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lanes of the dated events, of the ``undated`` ones below them, and what follows.

    :ivar bottom: where the scale ends; ``key`` where the explanation begins; ``height`` of the whole.
    """

    lanes: tuple[Lane, ...]
    bottom: int
    undated: tuple[Lane, ...]
    key: int
    height: int
    scale: Scale | None
    width: int = WIDTH
    top: int = TOP


def sheet_of(dated: Iterable[str], undated: Iterable[str], scale: Scale | None, key_lines: int) -> Sheet:
    """The layout of rows with these names; ``key_lines`` are needed for the explanation."""
    lanes, bottom = _lanes(dated, TOP + 8)
    others, end = _lanes(undated, bottom + 40)
    key = (end if others else bottom) + 34
    return Sheet(lanes, bottom, others, key, key + key_lines * 18 + 16, scale)


def _lanes(names: Iterable[str], y: int) -> tuple[tuple[Lane, ...], int]:
    found = []
    for number, name in enumerate(names):
        lines = textwrap.wrap(name, LABEL_LETTERS) or [""]
        found.append(Lane(number, y, tuple((y + 10 + LINE * n, line) for n, line in enumerate(lines))))
        y += LINE * len(lines) + GAP
    return tuple(found), y
