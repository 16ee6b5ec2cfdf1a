"""From granian's request to the WSGI environment (PEP 3333), for a body that has been received whole."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from io import BytesIO
from typing import IO, Any, Protocol


class Headers(Protocol):
    """The headers of a request: names in lower case; a name may come several times."""

    def get(self, key: str, default: Any = None) -> Any:
        """The first value of ``key``."""

    def items(self) -> Iterable[tuple[str, str]]:
        """All names with their values, in order."""


class Scope(Protocol):
    """A request's head as granian gives it (RSGI 1.5); ``path`` is decoded, ``client`` is ``address:port``."""

    method: str
    path: str
    query_string: str
    http_version: str
    client: str
    server: str
    scheme: str
    authority: str | None
    headers: Headers


class FileBody:
    """The body of an answer that is a whole file: ``wsgi.file_wrapper`` (PEP 3333).

    :ivar file: the open file, with its path in ``name`` if it has one; ``block_bytes`` what one step yields.
    """

    def __init__(self, file: IO[bytes], block_bytes: int = 64 * 1024) -> None:
        self.file = file
        self.block_bytes = block_bytes

    def __iter__(self) -> FileBody:
        return self

    def __next__(self) -> bytes:
        block = self.file.read(self.block_bytes)
        if not block:
            raise StopIteration
        return block

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    # Werkzeug cuts ranges out of bodies that can seek.

    def seekable(self) -> bool:
        """Whether the file can be read from anywhere."""
        return self.file.seekable()

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to an offset."""
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        """The offset of the next byte."""
        return self.file.tell()


_OWN = {"content-type": "CONTENT_TYPE", "content-length": None, "transfer-encoding": None, "expect": None}


def environ(scope: Scope, body: bytes) -> dict[str, Any]:
    """The WSGI environment of a request with ``body``."""
    name, _, port = scope.server.rpartition(":")
    made: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # WSGI wants the bytes of the path, each as one character.
        "PATH_INFO": scope.path.encode("utf-8", "surrogatepass").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileBody,
    }
    if scope.authority:
        made["HTTP_HOST"] = scope.authority
    for header, value in scope.headers.items():
        key = _OWN.get(header, "HTTP_" + header.upper().replace("-", "_"))
        if key is None or "_" in header:  # X_Y and X-Y would become one
            continue
        made[key] = f"{made[key]}{'; ' if header == 'cookie' else ','}{value}" if key in made else value
    return made
