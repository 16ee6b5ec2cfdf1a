"""The last step of an answer that is made for a request: its validator (RFC 9110, 8.8), 304, its coding."""

from __future__ import annotations

from hashlib import sha256

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed

from testimonio.protocol.caching import REVALIDATE, tag_of_body
from testimonio.web.compression import coding_of, compressed


def complete(response: Response) -> Response:
    """``response``, :func:`validated` if nobody has done so: every page is without saying so, and every static file."""
    if request.endpoint == "static" and response.status_code == 200:
        response.direct_passthrough = False  # they are small: read whole, they are compressed as pages are
        return validated(response)
    made_here = response.status_code == 200 and not response.direct_passthrough
    return validated(response) if made_here and "Cache-Control" not in response.headers else response


def validated(response: Response) -> Response:
    """``response`` with an entity tag, or 304 where the client has this very answer; compressed where it may be.

    The tag tells type, coding and body. The body must be whole. To a POST there is no validator.

    :raise 412: the client wants an answer with another tag (If-Match).
    """
    body = response.get_data()
    coding = coding_of(request.headers.get("Accept-Encoding"), response.mimetype or "", len(body))
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = REVALIDATE
    if request.method != "POST":
        response.headers["ETag"] = tag_of_body(response.content_type or "", coding or "", sha256(body).digest())
        response.make_conditional(request)
        if response.status_code == 412:
            _met(response)
    if coding and response.status_code == 200:
        response.headers["Content-Encoding"] = coding
        response.set_data(compressed(body, coding))
    return response


def _met(response: Response) -> None:
    """Let ``response`` be what it was if the client takes any tag (``If-Match: *``; RFC 9110, 13.1.1).

    Werkzeug compares the star as if it were a tag.

    :raise 412: it wants another one.
    """
    if not request.if_match.star_tag:
        raise PreconditionFailed
    response.status_code = 200
