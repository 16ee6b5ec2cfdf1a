"""The tokens of a Turtle file, with their places. Knows only the words of the language, not its grammar.

Terminals after RDF 1.1 Turtle, section 6.5. What is a token but stands in the wrong place is for the parser to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHAR = rf"{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040-"  # the hyphen stays last: it ends a character class
_START = rf"{_BASE}_0-9"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"

_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+)
  | (?P<comment>\#[^\r\n]*)
  | (?P<string>\"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"
             | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
             | "(?!"")(?:[^"\\\r\n]|\\.)*"
             | '(?!'')(?:[^'\\\r\n]|\\.)*'
             | \"\"(?!") | ''(?!'))
  | (?P<iri><[^<>"{{}}|^`\x00-\x20]*>)
  | (?P<number>[+-]?(?:[0-9]+\.?[0-9]*[eE][+-]?[0-9]+ | \.[0-9]+[eE][+-]?[0-9]+ | [0-9]*\.[0-9]+ | [0-9]+))
  | (?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<label>_:[{_START}](?:[.{_CHAR}]*[{_CHAR}])?)
  | (?P<name>(?:[{_BASE}](?:[.{_CHAR}]*[{_CHAR}])?)?:
             (?:(?:[:{_START}]|{_PLX})(?:(?:[:.{_CHAR}]|{_PLX})*(?:[:{_CHAR}]|{_PLX}))?)?)
  | (?P<word>[A-Za-z]+)
  | (?P<mark>\^\^|[.;,\[\]()])
    """,
    re.VERBOSE | re.DOTALL,
)


class Kind(StrEnum):
    """Kinds of tokens; white space is left out."""

    COMMENT = "comment"
    STRING = "string"  # with its quotation marks
    IRI = "iri"  # with its angle brackets
    NUMBER = "number"
    AT = "at"  # a language tag, or @prefix and @base
    LABEL = "label"  # a labelled blank node
    NAME = "name"  # a prefixed name
    WORD = "word"  # a, true, false, PREFIX, BASE
    MARK = "mark"  # . ; , [ ] ( ) ^^


_KINDS = {kind.value: kind for kind in Kind}
DIRECTIVES = ("@prefix", "@base", "prefix", "base")
_WORDS = frozenset({"a", "true", "false"})
_SPARQL_DIRECTIVES = frozenset({"prefix", "base"})  # in any case of letters


class Token(NamedTuple):
    """One token.

    ``line`` and ``column`` are 1-based, ``start`` and ``end`` count code points from the start of the text; a long
    string may end on a later line (``last_line``).
    """

    kind: Kind
    text: str
    line: int
    column: int
    start: int

    @property
    def end(self) -> int:
        """Where the next character stands."""
        return self.start + len(self.text)

    @property
    def last_line(self) -> int:
        """The line on which the token ends."""
        return self.line + self.text.count("\n")


class NoToken(Exception):
    """At ``line`` and ``column`` (offset ``start``) begins nothing that Turtle knows."""

    def __init__(self, line: int, column: int, start: int) -> None:
        super().__init__(f"no token at line {line}, column {column}")
        self.line = line
        self.column = column
        self.start = start


def tokens(text: str) -> Iterator[Token]:
    """The tokens of ``text`` in order, comments included.

    :raise NoToken: at the first character that begins none; the tokens before it have been given.
    """
    scanner = _TOKEN.scanner(text)  # type: ignore[attr-defined]  # in every CPython; typeshed leaves it out
    line, line_start, position = 1, 0, 0
    match = scanner.match
    for found in iter(match, None):
        group = found.lastgroup
        position = found.end()
        if group == "space":
            piece = found.group()
            breaks = piece.count("\n")
            if breaks:
                line += breaks
                line_start = found.start() + piece.rindex("\n") + 1
            continue
        piece = found.group()
        start = found.start()
        if group == "word" and piece not in _WORDS and piece.lower() not in _SPARQL_DIRECTIVES:
            raise NoToken(line, start - line_start + 1, start)
        yield Token(_KINDS[group], piece, line, start - line_start + 1, start)
        if group == "string" and "\n" in piece:
            line += piece.count("\n")
            line_start = start + piece.rindex("\n") + 1
    if position < len(text):
        raise NoToken(line, position - line_start + 1, position)


def opens_sparql_directive(token: Token) -> bool:
    """Whether ``token`` is a SPARQL-style ``PREFIX`` or ``BASE``, which ends without a full stop."""
    return token.kind is Kind.WORD and token.text.lower() in _SPARQL_DIRECTIVES


def statements(all_tokens: Iterator[Token]) -> Iterator[tuple[Token, ...]]:
    """Cut tokens at the full stops outside brackets; comments are dropped.

    A SPARQL-style ``PREFIX`` or ``BASE`` ends with its IRI. Tokens after the last full stop come as a last,
    unfinished statement.
    """
    held: list[Token] = []
    depth = 0
    for token in all_tokens:
        if token.kind is Kind.COMMENT:
            continue
        held.append(token)
        if token.kind is Kind.MARK:
            if token.text in "[(":
                depth += 1
            elif token.text in "])":
                depth -= 1
            elif token.text == "." and depth <= 0:
                yield tuple(held)
                held, depth = [], 0
        elif token.kind is Kind.IRI and opens_sparql_directive(held[0]):
            yield tuple(held)
            held = []
    if held:
        yield tuple(held)


def is_directive(statement: tuple[Token, ...]) -> bool:
    """Whether a statement declares a prefix or the base."""
    return statement[0].text.lower() in DIRECTIVES
