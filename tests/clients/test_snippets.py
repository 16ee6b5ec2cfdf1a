"""Code to paste from the query page, run as it is."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from testimonio.web.pages.query.snippets import python_literal, r_literal, shell_literal, snippets_of

VALUE = 'it\'s "two" $HOME `id` !! \\ {x} %s \'\'\' """ )" )-" é'
QUERY = (
    "# a comment with 'quotes', \"quotes\", $dollar, !bang and a \\ \n"
    'SELECT ("""it\'s \\"two\\" $HOME `id` !! \\\\ {x} %s \'\'\' \\"\\"\\" )\\" )-\\" é""" AS ?value) ?two\n'
    'WHERE { BIND("a\\nb" AS ?two) }'
)
GRAPH = 'CONSTRUCT { <x:it\'s> <x:p> "$a" }\nWHERE {}\n'
TEXTS = [
    "",
    "a",
    "it's",
    '"',
    '""""',
    '\\"',
    "a\nb\\",
    'a\n"""\nb"',
    "a\n\tb\r\n",
    "a\nb\x00\x7f",
    ')"',
    ')-"\n)"',
    "$x\n'''",
]


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_curl(endpoint: str, program: Callable[[str], str]) -> None:
    program("curl")
    code = snippets_of(QUERY, endpoint, graph=False)[0].code
    assert run("bash", "-c", code).replace("\r\n", "\n") == 'value,two\n"' + VALUE.replace('"', '""') + '","a\nb"\n'
    assert "it's" in run("bash", "-c", snippets_of(GRAPH, endpoint, graph=True)[0].code)


def test_python(endpoint: str) -> None:
    code = snippets_of(QUERY, endpoint, graph=False)[1].code
    assert run(sys.executable, "-c", code).strip() == repr([{"value": VALUE, "two": "a\nb"}])
    assert "it's" in run(sys.executable, "-c", snippets_of(GRAPH, endpoint, graph=True)[1].code)


@pytest.mark.parametrize("text", [*TEXTS, QUERY, GRAPH])
def test_literals_mean_the_text(text: str) -> None:
    assert eval(python_literal(text)) == text  # noqa: S307  (our own literal)
    if "\0" not in text:
        assert run("sh", "-c", f"printf %s {shell_literal(text)}x") == text.replace("\r\n", "\n") + "x"
    assert read_r(r_literal(text)) == text


def read_r(literal: str) -> str:
    """What a string of R means: in plain quotes only what needs no escape; a raw one ends where R's parser ends it."""
    if plain := re.fullmatch(r'"([^"\\]*)"', literal):
        return plain[1]
    start = re.match(r'r"(-*)\(', literal)
    assert start
    end = literal.index(f'){start[1]}"', start.end())
    assert end + len(start[1]) + 2 == len(literal)
    return literal[start.end() : end]


def test_r_itself(program: Callable[[str], str]) -> None:
    rscript = program("Rscript")
    for text in (QUERY, GRAPH):
        assert run(rscript, "-e", f"cat({r_literal(text)})") == text
