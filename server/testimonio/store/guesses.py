"""What somebody who wrote a query may have meant, by the looks of a word."""

from __future__ import annotations

import difflib

from testimonio.names import PREFIXES


def declaration(prefix: str) -> str | None:
    """How to declare ``prefix``, or one that looks like it, in a sentence; ``None`` if there is none."""
    if prefix in PREFIXES:
        return f"Add the line: PREFIX {prefix}: <{PREFIXES[prefix]}>"
    near = difflib.get_close_matches(prefix, PREFIXES, n=1, cutoff=0.6)
    return f"Did you mean {near[0]}: (PREFIX {near[0]}: <{PREFIXES[near[0]]}>)?" if near else None


def nearest(word: str, known: frozenset[str]) -> str | None:
    """The word of ``known`` that looks most like ``word``, as a question; ``None`` if none does."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else None
