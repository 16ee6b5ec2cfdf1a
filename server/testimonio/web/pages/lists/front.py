"""``/``: the front page."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, render_template

from testimonio.protocol.media import content_type
from testimonio.web.language import reader_language
from testimonio.web.pages.about.coverage import texts_of
from testimonio.web.pages.filters import number
from testimonio.web.pages.lists.home import home_of
from testimonio.web.pages.query.examples import Example
from testimonio.web.pages.trail import ways
from testimonio.web.site import current_site

_COUNTED = ("claims", "propositions", "passages", "documents", "actors", "events", "places", "issues", "triples")
"""Counts of the manifest that the front page names, in this order."""
MAX_EXAMPLES = 6
"""Questions that the front page offers; the query page has all."""


def blueprint_of(examples: Mapping[str, tuple[Example, ...]]) -> Blueprint:
    """The front page that offers ``examples``, by language."""
    blueprint = Blueprint("front", __name__)

    @blueprint.get("/")
    def front() -> Response:
        """What this is, how much there is, and where to begin."""
        site = current_site()
        held = site.manifest.counts if site.manifest else {}
        counts = [(name, number(held[name])) for name in _COUNTED if name in held]
        language = reader_language()
        home = home_of(site.engine, language, lambda texts: texts_of(site, language, texts) if site.release else ())
        asked = examples[language]
        context = {"home": home, "counts": counts, "ways": ways(), "examples": asked[:MAX_EXAMPLES]}
        body = render_template("home.html", **context, all_examples=len(asked))
        return Response(body, content_type=content_type("text/html"))

    return blueprint
