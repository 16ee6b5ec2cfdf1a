"""An engine inside the caller's process, for tests and for the command line: no time limit, no protection."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from testimonio.store.dataset import Dataset
from testimonio.store.engine import Answer, DatasetSummary, Health, Question
from testimonio.store.evaluation import evaluate
from testimonio.store.limits import Limits


class EmbeddedEngine:
    """Answers one question at a time in the calling thread; implements :class:`testimonio.store.engine.Engine`.

    ``EmbeddedEngine.load(release / DATASET)`` or ``EmbeddedEngine.of(quads)``.
    """

    def __init__(self, dataset: Dataset, limits: Limits | None = None) -> None:
        self._dataset = dataset
        self._limits = limits or Limits()
        self._lock = threading.Lock()

    @classmethod
    def load(cls, path: Path, limits: Limits | None = None) -> EmbeddedEngine:
        """An engine over an N-Quads file.

        :raise StoreError: the file cannot be read or is no N-Quads.
        """
        return cls(Dataset.load(path), limits)

    @classmethod
    def of(cls, quads: Iterable[ox.Quad], limits: Limits | None = None) -> EmbeddedEngine:
        """An engine over ``quads``."""
        return cls(Dataset.of(quads), limits)

    @property
    def limits(self) -> Limits:
        """What a question may cost; the limits of time and memory are not kept here."""
        return self._limits

    @property
    def services(self) -> tuple[str, ...]:
        """None: there is nobody here who could call."""
        return ()

    def answer(self, question: Question) -> Answer:
        """The whole answer.

        :raise EngineError: see :mod:`testimonio.store.engine`.
        """
        with self._lock:
            try:
                return evaluate(self._dataset, question, self._limits)
            except Exception as error:
                _let_go(error)
                raise

    def summary(self) -> DatasetSummary:
        """What is being asked."""
        return self._dataset.summary

    def health(self) -> Health:
        """Always well."""
        return Health({"embedded": 1})

    def close(self) -> None:
        """Nothing to let go of."""


def _let_go(error: BaseException | None) -> None:
    """Empty the frames that ``error`` holds.

    Results are among their variables. The library lets go of those in the thread that asked and in no other, while an
    error may be let go of in any.
    """
    while error:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__
