"""Found words in what is shown of a result: marked where a word begins with one that was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from testimonio.web.pages.spelling import fold

_WORD = re.compile(r"[^\W_]+")


def lit(text: str, words: Iterable[str] = ()) -> Markup:
    """``text``, escaped, with ``<mark>`` around each word that begins with one of ``words``, without case and accents.

    :param words: folded; one of a single letter lights only itself, as it finds only itself.

    >>> lit("Verónika <i>", ["veron"])
    Markup('<mark>Verónika</mark> &lt;i&gt;')
    """
    wanted = tuple(words)
    pieces, at = [], 0
    for found in _WORD.finditer(text) if wanted else ():
        if _begins(fold(found[0]), wanted):
            pieces += [escape(text[at : found.start()]), Markup("<mark>{}</mark>").format(found[0])]
            at = found.end()
    return Markup("").join([*pieces, escape(text[at:])])


def _begins(word: str, wanted: Iterable[str]) -> bool:
    return any(word == each or (len(each) > 1 and word.startswith(each)) for each in wanted)
