"""An engine that counts what it is asked, for pages that must ask a fixed number of queries."""

from __future__ import annotations

from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Answer, Question


class CountingEngine(EmbeddedEngine):
    """``inner``'s dataset; ``asked`` is the number of questions since it was last set."""

    def __init__(self, inner: EmbeddedEngine) -> None:
        super().__init__(inner._dataset)
        self.asked = 0

    def answer(self, question: Question) -> Answer:
        self.asked += 1
        return super().answer(question)
