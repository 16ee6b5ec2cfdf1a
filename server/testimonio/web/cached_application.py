"""The cache in front of the application: the same request to the same release has the same answer.

Each application serves one release and has a cache of its own, so a switch of releases can give no old answer. Requests
are the same if they are spelt the same: method, address, body, and what they accept. Nothing is kept that is not a
whole 200 for everybody: no problem, nothing of one moment, no file.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from testimonio.protocol.caching import IMMUTABLE, REVALIDATE, entity_tag
from testimonio.web.asked import NEGOTIATED, Asked
from testimonio.web.cache import Cache, Stored
from testimonio.web.environ import FileBody
from testimonio.web.observation import Observer, current_record

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HIT = ("Cache-Status", "testimonio; hit")
_MOMENTARY = frozenset({"date", "cache-status", "x-request-id", "server-timing"})
_KEPT = frozenset({REVALIDATE, IMMUTABLE})


class CachedApplication:
    """A WSGI application whose answers are given again; each says in ``Cache-Status`` (RFC 9211) whether it was.

    :param observer: counts what was found and what was not.
    """

    def __init__(self, application: WSGIApplication, cache: Cache, observer: Observer) -> None:
        self._application = application
        self._cache = cache
        self._metrics = observer.metrics
        self._metrics.cached.set_function(lambda: cache.held_bytes)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        asked = Asked.of_environ(environ)
        if not asked.may_be_kept:
            self._metrics.looked_up("bypass")
            return self._application(environ, start_response)
        key, anew = asked.key, asked.wants_anew
        found = None if anew else self._cache.get(key)
        self._metrics.looked_up("hit" if found else "miss")
        if found is None:
            return self._asked(key, "request" if anew else "uri-miss", environ, start_response)
        record = current_record()
        if record is not None:
            found.note(record)
        return given(found, environ, start_response)

    def _asked(
        self, key: Hashable, why: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The application's answer, kept if it may be."""
        status_of = f"testimonio; fwd={why}"
        head: list[Any] = []

        def started(*arguments: Any) -> Any:
            head[:] = arguments
            return _unused

        chunks = self._application(environ, started)
        status, headers, *raised = head
        if not status.startswith("200 ") or environ["REQUEST_METHOD"] == "HEAD" or not self._fits(chunks, headers):
            start_response(status, [*headers, ("Cache-Status", status_of)], *raised)
            return chunks
        body = b"".join(chunks)
        close = getattr(chunks, "close", None)
        if close:
            close()
        self._cache.put(key, _stored(headers, body))
        start_response(status, [*headers, ("Cache-Status", f"{status_of}; stored")], *raised)
        return [body]

    def _fits(self, chunks: Iterable[bytes], headers: list[tuple[str, str]]) -> bool:
        named = {name.lower(): value for name, value in headers}
        varies = {name.strip().lower() for name in named.get("vary", "").split(",") if name.strip()}
        return (
            named.get("cache-control") in _KEPT
            and varies <= set(NEGOTIATED)
            and not isinstance(chunks, FileBody)
            and int(named.get("content-length", self._cache.answer_bytes + 1)) <= self._cache.answer_bytes
        )


def _stored(headers: list[tuple[str, str]], body: bytes) -> Stored:
    kept = tuple((name, value) for name, value in headers if name.lower() not in _MOMENTARY)
    named = {name.lower(): value for name, value in kept}
    tag = named.get("etag") or entity_tag(named.get("content-type", ""), named.get("content-encoding", ""), body)
    found = current_record()
    return Stored(tag, kept, body, *((found.route, found.digest) if found else ()))


def given(found: Stored, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Give ``found`` again, or 304 where the client has it."""
    headers = [*found.headers, HIT]
    if "HTTP_IF_NONE_MATCH" in environ and environ["REQUEST_METHOD"] != "POST":
        response = Response(found.body, 200, headers)
        return response.make_conditional(environ)(environ, start_response)
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]


def _unused(_: bytes) -> object:
    raise NotImplementedError("no part of the application writes its answer in this way")
