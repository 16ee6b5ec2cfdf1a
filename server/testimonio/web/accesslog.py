"""One line of JSON a request.

Queries are known by the digest of their text and clients not at all: whoever asks about human rights must not be found
in a log.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler

from testimonio.errors import ServeError
from testimonio.web.record import Record


class AccessLog:
    """Writes records to a file, which may be moved away while it is written: then it is made anew.

    :param path: the file, ``-`` for standard error, ``None`` for nowhere.
    :raise ServeError: the file cannot be opened.
    """

    def __init__(self, path: str | None) -> None:
        self._logger: logging.Logger | None = None
        if path is None:
            return
        try:
            handler = logging.StreamHandler(sys.stderr) if path == "-" else WatchedFileHandler(path, encoding="utf-8")
        except OSError as error:
            raise ServeError(f"The access log {path} cannot be opened: {error.strerror}.") from None
        self._logger = logging.Logger("testimonio.access", logging.INFO)  # outside the tree: nobody else configures it
        self._logger.addHandler(handler)

    def write(self, found: Record) -> None:
        """Write one line."""
        if self._logger is not None:
            self._logger.info("%s", line(found))

    def close(self) -> None:
        """Close the file."""
        for handler in self._logger.handlers if self._logger is not None else ():
            handler.close()


def line(found: Record) -> str:
    """The line of ``found``, without what is not known of it."""
    members = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "request_id": found.request_id,
        "method": found.method,
        "path": found.path,
        "route": found.route,
        "status": found.status,
        "bytes": found.sent_bytes,
        "ms": round(found.seconds * 1000, 1),
        "outcome": found.outcome,
        "lane": found.lane,
        "query_sha256": found.digest,
    }
    return json.dumps({key: value for key, value in members.items() if value is not None})
