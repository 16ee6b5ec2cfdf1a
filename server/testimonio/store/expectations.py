"""What could stand at a place of a query, in words of SPARQL.

The evaluator's parser tells what it expected at the furthest character that it looked at, and for a keyword it looks
as many characters ahead as the keyword has: so one run tells of the longest keywords only. Here the query is cut off at
the place, and a run of n characters that begin nothing is put there: then it tells of the keywords of n letters.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from testimonio.store.words import FUNCTIONS

_NOTHING = "\x01"  # begins no token
_LONGEST = 14  # ENCODE_FOR_URI
_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_ITEM = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,]+')
_UNSAID = {"{|", "|}", "~", "<<", "<<(", ">>", ")>>", "LATERAL", "SERVICE", "VERSION", "_"}  # newer, or refused here
_MANY = 6  # functions; so many are told as one


def expected(before: str) -> tuple[str, ...]:
    """What may stand behind ``before``, the beginning of a query that ends with white space; sorted, kinds first."""
    place = _place(before)
    items = _items(before, place, 0)
    keywords = {item for length in range(1, _LONGEST + 1) for item in _items(before, place, length) if item.isalpha()}
    return tuple(dict.fromkeys([*_kinds(items), *_signs(items), *_words(keywords)]))


def items_of(message: str) -> list[str]:
    """The items that a ``message`` of the parser expects."""
    return [item.strip() for item in _ITEM.findall(message) if item.strip()]


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _items(before: str, place: tuple[int, int], length: int) -> set[str]:
    """The items expected ``length`` characters behind ``place``, where that many begin nothing."""
    try:
        ox.Store().query(before + _NOTHING * length)
    except SyntaxError as error:
        match = _MESSAGE.match(str(error))
        if match and (int(match[1]), int(match[2])) == (place[0], place[1] + length):
            found = items_of(match[3])
            return {item for item in found if not length or (len(item) == length and item.replace("_", "").isalnum())}
    return set()


def _kinds(items: set[str]) -> list[str]:
    """The kinds of terms, each known by the characters that begin it."""
    signs = {item[1:-1].replace('\\"', '"') for item in items if item.startswith('"')}
    names = ":" in signs
    kinds = {
        "a variable": "?" in signs,
        "an IRI": "<" in signs and (names or len(signs) == 1),
        "a prefixed name": names and "<" in signs,
        "a prefix": names and "<" not in signs,
        "a string": "'" in signs,
        "a number": "['0'..='9']" in items,
        "a blank node": "_:" in signs,
    }
    return [kind for kind, there in kinds.items() if there]


def _signs(items: set[str]) -> list[str]:
    signs = {item[1:-1].replace('\\"', '"') for item in items if item.startswith('"')}
    begin_terms = {"?", "$", ":", "_:", "'", "'''", '"', '"""', *({"<"} if ":" in signs or len(signs) == 1 else ())}
    numbers = {"+", "-", "."} if "['0'..='9']" in items else set()
    return sorted(sign for sign in signs - begin_terms - numbers - _UNSAID if sign)


def _words(keywords: set[str]) -> list[str]:
    words = {word.upper() if word.upper() in FUNCTIONS else word for word in keywords} - _UNSAID
    functions = words & FUNCTIONS
    if len(functions) > _MANY:
        return ["a function", *sorted(words - functions)]
    return sorted(words)
