"""Finding words in a text: exactly, with loose spaces, and nearly. A near match is only ever a suggestion."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass

_LIKENESS = 0.7
"""Below this ratio (difflib's, from 0 to 1) words are not worth suggesting."""

_MARGIN = 0.05
"""So much more like must words be whose number differs."""

_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "\u00ad": ""})
_SENTENCE_END = ".!?…"
_CLOSING = "\"'”’»)]*_"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points ``start`` (included) to ``end`` (excluded) of a text, from 0."""

    start: int
    end: int


def occurrences(content: str, words: str) -> list[Span]:
    """Every place of exactly ``words``, overlapping ones too."""
    return [Span(m.start(), m.start() + len(words)) for m in re.finditer(f"(?={re.escape(words)})", content)]


def places(content: str, words: str) -> list[Span]:
    """Every place of whole ``words``, where any run of spaces and line feeds stands for any other."""
    if not words.split():
        return []
    pattern = r"\s+".join(map(re.escape, words.split()))
    before, after = (
        r"(?<!\w)" if words.split()[0][0].isalnum() else "",
        r"(?!\w)" if words.split()[-1][-1].isalnum() else "",
    )
    return [Span(*m.span(1)) for m in re.finditer(f"{before}(?=({pattern}){after})", content)]


def is_sentence(content: str, span: Span) -> bool:
    """Whether ``span`` is a whole sentence or line: nothing of its sentence stands before or after it."""
    before = content[: span.start].rstrip(" \t\"'“‘«([*_")
    begins = not before or before[-1] in _SENTENCE_END + "\n"
    after = content[span.end :].lstrip(_CLOSING)
    ended = content[span.start : span.end].rstrip(_CLOSING)[-1:] in tuple(_SENTENCE_END)
    return begins and (ended or not after or after[0] in _SENTENCE_END + "\n")


def near(content: str, words: str) -> Span | None:
    """The place most like ``words`` when case, accents, quotation marks, dashes and spaces do not count, then by
    likeness of letters; always whole words; ``None`` when nothing is like it."""
    folded, offsets = _fold(content)
    needle = _fold(words)[0].strip()
    found = (_inside(folded, needle) or _likest(folded, needle)) if needle else None
    return Span(offsets[found.start], offsets[found.end - 1] + 1) if found else None


def _inside(folded: str, needle: str) -> Span | None:
    """The first place of ``needle``, widened to whole words."""
    start = folded.find(needle)
    if start < 0:
        return None
    end = start + len(needle)
    while start > 0 and folded[start - 1].isalnum() and folded[start].isalnum():
        start -= 1
    while end < len(folded) and folded[end].isalnum() and folded[end - 1].isalnum():
        end += 1
    return Span(start, end)


def _likest(folded: str, needle: str) -> Span | None:
    """The run of words most like ``needle``: as many as it has, or one fewer or more where that is clearly better."""
    words = [match.span() for match in re.finditer(r"\w\S*\w|\w", folded)]
    size = len(needle.split())
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(needle)
    best, likeness = None, _LIKENESS
    for count, margin in ((size, 0.0), (size - 1, _MARGIN), (size + 1, _MARGIN)):
        for first, last in zip(words, words[count - 1 :], strict=False) if count else ():
            matcher.set_seq1(folded[first[0] : last[1]])
            bar = likeness + margin
            if matcher.real_quick_ratio() > bar and matcher.quick_ratio() > bar and matcher.ratio() > bar:
                best, likeness = Span(first[0], last[1]), matcher.ratio()
    return best


def _fold(content: str) -> tuple[str, list[int]]:
    """``content`` with everything flattened that people mistype, and the offset in ``content`` of each character."""
    letters: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(content):
        plain = unicodedata.normalize("NFKD", char.translate(_PLAIN)).casefold()
        for letter in plain:
            if unicodedata.combining(letter):
                continue
            letter = " " if letter.isspace() else letter
            if letter == " " and letters[-1:] == [" "]:
                continue
            letters.append(letter)
            offsets.append(offset)
    return "".join(letters), offsets
