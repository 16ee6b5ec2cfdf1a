"""Remembers from which inputs a release was made, so that nobody builds twice what did not change.

The memory is a file beside the releases. It is a cache: it may be deleted, and it is believed only when the release
that it names passes the check of its manifest.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import testimonio
from testimonio import manifest
from testimonio.errors import ReleaseError
from testimonio.layout import Corpus, Tool
from testimonio.release import questions
from testimonio.release.directory import locked

_MEMORY = ".inputs.json"
_LIBRARIES = ("edtf", "owlrl", "pyoxigraph", "pyshacl", "rdflib")
_PACKAGE = Path(testimonio.__file__).parent
_ELSEWHERE = ("cli", "protocol", "store", "web", "_data")  # no part of the package that a release depends on


def fingerprint(corpus: Corpus, tool: Tool, texts: Path | None = None, reasoner: str = "rules") -> str:
    """A digest of everything that a release is made from: files, texts, this package, the libraries that matter."""
    digest = hashlib.sha256(f"{testimonio.__version__} {reasoner}\n".encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    folders = {
        "package": _PACKAGE,
        "ontology": tool.ontology,
        "shapes": tool.shapes,
        "graph": corpus.graph,
        "corpus/ontology": corpus.ontology,
        "corpus/shapes": corpus.shapes,
        "queries": questions.folder(corpus, tool),
    }
    if texts is not None:
        folders["texts"] = texts
    for name, folder in folders.items():
        for inside, path in _files(folder):
            if name != "package" or inside.parts[0] not in _ELSEWHERE:
                digest.update(f"{name}/{inside.as_posix()} ".encode())
                digest.update(_content(path))
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[tuple[Path, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path.relative_to(folder), path


def _content(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError as error:  # reading the corpus will say so in a sentence
        return str(error.errno).encode()


def recall(out: Path, inputs: str) -> Path | None:
    """The sound release under ``out`` that was made from ``inputs``, a :func:`fingerprint`, or ``None``."""
    name = _remembered(out).get(inputs)
    if name is None:
        return None
    try:
        return out / name if manifest.verify(out / name).digest == name else None
    except ReleaseError:
        return None


def remember(out: Path, inputs: str, release: Path) -> None:
    """Note that ``release`` was made from ``inputs``; what names a release that is gone is forgotten."""
    with locked(out):
        known = {key: name for key, name in _remembered(out).items() if (out / name).is_dir()}
        known[inputs] = release.name
        fresh = out / f"{_MEMORY}-{secrets.token_hex(4)}"
        fresh.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        fresh.replace(out / _MEMORY)


def _remembered(out: Path) -> dict[str, str]:
    try:
        known = json.loads((out / _MEMORY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    # A name with a slash would lead out of the folder.
    return {key: name for key, name in known.items() if isinstance(name, str) and name.isalnum()}
