"""One question, from its text to the bytes of its answer. Runs in a worker, or in the caller's process for tests."""

from __future__ import annotations

from testimonio.store.dataset import Dataset
from testimonio.store.engine import Answer, EngineError, MemoryExceeded, Question
from testimonio.store.limits import Limits
from testimonio.store.mistakes import syntax_error
from testimonio.store.scan import scan
from testimonio.store.serialisation import serialise


def evaluate(dataset: Dataset, question: Question, limits: Limits) -> Answer:
    """The whole answer to ``question``.

    :raise EngineError: there is none; time limits are the caller's, because nothing here can be interrupted.
    """
    found = scan(question.query, limits)
    default_graphs, named_graphs = question.default_graphs, question.named_graphs
    if not default_graphs and not named_graphs:
        default_graphs, named_graphs = found.default_graphs, found.named_graphs
    try:
        results = dataset.query(question.query, default_graphs, named_graphs)
        return serialise(results, question.solutions_type, question.graph_type, limits.answer_bytes)
    except SyntaxError as error:
        raise syntax_error(question.query, str(error)) from None
    except MemoryError:
        raise MemoryExceeded("The query needs more memory than a worker has; ask for less at a time.") from None
    except (OSError, ValueError, RuntimeError) as error:
        raise EngineError(f"The query could not be evaluated: {error}.") from error
