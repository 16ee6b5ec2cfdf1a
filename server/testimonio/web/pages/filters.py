"""How templates write names, words and links. Each is a Jinja filter."""

from __future__ import annotations

from typing import Protocol

from flask import Flask
from markupsafe import Markup

from testimonio.web.pages.addresses import local_path

VERDICTS = {
    "exact": "these exact words, verified",
    "moved": "the words were found elsewhere in an altered text, checked",
    "ambiguous": "the words stand more than once in an altered text, checked",
    "gone": "the words are not in the text any more, checked",
    "not-verified": "not verified",
}
"""A verdict on an anchor as the page says it, by slug; the date follows."""

ENDORSEMENTS = {
    "endorses": "standing by it",
    "neutral": "without taking sides",
    "distances": "keeping a distance from it",
    "unclear": "its own stance unclear",
}
"""What the one who relays thinks of what is relayed, by slug."""


FORMATS = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
"""What people call a data format, by extension."""


class _HasLanguage(Protocol):
    language: str


def here(iri: str) -> str:
    """The path on this server that answers for ``iri``; an IRI of others is left as it is."""
    return local_path(iri) or iri


def lang(value: _HasLanguage | None) -> Markup:
    """The attribute ``lang`` for a value in another language than the page's, else nothing."""
    if value is None or value.language in ("", "en"):
        return Markup("")
    return Markup(' lang="{}"').format(value.language)


def slug(iri: str) -> str:
    """The last segment of ``iri``, for an anchor on the page."""
    return iri.rsplit("/", 1)[-1]


def words(name: str) -> str:
    """A concept's slug as words: ``bracketed-note`` gives ``bracketed note``."""
    return name.replace("-", " ")


def verdict(name: str) -> str:
    """See :data:`VERDICTS`."""
    return VERDICTS.get(name, words(name))


def endorsement(name: str) -> str:
    """See :data:`ENDORSEMENTS`."""
    return ENDORSEMENTS.get(name, words(name))


def format_name(extension: str) -> str:
    """See :data:`FORMATS`."""
    return FORMATS.get(extension, extension)


def when(edtf: str) -> str:
    """An EDTF date as words: ``../2023-01-04`` gives ``by 2023-01-04``; marks of doubt become words too."""
    start, slash, end = edtf.partition("/")
    if not slash:
        return _day(start)
    if start in ("..", ""):
        return f"by {_day(end)}"
    return f"from {_day(start)}" if end in ("..", "") else f"between {_day(start)} and {_day(end)}"


def _day(edtf: str) -> str:
    word = {"?": "perhaps ", "~": "about ", "%": "perhaps about "}.get(edtf[-1:], "")
    return word + edtf.rstrip("?~%")


def register(app: Flask) -> None:
    """Make the filters known to the templates of ``app``; ``clause`` depends on the dataset and is set beside them."""
    for function in (here, lang, slug, words, verdict, endorsement, format_name, when):
        app.add_template_filter(function)
