"""Problem documents (RFC 9457): the one shape of everything that goes wrong over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType

from testimonio.names import BASE

MEDIA_TYPE = "application/problem+json"
TYPES = BASE + "problem/"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem: the HTTP ``status``, a short ``title`` and ``remedy``, what to do about it, in a sentence."""

    status: int
    title: str
    remedy: str


KINDS: Mapping[str, ProblemKind] = MappingProxyType(
    {
        "malformed-request": ProblemKind(400, "The request is malformed", "Correct the request as the detail says."),
        "syntax-error": ProblemKind(
            400, "The query breaks the grammar of SPARQL", "Correct the query at the line and column given."
        ),
        "unknown-graph": ProblemKind(
            400,
            "The query names a graph that the dataset does not have",
            "Name one of the graphs listed in the service description. Nothing is fetched from elsewhere.",
        ),
        "unknown-function": ProblemKind(
            400,
            "The query calls a function that this endpoint does not have",
            "Use the functions of SPARQL 1.1 and the casts of XML Schema.",
        ),
        "too-complex": ProblemKind(
            400, "The query nests or chains too deeply", "Write a flatter query, for example with VALUES."
        ),
        "read-only": ProblemKind(
            403, "This endpoint is read-only", "Take the dumps and load them into a store of your own."
        ),
        "service": ProblemKind(
            403,
            "The query calls an endpoint that this one does not call",
            "Ask each endpoint for itself, or load the dumps into a store of your own that may use SERVICE.",
        ),
        "not-found": ProblemKind(404, "There is nothing at this address", "Begin at the front page or at the dumps."),
        "withdrawn": ProblemKind(
            410, "What stood here was withdrawn", "Its address stays taken; CORRECTIONS.md says why and how."
        ),
        "not-acceptable": ProblemKind(
            406, "There is no such format of this", "Ask for one of the formats listed, in Accept or with ?format=."
        ),
        "too-long": ProblemKind(
            413, "The query or the request is too long", "Send a shorter query; put long lists of values into several."
        ),
        "length-required": ProblemKind(
            411, "The request does not say how long it is", "Send the body whole, with Content-Length."
        ),
        "slow-request": ProblemKind(
            408, "The request came too slowly", "Send the request again, its body in one piece."
        ),
        "unsupported-media-type": ProblemKind(
            415, "A body of this kind is not read", "Send the query as a form or as application/sparql-query."
        ),
        "answer-too-large": ProblemKind(
            403, "The answer is larger than this server gives", "Add LIMIT and OFFSET, or take the dumps."
        ),
        "out-of-memory": ProblemKind(
            500, "The query needs more memory than there is for one", "Ask for less at a time, or take the dumps."
        ),
        "deadline": ProblemKind(
            504, "The query took too long and was stopped", "Ask for less at a time, or take the dumps."
        ),
        "service-failed": ProblemKind(
            502,
            "An endpoint that the query calls gave no answer",
            "Try again later, or write SERVICE SILENT to go on without it.",
        ),
        "engine-failed": ProblemKind(
            502,
            "The engine behind this server gave no answer",
            "Try again later; if the detail says that the answer was cut, ask for less at a time.",
        ),
        "busy": ProblemKind(503, "All workers are taken", "Try again after the time in Retry-After."),
        "worker-died": ProblemKind(
            500, "The query crashed its worker", "Write the query in another way; the server itself is well."
        ),
        "failed": ProblemKind(500, "The query could not be evaluated", "Write the query in another way."),
    }
)
"""Every kind by the last part of its IRI."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document.

    :ivar kind: key of :data:`KINDS`, or the empty string for a plain HTTP status (``about:blank``).
    :ivar detail: what is wrong with this very request, in a sentence.
    :ivar members: what else is known, as extension members: ``line``, ``column``, ``token``, ``limit_s`` …
    :ivar headers: headers that the answer must bear, such as ``Retry-After``.
    """

    kind: str
    status: int
    title: str
    detail: str
    members: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The problem type's IRI."""
        return TYPES + self.kind if self.kind else "about:blank"

    @property
    def remedy(self) -> str | None:
        """What to do, in a sentence, where the kind says it."""
        return KINDS[self.kind].remedy if self.kind else None

    def to_json(self) -> bytes:
        """The document, as ``application/problem+json``."""
        members = {key: value for key, value in self.members.items() if value is not None}
        document = {"type": self.type, "title": self.title, "status": self.status, "detail": self.detail, **members}
        if self.remedy:
            document["remedy"] = self.remedy
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


class ProblemError(Exception):
    """A request that is answered with a problem document of a known kind."""

    def __init__(
        self,
        kind: str,
        detail: str,
        members: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(detail)
        known = KINDS[kind]
        self.problem = Problem(kind, status or known.status, known.title, detail, members or {}, headers or {})


def plain(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> Problem:
    """The problem of a plain HTTP status."""
    known = HTTPStatus(status)
    return Problem("", status, known.phrase, detail or known.description or known.phrase, {}, headers or {})
