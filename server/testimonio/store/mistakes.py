"""Where a query breaks the grammar, in a sentence with the right place.

The evaluator's parser reports the furthest character that any of its rules looked at, and a rule for a keyword looks
as far ahead as the keyword is long: ``SELECT * { ?s ?p }`` fails, it says, at the blank behind the brace, for want of
OPTIONAL. So the query is parsed once more with wide gaps between its tokens: no rule then looks past a gap, and the
place names the token.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from testimonio.store.engine import QuerySyntaxError
from testimonio.store.tokens import Token, place, tokens

_GAP = " " * 24  # wider than any keyword
_TOKENS = 5_000  # in longer queries, only the fact of a mistake is reported
_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_ITEM = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,]+')
_NEWER = {"{|", "|}", "~", "<<", ">>", "<<("}  # signs of SPARQL 1.2, which would only confuse


def syntax_error(query: str, message: str) -> QuerySyntaxError:
    """The error for a ``query`` that the parser refused with ``message``."""
    cut = list(tokens(query))
    gapped = _GAP.join(token.text for token in cut) + _GAP
    match = _MESSAGE.match(_complaint(gapped) or message) if len(cut) <= _TOKENS else None
    if match is None:
        return QuerySyntaxError("The query breaks the grammar of SPARQL.")
    token, at_start = _failing(cut, gapped, int(match[1]), int(match[2]))
    line, column = place(query, token.start if token else len(query.rstrip()))
    found = f"{token.text!r} does not fit here" if token else "The query ends too early, or breaks a rule at its end"
    reason = _reason(match[3], token, at_start)
    message = f"{found} (line {line}, column {column}).{reason}"
    return QuerySyntaxError(message, line, column, token=token.text if token else None)


def _complaint(query: str) -> str | None:
    try:
        ox.Store().query(query)
    except SyntaxError as error:
        return str(error)
    return None


def _failing(cut: list[Token], gapped: str, line: int, column: int) -> tuple[Token | None, bool]:
    """The token at a place in the gapped query, and whether the place is its first character."""
    lines = gapped.split("\n")
    offset = sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
    start = 0
    for token in cut:
        if offset < start + len(token.text) + len(_GAP):
            return token, offset == start
        start += len(token.text) + len(_GAP)
    return None, False


def _reason(expected: str, token: Token | None, at_start: bool) -> str:
    items = [item.strip() for item in _ITEM.findall(expected) if item.strip()]
    phrases = [item for item in items if " " in item and item[0] not in "\"['"]
    if "IRI parsing failed" in phrases:
        return " The IRI is malformed."
    if any("variable that is unbound" in phrase for phrase in phrases):
        return " SELECT names a variable that is neither grouped by nor inside an aggregate."
    if phrases:
        return f" {phrases[0][0].upper()}{phrases[0][1:].rstrip('.')}."
    signs = [item.strip('"') for item in items if item.startswith('"')]
    signs = [sign for sign in signs if sign and sign not in _NEWER and "\\" not in sign]
    if signs and at_start and len(signs) <= 6 and not any(item[0] == "[" for item in items):
        return f" Expected {signs[0]}" if len(signs) == 1 else f" Expected one of: {'  '.join(signs)}"
    if token is None or (token.text == "}" and not at_start):
        return " A variable may be given a value twice (BIND, AS), or an aggregate may lack its GROUP BY."
    return ""
