"""Cuts a SPARQL query into tokens, before any parser sees it.

Implements the terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar, longest match first, without their
meaning. The evaluator's own parser has no tokens: it reads ``trueSERVICE<x>`` as two words. So what this module cannot
cut cleanly is a syntax error, never passed on; then both see the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from testimonio.store.engine import QuerySyntaxError


class Kind(StrEnum):
    """Kinds of tokens; white space and comments are none."""

    IRI = "iri"
    STRING = "string"
    VARIABLE = "variable"
    PREFIXED = "prefixed"  # prefix:local, with either part possibly empty
    BLANK = "blank"  # _:label
    LANGUAGE = "language"  # @en
    NUMBER = "number"
    WORD = "word"  # a keyword, a function, true, false, a
    SIGN = "sign"  # brackets, operators, punctuation


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its ``kind``, its ``text`` as written and the 0-based offset where it starts, in code points."""

    kind: Kind
    text: str
    start: int

    @property
    def word(self) -> str:
        """The keyword in upper case, or the empty string for anything that is no bare word."""
        return self.text.upper() if self.kind is Kind.WORD else ""


_HEX = r"[0-9A-Fa-f]"
# Surrogates and numbers past Unicode are refused here: the evaluator's parser gives such a string up and reads its
# characters again as something else.
_CODE_POINT = rf"(?:\\u(?![Dd][89A-Fa-f]){_HEX}{{4}}|\\U(?!0000[Dd][89A-Fa-f])00(?:0{_HEX}|10){_HEX}{{4}})"
_ESCAPE = rf"(?:\\[tbnrf\\\"']|{_CODE_POINT})"
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = rf"{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_PLX = rf"%{_HEX}{{2}}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX = rf"[{_BASE}](?:[{_NAME}.\-]{{0,200}}[{_NAME}\-])?"  # bounded, or words with dots take quadratic time
_LOCAL = rf"(?:[{_NAME}:]|{_PLX})(?:(?:[{_NAME}:.\-]|{_PLX})*(?:[{_NAME}:\-]|{_PLX}))?"

_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<space>[ \t\r\n]+|\#[^\r\n]*)",
            rf'(?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_CODE_POINT})*>)',
            rf"(?P<string>'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*'''"
            rf'|"""(?:"{{0,2}}(?:[^"\\]|{_ESCAPE}))*"""'
            rf"|'(?!'')(?:[^'\\\r\n]|{_ESCAPE})*'"
            rf'|"(?!"")(?:[^"\\\r\n]|{_ESCAPE})*")',
            rf"(?P<variable>[?$][{_NAME}]+)",
            rf"(?P<blank>_:[{_BASE}_0-9](?:[{_NAME}.\-]*[{_NAME}\-])?)",
            rf"(?P<prefixed>(?:{_PREFIX})?:(?:{_LOCAL})?)",
            r"(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)",
            r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)",
            r"(?P<word>[A-Za-z][A-Za-z0-9_]*)",
            r"(?P<sign>\^\^|&&|\|\||!=|<=|>=|<<|>>|\{\||\|\}|[{}()\[\].;,*/|^?+\-=<>!~])",
        )
    )
)


def tokens(query: str) -> Iterator[Token]:
    """The tokens of ``query`` in order.

    :raise QuerySyntaxError: at a character that starts no token, such as the quote of a string that is never closed.
    """
    position = 0
    while position < len(query):
        match = _TOKEN.match(query, position)
        if match is None:
            raise _no_token(query, position)
        kind = match.lastgroup
        assert kind is not None  # noqa: S101  (every alternative is named)
        if kind != "space":
            yield Token(Kind(kind), match.group(), position)
        position = match.end()


def place(query: str, offset: int) -> tuple[int, int]:
    """The 1-based line and column, in code points, of ``offset``."""
    return query.count("\n", 0, offset) + 1, offset - (query.rfind("\n", 0, offset) + 1) + 1


def _no_token(query: str, position: int) -> QuerySyntaxError:
    line, column = place(query, position)
    character = query[position]
    if character in "'\"":
        what = "The string that starts here is never closed, or holds an escape that SPARQL does not know"
    elif character == "\\":
        what = "A backslash stands outside of a string; escapes such as \\u00E9 belong into strings and IRIs"
    else:
        what = f"No word of SPARQL starts with {character!r}"
    return QuerySyntaxError(f"{what} (line {line}, column {column}).", line, column, token=character)
