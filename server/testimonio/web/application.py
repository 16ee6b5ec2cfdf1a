"""The application factory: a table of contents."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response

from testimonio import manifest
from testimonio.store.engine import Engine
from testimonio.web import dumps, health, pages, problems, sparql
from testimonio.web.settings import Settings
from testimonio.web.site import EXTENSION, Site


def create_app(settings: Settings, engine: Engine, release: Path | None = None) -> Flask:
    """The application over ``engine``.

    :param release: the release directory that ``engine`` has loaded; ``None`` serves a bare dataset, without dumps.
    :raise ReleaseError: ``release`` has no readable manifest.
    """
    app = Flask("testimonio.web")
    # A form may percent-encode every byte of a query, and name graphs beside it.
    app.config["MAX_CONTENT_LENGTH"] = 3 * engine.limits.query_bytes + 64 * 1024
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = Site(settings, engine, release, manifest.load(release) if release else None)

    problems.register(app)
    app.register_blueprint(sparql.blueprint)
    app.register_blueprint(dumps.blueprint)
    app.register_blueprint(health.blueprint)
    pages.register(app)
    app.context_processor(lambda: {"release": app.extensions[EXTENSION].digest})
    app.after_request(_headers)
    return app


def _headers(response: Response) -> Response:
    """Headers of every answer: anybody's scripts may read it, and nobody guesses its type."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Content-Location, ETag, Link, Retry-After"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
