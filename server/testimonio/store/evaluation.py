"""One question, from its text to the bytes of its answer. Runs in a worker, or in the caller's process for tests."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from testimonio.store.calls import CallsOut, Fetch, Substituted, substitute
from testimonio.store.elsewhere import unreadable
from testimonio.store.engine import Answer, EngineError, Lane, MemoryExceeded, QueryRefused, Question, Refusal
from testimonio.store.hints import hints
from testimonio.store.limits import Limits
from testimonio.store.mistakes import syntax_error
from testimonio.store.scan import Scan, scan
from testimonio.store.serialisation import Outlet, serialise
from testimonio.store.source import Source
from testimonio.store.tokens import place

_UNKNOWN_FUNCTION = re.compile(r"custom (?:aggregate )?function <?([^>\s]*)>? is not supported")


def evaluate(
    source: Source,
    question: Question,
    limits: Limits,
    services: Collection[str] = (),
    fetch: Fetch | None = None,
    outlet: Outlet | None = None,
) -> Answer:
    """The whole answer to ``question``.

    :param services: IRIs of the endpoints that SERVICE may name; ``fetch`` asks them.
    :param outlet: takes the first parts of a long body while the rest is being worked out.
    :raise EngineError: there is none; time limits are the caller's, because nothing here can be interrupted.
    :raise CallsOut: the query calls some of ``services``, and there is no ``fetch``.
    """
    found = scan(question.query, limits, services)
    if found.calls and not fetch:
        raise CallsOut
    try:
        return _evaluated(source, question, found, limits, fetch, outlet)
    except SyntaxError as error:
        raise syntax_error(found.calls.local if found.calls else question.query, str(error)) from None
    except MemoryError:
        raise MemoryExceeded("The query needs more memory than a worker has; ask for less at a time.") from None
    except (OSError, ValueError, RuntimeError) as error:
        unknown = _UNKNOWN_FUNCTION.search(str(error))
        if unknown:
            raise _unknown_function(question.query, found, unknown[1]) from None
        raise EngineError(f"The query could not be evaluated: {error}.") from error


def _unknown_function(query: str, found: Scan, iri: str) -> QueryRefused:
    named = next((mention.token for mention in found.mentions if mention.iri == iri), None)
    line, column = place(query, named.start) if named else (None, None)
    where = f" (line {line}, column {column})" if named else ""
    return QueryRefused(f"There is no function <{iri}>{where}.", Refusal.UNKNOWN_FUNCTION, line, column)


def _evaluated(
    source: Source,
    question: Question,
    found: Scan,
    limits: Limits,
    fetch: Fetch | None,
    outlet: Outlet | None,
) -> Answer:
    default_graphs, named_graphs = question.default_graphs, question.named_graphs
    if not default_graphs and not named_graphs:
        default_graphs, named_graphs = found.default_graphs, found.named_graphs
    query = Substituted(question.query, {})
    if found.calls and fetch:
        query = substitute(question.query, found.calls, fetch)
    results = source.query(query.query, default_graphs, named_graphs, query.functions)
    try:
        answer = serialise(results, question.solutions_type, question.graph_type, limits.answer_bytes, outlet)
    except SyntaxError as error:  # not the query's, which has been parsed
        raise unreadable(error) from None
    if found.volatile:
        answer = replace(answer, volatile=True)
    if question.lane is Lane.PAGE or not found.mentions:  # nobody misspells our own queries
        return answer
    given = hints(question.query, found.mentions, source.vocabulary)
    return replace(answer, hints=given) if given else answer
