"""Turtle and TriG in house style: a subject alone on its line, ``a`` first, one predicate a line, a lone full stop.

Blank nodes that one triple points to are nested, well-formed lists are written inline, others keep their label.
Implements the grammar of https://www.w3.org/TR/turtle/ and https://www.w3.org/TR/trig/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from testimonio import names
from testimonio.rdf.terms import FIRST, NIL, REST, TYPE, Line, Namer, is_blank

_INDENT = "    "
_WIDTH = 120
_LABEL = re.compile(r"_:\S+")
_DEPTH = 30  # deeper blank nodes get labels, so that no document is nested without bound
_LABELS = tuple(
    f"<{names.EXTERNAL[prefix]}{name}>"
    for prefix, name in (
        ("dcterms", "title"),
        ("rdfs", "label"),
        ("skos", "prefLabel"),
        ("skos", "altLabel"),
        ("skos", "hiddenLabel"),
    )
)
_FIRST_PREDICATES = {predicate: rank for rank, predicate in enumerate((TYPE, *_LABELS))}


def document(lines: Sequence[Line], head: str = "") -> Iterator[str]:
    """A Turtle document.

    :param lines: distinct triples; those of one subject stand together, among them those of one predicate.
    :param head: what the document is; becomes a comment at its top.
    """
    page = _Page(lines)
    page.name_all()
    between = ""
    for line in _head(head, page.namer):
        yield line
        between = "\n"
    for subject, own in groupby(lines, itemgetter(0)):
        if subject not in page.nested:
            yield between
            between = "\n"
            yield page.statement(subject, own, "")


def dataset(graphs: Mapping[str, Sequence[Line]], head: str) -> Iterator[str]:
    """A TriG document.

    Every blank node has its label, because it stands in the default graph and in a named one.

    :param graphs: sorted distinct triples by graph, an N-Triples IRI; the empty name is the default graph.
    """
    namer = Namer()
    for graph, lines in graphs.items():
        page = _Page(lines, namer, nest=False)
        page.name_all()
        if graph:
            namer(graph)
    yield from _head(head, namer)
    for graph, lines in graphs.items():
        page = _Page(lines, namer, nest=False)
        yield f"\n{namer(graph)} {{\n" if graph else ""
        for subject, own in groupby(lines, itemgetter(0)):
            yield "\n"
            yield page.statement(subject, own, _INDENT if graph else "")
        yield "}\n" if graph else ""


def _head(head: str, namer: Namer) -> Iterator[str]:
    for line in head.splitlines():
        yield f"# {line}".rstrip() + "\n"
    if head:
        yield "\n"
    yield from namer.declarations()


class _Page:
    """Lays out the triples of one graph."""

    def __init__(self, lines: Sequence[Line], namer: Namer | None = None, *, nest: bool = True) -> None:
        self.namer = namer or Namer()
        self._lines = lines
        self._blanks: dict[str, list[Line]] = {}
        self._cells: set[str] = set()
        self._unpointed: set[str] = set()
        self.nested: set[str] = set()
        if nest:
            self._find_nested()

    def name_all(self) -> None:
        """Spell every term, so that the prefixes used are known before the first statement is written."""
        namer = self.namer
        for subject, predicate, value in self._lines:
            if subject not in self.nested:
                namer(subject)
            if predicate != TYPE and not (subject in self._cells and subject in self.nested):
                namer(predicate)
            if value != NIL and value not in self.nested:
                namer(value)

    def statement(self, subject: str, lines: Iterable[Line], indent: str) -> str:
        """One subject with all its predicates, up to the full stop."""
        name = "[]" if subject in self._unpointed else self.namer(subject)
        return f"{indent}{name}\n{self._predicates(lines, indent + _INDENT)}{indent}.\n"

    def _predicates(self, lines: Iterable[Line], indent: str) -> str:
        by_predicate = [(predicate, list(own)) for predicate, own in groupby(lines, itemgetter(1))]
        by_predicate.sort(key=lambda pair: (_FIRST_PREDICATES.get(pair[0], 9), self.namer(pair[0])))
        out: list[str] = []
        for predicate, own in by_predicate:
            verb = f"{indent}{'a' if predicate == TYPE else self.namer(predicate)} "
            values = [self._value(value, indent) for _, _, value in own]
            joined = " , ".join(values)
            if len(values) == 1 or (own[0][2][0] == "<" and len(verb) + len(joined) < _WIDTH and "\n" not in joined):
                out.append(f"{verb}{joined} ;\n")
            else:
                out.extend(f"{verb}{value} ;\n" for value in values)
        return "".join(out)

    def _value(self, term: str, indent: str) -> str:
        if term not in self.nested:
            return "()" if term == NIL else self.namer(term)
        if term not in self._cells:
            inner = self._predicates(self._blanks.get(term, ()), indent + _INDENT)
            if inner.count("\n") == 1 and len(inner) < _WIDTH:
                return f"[ {inner.strip().removesuffix(' ;')} ]"
            return f"[\n{inner}{indent}]" if inner else "[]"
        values = [self._value(item, indent + _INDENT) for item in self._items(term)]
        line = " ".join(values)
        if len(indent) + len(line) < _WIDTH and "\n" not in line:
            return f"( {line} )"
        return "(\n" + "".join(f"{indent}{_INDENT}{value}\n" for value in values) + f"{indent})"

    def _items(self, cell: str) -> Iterator[str]:
        while cell != NIL:
            first, rest = self._blanks[cell]
            yield first[2]
            cell = rest[2]

    def _find_nested(self) -> None:
        """Find the blank nodes that exactly one triple points to and that a subject with a name leads to."""
        once = self._pointed_once()
        # Each entry: a blank node met from outside, and how deep it would stand. Nodes that only a cycle leads to are
        # never met; nodes too deep become subjects of their own, and what they lead to starts again from the top.
        waiting = [(line[2], 1) for line in self._lines if line[2] in once and line[0] not in once]
        while waiting:
            node, depth = waiting.pop()
            if depth > _DEPTH:
                depth = 0
            else:
                self.nested.add(node)
            for _, predicate, value in self._blanks.get(node, ()):
                if value in once:
                    same_list = predicate == REST and node in self._cells and value in self._cells
                    waiting.append((value, depth if same_list and depth else depth + 1))

    def _pointed_once(self) -> set[str]:
        """Blank nodes that exactly one triple points to; on the way, the cells of well-formed lists among them."""
        pointers: dict[str, list[str]] = {}
        for line in self._lines:
            if is_blank(line[0]):
                self._blanks.setdefault(line[0], []).append(line)
            if is_blank(line[2]):
                pointers.setdefault(line[2], []).append(line[0])
            elif line[2].startswith("<<"):  # what a triple term mentions keeps its label
                for label in _LABEL.findall(line[2]):
                    pointers.setdefault(label, []).extend((line[0], line[0]))
        self._unpointed = self._blanks.keys() - pointers.keys()
        once = {node for node, subjects in pointers.items() if len(subjects) == 1}
        for cell in [line[0] for line in self._lines if line[1] == REST and line[2] == NIL]:
            while cell in once and [line[1] for line in self._blanks.get(cell, ())] == [FIRST, REST]:
                self._cells.add(cell)
                if self._blanks.get(pointers[cell][0], [("", "", "")])[-1][1:] != (REST, cell):
                    break
                cell = pointers[cell][0]
        return once
