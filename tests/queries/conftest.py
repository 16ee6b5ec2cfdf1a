"""The store that the questions are asked of: the graph, or the harbour example, as a release would hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import pyoxigraph as ox
import pytest

from testimonio.layout import Corpus, tool
from testimonio.read.corpus import read
from testimonio.read.model import Role
from testimonio.reason import expand
from testimonio.release.dataset import dataset

ROLES = (Role.ONTOLOGY, Role.VOCABULARY, Role.DATA)

Stored = Callable[..., ox.Store]


@pytest.fixture(scope="session")
def stored() -> Stored:
    """Reads and expands a corpus once; ``backwards`` loads its triples in the opposite order."""

    @cache
    def quads(corpus: Corpus) -> tuple[ox.Quad, ...]:
        reading = read(corpus, tool())
        data = dataset(reading, expand(reading.triples(*ROLES), tool(), corpus))
        lines = (f"{' '.join(line)} {graph} .\n".encode() for graph, triples in data.all().items() for line in triples)
        return tuple(ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS))

    @cache
    def store(corpus: Corpus, *, backwards: bool = False) -> ox.Store:
        wanted: Iterable[ox.Quad] = quads(corpus)
        made = ox.Store()
        made.extend(reversed(tuple(wanted)) if backwards else wanted)
        return made

    return store
