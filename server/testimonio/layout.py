"""Where things lie, in a checkout, an editable install and a wheel. The only module that knows.

The *tool* brings an ontology, shapes, queries and examples; a *corpus* is a folder that contains ``graph/`` and may add
``queries/ expectations/ ontology/ shapes/ texts/`` of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from testimonio.errors import CorpusError

TEXTS = "[!.]*.txt"
"""Which files of a folder of texts are texts."""

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Tool:
    """The tool's own data: ``root`` holds ``ontology/ shapes/ queries/ examples/`` and the packaged ``graph/``."""

    root: Path

    @property
    def ontology(self) -> Path:
        """Classes, properties, claim predicates, schemes and rules."""
        return self.root / "ontology"

    @property
    def rules(self) -> Path:
        """One SPARQL CONSTRUCT a file."""
        return self.ontology / "rules"

    @property
    def shapes(self) -> Path:
        """SHACL shapes, one file a theme, and ``loaded-words.txt``."""
        return self.root / "shapes"

    @property
    def queries(self) -> Path:
        """Competency questions on the packaged graph."""
        return self.root / "queries"

    @property
    def examples(self) -> Path:
        """Small invented corpora, by name."""
        return self.root / "examples"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus: the folder ``root`` that contains ``graph/``."""

    root: Path

    @property
    def graph(self) -> Path:
        """The hand-built triples."""
        return self.root / "graph"

    @property
    def sources(self) -> Path:
        """One file a document: the document, its text, passages and claims."""
        return self.graph / "sources"

    @property
    def propositions(self) -> Path:
        """One file an issue."""
        return self.graph / "propositions"

    @property
    def verification(self) -> Path:
        """Written by ``testimonio verify``, never by hand."""
        return self.graph / "verification.ttl"

    @property
    def ontology(self) -> Path:
        """What the corpus adds to the tool's ontology (need not exist)."""
        return self.root / "ontology"

    @property
    def shapes(self) -> Path:
        """What the corpus adds to the tool's shapes (need not exist)."""
        return self.root / "shapes"

    @property
    def queries(self) -> Path:
        """Questions with expected answers (need not exist)."""
        return self.root / "queries"

    @property
    def texts(self) -> Path:
        """Lawful copies of source texts, never published (need not exist)."""
        return self.root / "texts"

    @property
    def held_texts(self) -> Path | None:
        """The folder of texts, if there is a text in it."""
        return self.texts if next(self.texts.glob(TEXTS), None) else None

    @property
    def build(self) -> Path:
        """Where releases go unless ``--out`` says otherwise."""
        return self.root / "build"


def tool() -> Tool:
    """The tool's data: inside the package in a wheel, two folders up in a checkout or an editable install.

    :raise CorpusError: the package was installed without its data.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parents[1]):
        if (root / "ontology" / "tm.ttl").is_file():
            return Tool(root)
    raise CorpusError(f"The ontology is missing beside {_PACKAGE}; install the package again with its data.")


def corpus(name: str | Path | None = None) -> Corpus:
    """The corpus that ``name`` means.

    A path to a folder with ``graph/``; or the name of a packaged example (``harbour``); or, for ``None``, the current
    folder if it has ``graph/``, else the packaged graph.

    :raise CorpusError: there is no such folder, or it has no ``graph/`` with a Turtle file in it.
    """
    if name is None:
        here = Path.cwd()
        return _checked(here if (here / "graph").is_dir() else tool().root)
    path = Path(name)
    packaged = tool().examples / str(name)
    if not path.exists() and path.name == str(name) and packaged.is_dir():
        path = packaged
    return _checked(path)


def _checked(root: Path) -> Corpus:
    found = Corpus(root.resolve())
    if not root.exists():
        raise CorpusError(f"There is no folder {root}; name a folder that contains graph/, or an example: harbour.")
    if not found.graph.is_dir():
        raise CorpusError(f"{root} is no corpus: it has no folder graph/.")
    if next(found.graph.rglob("*.ttl"), None) is None:
        raise CorpusError(f"The corpus {root} is empty: there is no Turtle file under {root / 'graph'}.")
    return found
