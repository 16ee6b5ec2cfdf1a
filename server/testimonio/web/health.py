"""``/health``: whether questions can be answered now. Asks nobody for long."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from testimonio.web.site import current_site

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Status 200 with the release's digest and the live workers by lane; 503 while a lane has none."""
    site = current_site()
    found = site.engine.health()
    response = jsonify(status="well" if found.well else "unwell", release=site.digest, workers=dict(found.workers))
    response.status_code = 200 if found.well else 503
    response.headers["Cache-Control"] = "no-store"
    if not found.well:
        response.headers["Retry-After"] = "1"
    return response
