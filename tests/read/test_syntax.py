"""A slip in Turtle is told at its place, in a sentence. The cases are in syntax-errors.txt."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
