"""Words and names of nothing: syllables by chance, so that no person, place or party of the world is among them.

A word of a text begins like a word might; a name begins as no name does (*Zlamoreta*). Words that begin like one of the
loaded words are left out, so that no label can be read as an accusation.
"""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

_ONSETS = ("b", "d", "f", "l", "m", "n", "p", "r", "s", "t", "v", "br", "dr", "pl", "tr", "gl")
_STRANGE = ("zl", "kv", "dv", "vz", "zv", "kz", "mz", "tzv")
_VOWELS = ("a", "e", "i", "o", "u")
_CODAS = ("", "", "", "n", "l", "r", "s")
_VOCABULARY = 3000
_STEM = 3  # letters by which a word is like a loaded one


class Words:
    """A vocabulary, the same for the same ``seed``."""

    def __init__(self, seed: int, loaded: Path) -> None:
        rng = random.Random(f"{seed}:words")  # noqa: S311  nothing here is secret
        stems = _stems(loaded)
        found: dict[str, None] = {}
        while len(found) < _VOCABULARY:
            word = "".join(_syllable(rng, _ONSETS) for _ in range(rng.randint(2, 3)))
            if word[:_STEM] not in stems and len(word) > _STEM + 1:
                found[word] = None
        self._words = list(found)

    def sentence(self, rng: random.Random, length: int) -> list[str]:
        """So many words, the first with a capital letter."""
        chosen = rng.choices(self._words, k=length)
        return [chosen[0].capitalize(), *chosen[1:]]

    def some(self, rng: random.Random, length: int) -> str:
        """So many words, for labels and notes."""
        return " ".join(rng.choices(self._words, k=length))


def name(rng: random.Random) -> str:
    """A name that nobody and no place has."""
    syllables = [_syllable(rng, _STRANGE), *(_syllable(rng, _ONSETS) for _ in range(rng.randint(2, 3)))]
    return "".join(syllables).capitalize()


def code(number: int) -> str:
    """The short code of the text with this number: ``aa``, ``ab`` …"""
    letters, left = "", number + 27  # of all codes, a to z come first
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _syllable(rng: random.Random, onsets: tuple[str, ...]) -> str:
    return rng.choice(onsets) + rng.choice(_VOWELS) + rng.choice(_CODAS)


def _stems(loaded: Path) -> frozenset[str]:
    lines = (line.partition("#")[0].strip() for line in loaded.read_text(encoding="utf-8").splitlines())
    plain = (unicodedata.normalize("NFD", line).encode("ascii", "ignore").decode() for line in lines if line)
    return frozenset(line.lstrip("[").lower()[:_STEM] for line in plain)
