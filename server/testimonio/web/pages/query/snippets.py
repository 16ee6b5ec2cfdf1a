"""A query as code to paste, for curl, Python and R. Pure functions: any query gives a literal that means just it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # which nobody sees, and some are changed on their way


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code in one language: its ``name`` as people say it, and the ``code``."""

    name: str
    code: str


def snippets_of(query: str, endpoint: str, *, graph: bool) -> tuple[Snippet, ...]:
    """The code that asks ``endpoint``, an address, ``query``.

    :param graph: whether the answer is a graph, then read as Turtle; else it is read as a table.
    """
    accept = "text/turtle" if graph else "text/csv"
    return (
        Snippet("curl", _curl(query, endpoint, accept)),
        Snippet("Python", _python(query, endpoint, accept, graph=graph)),
        Snippet("R", _r(query, endpoint, accept, graph=graph)),
    )


def _curl(query: str, endpoint: str, accept: str) -> str:
    return (
        f"curl --silent --show-error --header 'Accept: {accept}' \\\n"
        f"  --data-urlencode {shell_literal('query=' + query)} \\\n  {shell_literal(endpoint)}\n"
    )


def _python(query: str, endpoint: str, accept: str, *, graph: bool) -> str:
    imports = "" if graph else "import csv\nimport io\n"
    read = (
        "    print(answer.read().decode())\n"
        if graph
        else "    rows = list(csv.DictReader(io.TextIOWrapper(answer, 'utf-8', newline='')))\n"
        "print(rows)  # or, instead of the two lines above: pandas.read_csv(answer)\n"
    )
    return (
        f"{imports}import urllib.parse\nimport urllib.request\n\nquery = {python_literal(query)}\n"
        f"request = urllib.request.Request(\n    {python_literal(endpoint)},\n"
        f"    urllib.parse.urlencode({{'query': query}}).encode(),\n    {{'Accept': '{accept}'}},\n)\n"
        f"with urllib.request.urlopen(request) as answer:\n{read}"
    )


def _r(query: str, endpoint: str, accept: str, *, graph: bool) -> str:
    read = (
        "cat(resp_body_string(answer))\n"
        if graph
        else "rows <- read.csv(text = resp_body_string(answer))\nprint(rows)\n"
    )
    return (
        f"library(httr2)  # R 4.0 or later\n\nquery <- {r_literal(query)}\n"
        f'answer <- request({r_literal(endpoint)}) |>\n  req_headers(Accept = "{accept}") |>\n'
        f"  req_body_form(query = query) |>\n  req_perform()\n{read}"
    )


def shell_literal(text: str) -> str:
    """``text`` in single quotes for a POSIX shell (XCU 2.2.2): nothing in them has a meaning but the quote itself."""
    return "'" + text.replace("'", "'\\''") + "'"


def python_literal(text: str) -> str:
    """``text`` as a Python string; one of several lines keeps its lines."""
    if "\n" not in text or _CONTROLS.search(text):
        return repr(text)
    body = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return '"""' + (body[:-1] + '\\"' if body.endswith('"') else body) + '"""'


def r_literal(text: str) -> str:
    """``text`` as a raw string of R (4.0 and later), with as many dashes as it takes that ``text`` does not end it."""
    if not re.search(r'[\\"\n]', text):
        return f'"{text}"'
    dashes = ""
    while f'){dashes}"' in text:
        dashes += "-"
    return f'r"{dashes}({text}){dashes}"'
