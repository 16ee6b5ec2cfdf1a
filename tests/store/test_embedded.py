"""The engine in the caller's process, asked by several threads."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as ox
import pytest

from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import AnswerTooLarge, EngineError, NotAcceptable, Question
from testimonio.store.limits import Limits

CONSTRUCT, SELECT = "CONSTRUCT WHERE { ?s ?p ?o }", "SELECT * { ?s ?p ?o }"
CSV, N_TRIPLES = "text/csv", "application/n-triples"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (Question(CONSTRUCT, CSV, None), NotAcceptable),
        (Question(SELECT, None, N_TRIPLES), NotAcceptable),
        (Question(CONSTRUCT, None, N_TRIPLES), AnswerTooLarge),
        (Question(SELECT, CSV, None), AnswerTooLarge),
    ],
)
def test_an_error_can_be_forgotten_in_another_thread(
    monkeypatch: pytest.MonkeyPatch, question: Question, expected: type[EngineError]
) -> None:
    # The library's results must be let go of in the thread that asked; it complains to this hook and to nobody else.
    complaints: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda found: complaints.append(str(found.exc_value)))
    node = ox.NamedNode("http://example.org/a")
    engine = EmbeddedEngine.of([ox.Quad(node, node, node)], Limits(answer_bytes=10))
    with ThreadPoolExecutor(1) as pool:
        error = pool.submit(engine.answer, question).exception()
    assert isinstance(error, expected)
    del error
    assert complaints == []
