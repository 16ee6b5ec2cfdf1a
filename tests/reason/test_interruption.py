"""An interruption while Oxigraph calls a function is never lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from types import FrameType

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from testimonio.names import BASE
from testimonio.reason import functions
from testimonio.reason.fixpoint import Fixpoint
from testimonio.reason.interruption import waiting
from testimonio.reason.rules import Rule

NUMBERS = [signal.SIGINT, signal.SIGTERM]


RULE = Rule(
    "dates",
    "",
    "",
    "",
    owl=False,
    prologue=f"PREFIX function: <{functions.FUNCTION}>\n",
    head=f"?s <{BASE}first> ?day",
    body=f"?s <{BASE}date> ?date BIND(function:earliest(?date) AS ?day)",
)


@pytest.fixture
def raising() -> Iterator[None]:
    """Both signals raise KeyboardInterrupt, as in ``testimonio build``."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in NUMBERS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("raising")
@pytest.mark.parametrize("number", NUMBERS)
def test_it_is_raised_after_the_query_and_ends_the_work(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    calls: list[object] = []

    def call(term: object) -> None:
        calls.append(term)
        os.kill(os.getpid(), number)

    monkeypatch.setattr(functions, "_FUNCTIONS", {"earliest": call})
    triples = [Triple(NamedNode(f"{BASE}{n}"), NamedNode(f"{BASE}date"), Literal(str(n))) for n in range(50)]
    fixpoint = Fixpoint(triples)
    with pytest.raises(KeyboardInterrupt):
        fixpoint.run([RULE])
    assert len(calls) == 1  # the other 49 were not asked for
    assert not fixpoint.derived


@pytest.mark.usefixtures("raising")
@pytest.mark.parametrize("number", NUMBERS)
def test_the_handlers_are_put_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with waiting() as interrupted:
        assert not interrupted()
        assert signal.getsignal(number) is not before
    assert signal.getsignal(number) is before


@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.SIG_DFL])
def test_what_the_system_does_by_itself_stays(handler: signal.Handlers) -> None:
    before = signal.signal(signal.SIGTERM, handler)
    try:
        with waiting():
            assert signal.getsignal(signal.SIGTERM) is handler
    finally:
        signal.signal(signal.SIGTERM, before)
