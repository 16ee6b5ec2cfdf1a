"""``/completions.json``: what the editor of queries can propose: prefixes, and our terms and things by their names.

One document for each language, made of the index that the search holds; no query is asked for it.
"""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from testimonio.names import PREFIXES, shorten
from testimonio.web.language import LANGUAGES, reader_language
from testimonio.web.pages.search.entries import Entry, Field
from testimonio.web.pages.search.index import Index
from testimonio.web.pages.search.library import Library

_FIRST = ("claim-predicate", "class", "object-property", "datatype-property")


def blueprint_of(library: Library) -> Blueprint:
    """The document that proposes what ``library`` holds."""
    blueprint = Blueprint("completions", __name__)

    @blueprint.get("/completions.json")
    def completions() -> Response:
        """Prefixes and terms.

        :raise 503: the index cannot be made now.
        """
        asked = request.args.get("lang", "")
        body = document(library.index, asked if asked in LANGUAGES else reader_language())
        return Response(body, content_type="application/json")

    return blueprint


def document(index: Index, language: str) -> str:
    """The JSON of what can be proposed.

    ``prefixes`` has namespaces by prefix. ``terms`` has for each term its prefixed name, its name in ``language``, what
    kind of thing it is, and its further names, in any language. What queries are made of comes first: claim predicates,
    classes, properties. Claims are not among them.
    """
    terms = []
    for entry in sorted(index.things, key=_place):
        name, label = shorten(entry.iri), index.label(entry.iri, language).value
        if name.startswith("<") or name.endswith(":"):
            continue
        kind = index.label(index.values["kind", entry.kind], language).value
        others = dict.fromkeys(text for text in entry.texts.get(Field.NAME, ()) if text != label)
        terms.append([name, label, kind, *others])
    return json.dumps({"prefixes": dict(PREFIXES), "terms": terms}, ensure_ascii=False, separators=(",", ":"))


def _place(entry: Entry) -> tuple[bool, int, str]:
    return entry.kind not in _FIRST, entry.rank, entry.iri
