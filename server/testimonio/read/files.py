"""Finds the Turtle files of a folder and reads their bytes; says what it leaves out and why. Knows no Turtle."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from testimonio.errors import FileSyntaxError
from testimonio.finding import Finding, Severity

_SLUG_PATH = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.ttl")
_MARK = b"\xef\xbb\xbf"


def turtle_files(folder: Path, root: Path, without: tuple[str, ...] = ()) -> tuple[list[Path], list[Finding]]:
    """The Turtle files under ``folder``, by path, and findings about everything else that lies there.

    :param root: what names in findings are relative to.
    :param without: names of folders directly in ``folder`` that are not looked at.

    Symbolic links are not followed: a corpus holds its files itself, else a copy of it is not the corpus.
    """
    paths: list[Path] = []
    findings: list[Finding] = []
    for path in _walk(folder, without):
        name = path.relative_to(root).as_posix()
        found = _oddity(path, name)
        if found is not None:
            findings.append(found)
        if found is None or found.rule == "file:name":
            paths.append(path)
    return paths, findings


def _walk(folder: Path, without: tuple[str, ...] = ()) -> Iterator[Path]:
    """Everything under ``folder`` that is not a folder, and links to folders; hidden things only when Turtle."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in without and not entry.name.startswith("."):
                yield from _walk(Path(entry.path))
        elif not entry.name.startswith(".") or entry.name.endswith(".ttl"):
            yield Path(entry.path)


def _oddity(path: Path, name: str) -> Finding | None:
    """Why ``path`` is not read, or why it should be called otherwise."""
    if path.is_symlink():
        message = "This is a symbolic link and is not read; put the file itself here."
        return Finding(name, 1, Severity.VIOLATION, message, "file:link")
    if path.suffix != ".ttl":
        message = "This is no Turtle file (.ttl) and is not read; move it out of here or rename it."
        return Finding(name, 1, Severity.WARNING, message, "file:kind")
    if path.name.startswith("."):
        message = "This is a hidden file and is not read; remove it or rename it."
        return Finding(name, 1, Severity.WARNING, message, "file:hidden")
    if not path.is_file():
        message = "This is no regular file and is not read; remove it."
        return Finding(name, 1, Severity.VIOLATION, message, "file:kind")
    if not _SLUG_PATH.fullmatch(path.name):
        message = "The file's name becomes part of an IRI; use lower-case ASCII letters, digits and hyphens."
        return Finding(name, 1, Severity.VIOLATION, message, "file:name")
    return None


def decode(path: Path) -> str:
    """The text of a Turtle file, UTF-8 without a byte order mark (RDF 1.1 Turtle, section 5).

    :raise FileSyntaxError: it is something else; the line is that of the first bad byte.
    :raise OSError: it cannot be read.
    """
    raw = path.read_bytes()
    if raw.startswith(_MARK):
        raise FileSyntaxError("The file begins with a byte order mark; save it as UTF-8 without one.", path, 1, 1)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"The byte 0x{raw[error.start]:02X} is not UTF-8; save the file as UTF-8."
        raise FileSyntaxError(message, path, line, column) from None
