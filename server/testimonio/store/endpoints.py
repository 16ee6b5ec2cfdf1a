"""The endpoints that an operator allows SERVICE to call."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from testimonio.errors import StoreError

_URL = re.compile(r"https?://[!-~]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint.

    :ivar iri: as listed; a query must spell it so, too.
    :ivar secure: whether it is called over TLS.
    :ivar target: path and query string.
    """

    iri: str
    secure: bool
    host: str
    port: int
    target: str

    @classmethod
    def of(cls, iri: str) -> Endpoint:
        """The endpoint at ``iri``.

        :raise StoreError: it is no address that can be called: ``http`` or ``https``, in ASCII, without a user's name
            and without a fragment.
        """
        try:
            parts = urlsplit(iri)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if not _URL.fullmatch(iri) or not parts.hostname or "@" in parts.netloc or "#" in iri:
            raise StoreError(
                f"{iri!r} is no endpoint that SERVICE could call; give an http or https URL in ASCII, without user "
                "name and fragment."
            )
        secure = parts.scheme.lower() == "https"
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(iri, secure, parts.hostname, port or (443 if secure else 80), target)


def endpoints(iris: Iterable[str]) -> tuple[Endpoint, ...]:
    """The endpoints at ``iris``, each once.

    :raise StoreError: one of them cannot be called.
    """
    return tuple(Endpoint.of(iri) for iri in dict.fromkeys(iris))
