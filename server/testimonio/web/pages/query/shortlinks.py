"""Short links to queries, ``/q/<token>``, that are stored nowhere: the token is the query, compressed.

A token is a digit that names the dictionary, then, in base64url without padding (RFC 4648, 5), two bytes to check it by
and the query's UTF-8, compressed (DEFLATE, RFC 1951) with that dictionary. The dictionary holds what our queries are
made of, so that a link is a third as long as its query. A dictionary in use never changes: links are kept for
years. Another one would get another digit.

The link of a question is ``/q/<its name>``.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Response, request

from testimonio.protocol.operation import Operation
from testimonio.protocol.problem import ProblemError
from testimonio.web.pages.query.examples import Example
from testimonio.web.site import current_site
from testimonio.web.sparql import respond

CURRENT = "1"
"""The dictionary with which links are made; each digit is a file ``shortlinks-<digit>.txt`` beside this module."""

MAX_TOKEN = 6_000
"""Characters of a token; longer ones are not made, because not every program between here and there lets them pass."""

_RAW = -15  # no header: whatever is not part of the query costs three characters a byte pair
_CHECK_BYTES = 2
_TOKEN = re.compile(r"[0-9][A-Za-z0-9_-]*")
_DICTIONARIES: Mapping[str, bytes] = {CURRENT: Path(__file__).with_name(f"shortlinks-{CURRENT}.txt").read_bytes()}


class TokenError(ValueError):
    """A token that means no query; the message says why, in a sentence."""


def token_of(query: str) -> str | None:
    """The token of ``query``, ``None`` if it would be over :data:`MAX_TOKEN`."""
    text = query.encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW, 9, zlib.Z_DEFAULT_STRATEGY, _DICTIONARIES[CURRENT])
    packed = _check(text) + packer.compress(text) + packer.flush()
    token = CURRENT + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return token if len(token) <= MAX_TOKEN else None


def query_of(token: str, limit_bytes: int) -> str:
    """The query whose token is ``token``.

    :param limit_bytes: length of the longest query; a token that unfolds to more is refused as soon as it does.
    :raise TokenError: it is none.
    """
    if not _TOKEN.fullmatch(token) or token[0] not in _DICTIONARIES or len(token) > MAX_TOKEN:
        raise TokenError("This is no link to a query.")
    body = token[1:]
    try:
        packed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        unpacker = zlib.decompressobj(_RAW, _DICTIONARIES[token[0]])
        text = unpacker.decompress(packed[_CHECK_BYTES:], limit_bytes + 1)
        query = text.decode() if len(text) <= limit_bytes else ""
    except (ValueError, zlib.error):
        raise TokenError("The link was altered on its way, perhaps cut short.") from None
    if len(text) > limit_bytes:
        raise TokenError(f"The link holds a query of over {limit_bytes:,} bytes.")
    if not unpacker.eof or unpacker.unused_data or _check(text) != packed[:_CHECK_BYTES]:
        raise TokenError("The link was altered on its way, perhaps cut short.")
    return query


def _check(text: bytes) -> bytes:
    return (zlib.crc32(text) & 0xFFFF).to_bytes(_CHECK_BYTES, "big")


def path_of(query: str, examples: tuple[Example, ...]) -> str | None:
    """The path of the short link to ``query``, the name of the question if it is one; ``None`` if it is too long."""
    name = next((example.name for example in examples if example.query.strip() == query.strip()), None)
    token = name or token_of(query)
    return f"/q/{token}" if token else None


def blueprint_of(examples: Mapping[str, tuple[Example, ...]]) -> Blueprint:
    """``/q/<token>``, also for the names of ``examples``, which are by language."""
    blueprint = Blueprint("shortlinks", __name__)
    named = {example.name: example.query for each in examples.values() for example in each}

    @blueprint.get("/q/<token>")
    def link(token: str) -> Response:
        """The query with its answer, as ``/sparql`` gives it.

        :raise 400: the token was altered. :raise 404: there is no such question. All that ``/sparql`` raises.
        """
        query = named.get(token)
        if query is None:
            if not token[:1].isdigit():
                raise ProblemError("not-found", "There is no question of this name.")
            try:
                query = query_of(token, current_site().engine.limits.query_bytes)
            except TokenError as error:
                raise ProblemError("malformed-request", str(error)) from None
        asked = Operation(query, formats=tuple(request.args.getlist("format")))
        return respond(asked, request.headers.get("Accept"))

    return blueprint
