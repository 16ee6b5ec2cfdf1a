"""The application factory: a table of contents."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from testimonio import manifest
from testimonio.store.engine import Engine
from testimonio.store.limits import Limits
from testimonio.web import dumps, graph_store, headers, health, language, pages, problems, sparql, validators
from testimonio.web.cache import Cache
from testimonio.web.cached_application import CachedApplication
from testimonio.web.observation import ObservedApplication, ObservedEngine, Observer
from testimonio.web.settings import Settings
from testimonio.web.site import EXTENSION, Site

_CACHE = f"{EXTENSION}.cache"


def create_app(
    settings: Settings, engine: Engine, release: Path | None = None, observer: Observer | None = None
) -> Flask:
    """The application over ``engine``.

    :param release: the release directory that ``engine`` has loaded; ``None`` serves a bare dataset, without dumps.
    :param observer: whoever counts what is asked; without one, nobody else reads the counts.
    :raise ReleaseError: ``release`` has no readable manifest.
    """
    app = Flask("testimonio.web")
    app.config["MAX_CONTENT_LENGTH"] = body_bytes(engine.limits)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    observer = observer or Observer()
    known = manifest.load(release) if release else None
    app.extensions[EXTENSION] = Site(settings, ObservedEngine(engine, observer), release, known, observer)

    problems.register(app)
    app.register_blueprint(sparql.blueprint)
    app.register_blueprint(graph_store.blueprint)
    app.register_blueprint(dumps.blueprint)
    app.register_blueprint(health.blueprint)
    language.register(app)
    pages.register(app)
    app.context_processor(lambda: {"release": app.extensions[EXTENSION].digest})
    app.after_request(headers.add)
    app.after_request(validators.complete)  # runs before the other: the last one is the first
    limits = settings.transport
    if limits.cache_bytes:
        cache = app.extensions[_CACHE] = Cache(limits.cache_bytes, limits.cached_answer_bytes)
        app.wsgi_app = CachedApplication(app.wsgi_app, cache, observer)  # type: ignore[method-assign]
    app.wsgi_app = ObservedApplication(app.wsgi_app, observer)  # type: ignore[method-assign]
    return app


def cache_of(app: Flask) -> Cache | None:
    """The answers that ``app`` keeps, if it keeps any."""
    cache: Cache | None = app.extensions.get(_CACHE)
    return cache


def body_bytes(limits: Limits) -> int:
    """Length of a request's body: a form may percent-encode every byte of a query, and name graphs beside it."""
    return 3 * limits.query_bytes + 64 * 1024
