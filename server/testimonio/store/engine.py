"""The one interface between whoever asks and whoever answers: a question in, a whole answer out, or an exception.

    EngineError                 the engine has no answer to give
    ├── QuerySyntaxError        the query breaks the SPARQL grammar, with line and column
    ├── QueryRefused            the query may not be run here (SERVICE, update, unknown graph …), with the reason
    ├── NotAcceptable           the query's form has no wanted serialisation
    ├── DeadlineExceeded        it ran past its time limit and was killed
    ├── MemoryExceeded          it ran past its memory limit and was killed
    ├── AnswerTooLarge          the answer is over the size limit
    ├── EngineFailed            the engine is elsewhere, and gave no answer that can be used
    ├── ServiceFailed           an endpoint that SERVICE names gave no answer that can be used
    ├── WorkerDied              the worker died for another reason than its limits, and no answer is left of it
    └── Busy                    every worker is taken, or none is there; try again after ``retry_after_s``

An answer is complete before it is returned, or it is not returned at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from testimonio.store.limits import Limits


class Lane(StrEnum):
    """Whose workers a question may use."""

    QUERY = "query"  # anybody's SPARQL
    PAGE = "page"  # our own queries behind pages; a reserved worker


class Form(StrEnum):
    """Query forms by what their answers are made of."""

    SOLUTIONS = "solutions"  # SELECT
    BOOLEAN = "boolean"  # ASK
    GRAPH = "graph"  # CONSTRUCT, DESCRIBE


@dataclass(frozen=True, slots=True)
class Question:
    """A SPARQL 1.1 query and what it is asked of.

    :ivar query: the query's text.
    :ivar solutions_type: media type wanted for SELECT and ASK, ``None`` if the client accepts none that there is.
    :ivar graph_type: media type wanted for CONSTRUCT and DESCRIBE, likewise.
    :ivar default_graphs: IRIs from ``default-graph-uri``; these or ``named_graphs``, where there are any, replace
        the dataset that the query itself names (SPARQL 1.1 Protocol, 2.1.4).
    """

    query: str
    solutions_type: str | None = "application/sparql-results+json"
    graph_type: str | None = "application/n-triples"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    lane: Lane = Lane.QUERY


@dataclass(frozen=True, slots=True)
class Hint:
    """A term of a query that occurs nowhere in the dataset, although others of its namespace do: perhaps misspelt.

    :ivar token: the term as written, at ``line`` and ``column``, both 1-based, in code points.
    :ivar nearest: the term of the dataset that looks most like it, written as ``token`` is; ``None`` if none does.
    """

    token: str
    line: int
    column: int
    nearest: str | None = None

    @property
    def sentence(self) -> str:
        """What a person should be told."""
        question = f" Did you mean {self.nearest}?" if self.nearest else ""
        return f"{self.token} (line {self.line}, column {self.column}) occurs nowhere in the dataset.{question}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer.

    :ivar hints: terms of the query that the dataset does not know, in their order, a few of them. They say nothing
        against the answer: it is the right one to what was asked.
    :ivar lane: whose workers answered, as in :class:`Health`; empty where there are none.
    :ivar volatile: whether the same question may be answered otherwise the next time, although the dataset is the same.
    :ivar digest: SHA-256 of the body, where it was worked out while the body came; else empty.
    """

    form: Form
    media_type: str
    body: bytes
    hints: tuple[Hint, ...] = ()
    lane: str = ""
    volatile: bool = False
    digest: bytes = field(default=b"", compare=False)


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """What is being asked.

    :ivar triples: number of triples in the default graph.
    :ivar graphs: number of triples by IRI of the named graph, sorted by IRI.
    """

    triples: int
    graphs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Beat:
    """Whether an engine elsewhere answered when it was last asked.

    :ivar answers: ``None`` while that is not known.
    :ivar age_s: seconds since then.
    """

    answers: bool | None = None
    age_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Health:
    """Whether questions can be answered now.

    :ivar workers: number of live workers by lane: ``query``, ``page``, and ``service`` where endpoints may be called.
    :ivar elsewhere: of the engine elsewhere, if that is what answers.
    """

    workers: Mapping[str, int]
    elsewhere: Beat | None = None

    @property
    def well(self) -> bool:
        """Whether every lane has at least one worker, and the engine elsewhere is not known to be silent."""
        silent = self.elsewhere is not None and self.elsewhere.answers is False
        return bool(self.workers) and all(self.workers.values()) and not silent


