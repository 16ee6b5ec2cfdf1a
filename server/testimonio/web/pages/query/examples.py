"""Questions to start from: the release's ``queries.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from testimonio.manifest import QUERIES, Manifest


@dataclass(frozen=True, slots=True)
class Example:
    """A question that a click runs.

    :ivar name: its file's name without ``.rq``; ``query`` its text.
    :ivar title: in the reader's language, like ``description``.
    """

    name: str
    title: str
    description: str
    query: str


def examples_of(release: Path | None, manifest: Manifest | None, language: str = "en") -> tuple[Example, ...]:
    """The questions that ``release`` offers; none for a bare dataset."""
    if release is None or manifest is None or all(file.name != QUERIES for file in manifest.files):
        return ()
    listed = json.loads((release / QUERIES).read_text(encoding="utf-8"))
    return tuple(
        Example(
            name=entry["name"],
            title=_text(entry["title"], language),
            description=_text(entry["description"], language),
            query=entry["query"],
        )
        for entry in listed
    )


def _text(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
