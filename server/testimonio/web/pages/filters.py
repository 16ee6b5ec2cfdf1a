"""How templates write names, words and links. Each is a Jinja filter."""

from __future__ import annotations

import re
from typing import Protocol

from flask import Flask
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup, escape

from testimonio.web.language import at, reader_language
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.highlight import lit
from testimonio.web.site import current_site

VERDICTS = {
    "exact": lazy_gettext("these exact words, verified"),
    "moved": lazy_gettext("the words were found elsewhere in an altered text, checked"),
    "ambiguous": lazy_gettext("the words stand more than once in an altered text, checked"),
    "gone": lazy_gettext("the words are not in the text any more, checked"),
    "not-verified": lazy_gettext("not verified"),
}
"""A verdict on an anchor as the page says it, by slug; the date follows."""

ENDORSEMENTS = {
    "endorses": lazy_gettext("standing by it"),
    "neutral": lazy_gettext("without taking sides"),
    "distances": lazy_gettext("keeping a distance from it"),
    "unclear": lazy_gettext("its own stance unclear"),
}
"""What the one who relays thinks of what is relayed, by slug."""

REVIEWS = {
    "unreviewed": lazy_gettext("unreviewed"),
    "reviewed-once": lazy_gettext("reviewed once"),
    "reviewed-twice": lazy_gettext("reviewed twice"),
}
"""Whether named readers have signed a claim that touches a person, by slug."""

FORMATS = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
"""What people call a data format, by extension."""


_DATE = re.compile(r"\b\d{4}(-\d\d){1,2}\b")


class _HasLanguage(Protocol):
    language: str


def here(iri: str) -> str:
    """The path on this server that answers for ``iri`` in the reader's language; an IRI of others stays as it is."""
    return at(local_path(iri) or iri)


def absolute(path: str) -> str:
    """The whole address of ``path`` on this server, as clients know it."""
    return current_site().url(path)


def lang(value: _HasLanguage | None) -> Markup:
    """The attribute ``lang`` for a value in another language than the page's, else nothing."""
    if value is None or value.language in ("", reader_language()):
        return Markup("")
    return Markup(' lang="{}"').format(value.language)


def slug(iri: str) -> str:
    """The last segment of ``iri``, for an anchor on the page."""
    return iri.rsplit("/", 1)[-1]


def words(name: str) -> str:
    """A concept's slug as words in the reader's language: ``bracketed-note`` gives ``bracketed note``."""
    return str(gettext(name.replace("-", " ")))


def verdict(name: str) -> str:
    """See :data:`VERDICTS`."""
    return str(VERDICTS.get(name) or words(name))


def endorsement(name: str) -> str:
    """See :data:`ENDORSEMENTS`."""
    return str(ENDORSEMENTS.get(name) or words(name))


def review(name: str) -> str:
    """See :data:`REVIEWS`."""
    return str(REVIEWS.get(name) or words(name))


def format_name(extension: str) -> str:
    """See :data:`FORMATS`."""
    return FORMATS.get(extension, extension)


def when(edtf: str) -> str:
    """An EDTF date as words: ``../2023-01-04`` gives ``by 2023-01-04``; marks of doubt become words too."""
    start, slash, end = edtf.partition("/")
    if not slash:
        return _day(start)
    if start in ("..", ""):
        return str(gettext("by %(day)s", day=_day(end)))
    if end in ("..", ""):
        return str(gettext("from %(day)s", day=_day(start)))
    return str(gettext("between %(start)s and %(end)s", start=_day(start), end=_day(end)))


def times(text: str) -> Markup:
    """``text``, which :func:`when` wrote, with its dates as ``time`` elements."""
    return Markup(_DATE.sub(r'<time datetime="\g<0>">\g<0></time>', str(escape(text))))  # noqa: S704  (escaped)


def _day(edtf: str) -> str:
    day = edtf.rstrip("?~%")
    match edtf[-1:]:
        case "?":
            return str(gettext("perhaps %(day)s", day=day))
        case "~":
            return str(gettext("about %(day)s", day=day))
        case "%":
            return str(gettext("perhaps about %(day)s", day=day))
    return day


def register(app: Flask) -> None:
    """Make the filters known to the templates of ``app``; ``clause`` depends on the dataset and is set beside them."""
    for function in (lit, here, absolute, lang, slug, words, verdict, endorsement, review, format_name, when, times):
        app.add_template_filter(function)
