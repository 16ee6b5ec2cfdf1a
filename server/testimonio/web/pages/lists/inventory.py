"""The things of one kind, with what is counted of them, and what a list says of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.subgraph import Subgraph
from testimonio.web.pages.views import Value


@dataclass(frozen=True, slots=True)
class Inventory:
    """The things of one kind with what is counted of them.

    :ivar counts: by thing and by what is counted of it: how many, and in how many texts.
    :ivar texts: of the whole dataset.
    """

    graph: Subgraph
    counts: Mapping[tuple[str, str], tuple[int, int]]
    texts: int
    language: str

    def named(self, iri: str) -> Value:
        """The name of ``iri``, with its page."""
        label = self.graph.label(iri, self.language)
        return Value(label.value, label.language, local_path(iri))

    def number(self, iri: str, how: str = "about") -> int:
        """How many there are."""
        return self.counts.get((iri, how), (0, 0))[0]

    def in_texts(self, iri: str, how: str = "about") -> int:
        """In how many texts these are."""
        return self.counts.get((iri, how), (0, 0))[1]

    def linked(self, iri: str, predicate: str) -> Iterable[Value]:
        """What ``predicate`` leads to."""
        return (self.named(term.value) for term in self.graph.values(iri, predicate) if term.is_iri)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list.

    :ivar lead: what stands before the name, a date; nothing in most lists.
    :ivar facts: in small letters behind it.
    :ivar meant: whether the name is a meaning, to be written as a clause: nobody says it yet.
    """

    name: Value
    lead: str = ""
    facts: tuple[Value, ...] = ()
    meant: bool = False
