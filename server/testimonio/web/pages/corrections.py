"""``/about/corrections``: how to object to a claim, and what becomes of it; the policy of ``CORRECTIONS.md``."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from testimonio.protocol.media import content_type

blueprint = Blueprint("corrections", __name__)


@blueprint.get("/about/corrections")
def page() -> Response:
    """The policy, shortly, in the reader's language."""
    return Response(render_template("corrections.html"), content_type=content_type("text/html"))
