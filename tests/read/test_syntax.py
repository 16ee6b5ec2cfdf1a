"""A slip in Turtle is told at its place, in a sentence. The cases are in syntax-errors.txt."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from testimonio import layout
from testimonio.errors import FileSyntaxError
from testimonio.read import turtle

_CASE = re.compile(r"^=== (.+)\n--- (\d+):(\d+) (.+)\n((?:(?!===).*\n)*)", re.MULTILINE)
CASES = _CASE.findall((Path(__file__).parent / "syntax-errors.txt").read_text(encoding="utf-8"))


def test_all_cases_run() -> None:
    assert len(CASES) == 46
    assert len({name for name, *_ in CASES}) == len(CASES)


@pytest.mark.parametrize(("line", "column", "message", "text"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_the_slip_is_told(line: str, column: str, message: str, text: str) -> None:
    with pytest.raises(FileSyntaxError) as caught:
        turtle.read(text, Path("case.ttl"), "https://example.org/base")
    assert (f"{caught.value.line}:{caught.value.column} {caught.value}") == f"{line}:{column} {message}"
    assert caught.value.path == Path("case.ttl")


def test_a_carriage_return_alone_ends_no_line() -> None:
    text = "@prefix : <http://e/> .\r:x :p\r\n  :o .\n:y :p claim:z .\n"
    with pytest.raises(FileSyntaxError) as caught:
        turtle.read(text, Path("case.ttl"), "https://example.org/base")
    assert (caught.value.line, caught.value.column) == (3, 7)


_PIECES = (
    '"',
    "'",
    '"""',
    "<",
    ">",
    ".",
    ";",
    ",",
    "[",
    "]",
    "(",
    ")",
    "@",
    "^^",
    "#",
    "\\",
    "\n",
    "_:x",
    ":",
    "%",
    "\r",
)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_spoilt_is_read_or_told_at_a_place_in_the_text(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # a test, no secret
    sound = (layout.corpus("harbour").graph / "events.ttl").read_text(encoding="utf-8")[:3000]
    told = []
    for _ in range(60):
        at = chance.randrange(len(sound))
        text = sound[:at] + chance.choice(_PIECES) * chance.choice((0, 1)) + sound[at + chance.choice((0, 1, 3)) :]
        try:
            turtle.read(text, Path("case.ttl"), "https://example.org/base")
        except FileSyntaxError as error:
            told.append((text.split("\n"), error))
    assert len(told) > 10
    for lines, complaint in told:
        assert 1 <= complaint.line <= len(lines)
        assert 1 <= (complaint.column or 0) <= len(lines[complaint.line - 1]) + 1
