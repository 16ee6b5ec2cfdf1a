"""Words of our own that copy a held text: glosses, notes, labels, comments, and all other strings that quote nobody.

A *word* is a run of letters and digits, with apostrophes inside; case, accents and everything between words do not
count. A gloss copies when a run of its words stands in a held text, of whatever document and language, and more than
:data:`ALLOWED` of them are not names; anything else may have as many words as a quote, :data:`QUOTE_WORDS`. A word is
part of a name when it stands inside a label (of any kind and language) of an actor, place, event, office or instrument
of the corpus, or has a capital letter and does not begin a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from testimonio.anchors.citation import described
from testimonio.anchors.passage import QUOTE_WORDS
from testimonio.anchors.texts import Texts
from testimonio.finding import Finding, Severity
from testimonio.names import EXTERNAL, TM
from testimonio.read.model import Reading, Role

ALLOWED = 5
"""So many consecutive words of a text may stand in a gloss."""

_GLOSS = NamedNode(TM + "gloss")
_NOT_OURS = {NamedNode(TM + "quote"), NamedNode(TM + "dateAsWritten"), NamedNode(EXTERNAL["dcterms"] + "title")}
_SHOWN = 5  # words of a copied run that a finding shows
_LABELS = {NamedNode(EXTERNAL["skos"] + name) for name in ("prefLabel", "altLabel", "hiddenLabel")}
_NAMED = ("Actor", "Person", "Organization", "Collective", "Place", "Event", "Office", "Instrument")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE_BREAK = re.compile(r"[.!?…:]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a string, folded for comparison, each with its place and whether it may be a name by its capital."""

    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    capital: tuple[bool, ...]


def check(reading: Reading, texts: Texts) -> Iterator[Finding]:
    """A finding for every string and comment of the data that copies one of ``texts``, with the longest run.

    Quotes, dates as written and titles are the words of the sources and say so; all else is ours.
    """
    index = Index(words(text.content).folded for text in texts.values())
    labels = _labels(reading)
    for source in reading.sources:
        if source.role is not Role.DATA:
            continue
        for statement in source.statements:
            for triple, line in zip(statement.triples, statement.lines, strict=True):
                if isinstance(triple.object, Literal) and triple.predicate not in _NOT_OURS:
                    gloss = triple.predicate == _GLOSS
                    run = copied(triple.object.value, index, labels, ALLOWED if gloss else QUOTE_WORDS)
                    if run:
                        yield _gloss(source.name, line, run) if gloss else _own(source.name, line, run, "string")
        for line, comment in _comments(source.comments):
            if run := copied(comment, index, labels, QUOTE_WORDS):
                yield _own(source.name, line, run, "comment")


def _gloss(name: str, line: int, run: str) -> Finding:
    message = (
        f"The gloss copies words of a text: «{run}»; say it in other words (at most {ALLOWED} consecutive words, names "
        "not counted)."
    )
    return Finding(name, line, Severity.VIOLATION, message, "copy:gloss")


def _own(name: str, line: int, run: str, what: str) -> Finding:
    shown = " ".join(run.split()[:_SHOWN])
    message = (
        f"This {what} copies {len(words(run).folded)} words of a text: «{shown} …»; say it in other words, or quote "
        f"(at most {QUOTE_WORDS} consecutive words, names not counted)."
    )
    return Finding(name, line, Severity.VIOLATION, message, f"copy:{what}")


def _comments(comments: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Comments on lines that follow one another as one, with the line where it begins."""
    first, last, parts = 0, -1, list[str]()
    for line, text in comments:
        if line != last + 1 and parts:
            yield first, " ".join(parts)
            parts = []
        if not parts:
            first = line
        parts.append(text.lstrip("# "))
        last = line
    if parts:
        yield first, " ".join(parts)


def words(string: str) -> Words:
    """Cut ``string`` into words."""
    found = list(_WORD.finditer(string))
    capital = []
    end = 0
    for count, match in enumerate(found):
        begins = count == 0 or _SENTENCE_BREAK.search(string, end, match.start()) is not None
        capital.append(match.group()[0].isupper() and not begins)
        end = match.end()
    return Words(tuple(_fold(m.group()) for m in found), tuple(m.span() for m in found), tuple(capital))


def copied(string: str, index: Index, labels: frozenset[tuple[str, ...]], allowed: int = ALLOWED) -> str:
    """The run of ``string`` with the most copied words that are no names, if they are more than ``allowed``, else
    nothing. Not fewer than :data:`ALLOWED`."""
    own = words(string)
    runs = [run for run in index.runs(own.folded) if run[1] - run[0] > allowed]
    if not runs:
        return ""
    counts = [not name for name in _names(own, labels)]
    start, end = max(runs, key=lambda run: sum(counts[slice(*run)]))
    return string[own.spans[start][0] : own.spans[end - 1][1]] if sum(counts[start:end]) > allowed else ""


class Index:
    """Where each sequence of one word more than is allowed stands in some texts."""

    def __init__(self, texts: Iterable[tuple[str, ...]]) -> None:
        self._texts = list(texts)
        self._places: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
        for number, text in enumerate(self._texts):
            for at in range(len(text) - ALLOWED):
                self._places[text[at : at + ALLOWED + 1]].append((number, at))

    def runs(self, own: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The runs of ``own``, as (first, one after the last), that stand in a text and cannot be made longer there."""
        for start in range(len(own) - ALLOWED):
            for number, at in self._places.get(tuple(own[start : start + ALLOWED + 1]), ()):
                text = self._texts[number]
                if start and at and own[start - 1] == text[at - 1]:
                    continue  # part of a run that began before
                length = ALLOWED + 1
                while (
                    start + length < len(own) and at + length < len(text) and own[start + length] == text[at + length]
                ):
                    length += 1
                yield start, start + length


def _names(own: Words, labels: frozenset[tuple[str, ...]]) -> list[bool]:
    """For each word, whether it is part of a name."""
    names = list(own.capital)
    longest = max(map(len, labels), default=0)
    for start in range(len(own.folded)):
        for length in range(1, longest + 1):
            if own.folded[start : start + length] in labels:
                names[start : start + length] = [True] * len(own.folded[start : start + length])
    return names


def _labels(reading: Reading) -> frozenset[tuple[str, ...]]:
    """The labels of everything that has a name of its own, as words."""
    return frozenset(
        words(triple.object.value).folded
        for _, thing in described(reading, *_NAMED)
        for triple, _ in thing.facts
        if triple.predicate in _LABELS and isinstance(triple.object, Literal)
    )


def _fold(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.replace("’", "'")).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
