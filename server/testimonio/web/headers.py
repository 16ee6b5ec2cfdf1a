"""Headers that every answer bears: anybody's scripts may read it, and no browser does more with it than we meant."""

from __future__ import annotations

from flask import Response, request

from testimonio.web.observation import current_record

_OWN = (
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
)

CONTENT_SECURITY_POLICY = "; ".join((*_OWN, "frame-ancestors 'none'"))
"""Nothing inline, nothing from elsewhere (https://www.w3.org/TR/CSP3/): markup that slips into a page stays inert."""

FRAMED_POLICY = "; ".join((*_OWN, "frame-ancestors *"))
"""The same for a page made to stand in pages of other sites; it has nothing that a click could spoil."""

DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
"""Of a drawing on its own, whose style lies in the file; nothing else does anything in it."""

_EXPOSED = (
    "Content-Location",
    "ETag",
    "Link",
    "Retry-After",
    "Server-Timing",
    "Testimonio-Hint",
    "X-Request-Id",
)

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(_EXPOSED),
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",  # the data is for everybody
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Referrer-Policy": "no-referrer",  # no other host learns who read which claim
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def add(response: Response) -> Response:
    """``response`` with all of them; and its route noted in the record of the request.

    A policy that a view has given stands; X-Frame-Options cannot say what :data:`FRAMED_POLICY` does and is left out.
    """
    framed = response.headers.get("Content-Security-Policy") == FRAMED_POLICY
    for name, value in HEADERS.items():
        if not (framed and name == "X-Frame-Options"):
            response.headers.setdefault(name, value)
    found = current_record()
    if found is not None and request.url_rule is not None:
        found.route = request.url_rule.rule
    return response
