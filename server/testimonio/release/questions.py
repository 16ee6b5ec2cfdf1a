"""Competency questions: one query a file, with a header that gives its title and description in English and Spanish.

A line ``# order: 7`` gives a question its place in the list; those without one follow, by name.
A corpus brings its own in ``queries/``; one that brings none offers the tool's.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Store

from testimonio.errors import FileSyntaxError
from testimonio.layout import Corpus, Tool

_FIELD = re.compile(r"^# (title|description)@([a-z]{2}): (.+)$", re.M)
_ORDER = re.compile(r"^# order: *(\S*) *$", re.M)
_WANTED = [(name, language) for name in ("title", "description") for language in ("en", "es")]


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    :ivar name: the file's name without ``.rq``.
    :ivar title: by language tag; ``description`` likewise.
    :ivar query: the SPARQL query, without the header.
    """

    name: str
    title: dict[str, str]
    description: dict[str, str]
    query: str


def folder(corpus: Corpus, tool: Tool) -> Path:
    """Where the questions of ``corpus`` lie: its own folder if there is a query in it, else the tool's."""
    return corpus.queries if next(corpus.queries.glob("*.rq"), None) else tool.queries


def questions(corpus: Corpus, tool: Tool) -> Iterator[Question]:
    """The questions that go with ``corpus``, in their order.

    :raise FileSyntaxError: a header lacks a field or has an order that is no number, two questions claim one place, or
        a query is no SPARQL.
    """
    places: dict[int, Path] = {}
    found: list[tuple[float, Question]] = []
    for path in sorted(folder(corpus, tool).glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        order = _order(path, text)
        if order is not None and places.setdefault(order, path) != path:
            message = f"{path} and {places[order].name} both have the order {order}; give one of them another."
            raise FileSyntaxError(message, path, 1)
        found.append((math.inf if order is None else order, _question(path, text)))
    return iter([question for _, question in sorted(found, key=lambda pair: pair[0])])


def _order(path: Path, text: str) -> int | None:
    line = _ORDER.search(text)
    if line is None:
        return None
    if not line[1].isdecimal():
        number = text.count("\n", 0, line.start()) + 1
        raise FileSyntaxError(f"{path}:{number}: «{line[0]}» gives no number; write «# order: 7».", path, number)
    return int(line[1])


def _question(path: Path, text: str) -> Question:
    fields = {(name, language): value for name, language, value in _FIELD.findall(text)}
    for name, language in _WANTED:
        if (name, language) not in fields:
            raise FileSyntaxError(f"{path} has no line «# {name}@{language}: …» at its head; add it.", path, 1)
    try:
        Store().query(text)
    except SyntaxError as error:
        line = error.lineno or 1
        raise FileSyntaxError(f"{path}:{line}: this is no SPARQL query: {error.msg}", path, line) from None
    title, description = (
        {language: fields[name, language] for language in ("en", "es")} for name in ("title", "description")
    )
    return Question(path.stem, title, description, _ORDER.sub("", _FIELD.sub("", text)).strip() + "\n")


def document(found: Iterator[Question]) -> str:
    """``queries.json``: a list of the questions."""
    return json.dumps([asdict(question) for question in found], ensure_ascii=False, indent=2) + "\n"
