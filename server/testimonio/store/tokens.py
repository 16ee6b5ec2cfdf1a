"""Cuts a SPARQL query into tokens, before any parser sees it.

Implements the terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar, longest match first, without their
meaning. The evaluator's own parser has no tokens: it reads ``trueSERVICE<x>`` as two words. So what this module cannot
cut cleanly is a syntax error, never passed on; then both see the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

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


_KINDS = {kind.value: kind for kind in Kind}


class Token(NamedTuple):
    """One token.

    :ivar text: as written; ``start`` the 0-based offset where it starts, in code points.
    :ivar word: the keyword in upper case, or the empty string for anything that is no bare word.
    """

    kind: Kind
    text: str
    start: int
    word: str = ""


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

_SPACE = r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+"  # possessive: nothing of it is ever tried again
_TOKEN = re.compile(
    _SPACE
    + "(?:"
    + "|".join(
        (
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
            r"(?P<end>\Z)",
        )
    )
    + ")"
)


_AFTER_SPACE = re.compile(_SPACE)


def tokens(query: str) -> Iterator[Token]:
    """The tokens of ``query`` in order.

    :raise QuerySyntaxError: at a character that starts no token, such as the quote of a string that is never closed.
    """
    position, match_at = 0, _TOKEN.match
    while match := match_at(query, position):
        group = match.lastgroup
        if group is None or group == "end":
            return
        text = match[group]
        position = match.end()
        yield Token(_KINDS[group], text, position - len(text), text.upper() if group == "word" else "")
    space = _AFTER_SPACE.match(query, position)
    raise _no_token(query, space.end() if space else position)


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
