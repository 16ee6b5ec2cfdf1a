"""What the tests of reasoning share: the tool, and Turtle without its prefix lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio import layout
from testimonio.names import PREFIXES

ROOT = Path(__file__).resolve().parents[2]
HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def _files(*paths: Path) -> Iterator[ox.Triple]:
    for path in paths:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            yield quad.triple


@pytest.fixture(scope="session")
def tool() -> layout.Tool:
    return layout.Tool(ROOT)


@pytest.fixture(scope="session")
def turtle() -> Callable[[str], list[ox.Triple]]:
    """Parses Turtle in which every prefix of ours is known."""
    return lambda text: [quad.triple for quad in ox.parse(HEADER + text, format=ox.RdfFormat.TURTLE)]


@pytest.fixture(scope="session")
def ontology(tool: layout.Tool) -> list[ox.Triple]:
    """Ontology and vocabulary, without alignments."""
    return list(_files(*(p for p in sorted(tool.ontology.rglob("*.ttl")) if p.stem != "alignments")))


@pytest.fixture(scope="session", params=["examples/harbour", "."])
def corpus(request: pytest.FixtureRequest, tool: layout.Tool) -> layout.Corpus:
    """The invented corpus, then the real one."""
    return layout.Corpus(tool.root / request.param)


@pytest.fixture(scope="session")
def whole(corpus: layout.Corpus, ontology: list[ox.Triple]) -> list[ox.Triple]:
    """Ontology, vocabulary and the data of ``corpus``."""
    data = list(_files(*sorted(corpus.graph.rglob("*.ttl"))))
    assert len(data) > 500, f"{corpus.graph} says next to nothing"
    return ontology + data
