"""``/favicon.ico``, which browsers ask for by themselves; pages name ``static/icon.svg``, the same drawing."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

blueprint = Blueprint("icon", __name__)


@blueprint.get("/favicon.ico")
def icon() -> Response:
    """Quotation marks: what the pages are made of."""
    return current_app.send_static_file("icon.ico")
