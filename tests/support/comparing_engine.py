"""An engine that asks two others the same, answers what the first says, and remembers where the second differs."""

from __future__ import annotations

import json
import re

import pyoxigraph as ox

from testimonio.store.engine import Answer, DatasetSummary, Engine, EngineError, Form, Health, Question
from testimonio.store.limits import Limits

_JSON = "application/sparql-results+json"
_FREE = re.compile(r"\bLIMIT\b(?!.*\bORDER\b)", re.IGNORECASE | re.DOTALL)
"""Where the standard leaves the choice of rows to the engine."""

_LISTS = re.compile("GROUP_CONCAT", re.IGNORECASE)
"""Where it leaves the order of a list to the engine; the same characters are the same list here."""


class ComparingEngine:
    """Implements :class:`testimonio.store.engine.Engine`.

    :ivar asked: how many questions both were asked; ``differences`` by query, what the second said instead.
    """

    def __init__(self, first: Engine, second: Engine) -> None:
        self._first = first
        self._second = second
        self.asked = 0
        self.differences: dict[str, str] = {}

    @property
    def limits(self) -> Limits:
        return self._first.limits

    @property
    def services(self) -> tuple[str, ...]:
        return ()

    def answer(self, question: Question) -> Answer:
        answer = self._first.answer(question)
        self.asked += 1
        try:
            other = self._second.answer(question)
        except EngineError as error:
            self.differences[question.query] = f"{type(error).__name__}: {error}"
            return answer
        if rows(answer, question.query) != rows(other, question.query):
            self.differences[question.query] = other.body.decode()[:2000]
        return answer

    def summary(self) -> DatasetSummary:
        return self._first.summary()

    def health(self) -> Health:
        return self._first.health()

    def close(self) -> None:
        pass


def rows(answer: Answer, query: str) -> object:
    """What an answer says, without what the standard leaves open: the order of rows, and more where the query does."""
    if answer.form is Form.GRAPH:
        format_ = ox.RdfFormat.from_media_type(answer.media_type)
        return sorted(" ".join(map(_unlabelled, quad.triple)) for quad in ox.parse(answer.body, format=format_))
    assert answer.media_type == _JSON
    table = json.loads(answer.body)
    if answer.form is Form.BOOLEAN:
        return table["boolean"]
    bindings = table["results"]["bindings"]
    if _FREE.search(query):
        return table["head"]["vars"], len(bindings)
    for row in bindings:
        for term in row.values():
            if term["type"] == "bnode":
                term["value"] = "any"
            elif _LISTS.search(query):
                term["value"] = "".join(sorted(term["value"]))
    return table["head"]["vars"], sorted(json.dumps(row, sort_keys=True) for row in bindings)


def _unlabelled(term: object) -> str:
    return "_:any" if isinstance(term, ox.BlankNode) else str(term)
