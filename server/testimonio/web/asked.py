"""A request as far as its answer depends on it, and whether that answer may be one that was given before (RFC 9111)."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from testimonio.web.environ import Scope

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

NEGOTIATED = ("accept", "accept-encoding", "accept-language")
"""Headers by which answers may vary; an answer that varies by others is not kept."""

DEMANDS = ("range", "if-match", "if-range", "if-modified-since", "if-unmodified-since")
"""Headers that only the application understands."""

_OTHERS = ("cache-control", "content-encoding", "if-none-match")
_VARIABLES = {name: "HTTP_" + name.upper().replace("-", "_") for name in (*NEGOTIATED, *DEMANDS, *_OTHERS)}


@dataclass(frozen=True, slots=True)
class Asked:
    """A whole request.

    :ivar host: as the client names it; ``path`` decoded; ``query`` as it stands in the request line, without ``?``.
    :ivar headers: those that matter here, by name in lower case; the values of one name are joined by commas.
    """

    method: str
    scheme: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def of_scope(cls, scope: Scope, body: bytes) -> Asked:
        """From granian's request."""
        headers: dict[str, str] = {}
        for name, value in scope.headers.items():
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        host = scope.authority or headers.get("host", "")
        return cls(scope.method, scope.scheme, host, scope.path, scope.query_string, headers, body)

    @classmethod
    def of_environ(cls, environ: WSGIEnvironment) -> Asked:
        """From a WSGI environment. The body of a POST is read, and replaced by one that can be read again."""
        headers = {name: environ[variable] for name, variable in _VARIABLES.items() if variable in environ}
        if "CONTENT_TYPE" in environ:
            headers["content-type"] = environ["CONTENT_TYPE"]
        body = b""
        if environ["REQUEST_METHOD"] == "POST":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(body)
        path = environ["PATH_INFO"]
        if not path.isascii():  # the bytes of the path, each as one character (PEP 3333)
            path = path.encode("latin-1").decode("utf-8", "surrogatepass")
        host, query = environ.get("HTTP_HOST", ""), environ["QUERY_STRING"]
        return cls(environ["REQUEST_METHOD"], environ["wsgi.url_scheme"], host, path, query, headers, body)

    @property
    def may_be_kept(self) -> bool:
        """Whether the answer to such a request may be given again."""
        if self.method not in ("GET", "HEAD") and not (self.method == "POST" and self.path == "/sparql"):
            return False
        return self.headers.keys().isdisjoint(DEMANDS)

    @property
    def wants_anew(self) -> bool:
        """Whether the client wants the application's own answer (RFC 9111, 5.2.1.4); it is kept for others."""
        return "no-cache" in self.headers.get("cache-control", "").lower()

    @property
    def key(self) -> Hashable:
        """What the answer depends on: requests are the same if they are spelt the same."""
        headers, sent = self.headers, None
        if self.method == "POST":
            digest = hashlib.sha256(self.body).digest()
            sent = digest, headers.get("content-type", ""), headers.get("content-encoding", "")
        accepted = headers.get("accept"), headers.get("accept-encoding"), headers.get("accept-language")
        return (self.scheme, self.host, self.path, self.query, *accepted, sent)

    @property
    def environ(self) -> dict[str, Any]:
        """As much of a WSGI environment as a conditional answer needs."""
        made: dict[str, Any] = {"REQUEST_METHOD": self.method, "wsgi.url_scheme": self.scheme, "HTTP_HOST": self.host}
        if "if-none-match" in self.headers:
            made["HTTP_IF_NONE_MATCH"] = self.headers["if-none-match"]
        return made
