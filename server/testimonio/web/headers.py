"""Headers that every answer bears: anybody's scripts may read it, and no browser does more with it than we meant."""

from __future__ import annotations

from flask import Response, request

from testimonio.web.observation import current_record

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing inline, nothing from elsewhere (https://www.w3.org/TR/CSP3/): markup that slips into a page stays inert."""

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
    """``response`` with all of them; and its route noted in the record of the request."""
    response.headers.extend(HEADERS)
    found = current_record()
    if found is not None and request.url_rule is not None:
        found.route = request.url_rule.rule
    return response
