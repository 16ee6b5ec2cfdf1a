"""Making a passage: from words of a text to offsets and a block of house Turtle, or to the reason why not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from testimonio.anchors.search import Span, is_sentence, near, occurrences, places
from testimonio.anchors.texts import Text

QUOTE_WORDS = 12
QUOTE_CHARACTERS = 90
_MARKUP = re.compile(r"\]\(|<[^<>]+>|\*|\\[\[\]]|__|^#")
"""A link, a tag, a mark of emphasis or heading, an escaped bracket."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no passage: one or more lines for the person who asked."""

    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage to be.

    :ivar notes: what its author should know, one sentence each.
    """

    span: Span
    quote: str | None
    notes: tuple[str, ...] = ()


def draft(text: Text, start_words: str, end_words: str, quote: str | None = None) -> Draft | Refusal:
    """The passage of ``text`` from the first character of ``start_words`` to the last of ``end_words``.

    Both must be found once in the whole text; runs of spaces and line ends count as one space. ``quote`` must stand
    once in the text, inside the passage, letter by letter.
    """
    start = _only(text, start_words, "start words")
    if isinstance(start, Refusal):
        return start
    end = _only(text, end_words, "end words")
    if isinstance(end, Refusal):
        return end
    if end.end <= start.start or end.start < start.start:
        return Refusal(
            f"The end words stand before the start words ({_at(text, end)} and {_at(text, start)}); swap them."
        )
    span = Span(start.start, end.end)
    if quote is None:
        return Draft(span, None)
    reason = _against(text, span, quote)
    return Refusal(reason) if reason else Draft(span, quote, tuple(_notes(text, quote)))


def block(passage: str, text: str, made: Draft) -> str:
    """House Turtle for the passage with the slug ``passage`` of the text whose prefixed name is ``text``."""
    lines = [
        f"passage:{passage}",
        "    a tm:Passage ;",
        f"    oa:hasSource {text} ;",
        f"    tm:start {made.span.start} ;",
        f"    tm:end {made.span.end} ;",
    ]
    if made.quote:
        escaped = made.quote.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        lines.append(f'    tm:quote "{escaped}" ;')
    return "\n".join([*lines, ".", ""])


def suggestion(text: Text, words: str) -> str:
    """A clause that offers the words of ``text`` most like ``words``; empty when there are none."""
    span = near(text.content, words)
    return f" Did you mean «{_flat(text.content[span.start : span.end])}» ({_at(text, span)})?" if span else ""


def _only(text: Text, words: str, what: str) -> Span | Refusal:
    if not words.split():
        return Refusal(f"The {what} are empty; give the words as they stand in the text.")
    found = places(text.content, words)
    if not found:
        return Refusal(f"The {what} «{words}» are not in {text.path.name}.{suggestion(text, words)}")
    if len(found) > 1:
        lines = [f"  {_at(text, span)}: …{_context(text, span)}…" for span in found]
        head = f"The {what} «{words}» stand {len(found)} times in {text.path.name}; give more words:"
        return Refusal("\n".join([head, *lines]))
    return found[0]


def _against(text: Text, span: Span, quote: str) -> str | None:
    """What speaks against ``quote`` in ``span``."""
    if not quote.strip() or quote != quote.strip():
        return "The quote is empty or has spaces around it; give 2 to 5 words that carry the claim."
    if "\n" in quote or "\r" in quote:
        return "The quote has a line break, which no page shows; quote words of one line."
    if _MARKUP.search(quote):
        return "The quote holds markup, which no page shows; quote words beside it."
    words = len(quote.split())
    if words > QUOTE_WORDS or len(quote) > QUOTE_CHARACTERS:
        return (
            f"The quote is too long: {words} words and {len(quote)} characters, where {QUOTE_WORDS} and "
            f"{QUOTE_CHARACTERS} are allowed; quote the 2 to 5 words that carry the claim."
        )
    found = occurrences(text.content, quote)
    if not found:
        return f"The quote «{quote}» is not in {text.path.name}.{suggestion(text, quote)}"
    inside = [place for place in found if span.start <= place.start and place.end <= span.end]
    if not inside:
        where = ", ".join(_at(text, place) for place in found)
        return f"The quote «{quote}» is not between the start and the end words; it stands at {where}."
    if len(found) > 1:
        lines = [f"  {_at(text, place)}: …{_context(text, place)}…" for place in found]
        return "\n".join([f"The quote stands {len(found)} times in the text; give more words:", *lines])
    if inside[0] == span:
        return "The quote is the whole passage; quote fewer words."
    if is_sentence(text.content, inside[0]):
        return "The quote is a whole sentence; quote fewer words."
    return None


def _notes(text: Text, quote: str) -> list[str]:
    """Why a browser, which matches whole words and no case, would not find ``quote`` or would stop elsewhere."""
    notes = []
    content, folded = text.content.casefold(), quote.casefold()
    if len(occurrences(content, folded)) > 1:
        notes.append("A browser ignores case and would stop at another place first; more words make the link exact.")
    if not re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", content):
        notes.append("The quote begins or ends inside a word, where a browser finds nothing.")
    return notes


def _at(text: Text, span: Span) -> str:
    return f"line {text.line(span.start)}, characters {span.start}–{span.end}"


def _context(text: Text, span: Span) -> str:
    return _flat(text.content[max(0, span.start - 25) : span.end + 25])


def _flat(words: str) -> str:
    return " ".join(words.split())
