"""How a gloss, a sentence of its own, becomes the clause after "N says that"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from testimonio.store.engine import Engine
from testimonio.web.pages.subgraph import rows

_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_NAMES = """
SELECT DISTINCT (STR(?name) AS ?label) ?proper WHERE {
  { VALUES ?class { tm:Person tm:Organization tm:Place } ?thing a ?class . BIND("whole" AS ?proper) }
  UNION { VALUES ?class { tm:Actor tm:Event tm:Instrument tm:Office } ?thing a ?class }
  ?thing skos:prefLabel|skos:altLabel ?name
}
"""
_GLOSSES = "SELECT DISTINCT ?gloss WHERE { ?p tm:gloss ?gloss FILTER(LANG(?gloss) = '%s') } LIMIT 20000"


def proper_names(engine: Engine, language: str) -> frozenset[str]:
    """Words that keep their capital at the start of a gloss in ``language``, as the graph itself writes them.

    Every capitalised word of the name of a person, an organisation or a place; of other labels ("Removal of Pedro
    Castillo") those after the first word; without those that some gloss writes small in its midst ("the", "members").
    Two queries.
    """
    capitalised = {
        word
        for row in rows(engine, _NAMES)
        for word in _words(row["label"].value, whole="proper" in row)
        if word[:1].isupper()
    }
    small = {word for row in rows(engine, _GLOSSES % language) for word in _words(row["gloss"].value, whole=False)}
    return frozenset(word for word in capitalised if word.lower() not in small)


def _words(label: str, *, whole: bool) -> Iterable[str]:
    found = _WORD.findall(label)
    return found if whole else found[1:]


def clause(gloss: str, names: frozenset[str]) -> str:
    """``gloss`` without its final full stop, and with a small first letter unless its first word is a name.

    >>> clause("The vote took nine minutes.", frozenset())
    'the vote took nine minutes'
    >>> clause("Congress removed the president.", frozenset({"Congress"}))
    'Congress removed the president'
    """
    text = gloss.strip()
    text = text[:-1] if text.endswith(".") and not text.endswith("..") else text
    first = _WORD.match(text)
    if first is None or first[0] in names or first[0][1:] != first[0][1:].lower():
        return text
    return text[0].lower() + text[1:]
