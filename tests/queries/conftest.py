"""The stores that the questions are asked of: the graph, and the harbour example, as a release would hold them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pyoxigraph as ox
import pytest

from testimonio.layout import Corpus, corpus, tool
from testimonio.read.corpus import read
from testimonio.read.model import Role
from testimonio.reason import expand
from testimonio.release.dataset import dataset

ROLES = (Role.ONTOLOGY, Role.VOCABULARY, Role.DATA)

Stored = Callable[..., ox.Store]


@pytest.fixture(scope="session")
def stored() -> Stored:
    """The store of a corpus; ``backwards`` has its triples loaded in the opposite order."""
    quads = {asked: _quads(asked) for asked in (Corpus(tool().root), corpus("harbour"))}

    @cache
    def store(asked: Corpus, *, backwards: bool = False) -> ox.Store:
        made = ox.Store()
        made.extend(reversed(quads[asked]) if backwards else quads[asked])
        return made

    return store


def _quads(asked: Corpus) -> tuple[ox.Quad, ...]:
    reading = read(asked, tool())
    data = dataset(reading, expand(reading.triples(*ROLES), tool(), asked))
    lines = (f"{' '.join(line)} {graph} .\n".encode() for graph, triples in data.all().items() for line in triples)
    return tuple(ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS))
