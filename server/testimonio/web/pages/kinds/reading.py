"""A whole text cut where its passages begin and end, so that a page can mark them. Pure; offsets are code points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_BREAK = re.compile(r"\n+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage as it lies in a text.

    :ivar slug: of the passage; ``number`` its place in the order of the text, from 1.
    :ivar start: of its first character; ``end`` just after its last.
    :ivar claimed: whether a claim is anchored to it, else it was left out.
    :ivar quote: its quoted words, or ``None``.
    """

    slug: str
    number: int
    start: int
    end: int
    claimed: bool
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters that lie in the same passages.

    :ivar opens: the passages that begin here.
    :ivar state: ``quoted`` inside quoted words, else ``said`` inside a passage with a claim, ``omitted`` inside one
        that was left out, empty outside of all.
    """

    text: str
    opens: tuple[Stretch, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text; ``stretches`` are the passages that begin in it."""

    segments: tuple[Segment, ...]
    stretches: tuple[Stretch, ...]


def paragraphs_of(content: str, stretches: Iterable[Stretch]) -> tuple[Paragraph, ...]:
    """``content`` as paragraphs, cut where ``stretches`` and their quotes begin and end; no character is lost but the
    line feeds between paragraphs.

    A passage that begins in a gap opens with the next characters; one that begins after all of them is not marked.
    """
    ordered = sorted(stretches, key=lambda each: (each.start, -each.end, each.slug))
    quotes = [span for each in ordered if (span := _quote(content, each))]
    edges = {edge for each in ordered for edge in (each.start, each.end)} | {edge for span in quotes for edge in span}
    found = []
    before = 0
    for start, end in _lines(content):
        begun = [each for each in ordered if before <= each.start < end]
        cuts = [start, *sorted(edge for edge in edges if start < edge < end), end]
        segments = [_segment(content, a, b, ordered, quotes, begun, first=a == start) for a, b in pairwise(cuts)]
        found.append(Paragraph(tuple(segments), tuple(begun)))
        before = end
    return tuple(found)


def _lines(content: str) -> Iterable[tuple[int, int]]:
    start = 0
    for feeds in _BREAK.finditer(content):
        if feeds.start() > start:
            yield start, feeds.start()
        start = feeds.end()
    if start < len(content):
        yield start, len(content)


def _quote(content: str, stretch: Stretch) -> tuple[int, int] | None:
    """Where the passage's quoted words are, if they are in it."""
    if not stretch.quote:
        return None
    at = content.find(stretch.quote, stretch.start, stretch.end)
    return (at, at + len(stretch.quote)) if at >= 0 else None


def _segment(
    content: str,
    start: int,
    end: int,
    ordered: Sequence[Stretch],
    quotes: Sequence[tuple[int, int]],
    begun: Sequence[Stretch],
    *,
    first: bool,
) -> Segment:
    around = [each for each in ordered if each.start <= start and end <= each.end]
    if any(a <= start and end <= b for a, b in quotes):
        state = "quoted"
    else:
        state = "said" if any(each.claimed for each in around) else "omitted" if around else ""
    opens = tuple(each for each in begun if each.start == start or (first and each.start < start))
    return Segment(content[start:end], opens, state)
