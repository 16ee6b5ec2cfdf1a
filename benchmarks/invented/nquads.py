"""Blocks spelt in N-Triples."""

from __future__ import annotations

from collections.abc import Iterator

from invented.blocks import Block
from testimonio.names import EXTERNAL, PREFIXES

Line = tuple[str, str, str]

_INTEGER = f"^^<{EXTERNAL['xsd']}integer>"
_DECIMAL = f"^^<{EXTERNAL['xsd']}decimal>"


class Spelling:
    """Spells terms; those that stand often, only once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def lines(self, block: Block) -> Iterator[Line]:
        """The triples of ``block``."""
        subject = self._name(block.subject)
        for name, value in block.facts:
            yield subject, self._often(name), self.term(value)

    def term(self, value: str) -> str:
        """Any term: a name, an IRI in angle brackets, a number or a literal in quotes."""
        first = value[0]
        if first == '"':
            head, mark, datatype = value.rpartition("^^")
            return f"{head}^^{self._often(datatype)}" if mark and datatype[-1] != '"' else value
        if first == "<":
            return value
        if first.isdigit() or first == "-":
            return f'"{value}"{_DECIMAL if "." in value else _INTEGER}'
        return self._name(value)

    def _often(self, name: str) -> str:
        term = self._known.get(name)
        if term is None:
            term = self._known[name] = self._name(name)
        return term

    @staticmethod
    def _name(name: str) -> str:
        prefix, _, local = name.partition(":")
        return f"<{PREFIXES[prefix]}{local}>"
