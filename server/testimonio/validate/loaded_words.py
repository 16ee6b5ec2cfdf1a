"""Reads lists of loaded words, and hands them to the shapes of neutrality as triples.

A list has sections headed ``[en]``, ``[es]`` (any language tag) and ``[exempt]``, one entry a line, and comments after
``#``. A word stands for itself in any case, with or without its accents; with ``*`` at its end, for all words that
begin so. An exempt entry is the IRI, or the prefixed name, of a thing whose official name has such a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from testimonio import names
from testimonio.errors import CorpusError

WORDS = NamedNode(names.SHAPE + "loaded-words")
VALUE = NamedNode(names.PREFIXES["rdf"] + "value")
"""``WORDS`` has one ``VALUE``, the regular expression."""

ASKED = re.compile(r"shape:loaded-words rdf:value \?(\w+) \.")
"""How a query of the shapes asks for the regular expression."""

_EXEMPT = NamedNode(names.SHAPE + "exempt-names")
_MEMBER = NamedNode(names.PREFIXES["rdfs"] + "member")

_LETTER = "a-záéíóúüñ"
_PLAIN = {"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ü": "u", "ñ": "n"}
_STEM = re.compile(rf"[{_LETTER}]+\*?")
_COMMENT = re.compile(r"(^|\s)#.*")
_SECTION = re.compile(r"\[([a-z]+)\]")
_NAME = re.compile(r"(?P<prefix>[a-z0-9-]+):(?P<local>[a-z0-9-]+)|<(?P<iri>[^<>\s]+)>")


@dataclass(frozen=True, slots=True)
class LoadedWords:
    """One list.

    :ivar stems: in lower case, those that end in ``*`` open at their end.
    :ivar exempt: IRIs of things whose official names are let be.
    """

    stems: tuple[str, ...]
    exempt: tuple[str, ...]


def read(path: Path) -> LoadedWords:
    """The list in the file ``path``.

    :raise CorpusError: the file cannot be read, or a line is no entry.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise CorpusError(f"The list of loaded words {path} cannot be read: {error}") from error
    section, stems, exempt = "", [], []
    for number, line in enumerate(lines, start=1):
        entry = _COMMENT.sub("", line).strip()
        if heading := _SECTION.fullmatch(entry):
            section = heading[1]
        elif section == "exempt" and (iri := _iri(entry)):
            exempt.append(iri)
        elif section not in ("", "exempt") and _STEM.fullmatch(entry):
            stems.append(entry)
        elif entry:
            raise CorpusError(
                f"{path}:{number}: {entry!r} is no entry; under [en] or [es] write a word in lower case, with * at its"
                " end for all words that begin so, and under [exempt] an IRI or a prefixed name."
            )
    return LoadedWords(tuple(stems), tuple(exempt))


def _iri(entry: str) -> str | None:
    name = _NAME.fullmatch(entry)
    if name is None or (name["iri"] is None and name["prefix"] not in names.PREFIXES):
        return None
    return name["iri"] or names.PREFIXES[name["prefix"]] + name["local"]


def triples(lists: Iterable[LoadedWords]) -> tuple[Triple, ...]:
    """What ``shapes/neutrality.ttl`` asks for: one regular expression over all stems, and the exempt names."""
    merged = list(lists)
    stems = sorted({stem for words in merged for stem in words.stems})
    exempt = sorted({iri for words in merged for iri in words.exempt})
    pattern = f"(^|[^{_LETTER}])({'|'.join(map(_alternative, stems))})($|[^{_LETTER}])"
    stated = (Triple(WORDS, VALUE, Literal(pattern)),) if stems else ()
    return stated + tuple(Triple(_EXEMPT, _MEMBER, NamedNode(iri)) for iri in exempt)


def _alternative(stem: str) -> str:
    letters = "".join(f"[{_PLAIN[letter]}{letter}]" if letter in _PLAIN else letter for letter in stem.rstrip("*"))
    return letters + (f"[{_LETTER}]*" if stem.endswith("*") else "")
