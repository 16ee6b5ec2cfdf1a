"""Answers to queries as a page shows them: tables whose things bear their names, and graphs as tables of triples."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, gettext, ngettext

from testimonio.names import BASE, ID, shorten
from testimonio.rdf import turtle
from testimonio.rdf.terms import Line, iri, is_blank, is_iri, parts
from testimonio.store.engine import Answer, Engine, EngineError, Form
from testimonio.web.pages.addresses import local_path, web_address
from testimonio.web.pages.subgraph import LABELS, QUOTE, Subgraph, Term

MAX_ROWS = 1000
"""Rows written into the page; the data formats give all."""

MAX_NAMED = 500
"""Things of the rows shown whose names are looked up; further ones are shown by their prefixed names."""

_NAMES = f"""
SELECT ?s ?p ?o WHERE {{
  VALUES ?s {{ %s }} VALUES ?p {{ {" ".join(f"<{each}>" for each in (*LABELS, QUOTE))} }} ?s ?p ?o
}}
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in an answer.

    :ivar term: the value itself.
    :ivar text: what is read: the name of a thing, else its prefixed name, else the literal; ``language`` its tag.
    :ivar href: where it leads, here or elsewhere, or ``None``; ``external`` tells which.
    :ivar claimed: whether the text is the meaning of claims, which this graph does not assert.
    """

    term: Term
    text: str
    language: str = ""
    href: str | None = None
    external: bool = False
    claimed: bool = False


Row = tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """An answer, ready to be written.

    :ivar summary: "12 rows", "true", "a graph of 7 triples".
    :ivar columns: variable names, for a graph what stands where in a triple; ``rows`` their cells, ``None`` where
        unbound; at most :data:`MAX_ROWS`.
    :ivar text: the Turtle of a graph, the word of a boolean, else ``None``; ``is_graph`` tells which.
    """

    summary: str
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    text: str | None = None
    is_graph: bool = False

    @property
    def claimed(self) -> bool:
        """Whether a cell is the meaning of claims."""
        return any(cell is not None and cell.claimed for row in self.rows for cell in row)


def result_of(answer: Answer, engine: Engine, language: str) -> Result:
    """The view of ``answer``, given in the media types of :data:`testimonio.web.sparql.READ_BY_PAGES`.

    The names of things are asked of ``engine``, in one query; where it gives none, things have their prefixed names.
    """
    if answer.form is Form.GRAPH:
        return _graph([_line(line) for line in answer.body.decode().splitlines()], engine, language)
    document = json.loads(answer.body)
    if answer.form is Form.BOOLEAN:
        word = "true" if document["boolean"] else "false"
        return Result(word, text=word)
    columns = tuple(document["head"]["vars"])
    bindings = document["results"]["bindings"]
    terms = [tuple(_term(row.get(column)) for column in columns) for row in bindings[:MAX_ROWS]]
    return Result(_counted(len(bindings)), columns, _rows(terms, engine, language))


def _counted(count: int) -> str:
    if count <= MAX_ROWS:
        return str(ngettext("%(num)s row", "%(num)s rows", count))
    most, all_ = format_decimal(MAX_ROWS), format_decimal(count)
    return str(gettext("the first %(most)s of %(all)s rows", most=most, all=all_))


def _graph(lines: list[Line], engine: Engine, language: str) -> Result:
    columns = tuple(str(each) for each in (gettext("Subject"), gettext("Predicate"), gettext("Object")))
    terms = [tuple(map(_read, line)) for line in lines[:MAX_ROWS]]
    summary = str(ngettext("a graph of %(num)s triple", "a graph of %(num)s triples", len(lines)))
    return Result(summary, columns, _rows(terms, engine, language), "".join(turtle.document(lines)), is_graph=True)


def _line(text: str) -> Line:
    """The terms of a line of N-Triples."""
    subject, predicate, rest = text.split(" ", 2)
    return subject, predicate, rest.removesuffix(" .")


def _read(term: str) -> Term:
    """An N-Triples ``term``."""
    if is_iri(term):
        return Term(iri(term))
    if is_blank(term) or term.startswith("<<"):
        return Term(term.removeprefix("_:"), "bnode")
    value, language, datatype = parts(term)
    return Term(value, "literal", language, datatype.strip("<>"))


def _term(cell: dict[str, Any] | None) -> Term | None:
    if cell is None:
        return None
    if not isinstance(cell["value"], str):
        return Term(json.dumps(cell["value"]), "bnode")  # a triple term
    return Term(cell["value"], cell["type"], cell.get("xml:lang", ""), cell.get("datatype", ""))


def _rows(terms: Iterable[tuple[Term | None, ...]], engine: Engine, language: str) -> tuple[Row, ...]:
    held = list(terms)
    ours = dict.fromkeys(term.value for row in held for term in row if term and _is_ours(term))
    names = _names(engine, list(ours)[:MAX_NAMED])
    return tuple(tuple(_cell(term, names, language) if term else None for term in row) for row in held)


def _is_ours(term: Term) -> bool:
    return term.is_iri and term.value.startswith(BASE) and ">" not in term.value


def _names(engine: Engine, iris: list[str]) -> Subgraph:
    if not iris:
        return Subgraph()
    try:
        return Subgraph.fetch(engine, _NAMES % " ".join(f"<{each}>" for each in iris))
    except EngineError:
        return Subgraph()  # the answer is there all the same


def _cell(term: Term, names: Subgraph, language: str) -> Cell:
    if term.kind == "bnode":
        return Cell(term, "_:" + term.value)
    if not term.is_iri:
        return Cell(term, term.value, term.language)
    here = local_path(term.value)
    href, external = here or web_address(term.value), here is None
    if term.value not in names:
        return Cell(term, shorten(term.value).strip("<>"), href=href, external=external)
    name = names.label(term.value, language)
    claimed = term.value.startswith(ID + "proposition/")
    return Cell(term, name.value, name.language, href, external, claimed)
