"""How templates write names, words and links. Each is a Jinja filter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Protocol

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
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

_SLUGS = (
    lazy_gettext("byline"),
    lazy_gettext("heading"),
    lazy_gettext("direct speech"),
    lazy_gettext("direct speech translated"),
    lazy_gettext("indirect speech"),
    lazy_gettext("bracketed note"),
    lazy_gettext("quoted term"),
    lazy_gettext("slogan"),
    lazy_gettext("plain"),
    lazy_gettext("hedged"),
    lazy_gettext("conditional"),
    lazy_gettext("hearsay"),
    lazy_gettext("stated"),
    lazy_gettext("presupposed"),
    lazy_gettext("notice"),
    lazy_gettext("repetition"),
    lazy_gettext("claims"),
    lazy_gettext("propositions"),
    lazy_gettext("passages"),
    lazy_gettext("documents"),
    lazy_gettext("actors"),
    lazy_gettext("events"),
    lazy_gettext("places"),
    lazy_gettext("issues"),
    lazy_gettext("triples"),
)
"""What :func:`words` is asked for: concepts by their slugs, and what the front page counts."""

FORMATS = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
"""What people call a data format, by extension."""


_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONG = {"en": "d MMMM y"}  # as Europe writes it; "long" would be that of the United States


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
    """An EDTF date as words: ``../2023-01-04`` gives ``by 4 January 2023``; marks of doubt become words too."""
    return _told(edtf, day)


def times(edtf: str) -> Markup:
    """The same with each date as a ``time`` element."""

    def element(known: str) -> str:
        words = escape(day(known))
        return f'<time datetime="{known}">{words}</time>' if _DATE.fullmatch(known) else str(words)

    return Markup(_told(edtf, element))  # noqa: S704  (escaped where it is not ours)


def _told(edtf: str, tell: Callable[[str], str]) -> str:
    """The date in words, each of its days, months and years as ``tell`` has it."""
    start, slash, end = edtf.partition("/")
    if not slash:
        return _doubted(start, tell)
    first, last = _doubted(start, tell), _doubted(end, tell)
    # Languages with an article have it before a day, never before a month or a year: two messages.
    if start in ("..", ""):
        return str(gettext("by %(day)s", day=last) if _DAY.match(end) else gettext("by %(month)s", month=last))
    if end in ("..", ""):
        return str(gettext("from %(day)s", day=first) if _DAY.match(start) else gettext("from %(month)s", month=first))
    if _DAY.match(start) and _DAY.match(end):
        return str(gettext("between %(first_day)s and %(last_day)s", first_day=first, last_day=last))
    return str(gettext("between %(start)s and %(end)s", start=first, end=last))


def _doubted(edtf: str, tell: Callable[[str], str]) -> str:
    known = tell(edtf.rstrip("?~%"))
    match edtf[-1:]:
        case "?":
            return str(gettext("perhaps %(day)s", day=known))
        case "~":
            return str(gettext("about %(day)s", day=known))
        case "%":
            return str(gettext("perhaps about %(day)s", day=known))
    return known


def day(known: str) -> str:
    """A day, a month or a year of ISO 8601 in the reader's language: ``4 January 2023``; all else as it is."""
    try:
        match known.count("-"):
            case 2:
                return format_date(date.fromisoformat(known), _LONG.get(reader_language(), "long"), reader_language())
            case 1:
                return format_skeleton("yMMMM", date.fromisoformat(f"{known}-01"), locale=reader_language())
    except ValueError:
        pass
    return known


def number(value: float) -> str:
    """A number as the reader's language writes it: ``67,910`` or ``67.910``."""
    return format_decimal(value, locale=reader_language())


def percent(share: float) -> str:
    """A share, given in per cent, with one digit after the point."""
    return f"{format_decimal(share, '#,##0.0', reader_language())} %"


def register(app: Flask) -> None:
    """Make the filters known to the templates of ``app``; ``clause`` depends on the dataset and is set beside them."""
    for function in (lit, here, absolute, lang, slug, words, verdict, endorsement, review, format_name):
        app.add_template_filter(function)
    for telling in (when, times, day, number, percent):
        app.add_template_filter(telling)
