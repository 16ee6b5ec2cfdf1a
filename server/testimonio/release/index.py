"""Questions to the released triples: what is said of a subject, in N-Triples terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from testimonio.rdf.terms import TYPE, Line, parts, term, text

_NAMING = ("skos:prefLabel", "rdfs:label", "dcterms:title", "tm:gloss")


class Index:
    """Sorted triples, to be looked up by subject.

    Properties are named ``tm:claimant``, as in Turtle.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self._said = {subject: list(own) for subject, own in groupby(lines, itemgetter(0))}
        self._properties: dict[str, str] = {}

    def all(self, subject: str, name: str) -> list[str]:
        """The objects of the property ``name`` of ``subject``, sorted."""
        predicate = self._properties.get(name)
        if predicate is None:
            predicate = self._properties[name] = term(name)
        return [line[2] for line in self._said.get(subject, ()) if line[1] == predicate]

    def one(self, subject: str, name: str) -> str:
        """The first of :meth:`all`, or the empty string."""
        return next(iter(self.all(subject, name)), "")

    def of_type(self, name: str) -> list[str]:
        """The subjects of the class ``name``, sorted."""
        wanted = term(name)
        return [subject for subject, lines in self._said.items() if any(p == TYPE and o == wanted for _, p, o in lines)]

    def first(self, start: str) -> str:
        """The first subject that begins with ``start``, or the empty string."""
        return next((subject for subject in self._said if subject.startswith(start)), "")

    def literal(self, subject: str, name: str, language: str) -> str:
        """The lexical form of the property ``name`` in ``language``, or the empty string."""
        return next((value for value, tag, _ in map(parts, self.all(subject, name)) if tag == language), "")

    def label(self, subject: str, languages: Sequence[str] = ("en", "es")) -> str:
        """What people call ``subject``: in the first of ``languages`` that it has a name in, else in any."""
        named = [value for name in _NAMING for value in self.all(subject, name)]
        for language in languages:
            for value in named:
                if value.endswith(f'"@{language}'):
                    return text(value)
        return text(named[0]) if named else ""


def slug(term: str) -> str:
    """The last part of an IRI: ``fi-021a`` of ``…/id/claim/fi-021a``; empty for no term."""
    return term[max(term.rfind("/"), term.rfind("#")) + 1 : -1]
