"""The reader's language: of the interface, and of labels and glosses where the graph has them.

A prefix of the path decides, ``/es/…`` or ``/en/…``; without one, ``Accept-Language`` does (RFC 9110, 12.5.4). IRIs of
things have no prefix: their pages under ``/es/page/…`` and ``/page/…`` are one page in two languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_context
from jinja2.runtime import Context
from werkzeug.datastructures import LanguageAccept

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LANGUAGES = {"en": "English", "es": "Español"}
"""Languages of the interface, by tag, each in its own words; the first one is the default."""

DEFAULT = next(iter(LANGUAGES))
CATALOGUES = Path(__file__).parent / "translations"


class LanguagePrefix:
    """Moves a language at the front of the path into ``SCRIPT_NAME``: all else sees the same paths for each one."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        path: str = environ.get("PATH_INFO", "")
        language, slash, rest = path.removeprefix("/").partition("/")
        if language in LANGUAGES:
            root = f"{environ.get('SCRIPT_NAME', '')}/{language}"
            environ = {**environ, "SCRIPT_NAME": root, "PATH_INFO": slash + rest or "/"}
        return self._application(environ, start_response)


def reader_language() -> str:
    """The tag of the language in which the reader of this request is addressed."""
    if not has_request_context():
        return DEFAULT
    return _chosen() or _accepted() or DEFAULT


def at(path: str | None) -> str:
    """``path`` on this server, in the language that the reader chose; an address elsewhere is left as it is."""
    if path is None:
        return ""
    return f"{request.script_root}{path}" if path.startswith("/") else path


def others() -> list[tuple[str, str, str]]:
    """This page in every other language: the tag, the language's name and the address."""
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    here = reader_language()
    base = request.script_root.removesuffix(f"/{_chosen()}")
    return [(tag, name, f"{base}/{tag}{request.path}{query}") for tag, name in LANGUAGES.items() if tag != here]


def _accepted() -> str | None:
    """The language that the client likes best of ours; a region's speakers read the language (RFC 4647, 3.4)."""
    liked = [(tag.partition("-")[0].lower(), quality) for tag, quality in request.accept_languages]
    return LanguageAccept(liked).best_match(LANGUAGES)


def _chosen() -> str | None:
    tag = request.script_root.rpartition("/")[2]
    return tag if tag in LANGUAGES else None


@pass_context
def _at(_context: Context, path: str | None) -> str:
    """:func:`at` for templates; with the context, so that Jinja does not work a constant out once for all languages."""
    return at(path)


class _Catalogues(Domain):  # type: ignore[misc]
    """The messages of all languages, compiled from ``translations/<tag>.po`` when the application is made."""

    def __init__(self) -> None:
        super().__init__()
        self._held: Mapping[str, Translations] = {tag: _compiled(tag) for tag in LANGUAGES if tag != DEFAULT}

    def get_translations(self) -> NullTranslations:
        """Those of the reader's language; the default one's are the messages themselves."""
        locale = get_locale()
        return self._held.get(locale.language if locale else DEFAULT, NullTranslations())


class _Babel(Babel):  # type: ignore[misc]
    @cached_property
    def domain_instance(self) -> Domain:
        """The messages."""
        return _Catalogues()


def _compiled(tag: str) -> Translations:
    with (CATALOGUES / f"{tag}.po").open("rb") as opened:
        catalogue = read_po(opened, locale=tag)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def register(app: Flask) -> None:
    """Have ``app`` speak all languages."""
    _Babel(app, default_locale=DEFAULT, locale_selector=reader_language)
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    app.add_template_filter(_at, "at")
    app.context_processor(lambda: {"language": reader_language(), "other_languages": others()})
    app.after_request(_note)


def _note(response: Response) -> Response:
    """``response`` with its language, if it is a page."""
    if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
        response.headers["Content-Language"] = reader_language()
        if not _chosen():
            response.vary.add("Accept-Language")
    return response
