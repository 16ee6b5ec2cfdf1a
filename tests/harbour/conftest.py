"""The invented corpus, read and reasoned once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from testimonio.layout import Corpus, corpus, tool
from testimonio.names import PREFIXES
from testimonio.read.corpus import read
from testimonio.read.model import Reading, Role
from testimonio.reason import Expansion, expand

ROLES = (Role.ONTOLOGY, Role.VOCABULARY, Role.DATA)

Ask = Callable[[str], set[tuple[str | None, ...]]]


@pytest.fixture(scope="session")
def harbour() -> Corpus:
    return corpus("harbour")


@pytest.fixture(scope="session")
def reading(harbour: Corpus) -> Reading:
    return read(harbour, tool())


@pytest.fixture(scope="session")
def expansion(reading: Reading) -> Expansion:
    return expand(reading.triples(*ROLES), tool())


@pytest.fixture(scope="session")
def ask(reading: Reading, expansion: Expansion) -> Ask:
    """Answers a SELECT query over what is asserted and derived; IRIs and literals as strings."""
    store = Store()
    for triples in (reading.triples(*ROLES), expansion.triples()):
        store.bulk_extend(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in triples)

    def asked(query: str) -> set[tuple[str | None, ...]]:
        rows = store.query(query, prefixes=dict(PREFIXES))
        assert isinstance(rows, QuerySolutions)
        return {tuple(value.value if isinstance(value, NamedNode | Literal) else None for value in row) for row in rows}

    return asked
