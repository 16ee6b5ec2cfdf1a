"""Validators of answers that are made for each request (RFC 9110, 8.8): the entity tag, and 304 for who has it."""

from __future__ import annotations

from flask import Response, request

from testimonio.protocol.caching import REVALIDATE, entity_tag


def validated(response: Response) -> Response:
    """``response`` with an entity tag over its type and body, or 304 where the client has this very answer.

    The last step before an answer is returned: its body must be whole. To a POST there is no validator.
    """
    response.headers["Cache-Control"] = REVALIDATE
    if request.method != "POST":
        response.headers["ETag"] = entity_tag(response.content_type or "", response.get_data())
        response.make_conditional(request)
    return response
