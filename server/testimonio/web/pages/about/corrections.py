"""``/about/corrections``: how to object to a claim, and what becomes of it; the policy of ``CORRECTIONS.md``."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from testimonio.names import BASE
from testimonio.protocol.media import content_type
from testimonio.web.pages.addresses import local_path

blueprint = Blueprint("corrections", __name__)

MAX_IRI = 500
"""Characters of an IRI that is named back."""


@blueprint.get("/about/corrections")
def page() -> Response:
    """The policy, shortly, in the reader's language; ``?about=`` names the thing that is objected to."""
    about = request.args.get("about", "")
    known = about if about.startswith(BASE) and local_path(about) and len(about) <= MAX_IRI else None
    return Response(render_template("corrections.html", about=known), content_type=content_type("text/html"))
