"""Hints in the headers of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from testimonio.store.engine import Hint

HINT = "Testimonio-Hint"
"""Header that says of a term that nothing has it: the answer may be empty for that alone. Percent-encoded UTF-8."""

HINT_CHARACTERS = 1_000
"""Length of all hints in the headers of one answer; more are left out. Proxies refuse heads over 4 or 8 kB."""

_PLAIN = " !#$&'()*+,-./:;<=>?@[]^_`{|}~"


def told(hints: Iterable[Hint]) -> Iterator[str]:
    """The values of the headers :data:`HINT`, one for each of ``hints`` as far as there is room."""
    left = HINT_CHARACTERS
    for sentence in (quote(hint.sentence, safe=_PLAIN) for hint in hints):
        left -= len(sentence)
        if left < 0:
            return
        yield sentence
