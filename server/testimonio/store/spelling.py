"""A query spelt so that engines of a narrower grammar take it; it means the same.

What the standard allows and Virtuoso 7 refuses: a second BASE, or one behind a PREFIX; a prefix declared twice; names
with ``%`` or ``\\`` in them, or with a colon in their local part; a semicolon that nothing follows; a full stop right
behind a number; GROUP_CONCAT without SEPARATOR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from testimonio.store.references import resolved
from testimonio.store.tokens import Kind, Token, tokens
from testimonio.store.words import QUERY_FORMS

_ESCAPE = re.compile(r"\\(.)")
_PLAIN = r"\1"
_VERBS = ("A", "SEPARATOR")  # words that may follow a semicolon that is needed
_NOTHING = frozenset({";", ".", "}", "]", "{"})
_END = Token(Kind.SIGN, "}", 0)


def respelt(query: str) -> str:
    """``query``, which the parser takes, with absolute IRIs only and one BASE at most."""
    return "".join(_Speller(query).pieces())


@dataclass(slots=True)
class _Speller:
    query: str
    base: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)
    before: str = ""
    lists: list[bool] = field(default_factory=list)  # for each bracket that is open: a GROUP_CONCAT without SEPARATOR

    def pieces(self) -> Iterator[str]:
        cut = list(tokens(self.query))
        start = next(place for place, token in enumerate(cut) if token.word in QUERY_FORMS)
        self._prologue(cut[:start])
        if self.base:
            yield f"BASE <{self.base}> "  # of the function IRI
        at = cut[start].start
        for token, after in pairwise([*cut[start:], _END]):
            yield self.query[at : token.start]
            yield self._spelt(token, after)
            self.before = token.word
            at = token.start + len(token.text)
        yield self.query[at:]

    def _prologue(self, cut: list[Token]) -> None:
        for before, token in pairwise(cut):
            if token.kind is Kind.IRI and before.word == "BASE":
                self.base = self._resolved(token)
            elif token.kind is Kind.IRI and before.kind is Kind.PREFIXED:
                self.prefixes[before.text.removesuffix(":")] = self._resolved(token)

    def _spelt(self, token: Token, after: Token) -> str:
        text = token.text
        if token.kind is Kind.IRI:
            return f"<{self._resolved(token)}>"
        if token.kind is Kind.PREFIXED:
            prefix, _, local = text.partition(":")
            return f" <{self.prefixes[prefix]}{_ESCAPE.sub(_PLAIN, local)}>"  # the space keeps it off from a "<"
        if text == ";" and (after.text in _NOTHING or (after.word and after.word not in _VERBS)):
            return " "
        if token.kind is Kind.NUMBER and text.endswith("."):
            return f"{text[:-1]} ."
        if text == "(":
            self.lists.append(self.before == "GROUP_CONCAT")
        elif token.word == "SEPARATOR":
            self.lists[-1] = False
        elif text == ")" and self.lists.pop():
            return '; SEPARATOR=" ")'
        return text

    def _resolved(self, token: Token) -> str:
        return resolved(token.text[1:-1], self.base)
