"""Where a query breaks the grammar, in a sentence with the right place.

The evaluator's parser reports the furthest character that any of its rules looked at, and a rule for a keyword looks
as far ahead as the keyword is long: ``SELECT * { ?s ?p }`` fails, it says, at the blank behind the brace, for want of
OPTIONAL. So the query is parsed once more with wide gaps between its tokens: no rule then looks past a gap, and the
place names the token. What could stand there instead says :mod:`testimonio.store.expectations`.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from testimonio.store.engine import QuerySyntaxError
from testimonio.store.expectations import expected, items_of
from testimonio.store.tokens import Token, place, tokens

_GAP = " " * 24  # wider than any keyword
_TOKENS = 5_000  # in longer queries, only the fact of a mistake is reported
_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_FEW = 6  # expected things that a sentence can list


def syntax_error(query: str, message: str) -> QuerySyntaxError:
    """The error for a ``query`` that the parser refused with ``message``."""
    cut = list(tokens(query))
    gapped = _GAP.join(token.text for token in cut) + _GAP
    match = _MESSAGE.match(_complaint(gapped) or message) if len(cut) <= _TOKENS else None
    if match is None:
        return QuerySyntaxError("The query breaks the grammar of SPARQL.")
    place_of = _failing(cut, gapped, int(match[1]), int(match[2]))
    token = cut[place_of] if place_of < len(cut) else None
    phrase = _phrase(match[3])
    can_stand = () if phrase else expected("".join(before.text + _GAP for before in cut[:place_of]))
    if token is not None and _fits(token, can_stand):
        can_stand = ()  # no rule of grammar is broken
    line, column = place(query, token.start if token else len(query.rstrip()))
    found = f"{token.text!r} does not fit here" if token else "The query ends too early, or breaks a rule at its end"
    message = f"{found} (line {line}, column {column}).{phrase or _reason(can_stand, token)}"
    return QuerySyntaxError(message, line, column, token.text if token else None, expected=can_stand)


def _complaint(query: str) -> str | None:
    try:
        ox.Store().query(query)
    except SyntaxError as error:
        return str(error)
    return None


def _failing(cut: list[Token], gapped: str, line: int, column: int) -> int:
    """The index of the token at a place in the gapped query, the number of tokens behind its end."""
    lines = gapped.split("\n")
    offset = sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
    end = 0
    for index, token in enumerate(cut):
        end += len(token.text) + len(_GAP)
        if offset < end:
            return index
    return len(cut)


def _fits(token: Token, can_stand: tuple[str, ...]) -> bool:
    # The parser does not come to the brace of a group that gives a variable two values; but where OPTIONAL may begin,
    # the group may end.
    return token.text in can_stand or token.word in can_stand or (token.text == "}" and "OPTIONAL" in can_stand)


def _phrase(complaint: str) -> str:
    """What the parser says in words about a rule that is not one of grammar."""
    phrases = [item for item in items_of(complaint) if " " in item and item[0] not in "\"['"]
    if "IRI parsing failed" in phrases:
        return " The IRI is malformed."
    if any("variable that is unbound" in phrase for phrase in phrases):
        return " SELECT names a variable that is neither grouped by nor inside an aggregate."
    return f" {phrases[0][0].upper()}{phrases[0][1:].rstrip('.')}." if phrases else ""


def _reason(can_stand: tuple[str, ...], token: Token | None) -> str:
    if 0 < len(can_stand) <= _FEW:
        return f" Expected {can_stand[0]}." if len(can_stand) == 1 else f" Expected one of: {'  '.join(can_stand)}."
    if not can_stand and (token is None or token.text == "}"):
        return " A variable may be given a value twice (BIND, AS), or an aggregate may lack its GROUP BY."
    return ""
