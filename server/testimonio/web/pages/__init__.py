"""Pages for readers: what the graph says of a thing, and who says what about it, kept visibly apart.

Each page asks a fixed number of queries, never one per row. Must not know how a release is made or stored.
"""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages to ``app``: blueprints, filters, and ``site.query_page`` (:class:`testimonio.web.site.Site`)."""
