"""How a passage stands to a held text: one verdict, or the fault that no verdict can pass over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from testimonio.anchors.citation import CitedPassage, CitedText
from testimonio.anchors.search import Span, is_sentence, occurrences
from testimonio.anchors.texts import Text


class Verdict(StrEnum):
    """The concepts of the scheme ``verdict``; never silent."""

    EXACT = "exact"  # digest and span match
    MOVED = "moved"  # another edition, the quote is there once
    AMBIGUOUS = "ambiguous"  # another edition, the quote is there more than once
    GONE = "gone"  # another edition without the quote
    NOT_VERIFIED = "not-verified"  # another edition, and no quote to look for


class Fault(StrEnum):
    """What is wrong with a passage on the very text that it was made from."""

    SPAN_OUTSIDE_TEXT = "span-outside-text"
    QUOTE_OUTSIDE_SPAN = "quote-outside-span"
    QUOTE_NOT_UNIQUE = "quote-not-unique"
    QUOTE_IS_SENTENCE = "quote-is-sentence"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A passage looked at in a held text.

    :ivar outcome: a verdict, a fault, or ``None`` when the passage lacks its span and nothing can be said.
    :ivar places: where the quote stands in the held text.
    """

    passage: CitedPassage
    text: Text
    outcome: Verdict | Fault | None
    places: tuple[Span, ...] = ()


def judge(passage: CitedPassage, cited: CitedText, text: Text) -> Judgement:
    """Look for ``passage`` of the text ``cited`` in the held ``text``."""
    places = tuple(occurrences(text.content, passage.quote)) if passage.quote else ()
    same = is_edition(cited, text)
    outcome = _on_same_text(passage, text, places) if same else _on_other_edition(passage, places)
    return Judgement(passage, text, outcome, places)


def is_edition(cited: CitedText, text: Text) -> bool:
    """Whether ``text`` is the very text that the corpus cites."""
    return cited.sha256 is not None and cited.sha256.lower() == text.sha256


def _on_same_text(passage: CitedPassage, text: Text, places: tuple[Span, ...]) -> Verdict | Fault | None:
    if passage.start is None or passage.end is None or passage.start >= passage.end:
        return None  # the shapes say so
    if passage.end > len(text.content):
        return Fault.SPAN_OUTSIDE_TEXT
    if not passage.quote:
        return Verdict.EXACT
    inside = [place for place in places if passage.start <= place.start and place.end <= passage.end]
    if not inside:
        return Fault.QUOTE_OUTSIDE_SPAN
    if len(places) > 1:
        return Fault.QUOTE_NOT_UNIQUE
    return Fault.QUOTE_IS_SENTENCE if is_sentence(text.content, inside[0]) else Verdict.EXACT


def _on_other_edition(passage: CitedPassage, places: tuple[Span, ...]) -> Verdict:
    if not passage.quote:
        return Verdict.NOT_VERIFIED
    return {0: Verdict.GONE, 1: Verdict.MOVED}.get(len(places), Verdict.AMBIGUOUS)
