"""Forms of queries that take this evaluator very long where another form does not, and where they stand in a query.

Looked for only when a query has met a limit, in its tokens: no meaning is read, so this is advice, never a refusal. The
times of each beside the better one are in ``benchmarks/results/forms.md``, by ``benchmarks/forms.py``.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from testimonio.store.engine import QuerySyntaxError
from testimonio.store.tokens import Kind, Token, place, tokens

_PATH = frozenset({"/", "|", "^", "*", "+", "?", "!", "(", ")"})
_JOINING = frozenset({".", ";", ",", "/"})
_SUBJECTS = frozenset({Kind.VARIABLE, Kind.IRI, Kind.PREFIXED})


class SlowForm(StrEnum):
    """What is slow."""

    EXISTS_JOIN = "exists-join"  # EXISTS or NOT EXISTS over more than one pattern: joined anew for each row
    EQUAL_FILTER = "equal-filter"  # two variables compared in FILTER: every pair is made
    OPTIONAL_FIRST = "optional-first"  # OPTIONAL before what binds its variables
    OPTIONAL_CHAIN = "optional-chain"  # OPTIONAL over a variable that another OPTIONAL may leave unbound
    FREE_PATH = "free-path"  # a path with * between two variables that nothing else binds: every node is a beginning
    STRING_EQUAL = "string-equal"  # STR() of a variable compared with a string: every row is looked at
    EVERY_TRIPLE = "every-triple"  # a pattern of three variables that nothing else binds


@dataclass(frozen=True, slots=True)
class Slow:
    """A slow form in a query, at ``line`` and ``column``, both 1-based, in code points; ``token`` begins it."""

    form: SlowForm
    token: str
    line: int
    column: int


def slow_forms(query: str) -> tuple[Slow, ...]:
    """The slow forms in ``query``, each kind once, in the order of the query."""
    try:
        read = list(tokens(query))
    except QuerySyntaxError:
        return ()  # whoever asked knows already
    first: dict[SlowForm, Token] = {}
    for form, token in sorted(_found(read), key=lambda found: found[1].start):
        first.setdefault(form, token)
    return tuple(Slow(form, token.text, *place(query, token.start)) for form, token in first.items())


def _found(read: Sequence[Token]) -> Iterator[tuple[SlowForm, Token]]:
    ends = _ends(read)
    body = min(ends, default=len(read))
    uses = Counter(token.text for token in read[body : ends.get(body)] if token.kind is Kind.VARIABLE)
    for index, token in enumerate(read):
        if token.text == "{" and index in ends:
            yield from _in_group(read, index, ends)
        elif token.word == "EXISTS" and index + 1 in ends and _joins(read[index + 2 : ends[index + 1]]):
            yield SlowForm.EXISTS_JOIN, read[index - 1] if read[index - 1].word == "NOT" else token
        elif token.kind is Kind.VARIABLE and index > body:
            yield from _at_variable(read, index, uses)
        elif _is(read, index, "STR", "(", Kind.VARIABLE, ")", "=", Kind.STRING):
            yield SlowForm.STRING_EQUAL, token


def _ends(read: Sequence[Token]) -> dict[int, int]:
    """The index of each closing brace by that of the one that it closes."""
    found, opened = dict[int, int](), list[int]()
    for index, token in enumerate(read):
        if token.text == "{":
            opened.append(index)
        elif token.text == "}" and opened:
            found[opened.pop()] = index
    return found


def _in_group(read: Sequence[Token], start: int, ends: dict[int, int]) -> Iterator[tuple[SlowForm, Token]]:
    """What is slow about the OPTIONAL clauses of one group, which take what stands before them in it."""
    bound, perhaps = set[str](), set[str]()
    index = start + 1
    while index < ends[start]:
        token = read[index]
        if token.word == "OPTIONAL" and index + 1 in ends:
            end = ends[index + 1]
            inside = _variables(read[index:end])
            after = read[end + 1 : ends[start]]
            if index == start + 1 and after and after[0].kind in _SUBJECTS:
                yield SlowForm.OPTIONAL_FIRST, token
            if inside & (perhaps - bound):
                yield SlowForm.OPTIONAL_CHAIN, token
            perhaps |= inside
            index = end
        elif index in ends:  # a group of its own, such as a branch of UNION: what is in it is looked at by itself
            bound |= _variables(read[index : ends[index]])
            index = ends[index]
        elif token.kind is Kind.VARIABLE:
            bound.add(token.text)
        index += 1


def _variables(part: Sequence[Token]) -> set[str]:
    return {token.text for token in part if token.kind is Kind.VARIABLE}


def _joins(inside: Sequence[Token]) -> bool:
    """Whether a group holds more than one pattern."""
    depth = 0  # of brackets, where a comma or a slash is no joint
    for index, token in enumerate(inside):
        depth += (token.text == "(") - (token.text == ")")
        if token.word == "OPTIONAL" or (not depth and token.text in _JOINING and _goes_on(inside[index + 1 :])):
            return True
    return False


def _goes_on(rest: Sequence[Token]) -> bool:
    return bool(rest) and rest[0].text != "}" and rest[0].word != "FILTER"


def _at_variable(read: Sequence[Token], index: int, uses: Counter[str]) -> Iterator[tuple[SlowForm, Token]]:
    token = read[index]
    if _is(read, index, Kind.VARIABLE, "=", Kind.VARIABLE) and read[index - 1].text in ("(", "&&"):
        yield SlowForm.EQUAL_FILTER, token
    if uses[token.text] != 1:
        return
    path = list(itertools.takewhile(_in_a_path, read[index + 1 :]))
    end = index + 1 + len(path)
    if end < len(read) and uses[read[end].text] == 1 and any(each.text == "*" for each in path):
        yield SlowForm.FREE_PATH, token
    if _is(read, index, Kind.VARIABLE, Kind.VARIABLE, Kind.VARIABLE) and uses[read[index + 2].text] == 1:
        yield SlowForm.EVERY_TRIPLE, token


def _in_a_path(token: Token) -> bool:
    return token.text in _PATH or token.text == "a" or token.kind in (Kind.IRI, Kind.PREFIXED)


def _is(read: Sequence[Token], index: int, *shape: Kind | str) -> bool:
    """Whether the tokens from ``index`` on have these kinds or texts."""
    part = read[index : index + len(shape)]
    return len(part) == len(shape) and all(
        token.kind is wanted if isinstance(wanted, Kind) else wanted in (token.text, token.word)
        for token, wanted in zip(part, shape, strict=True)
    )
