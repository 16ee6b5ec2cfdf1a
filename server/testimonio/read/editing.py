"""Edits a Turtle text by statement: what is not meant to change keeps every byte.

Changes are collected on one :class:`Editing` and laid into the text together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from testimonio.read import turtle
from testimonio.read.model import Statement
from testimonio.read.tokens import Kind, Token, is_directive


@dataclass(slots=True)
class _Property:
    """One property of a statement as written.

    :ivar predicate: index of its token in the cut; ``values`` the indices of the first and last token of each value.
    """

    predicate: int
    values: list[tuple[int, int]]


class Editing:
    """A text and the changes that are to be made to it.

    :raise FileSyntaxError: the text is no Turtle.
    """

    def __init__(self, text: str, path: Path, base_iri: str) -> None:
        self._text = text
        self._path = path
        self._base = base_iri
        self._read = turtle.read(text, path, base_iri)
        self._splices: list[tuple[int, int, str]] = []

    def replace(self, subject: NamedNode, lines: Sequence[str]) -> None:
        """Put ``lines``, properties with their values, in the place of everything that is said of ``subject``.

        Comments in the statement and right above it go too: they speak of what is taken away. The subject stays as it
        is written. Of several statements about it, the later ones are removed.
        """
        for number, (cut, _) in enumerate(self._about(subject)):
            if number:
                self._remove(cut)
            else:
                body = "".join(f"    {line} ;\n" for line in lines)
                self._splices.append((self._comment_above(cut), cut[-1].end, f"{cut[0].text}\n{body}."))

    def remove(self, subject: NamedNode) -> None:
        """Take away everything that is said of ``subject``."""
        for cut, _ in self._about(subject):
            self._remove(cut)

    def drop(self, triples: Collection[Triple]) -> None:
        """Take away single triples, whose subjects are IRIs; a property that has no value left goes with them."""
        for subject in {triple.subject for triple in triples}:
            for cut, statement in self._about(subject):
                own = iter([triple for triple in statement.triples if triple.subject == subject])
                for written in _properties(cut):
                    kept = [value for value in written.values if next(own) not in triples]
                    if not kept:
                        self._splices.append(self._line_of(cut, written))
                    elif len(kept) < len(written.values):
                        start, end = cut[written.values[0][0]].start, cut[written.values[-1][1]].end
                        texts = [self._text[cut[first].start : cut[last].end] for first, last in kept]
                        self._splices.append((start, end, " , ".join(texts)))

    def put(self, triple: Triple, value: str) -> None:
        """Write ``value``, as Turtle, in the place of the object of ``triple``, whose subject is an IRI."""
        for cut, statement in self._about(triple.subject):
            own = iter([other for other in statement.triples if other.subject == triple.subject])
            for first, last in (value for written in _properties(cut) for value in written.values):
                if next(own) == triple:
                    self._splices.append((cut[first].start, cut[last].end, value))

    def text(self, prefixes: Mapping[str, str]) -> str:
        """The text with all changes made.

        :param prefixes: declared if they are not yet; and a prefix that nobody uses any more loses its line.
        """
        missing = {prefix: iri for prefix, iri in prefixes.items() if self._read.prefixes.get(prefix) != iri}
        text = self._text
        for start, end, new in sorted([*self._splices, *self._declarations(missing)], reverse=True):
            text = text[:start] + new + text[end:]
        after = turtle.read(text, self._path, self._base)
        unused = _used(self._read.cuts) - _used(after.cuts)
        for cut in reversed(after.cuts):
            if cut[0].text == "@prefix" and cut[1].text.removesuffix(":") in unused:
                start, end = cut[0].start, cut[-1].end
                text = text[:start] + text[end + (text[end : end + 1] == "\n") :]
        return text

    def _about(self, subject: object) -> Iterator[tuple[Sequence[Token], Statement]]:
        cuts = [cut for cut in self._read.cuts if not is_directive(cut)]
        for cut, statement in zip(cuts, self._read.statements, strict=True):
            if statement.subject == subject:
                yield cut, statement

    def _comment_above(self, cut: Sequence[Token]) -> int:
        """Where the lines of comment begin that stand right above a statement, or the statement itself."""
        start = self._line_start(cut[0].start)
        if self._text[start : cut[0].start].strip():
            return cut[0].start
        while start and self._text[self._line_start(start - 1) : start].lstrip().startswith("#"):
            above = self._line_start(start - 1)
            if above == 0:  # the head comment of the file stays
                break
            start = above
        return start

    def _line_start(self, position: int) -> int:
        return self._text.rfind("\n", 0, position) + 1

    def _remove(self, cut: Sequence[Token]) -> None:
        """Take a statement away with one of the blank lines around it."""
        start, end = self._comment_above(cut), cut[-1].end
        if self._text[end : end + 1] == "\n":
            end += 1
        if self._text[end : end + 1] == "\n":
            end += 1
        elif self._text[max(start - 2, 0) : start] == "\n\n":
            start -= 1
        self._splices.append((start, end, ""))

    def _line_of(self, cut: Sequence[Token], written: _Property) -> tuple[int, int, str]:
        """What to cut out so that a property is gone: its whole lines, if nothing else stands on them."""
        last = written.values[-1][1]
        start = cut[written.predicate].start
        end = cut[last + 1].end if cut[last + 1].text == ";" else cut[last].end
        line_start, line_end = self._line_start(start), self._text.find("\n", end)
        rest = self._text[end:line_end].strip()
        if line_end < 0 or self._text[line_start:start].strip() or (rest and not rest.startswith("#")):
            return start, end, ""
        return line_start, line_end + 1, ""

    def _declarations(self, missing: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
        """Declarations to be put in, each before the first one that comes after it by name."""
        declared = [cut for cut in self._read.cuts if cut[0].text == "@prefix"]
        for prefix, iri in missing.items():
            line = f"@prefix {prefix}: <{iri}> .\n"
            later = next((cut for cut in declared if cut[1].text > f"{prefix}:"), None)
            if later is not None:
                at = later[0].start
            elif declared:
                at = self._text.find("\n", declared[-1][-1].end) + 1
            else:
                at = self._comment_above(self._read.cuts[0])
            yield at, at, line


def _properties(cut: Sequence[Token]) -> list[_Property]:
    """The properties of a statement's subject in order, those in brackets left out."""
    found: list[_Property] = []
    depth = 0
    fresh = True  # the next token outside brackets begins a value or a property
    done = True  # the next token outside brackets begins a property
    for index, token in enumerate(cut[1:], start=1):
        mark = token.text if token.kind is Kind.MARK else ""
        if not depth and mark in (";", ".", ","):
            fresh, done = True, done or mark != ","
            continue
        if not depth and fresh and done:
            found.append(_Property(index, []))
            done = False
            continue
        if not depth and fresh:
            found[-1].values.append((index, index))
            fresh = False
        elif found and found[-1].values:
            first, _ = found[-1].values[-1]
            found[-1].values[-1] = (first, index)
        depth += (mark in ("[", "(")) - (mark in ("]", ")"))
    return found


def _used(cuts: Sequence[Sequence[Token]]) -> set[str]:
    return {
        token.text.partition(":")[0]
        for cut in cuts
        if not is_directive(tuple(cut))
        for token in cut
        if token.kind is Kind.NAME
    }
