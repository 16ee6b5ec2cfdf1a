"""An invented graph written as a corpus: Turtle in house style, laid out as the packaged one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from invented.blocks import turtle
from invented.graph import Part
from testimonio.names import PREFIXES

_PREFIX = re.compile(r"(?:^|[ ^])([a-z][a-z0-9-]*):(?=[A-Za-z0-9])", re.MULTILINE)
_STRING = re.compile(r'"[^"]*"')
_HEAD = "# Made by benchmarks/generate.py; everything in it is invented.\n"
_LIMIT = 1 << 16  # characters of one file that are held before they are written


class _Files:
    """Files that grow side by side, more of them than may be open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, list[str]] = {}
        self._sizes: dict[str, int] = {}
        self._prefixes: dict[str, set[str]] = {}

    def add(self, file: str, block: str) -> None:
        self._held.setdefault(file, []).append(block)
        self._sizes[file] = self._sizes.get(file, 0) + len(block)
        self._prefixes.setdefault(file, set()).update(_PREFIX.findall(_STRING.sub('"', block)))
        if self._sizes[file] > _LIMIT:
            self._flush(file)

    def finish(self, file: str) -> None:
        """Put the head with the prefixes before what was written of ``file``."""
        self._flush(file)
        body = self._body(file)
        path = self._folder / f"{file}.ttl"
        lines = "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in sorted(self._prefixes.pop(file)))
        with path.open("w", encoding="utf-8") as written, body.open(encoding="utf-8") as read:
            written.write(f"{_HEAD}\n{lines}")
            while chunk := read.read(1 << 20):
                written.write(chunk)
        body.unlink()

    def finish_all(self) -> None:
        for file in list(self._prefixes):
            self.finish(file)

    def _flush(self, file: str) -> None:
        body = self._body(file)
        body.parent.mkdir(parents=True, exist_ok=True)
        with body.open("a", encoding="utf-8") as written:
            written.write("".join(self._held.pop(file, ())))
        self._sizes[file] = 0

    def _body(self, file: str) -> Path:
        return self._folder / f"{file}.body"


def write(parts: Iterable[Part], out: Path, texts: bool, say: Callable[[int], object]) -> None:
    """Write ``parts`` into the new corpus ``out``, with their texts if asked for.

    :param say: is told, after each part, how many triples there are.
    :raise FileExistsError: there is a graph in ``out`` already.
    """
    (out / "graph").mkdir(parents=True)
    if texts:
        (out / "texts").mkdir()
    files = _Files(out / "graph")
    triples = 0
    for part in parts:
        for block in part.blocks:
            files.add(block.file, f"\n{turtle(block)}")
            triples += len(block.facts)
        if part.slug:
            files.finish(f"sources/{part.slug}")
        if texts and part.slug:
            (out / "texts" / f"{part.slug}.txt").write_text(part.content, encoding="utf-8")
        say(triples)
    files.finish_all()
