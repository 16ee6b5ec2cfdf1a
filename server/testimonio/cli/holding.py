"""What ``query`` and ``explain`` ask: a release as it was built, or a corpus read and expanded on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from testimonio import layout, manifest
from testimonio.errors import CorpusError, ReleaseError
from testimonio.layout import Corpus
from testimonio.names import GRAPH, INFERRED
from testimonio.pipeline import reason
from testimonio.read.corpus import read
from testimonio.read.model import Reading, Role
from testimonio.release.dataset import dataset
from testimonio.store.embedded import EmbeddedEngine

_ALIGNMENTS = GRAPH + "ontology/alignments"  # published, never reasoned over


@dataclass(frozen=True)
class Release:
    """A release directory; it knows the file of each triple, not the line."""

    directory: Path
    corpus: Corpus | None = None

    @cached_property
    def engine(self) -> EmbeddedEngine:
        """Answers queries about it.

        :raise StoreError: its dataset cannot be loaded.
        """
        return EmbeddedEngine.load(self.directory / manifest.DATASET)

    @cached_property
    def _files(self) -> dict[Triple, str]:
        """The file of each asserted triple."""
        files: dict[Triple, str] = {}
        for quad in _quads(self.directory / manifest.DATASET):
            graph = quad.graph_name
            if isinstance(graph, NamedNode) and not graph.value.startswith(INFERRED) and graph.value != _ALIGNMENTS:
                files.setdefault(quad.triple, _file(graph.value))
        return files

    def asserted(self) -> Iterator[Triple]:
        """Ontology, vocabulary and data as the files state them, without alignments."""
        return iter(self._files)

    def place(self, triple: Triple) -> str | None:
        """The file that states ``triple``."""
        return self._files.get(triple)


@dataclass(frozen=True)
class Files:
    """The files of a corpus; it knows the line of each triple."""

    corpus: Corpus
    reading: Reading

    @cached_property
    def engine(self) -> EmbeddedEngine:
        """Answers queries about what a release of the files would hold."""
        expansion = reason(self.reading, self.corpus, layout.tool())
        lines = (
            f"{' '.join(line)} {graph} .\n"
            for graph, held in dataset(self.reading, expansion).all().items()
            for line in held
        )
        return EmbeddedEngine.of(parse("".join(lines), format=RdfFormat.N_QUADS))

    def asserted(self) -> Iterator[Triple]:
        """Ontology, vocabulary and data as the files state them, without alignments."""
        return self.reading.triples(Role.ONTOLOGY, Role.VOCABULARY, Role.DATA)

    def place(self, triple: Triple) -> str | None:
        """``file:line`` of ``triple``."""
        place = self.reading.place(triple)
        return f"{place.name}:{place.line}" if place else None


Holding = Release | Files


def open_(named: str | None) -> Holding:
    """What ``--release`` names: a release, a folder of releases (its current one), or else a corpus.

    :raise CorpusError: there is no such corpus, or one of its files cannot be read.
    :raise ReleaseError: a release's manifest is broken.
    """
    directory = manifest.named(Path(named)) if named is not None else None
    if directory is not None:
        manifest.load(directory)
        return Release(directory)
    corpus = layout.corpus(named)
    reading = read(corpus, layout.tool())
    if reading.unreadable:
        raise CorpusError(f"The corpus {corpus.root} cannot be read: {reading.unreadable[0]}")
    return Files(corpus, reading)


def _quads(path: Path) -> Iterator[Quad]:
    try:
        yield from parse(path=path, format=RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{path} cannot be read ({error}); build the release again.") from error


def _file(graph: str) -> str:
    path = graph.removeprefix(GRAPH)
    return f"{path}.ttl" if path.startswith("ontology/") else f"graph/{path}.ttl"
