"""A query spelt so that engines of a narrower grammar take it; it means the same.

What the standard allows and Virtuoso 7 refuses: a second BASE, or one behind a PREFIX; a prefix declared twice; names
with ``%`` or ``\\`` in them, or with a colon in their local part; a semicolon that nothing follows; a full stop right
behind a number; GROUP_CONCAT without SEPARATOR. What it spoils: other characters than ASCII in a SEPARATOR, and in a
string of CONCAT that has no type.
"""

from __future__ import annotations

import re
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
_STRING = "^^<http://www.w3.org/2001/XMLSchema#string>"
_MARK = r'"\u001F"'  # the separator of units: in no text


def respelt(query: str) -> str:
    """``query``, which the parser takes, with absolute IRIs only and one BASE at most."""
    return _Speller(query).spelt()


@dataclass(slots=True)
class _Bracket:
    """A round bracket that is open: the word before it, the piece in which that stands, what is its SEPARATOR."""

    word: str
    piece: int
    separated: bool = False
    separator: str = ""


@dataclass(slots=True)
class _Speller:
    query: str
    base: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)
    brackets: list[_Bracket] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    before: str = ""

    def spelt(self) -> str:
        cut = list(tokens(self.query))
        start = next(place for place, token in enumerate(cut) if token.word in QUERY_FORMS)
        self._prologue(cut[:start])
        if self.base:
            self.pieces.append(f"BASE <{self.base}> ")  # of the function IRI
        at = cut[start].start
        for token, after in pairwise([*cut[start:], _END]):
            self.pieces += [self.query[at : token.start], self._term(token, after)]
            self.before = token.word
            at = token.start + len(token.text)
        return "".join(self.pieces) + self.query[at:]

    def _prologue(self, cut: list[Token]) -> None:
        for before, token in pairwise(cut):
            if token.kind is Kind.IRI and before.word == "BASE":
                self.base = resolved(token.text[1:-1], self.base)
            elif token.kind is Kind.IRI and before.kind is Kind.PREFIXED:
                self.prefixes[before.text.removesuffix(":")] = resolved(token.text[1:-1], self.base)

    def _term(self, token: Token, after: Token) -> str:
        text = token.text
        if token.kind is Kind.IRI:
            return f"<{resolved(text[1:-1], self.base)}>"
        if token.kind is Kind.PREFIXED:
            prefix, _, local = text.partition(":")
            return f" <{self.prefixes[prefix]}{_ESCAPE.sub(_PLAIN, local)}>"  # the space keeps it off from a "<"
        if token.kind is Kind.NUMBER and text.endswith("."):
            return f"{text[:-1]} ."
        if token.kind is Kind.STRING and self.brackets:
            return self._string(text, after, self.brackets[-1])
        return self._sign(token, after)

    def _sign(self, token: Token, after: Token) -> str:
        text = token.text
        if text == ";" and (after.text in _NOTHING or (after.word and after.word not in _VERBS)):
            return " "
        if text == "(":
            self.brackets.append(_Bracket(self.before, len(self.pieces) - 1))
        elif token.word == "SEPARATOR":
            self.brackets[-1].separated = True
        elif text == ")":
            return self._closed(self.brackets.pop())
        return text

    def _string(self, text: str, after: Token, bracket: _Bracket) -> str:
        if text.isascii():
            return text
        if bracket.separated and "\\" not in text and "$" not in text:  # which REPLACE would take for its own
            bracket.separator = text
            return _MARK
        typed = after.kind is Kind.LANGUAGE or after.text == "^^"
        return text + _STRING if bracket.word == "CONCAT" and not typed else text

    def _closed(self, bracket: _Bracket) -> str:
        if bracket.word != "GROUP_CONCAT":
            return ")"
        if bracket.separator:
            self.pieces[bracket.piece] = f"REPLACE({self.pieces[bracket.piece]}"
            return f"), {_MARK}, {bracket.separator})"
        return ")" if bracket.separated else '; SEPARATOR=" ")'
