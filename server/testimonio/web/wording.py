"""Kinds of problems in the reader's language, for pages; documents for programs stay in English and say so.

:mod:`testimonio.protocol.problem` has the same words in English; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import lazy_gettext

from testimonio.protocol.problem import KINDS, Problem

WORDS: Mapping[str, tuple[str, str]] = {
    "malformed-request": (
        lazy_gettext("The request is malformed"),
        lazy_gettext("Correct the request as the detail says."),
    ),
    "syntax-error": (
        lazy_gettext("The query breaks the grammar of SPARQL"),
        lazy_gettext("Correct the query at the line and column given."),
    ),
    "unknown-graph": (
        lazy_gettext("The query names a graph that the dataset does not have"),
        lazy_gettext("Name one of the graphs listed in the service description. Nothing is fetched from elsewhere."),
    ),
    "unknown-function": (
        lazy_gettext("The query calls a function that this endpoint does not have"),
        lazy_gettext("Use the functions of SPARQL 1.1 and the casts of XML Schema."),
    ),
    "too-complex": (
        lazy_gettext("The query nests or chains too deeply"),
        lazy_gettext("Write a flatter query, for example with VALUES."),
    ),
    "read-only": (
        lazy_gettext("This endpoint is read-only"),
        lazy_gettext("Take the dumps and load them into a store of your own."),
    ),
    "service": (
        lazy_gettext("The query calls an endpoint that this one does not call"),
        lazy_gettext("Ask each endpoint for itself, or load the dumps into a store of your own that may use SERVICE."),
    ),
    "not-found": (
        lazy_gettext("There is nothing at this address"),
        lazy_gettext("Begin at the front page or at the dumps."),
    ),
    "withdrawn": (
        lazy_gettext("What stood here was withdrawn"),
        lazy_gettext("Its address stays taken; CORRECTIONS.md says why and how."),
    ),
    "not-acceptable": (
        lazy_gettext("There is no such format of this"),
        lazy_gettext("Ask for one of the formats listed, in Accept or with ?format=."),
    ),
    "too-long": (
        lazy_gettext("The query or the request is too long"),
        lazy_gettext("Send a shorter query; put long lists of values into several."),
    ),
    "length-required": (
        lazy_gettext("The request does not say how long it is"),
        lazy_gettext("Send the body whole, with Content-Length."),
    ),
    "slow-request": (
        lazy_gettext("The request came too slowly"),
        lazy_gettext("Send the request again, its body in one piece."),
    ),
    "unsupported-media-type": (
        lazy_gettext("A body of this kind is not read"),
        lazy_gettext("Send the query as a form or as application/sparql-query."),
    ),
    "answer-too-large": (
        lazy_gettext("The answer is larger than this server gives"),
        lazy_gettext("Add LIMIT and OFFSET, or take the dumps."),
    ),
    "out-of-memory": (
        lazy_gettext("The query needs more memory than there is for one"),
        lazy_gettext("Ask for less at a time, or take the dumps."),
    ),
    "deadline": (
        lazy_gettext("The query took too long and was stopped"),
        lazy_gettext("Ask for less at a time, or take the dumps."),
    ),
    "service-failed": (
        lazy_gettext("An endpoint that the query calls gave no answer"),
        lazy_gettext("Try again later, or write SERVICE SILENT to go on without it."),
    ),
    "engine-failed": (
        lazy_gettext("The engine behind this server gave no answer"),
        lazy_gettext("Try again later; if the detail says that the answer was cut, ask for less at a time."),
    ),
    "busy": (
        lazy_gettext("All workers are taken"),
        lazy_gettext("Try again after the time in Retry-After."),
    ),
    "worker-died": (
        lazy_gettext("The query crashed its worker"),
        lazy_gettext("Write the query in another way; the server itself is well."),
    ),
    "failed": (
        lazy_gettext("The query could not be evaluated"),
        lazy_gettext("Write the query in another way."),
    ),
}
"""Title and remedy of each kind of problem, by the last part of its IRI."""


def title(problem: Problem) -> str:
    """The title of ``problem``; that of a plain HTTP status is the standard's phrase."""
    known = KINDS.get(problem.kind)
    # A title that says more than its kind's is left as it is.
    return str(WORDS[problem.kind][0]) if known and problem.title == known.title else problem.title


def remedy(problem: Problem) -> str:
    """What to do, or nothing."""
    return str(WORDS[problem.kind][1]) if problem.kind in WORDS else ""


def register(app: Flask) -> None:
    """Make both known to the templates of ``app``."""
    app.add_template_filter(title, "problem_title")
    app.add_template_filter(remedy, "problem_remedy")
