"""Pages for readers: what the graph says of a thing, and who says what about it, kept visibly apart.

Each page asks a fixed number of queries, never one per row. Must not know how a release is made or stored.
"""

from __future__ import annotations

from functools import cache, partial

from flask import Flask

from testimonio.web.language import LANGUAGES, reader_language
from testimonio.web.pages import citing, filters, icon, scripts, things, trail
from testimonio.web.pages.about import corrections, coverage, limits, quality
from testimonio.web.pages.lists import front, listings
from testimonio.web.pages.overviews import atlas, network, outlines, timeline
from testimonio.web.pages.query import completions, shortlinks
from testimonio.web.pages.query.examples import examples_of
from testimonio.web.pages.query.page import query_page_of
from testimonio.web.pages.search import routes as search
from testimonio.web.pages.search.library import Library
from testimonio.web.pages.sentences import clause, proper_names
from testimonio.web.site import EXTENSION, Site


def register(app: Flask) -> None:
    """Add the pages to ``app``: blueprints, filters, and ``site.query_page`` (:class:`testimonio.web.site.Site`)."""
    site: Site = app.extensions[EXTENSION]
    names = cache(partial(proper_names, site.engine))  # when a page first needs them: a start costs no query
    library = Library(site.engine)
    examples = {tag: examples_of(site.release, site.manifest, tag) for tag in LANGUAGES}

    filters.register(app)
    built = scripts.register(app)
    trail.register(app)
    app.add_template_filter(lambda gloss: clause(gloss, names(reader_language())), "clause")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_blueprint(front.blueprint_of(examples))
    app.register_blueprint(things.blueprint)
    app.register_blueprint(listings.blueprint)
    app.register_blueprint(icon.blueprint)
    app.register_blueprint(coverage.blueprint)
    app.register_blueprint(limits.blueprint)
    app.register_blueprint(quality.blueprint)
    app.register_blueprint(citing.blueprint)
    app.register_blueprint(corrections.blueprint)
    app.register_blueprint(timeline.blueprint)
    app.register_blueprint(network.blueprint)
    app.register_blueprint(atlas.blueprint_with(built.path(outlines.FILE)))
    app.register_blueprint(search.blueprint_of(library))
    app.register_blueprint(shortlinks.blueprint_of(examples))
    app.register_blueprint(completions.blueprint_of(library))
    site.query_page = query_page_of(site, examples, built.path("outlines.json"))
    site.nearest = search.nearest_of(library)
