"""The real graph, read as Turtle and nothing else: no reasoning, no shapes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from testimonio.names import PREFIXES

ROOT = Path(__file__).parents[2]

Row = tuple[str | None, ...]
Ask = Callable[[str], list[Row]]


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Ask a SELECT query of the graph and the vocabulary; each row gives IRIs and literals as strings."""
    store = Store()
    for folder in ("graph", "ontology"):
        for path in sorted((ROOT / folder).rglob("*.ttl")):
            store.load(path=path, format=RdfFormat.TURTLE)

    def asked(query: str) -> list[Row]:
        solutions = store.query(query, prefixes=dict(PREFIXES))
        assert isinstance(solutions, QuerySolutions)
        return [tuple(_text(value) for value in solution) for solution in solutions]

    return asked


def _text(value: object) -> str | None:
    return value.value if isinstance(value, NamedNode | Literal) else None
