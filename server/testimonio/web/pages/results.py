"""Answers to queries as a page shows them: a table of values with links, or the text of a graph."""

from __future__ import annotations

import json
from dataclasses import dataclass

from testimonio.names import shorten
from testimonio.store.engine import Answer, Form
from testimonio.web.pages.addresses import local_path, web_address
from testimonio.web.pages.views import Value

MAX_ROWS = 1000
"""Rows written into the page; the data formats give all."""


@dataclass(frozen=True, slots=True)
class Result:
    """An answer, ready to be written.

    :ivar summary: "12 rows", "true", "a graph".
    :ivar columns: variable names; ``rows`` their values, ``None`` where unbound; at most :data:`MAX_ROWS`.
    :ivar text: the Turtle of a graph, the word of a boolean, else ``None``.
    """

    summary: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Value | None, ...], ...] = ()
    text: str | None = None


def result_of(answer: Answer) -> Result:
    """The view of ``answer``, given as SPARQL results JSON or, for a graph, as Turtle."""
    if answer.form is Form.GRAPH:
        return Result("a graph", text=answer.body.decode())
    document = json.loads(answer.body)
    if answer.form is Form.BOOLEAN:
        word = "true" if document["boolean"] else "false"
        return Result(word, text=word)
    columns = tuple(document["head"]["vars"])
    bindings = document["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(column)) for column in columns) for row in bindings[:MAX_ROWS])
    shown = f"{len(bindings)} rows" if len(bindings) <= MAX_ROWS else f"the first {MAX_ROWS} of {len(bindings)} rows"
    return Result("1 row" if len(bindings) == 1 else shown, columns, rows)


def _cell(cell: dict[str, str] | None) -> Value | None:
    if cell is None:
        return None
    if cell["type"] == "uri":
        name = shorten(cell["value"])
        here = local_path(cell["value"])
        return Value(name.strip("<>"), href=here or web_address(cell["value"]), external=here is None)
    if cell["type"] == "bnode":
        return Value("_:" + cell["value"])
    return Value(cell["value"], cell.get("xml:lang", ""))
