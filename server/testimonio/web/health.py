"""``/health`` and ``/metrics``: whether questions can be answered now, and how it went. They ask nobody for long."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from testimonio.web.metrics import CONTENT_TYPE
from testimonio.web.site import current_site

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Status 200 with the release's digest and the live workers by lane; 503 while a lane has none.

    With an engine elsewhere also whether it answered when it was last asked, and how long ago that was; 503 if not.
    """
    site = current_site()
    found = site.engine.health()
    said: dict[str, object] = {"release": site.digest, "workers": dict(found.workers)}
    if found.elsewhere is not None:
        said["engine"] = {"answers": found.elsewhere.answers, "age_s": round(found.elsewhere.age_s, 1)}
    response = jsonify(status="well" if found.well else "unwell", **said)
    response.status_code = 200 if found.well else 503
    response.headers["Cache-Control"] = "no-store"
    if not found.well:
        response.headers["Retry-After"] = "1"
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """The metrics of this process in the text format of Prometheus."""
    site = current_site()
    response = Response(site.observer.metrics.text(site.engine, site.digest), content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response