class Engine(Protocol):
    """Answers questions about one dataset. Safe to call from several threads."""

    @property
    def limits(self) -> Limits:
        """What a question may cost here."""

    @property
    def services(self) -> tuple[str, ...]:
        """The IRIs of the endpoints that SERVICE may call; mostly none."""

    def answer(self, question: Question) -> Answer:
        """The whole answer.

        :raise EngineError: see the tree above.
        """

    def summary(self) -> DatasetSummary:
        """What is being asked; costs nothing, it was counted when the dataset was loaded."""

    def health(self) -> Health:
        """Whether questions can be answered now. Answers within a second, whatever the workers do."""

    def close(self) -> None:
        """Let go of workers, files and sockets."""


class EngineError(Exception):
    """The engine has no answer to give; ``str(error)`` says why in a sentence.

    :ivar lane: whose workers were asked, as in :class:`Health`; empty where there are none.
    """

    lane: str = ""


class QuerySyntaxError(EngineError):
    """The query breaks the grammar.

    :ivar line: 1-based; ``column`` 1-based, in code points; both ``None`` where the place is not known.
    :ivar token: what stands there, ``None`` at the end of the query.
    :ivar suggestion: what to write instead, where that can be guessed: the missing ``PREFIX`` line, a keyword.
    :ivar expected: what could stand there: words and signs of SPARQL, or kinds of terms such as ``a variable``; empty
        where that is not known.
    """

    def __init__(
        self,
        message: str,
        line: int | None = None,
        column: int | None = None,
        token: str | None = None,
        suggestion: str | None = None,
        expected: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.token = token
        self.suggestion = suggestion
        self.expected = expected


class Refusal(StrEnum):
    """Why a query may not be run here."""

    SERVICE = "service"  # it would make this machine call another one that is not on the list
    UPDATE = "update"  # it would change the dataset, which is read-only; also LOAD
    UNKNOWN_GRAPH = "unknown-graph"  # it names a graph that the dataset does not have; nothing is fetched
    UNKNOWN_FUNCTION = "unknown-function"  # it calls a function by an IRI that the evaluator does not know
    TOO_LONG = "too-long"  # its text is over ``Limits.query_bytes``
    TOO_COMPLEX = "too-complex"  # it nests or chains deeper than ``Limits`` allow, or than a parser survives


class QueryRefused(EngineError):
    """The query asks for what this server does not do.

    :ivar reason: which kind of thing that is.
    :ivar line: 1-based, of the offending word, where there is one; ``column`` likewise.
    """

    def __init__(self, message: str, reason: Refusal, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.line = line
        self.column = column


class NotAcceptable(EngineError):
    """The answer's form (:class:`Form`) has no serialisation that the client accepts."""

    def __init__(self, message: str, form: Form) -> None:
        super().__init__(message)
        self.form = form


class DeadlineExceeded(EngineError):
    """The query ran past its limit of ``limit_s`` seconds."""

    def __init__(self, message: str, limit_s: float) -> None:
        super().__init__(message)
        self.limit_s = limit_s


class MemoryExceeded(EngineError):
    """The query wanted more memory than a worker has."""


class AnswerTooLarge(EngineError):
    """The answer is over ``limit_bytes``."""

    def __init__(self, message: str, limit_bytes: int) -> None:
        super().__init__(message)
        self.limit_bytes = limit_bytes


class EngineFailed(EngineError):
    """The engine is elsewhere, and gave no answer that can be used: it is away, refuses, or cuts its answers."""


class ServiceFailed(EngineError):
    """The endpoint at the IRI ``endpoint``, which SERVICE names, gave no answer that can be used."""

    def __init__(self, message: str, endpoint: str) -> None:
        super().__init__(message)
        self.endpoint = endpoint


class WorkerDied(EngineError):
    """The worker died under the query, at none of its limits: the query crashed the evaluator."""


class Busy(EngineError):
    """Every worker is taken, or none is there."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
