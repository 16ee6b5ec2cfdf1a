"""The cache in front of the application: the same request to the same release has the same answer.

Each application serves one release and has a cache of its own, so a switch of releases can give no old answer. Requests
are the same if they are spelt the same: method, address, body, and what they accept. Nothing is kept that is not a
whole 200 for everybody: no problem, nothing of one moment, no file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from testimonio.protocol.caching import IMMUTABLE, REVALIDATE, entity_tag
from testimonio.web.cache import Cache, Stored
from testimonio.web.environ import FileBody
from testimonio.web.observation import Observer, current_record

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_NEGOTIATED = {
    "accept": "HTTP_ACCEPT",
    "accept-encoding": "HTTP_ACCEPT_ENCODING",
    "accept-language": "HTTP_ACCEPT_LANGUAGE",
}
"""Headers by which answers may vary, with their keys in the environment; what varies by others is not kept."""

_DEMANDS = ("HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_RANGE", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
"""What only the application understands."""

_MOMENTARY = frozenset({"date", "cache-status"})
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
        if not _may_be_kept(environ):
            self._metrics.looked_up("bypass")
            return self._application(environ, start_response)
        key = _key(environ)
        anew = _wants_anew(environ)
        found = None if anew else self._cache.get(key)
        self._metrics.looked_up("hit" if found else "miss")
        if found is None:
            return self._asked(key, "request" if anew else "uri-miss", environ, start_response)
        _note(found)
        return _given(found, environ, start_response)

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
            and varies <= _NEGOTIATED.keys()
            and not isinstance(chunks, FileBody)
            and int(named.get("content-length", self._cache.answer_bytes + 1)) <= self._cache.answer_bytes
        )


def _may_be_kept(environ: WSGIEnvironment) -> bool:
    method = environ["REQUEST_METHOD"]
    if method not in ("GET", "HEAD") and not (method == "POST" and environ["PATH_INFO"] == "/sparql"):
        return False
    return not any(name in environ for name in _DEMANDS)


def _wants_anew(environ: WSGIEnvironment) -> bool:
    """Whether the client wants the application's own answer (RFC 9111, 5.2.1.4); it is kept for others."""
    return "no-cache" in environ.get("HTTP_CACHE_CONTROL", "").lower()


def _key(environ: WSGIEnvironment) -> Hashable:
    """What the answer depends on. ``wsgi.input`` of a POST is read, and replaced by one that can be read again."""
    method = environ["REQUEST_METHOD"]
    sent: tuple[str, ...] = ()
    if method == "POST":
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        described = environ.get("CONTENT_TYPE", ""), environ.get("HTTP_CONTENT_ENCODING", "")
        sent = (hashlib.sha256(body).hexdigest(), *described)
    address = environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), environ["PATH_INFO"], environ["QUERY_STRING"]
    return (*address, *(environ.get(name) for name in _NEGOTIATED.values()), *sent)


def _stored(headers: list[tuple[str, str]], body: bytes) -> Stored:
    kept = tuple((name, value) for name, value in headers if name.lower() not in _MOMENTARY)
    named = {name.lower(): value for name, value in kept}
    tag = named.get("etag") or entity_tag(named.get("content-type", ""), named.get("content-encoding", ""), body)
    found = current_record()
    return Stored(tag, kept, body, *((found.route, found.digest) if found else ()))


def _given(found: Stored, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    if "HTTP_IF_NONE_MATCH" in environ and environ["REQUEST_METHOD"] != "POST":
        response = Response(found.body, 200, [*found.headers, ("Cache-Status", "testimonio; hit")])
        return response.make_conditional(environ)(environ, start_response)
    start_response("200 OK", [*found.headers, ("Cache-Status", "testimonio; hit")])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]


def _note(found: Stored) -> None:
    """Say in the record of this request what the application would have said."""
    record = current_record()
    if record is not None:
        record.route, record.digest, record.lane = found.route, found.digest, "cache"


def _unused(_: bytes) -> object:
    raise NotImplementedError("no part of the application writes its answer in this way")
