"""Terms of a query that its dataset does not know: they break no rule, and the answer stays silently empty.

Hints come with every answer, not only with empty ones: a count of nothing is 0, ASK says false, OPTIONAL leaves a
column empty, and NOT EXISTS lets everything pass; none of these looks empty. A term costs a few look-ups of an index.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from testimonio.names import PREFIXES
from testimonio.store.engine import Hint
from testimonio.store.tokens import Kind, Token, place
from testimonio.store.vocabulary import Vocabulary

_HINTS = 5
_MENTIONS = 200  # distinct terms looked at
_PLAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")
_DATATYPES = PREFIXES["xsd"]  # stand in literals and comparisons, seldom as nodes


class Mention(NamedTuple):
    """A term in the body of a query: its ``token``, and the ``iri`` that it stands for."""

    token: Token
    iri: str


def hints(query: str, mentions: tuple[Mention, ...], vocabulary: Vocabulary) -> tuple[Hint, ...]:
    """The first terms among ``mentions`` that the dataset does not know, each once."""
    first: dict[str, Mention] = {}
    for mention in mentions:
        if len(first) < _MENTIONS and not mention.iri.startswith(_DATATYPES):
            first.setdefault(mention.iri, mention)
    missed = [mention for iri, mention in first.items() if vocabulary.misses(iri)]
    return tuple(_hint(query, mention, vocabulary) for mention in missed[:_HINTS])


def _hint(query: str, mention: Mention, vocabulary: Vocabulary) -> Hint:
    nearest = vocabulary.nearest(mention.iri)
    spelt = _spelt(nearest, mention) if nearest else None
    return Hint(mention.token.text, *place(query, mention.token.start), spelt)


def _spelt(iri: str, mention: Mention) -> str:
    """``iri`` under the prefix of ``mention``, where it has one that fits."""
    if mention.token.kind is Kind.PREFIXED:
        prefix, _, local = mention.token.text.partition(":")
        namespace = mention.iri.removesuffix(re.sub(r"\\(.)", r"\1", local))
        name = iri.removeprefix(namespace)
        if iri.startswith(namespace) and _PLAIN.fullmatch(name):
            return f"{prefix}:{name}"
    return f"<{iri}>"
