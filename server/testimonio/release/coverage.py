"""How much of each text is read: the share of its characters inside some passage, and what is left out, and why.

Offsets only, never words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from testimonio.rdf.terms import iri, text
from testimonio.release.index import Index

_GAP = 8
"""Stretches outside every passage are listed from this length on: shorter ones are line feeds and full stops."""


@dataclass(frozen=True, slots=True)
class Omission:
    """A passage that is left out on purpose: ``start`` to ``end`` in code points, and the slug of the ``reason``."""

    passage: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of one text is read.

    :ivar text: IRI of the text, ``document`` of its document.
    :ivar characters: length in code points.
    :ivar claimed: characters inside some passage that a claim is anchored to; ``omitted`` inside others with an
        omission; ``read`` inside either; ``quoted`` inside quotes, each once.
    :ivar share: ``read`` divided by ``characters``, rounded to three places.
    :ivar passages: how many; ``claims`` anchored to them.
    :ivar omissions: in the order of the text, as ``gaps``: stretches of eight and more characters in no passage.
    """

    text: str
    document: str
    characters: int
    claimed: int
    omitted: int
    read: int
    quoted: int
    share: float
    passages: int
    claims: int
    omissions: tuple[Omission, ...]
    gaps: tuple[tuple[int, int], ...]


def coverage(index: Index) -> Iterator[Coverage]:
    """The coverage of each text of ``index``, by IRI."""
    claims: dict[str, list[str]] = {}
    for claim in index.of_type("tm:Claim"):
        for passage in index.all(claim, "tm:anchor"):
            claims.setdefault(passage, []).append(claim)
    passages: dict[str, list[str]] = {}
    for passage in index.of_type("tm:Passage"):
        passages.setdefault(index.one(passage, "oa:hasSource"), []).append(passage)
    for each in index.of_type("tm:Text"):
        yield _of_text(index, each, passages.get(each, []), claims)


def _of_text(index: Index, each: str, passages: list[str], claims: dict[str, list[str]]) -> Coverage:
    def number(subject: str, name: str) -> int:
        return int(text(index.one(subject, name)))

    spans = {passage: (number(passage, "tm:start"), number(passage, "tm:end")) for passage in passages}
    left_out = [passage for passage in passages if passage not in claims and index.one(passage, "tm:omission")]
    characters = number(each, "tm:charLength")
    claimed = _union(spans[passage] for passage in passages if passage in claims)
    covered = _union([*claimed, *(spans[passage] for passage in left_out)])
    edges = [0, *(edge for span in covered for edge in span), characters]
    gaps = tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= _GAP)
    quotes = {text(quote) for passage in passages for quote in index.all(passage, "tm:quote")}
    omissions = (
        Omission(iri(passage), *spans[passage], iri(index.one(passage, "tm:omission")).rpartition("/")[2])
        for passage in left_out
    )
    return Coverage(
        text=iri(each),
        document=iri(index.one(each, "tm:textOf")),
        characters=characters,
        claimed=_length(claimed),
        omitted=_length(covered) - _length(claimed),
        read=_length(covered),
        quoted=sum(map(len, quotes)),
        share=round(_length(covered) / characters, 3),
        passages=len(passages),
        claims=len({claim for passage in passages for claim in claims.get(passage, [])}),
        omissions=tuple(sorted(omissions, key=lambda omission: omission.start)),
        gaps=gaps,
    )


def _union(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """``spans`` merged where they touch or overlap, sorted."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _length(spans: Iterable[tuple[int, int]]) -> int:
    return sum(end - start for start, end in spans)


def document(found: Iterable[Coverage]) -> str:
    """``coverage.json``: a list, one object a text."""
    return json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2) + "\n"
