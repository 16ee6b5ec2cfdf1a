"""An invented corpus of one notice about a pier, written anew for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from testimonio.anchors.texts import Text, read_text
from testimonio.layout import Corpus, Tool
from testimonio.names import PREFIXES
from testimonio.read.corpus import read
from testimonio.read.model import Reading

Corpora = Callable[[str], Corpus]
"""Makes the corpus whose one source file holds the given blocks."""


@pytest.fixture(scope="session")
def pier() -> Text:
    return read_text(Path(__file__).parent / "pier.txt")


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    """A tool with an empty ontology: quick to read, and anchors ask nothing of it."""
    root = tmp_path / "tool"
    (root / "ontology").mkdir(parents=True, exist_ok=True)
    return Tool(root)


@pytest.fixture
def corpora(tmp_path: Path, pier: Text) -> Corpora:
    def make(blocks: str) -> Corpus:
        corpus = Corpus(tmp_path / "corpus")
        corpus.sources.mkdir(parents=True, exist_ok=True)
        corpus.texts.mkdir(exist_ok=True)
        (corpus.texts / "pier.txt").write_bytes(pier.path.read_bytes())
        head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
        (corpus.sources / "pier.ttl").write_text(f"# A notice.\n{head}{blocks}", encoding="utf-8")
        return corpus

    return make


@pytest.fixture
def reading(corpora: Corpora, tool: Tool) -> Callable[[str], Reading]:
    """Makes the reading of the corpus whose one source file holds the given blocks."""
    return lambda blocks: read(corpora(blocks), tool)
