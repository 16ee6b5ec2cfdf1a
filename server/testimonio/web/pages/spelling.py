"""How words are compared: without case and accents, and by edit distance where nothing is written exactly so.

A library (rapidfuzz) would be faster by far, but of a vocabulary of some thousand words few are compared at all: only
those that share enough trigrams with the word that is asked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
_MAX_COMPARED = 300  # candidates whose distance is worked out, those first that share most


def fold(text: str) -> str:
    """``text`` without accents and case, its words separated by one space.

    >>> fold("¡Súmate! L’Anticapitaliste")
    'sumate l anticapitaliste'
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(_WORD.findall(bare.casefold()))


def tolerance(word: str) -> int:
    """How many mistakes a word may have: none below four letters, one up to seven, two in longer ones."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def distance(one: str, other: str, most: int) -> int:
    """Letters to insert, delete, replace or swap with their neighbour between ``one`` and ``other``.

    This is the optimal string alignment distance. Beyond ``most`` the answer is ``most + 1``, and found early.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        below = [i]
        for j, against in enumerate(other, 1):
            cost = min(row[j] + 1, below[j - 1] + 1, row[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            below.append(cost)
        if min(below) > most:
            return most + 1
        before, row = row, below
    return min(row[-1], most + 1)


class Spelling:
    """Folded words, and which of them look like another one. Never changes once it is made."""

    def __init__(self, words: Iterable[str]) -> None:
        self._holding: dict[str, list[str]] = {}
        for word in sorted(set(words)):
            for part in _trigrams(word):
                self._holding.setdefault(part, []).append(word)

    def near(self, word: str, limit: int = 6) -> tuple[str, ...]:
        """At most ``limit`` words within the :func:`tolerance` of ``word``, the nearest first; not ``word`` itself."""
        most = tolerance(word)
        if not most:
            return ()
        parts = _trigrams(word)
        shared = Counter(other for part in parts for other in self._holding.get(part, ()))
        needed = max(1, len(parts) - 4 * most)  # a swap touches four trigrams
        likely = [other for other, count in shared.most_common(_MAX_COMPARED) if count >= needed and other != word]
        measured = ((distance(word, other, most), -shared[other], other) for other in likely)
        return tuple(other for far, _, other in sorted(measured) if far <= most)[:limit]


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
