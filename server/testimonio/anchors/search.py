"""Finding words in a text: exactly, with loose spaces, and nearly. A near match is only ever a suggestion."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass

_LIKENESS = 0.75
"""Below this ratio (difflib's, from 0 to 1) words are not worth suggesting."""

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
    if not needle:
        return None
    at = folded.find(needle)
    if at >= 0:
        end = at + len(needle)
        while at > 0 and folded[at - 1].isalnum() and folded[at].isalnum():
            at -= 1
        while end < len(folded) and folded[end].isalnum() and folded[end - 1].isalnum():
            end += 1
        return Span(offsets[at], offsets[end - 1] + 1)
    best, best_ratio = None, _LIKENESS
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(needle)
    for start, end in _windows(folded, len(needle.split())):
        matcher.set_seq1(folded[start:end])
        if (
            matcher.real_quick_ratio() > best_ratio
            and matcher.quick_ratio() > best_ratio
            and matcher.ratio() > best_ratio
        ):
            best, best_ratio = Span(offsets[start], offsets[end - 1] + 1), matcher.ratio()
    return best


def _windows(folded: str, size: int) -> list[tuple[int, int]]:
    """Runs of ``size`` words, one fewer and one more."""
    words = [m.span() for m in re.finditer(r"\w\S*\w|\w", folded)]
    return [
        (words[i][0], words[i + n - 1][1])
        for n in (size, size - 1, size + 1)
        if n > 0
        for i in range(len(words) - n + 1)
    ]


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
