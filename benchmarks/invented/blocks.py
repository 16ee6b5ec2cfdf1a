"""Blocks: one subject with what is said of it, in the prefixed names and literals of Turtle."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

Fact = tuple[str, str]
"""Property and value."""


class Block(NamedTuple):
    """What one file says of one subject.

    :ivar file: the file's path under ``graph/``, without ``.ttl``.
    :ivar facts: one a triple, in the order of house style; those of one property stand together.
    """

    file: str
    subject: str
    facts: Sequence[Fact]

    def all(self, name: str) -> list[str]:
        """The values of the property ``name``."""
        return [value for said, value in self.facts if said == name]

    def one(self, name: str) -> str:
        """The first value of the property ``name``, or nothing."""
        return next((value for said, value in self.facts if said == name), "")


class Draw:
    """Draws keys of a table by their weights."""

    def __init__(self, weights: Mapping[str, int | float]) -> None:
        self._keys = list(weights)
        self._sums = list(accumulate(weights.values()))

    def __call__(self, rng: random.Random) -> str:
        """One key."""
        return rng.choices(self._keys, cum_weights=self._sums)[0]


class Many:
    """Draws a number of things by how many things had that number."""

    def __init__(self, spread: Mapping[str, int], most: int | None = None) -> None:
        self._draw, self._most = Draw(spread), most

    def __call__(self, rng: random.Random) -> int:
        """A number, at least 1."""
        number = int(self._draw(rng))
        return min(number, self._most) if self._most else number


def text(value: str, language: str = "") -> str:
    """A literal; ``value`` needs no escaping."""
    return f'"{value}"@{language}' if language else f'"{value}"'


def date(value: str) -> str:
    """An EDTF date."""
    return f'"{value}"^^edtf:EDTF'


def both(name: str, english: str, spanish: str) -> list[Fact]:
    """One property in two languages."""
    return [(name, text(english, "en")), (name, text(spanish, "es"))]


def happens(rng: random.Random, rate: float) -> int:
    """How often something with the mean ``rate`` happens: its whole part, and one more by chance."""
    whole = int(rate)
    return whole + (rng.random() < rate - whole)


def turtle(block: Block) -> str:
    """The block in house style."""
    lines = [f"{block.subject}\n"]
    before = ""
    for name, value in block.facts:
        shown = "a" if name == "rdf:type" else name
        if name == before and not value.startswith('"'):
            lines[-1] = f"{lines[-1][:-3]} , {value} ;\n"
        else:
            lines.append(f"    {shown} {value} ;\n")
        before = name
    return "".join([*lines, ".\n"])


def count(blocks: Iterable[Block]) -> int:
    """Triples of ``blocks``."""
    return sum(len(block.facts) for block in blocks)
