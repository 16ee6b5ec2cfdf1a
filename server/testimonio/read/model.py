"""What reading yields: files cut into statements, each triple with the line it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Triple

from testimonio.finding import Finding, Severity

_UNREADABLE = ("turtle:", "file:", "term:prefix-meaning")


class Role(StrEnum):
    """What part a file plays; who loads it follows from this."""

    ONTOLOGY = "ontology"  # classes and properties: SHACL's ont_graph; reasoned over
    VOCABULARY = "vocabulary"  # SKOS schemes and claim predicates: data for SHACL; reasoned over
    ALIGNMENTS = "alignments"  # published, never reasoned over
    DATA = "data"  # the corpus


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file.

    :ivar name: the file's path relative to its corpus (or to the tool's root), with forward slashes.
    :ivar line: 1-based.
    """

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One Turtle statement (a subject with all its predicates, up to the full stop).

    :ivar first_line: 1-based line of the subject; ``last_line`` that of the full stop.
    :ivar triples: in the order of the file; ``lines`` holds the line of each one's object, ``predicate_lines`` that
        of its predicate, in the same order. (A blank node in brackets comes before the triple that points at it.)
    """

    first_line: int
    last_line: int
    subject: NamedNode | BlankNode
    triples: tuple[Triple, ...]
    lines: tuple[int, ...]
    predicate_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One Turtle file.

    :ivar path: where it lies; ``name`` how people are told (see :class:`Place`).
    :ivar graph: the named graph of its triples, ``graph/<path without .ttl>``.
    :ivar prefixes: as declared in the file.
    :ivar comments: each with its 1-based line, ``#`` and all.
    """

    path: Path
    name: str
    role: Role
    graph: NamedNode
    prefixes: Mapping[str, str]
    statements: tuple[Statement, ...]
    comments: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Reading:
    """A corpus and the tool's ontology, read.

    :ivar sources: every file, in the order of reading (ontology first, then data, each by path).
    :ivar findings: what was wrong with files as files (syntax, house style, terms); a file with a syntax error has no
        statements and one finding.
    """

    sources: tuple[Source, ...]
    findings: tuple[Finding, ...] = field(default=())

    def triples(self, *roles: Role) -> Iterator[Triple]:
        """Triples of the files with one of ``roles`` (all files when none is given), with repetitions as written."""
        for source in self.sources:
            if not roles or source.role in roles:
                for statement in source.statements:
                    yield from statement.triples

    @property
    def unreadable(self) -> tuple[Finding, ...]:
        """Violations that mean that a part of the corpus was not read, or read as something else.

        While there is one, nobody should reason about the corpus or validate it: what follows from half of it, or is
        missing in it, says nothing about the whole.
        """
        return tuple(f for f in self.findings if f.severity is Severity.VIOLATION and f.rule.startswith(_UNREADABLE))

    @cached_property
    def _places(self) -> dict[Triple, Place]:
        places: dict[Triple, Place] = {}
        for source in self.sources:
            for statement in source.statements:
                for triple, line in zip(statement.triples, statement.lines, strict=True):
                    places.setdefault(triple, Place(source.name, line))
        return places

    @cached_property
    def _subjects(self) -> dict[NamedNode | BlankNode, Place]:
        subjects: dict[NamedNode | BlankNode, Place] = {}
        for source in self.sources:
            for statement in source.statements:
                subjects.setdefault(statement.subject, Place(source.name, statement.first_line))
                for triple, line in zip(statement.triples, statement.lines, strict=True):
                    if isinstance(triple.object, BlankNode):
                        subjects.setdefault(triple.object, Place(source.name, line))
        return subjects

    def place(self, triple: Triple) -> Place | None:
        """The line of ``triple``'s object, or ``None`` if no file states it."""
        return self._places.get(triple)

    def subject_place(self, subject: NamedNode | BlankNode) -> Place | None:
        """The first line of the statement about ``subject``, for a blank node in brackets that of its bracket, or
        ``None`` if no file describes it."""
        return self._subjects.get(subject)
