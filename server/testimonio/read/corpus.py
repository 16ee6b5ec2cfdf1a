"""Reads a corpus and the ontology it speaks, every file with its findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import NamedNode

from testimonio.errors import CorpusError, FileSyntaxError
from testimonio.finding import Finding, Severity
from testimonio.layout import Corpus, Tool
from testimonio.names import GRAPH
from testimonio.read import files, house, terms, turtle
from testimonio.read.model import Reading, Role, Source
from testimonio.read.tokens import Kind

Progress = Callable[[int, int], object]
"""Called after each file with the number of files read and of all files."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file to be read: where it lies, how people are told, its part, and the path of its graph."""

    path: Path
    name: str
    role: Role
    graph: str


def read(corpus: Corpus, tool: Tool, progress: Progress | None = None) -> Reading:
    """Read the tool's ontology, the corpus' own and its data, and look at each file as a file.

    The reading's findings are those of syntax (``turtle:…``), files (``file:…``), house style (``lint:…``) and terms
    (``term:…``), sorted. A file with a syntax error has no statements and one finding.

    :raise CorpusError: a folder cannot be listed, or nothing at all is said in the corpus.
    """
    todo, findings = _files(corpus, tool)
    sources: list[Source] = []
    for count, file in enumerate(todo, start=1):
        source, found = _read(file)
        sources.append(source)
        findings += found
        if progress:
            progress(count, len(todo))
    findings += house.subjects(sources)
    if not any(finding.rule in ("turtle:syntax", "term:prefix-meaning") for finding in findings):
        findings += terms.check(sources)
    reading = Reading(tuple(sources), tuple(sorted(findings, key=lambda finding: finding.sort_key)))
    if not any(reading.triples(Role.DATA)) and not any(f.severity is Severity.VIOLATION for f in findings):
        raise CorpusError(f"The corpus {corpus.root} is empty: no file under {corpus.graph} says anything.")
    return reading


def _files(corpus: Corpus, tool: Tool) -> tuple[list[_File], list[Finding]]:
    todo: list[_File] = []
    findings: list[Finding] = []
    folders = [(tool.ontology, tool.root)]
    if corpus.root != tool.root and corpus.ontology.is_dir():
        folders.append((corpus.ontology, corpus.root))
    for folder, root in [*folders, (corpus.graph, corpus.root)]:
        try:
            paths, found = files.turtle_files(folder, root, without=("rules",))
        except OSError as error:
            raise CorpusError(f"{folder} cannot be listed: {error.strerror}.") from error
        findings += found
        data = folder == corpus.graph
        for path in paths:
            inside = path.relative_to(folder).with_suffix("").as_posix()
            role = Role.DATA if data else _role(inside)
            graph = inside if data else f"ontology/{inside}"
            todo.append(_File(path, path.relative_to(root).as_posix(), role, graph))
    return todo, findings + list(_taken(todo))


def _role(inside: str) -> Role:
    """What part a file of an ontology plays, by its path without ``.ttl``."""
    if inside == "alignments":
        return Role.ALIGNMENTS
    if inside == "claim-predicates" or inside.startswith("schemes/"):
        return Role.VOCABULARY
    return Role.ONTOLOGY


def _taken(todo: list[_File]) -> Iterator[Finding]:
    """Files whose graph another file has already: a corpus' ontology file named like one of the tool's."""
    first: dict[str, _File] = {}
    for file in todo:
        other = first.setdefault(file.graph, file)
        if other is not file:
            message = (
                f"The tool has a file of this name ({other.path.name}), so both would be one graph; rename this one."
            )
            yield Finding(file.name, 1, Severity.VIOLATION, message, "file:taken")


def _read(file: _File) -> tuple[Source, tuple[Finding, ...]]:
    try:
        text = files.decode(file.path)
        return _understood(file, text) if file.role is Role.DATA else _kept(file, text)
    except FileSyntaxError as error:
        column = f" (column {error.column})" if error.column else ""
        message = str(error).removesuffix(".") + column + "."
        return _source(file), (Finding(file.name, error.line, Severity.VIOLATION, message, "turtle:syntax"),)
    except OSError as error:
        message = f"This file cannot be read: {error.strerror}."
        return _source(file), (Finding(file.name, 1, Severity.VIOLATION, message, "file:unreadable"),)


def _source(file: _File) -> Source:
    """Of a file without statements."""
    return Source(file.path, file.name, file.role, NamedNode(GRAPH + quote(file.graph)), {}, ())


def _understood(file: _File, text: str) -> tuple[Source, tuple[Finding, ...]]:
    empty = _source(file)
    found = turtle.read(text, file.path, empty.graph.value, label=re.sub(r"[^A-Za-z0-9-]+", ".", file.graph))
    comments = tuple((token.line, token.text) for token in found.tokens if token.kind is Kind.COMMENT)
    source = replace(empty, prefixes=found.prefixes, statements=found.statements, comments=comments)
    return source, (*house.lint(text, found, file.name, file.role), *terms.check_prefixes(found, file.name))


_kept = lru_cache(maxsize=64)(_understood)
"""An ontology is read again whenever a command tries a change of the data, and is the same."""
