"""Validators and freshness (RFC 9110, 8.8; RFC 9111): entity tags of answers, dates of releases, how long to keep."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

REVALIDATE = "public, no-cache"
"""Keep the answer, but ask each time: another release may be served under the same address tomorrow."""

TRANSIENT = "no-store"
"""Do not keep the answer: it is one of a moment."""

IMMUTABLE = "public, max-age=31536000, immutable"
"""What stands under a release's digest never changes."""


def entity_tag(*parts: bytes | str) -> str:
    """A strong entity tag, with its quotes, over ``parts``: the body and whatever else tells representations apart."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return f'"{digest.hexdigest()[:32]}"'


def tag_of_body(media_type: str, coding: str, digest: bytes) -> str:
    """The strong entity tag of a body in ``coding``, empty for none.

    :param digest: SHA-256 of the body before it was coded, which is always coded alike.
    """
    return entity_tag(media_type, coding, digest)


def last_modified(issued: str) -> datetime:
    """Midnight UTC of an ISO date, for Last-Modified."""
    day = date.fromisoformat(issued)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
