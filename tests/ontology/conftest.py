"""The ontology's files, parsed once; everything is told in prefixed names."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from testimonio.layout import tool
from testimonio.names import shorten


class Ontology:
    """All files by their path without ``.ttl`` below ``ontology/``.

    :ivar files: the subjects of each file with their types; blank nodes left out.
    :ivar facts: what a subject has for a property, as written: prefixed names, literals as their text. Alignments are
        left out: nothing may depend on them.
    :ivar languages: the language tags of a subject's literals, sorted; ``""`` where there is none.
    :ivar predicates: everything that stands in predicate position anywhere.
    """

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, set[str]] = {}
        self.facts: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.languages: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.predicates: set[str] = set()
        for path in sorted(folder.rglob("*.ttl")):
            name = path.relative_to(folder).with_suffix("").as_posix()
            if not name.startswith("rules/"):
                self._load(path, name)

    def _load(self, path: Path, name: str) -> None:
        subjects = self.files.setdefault(name, set())
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            predicate = shorten(quad.predicate.value)
            self.predicates.add(predicate)
            if not isinstance(quad.subject, NamedNode) or name == "alignments":
                continue
            subject = shorten(quad.subject.value)
            subjects.add(subject)
            if isinstance(quad.object, Literal):
                self.facts[subject, predicate].append(quad.object.value)
                self.languages[subject, predicate].append(quad.object.language or "")
            elif isinstance(quad.object, NamedNode):
                self.facts[subject, predicate].append(shorten(quad.object.value))

    def types(self, subject: str) -> list[str]:
        """The classes that ``subject`` is given."""
        return self.facts.get((subject, "rdf:type"), [])

    def members(self, class_: str) -> set[str]:
        """Every subject with the type ``class_``."""
        return {subject for subjects in self.files.values() for subject in subjects if class_ in self.types(subject)}

    def tongues(self, subject: str, predicate: str) -> list[str]:
        """In which languages ``subject`` has ``predicate``, sorted."""
        return sorted(self.languages.get((subject, predicate), []))


@pytest.fixture(scope="session")
def folder() -> Path:
    return tool().ontology


@pytest.fixture(scope="session")
def ontology(folder: Path) -> Ontology:
    return Ontology(folder)
