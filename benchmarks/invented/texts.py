"""An invented text while it is written: its sentences, and the passages that anchor claims in them."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field

from invented.blocks import Block, text
from invented.shape import Shape
from invented.things import Day
from invented.words import Words

_QUOTE_WORDS = (2, 4)
_ENOUGH = 0.18  # of the characters
_PARAGRAPH = 5  # sentences


@dataclass(slots=True)
class Passage:
    """One sentence without its full stop.

    :ivar name: ``passage:<code>-<nnn>``; ``start`` and ``end`` are code points of the text.
    """

    name: str
    start: int
    end: int
    quote: str = ""
    omission: str = ""

    @property
    def number(self) -> str:
        """``<code>-<nnn>``."""
        return self.name.removeprefix("passage:")

    def block(self, file: str, source: str) -> Block:
        """What ``file`` says of it; ``source`` is the text."""
        facts = [("rdf:type", "tm:Passage"), ("oa:hasSource", source)]
        facts += [("tm:start", str(self.start)), ("tm:end", str(self.end))]
        facts += [("tm:quote", text(self.quote))] if self.quote else []
        facts += [("tm:omission", self.omission)] if self.omission else []
        return Block(file, self.name, facts)


@dataclass(slots=True)
class Writing:
    """A text while it is written.

    :ivar code: begins the names of its passages and claims; ``slug`` is that of its document.
    """

    code: str
    slug: str
    day: Day
    creator: str
    vocabulary: Words
    shape: Shape
    passages: list[Passage] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _length: int = 0
    _quoted: int = 0

    @property
    def file(self) -> str:
        """The file of its document, as in a block."""
        return f"sources/{self.slug}"

    @property
    def name(self) -> str:
        """``text:<code>``."""
        return f"text:{self.code}"

    @property
    def quotes_enough(self) -> bool:
        """Whether so much is quoted that the quarter that may be is not far."""
        return self._quoted > _ENOUGH * self._length

    def sentence(self, rng: random.Random) -> Passage:
        """Write one more sentence; its passage."""
        mean = self.shape.lengths["passage"] / 7.1  # characters of a word and the space behind it
        words = self.vocabulary.sentence(rng, max(6, round(rng.gauss(mean, mean / 4))))
        written = " ".join(words)
        passage = Passage(f"passage:{self.code}-{len(self.passages) + 1:03}", self._length, self._length + len(written))
        self.passages.append(passage)
        self._pieces.append(written + (".\n\n" if len(self.passages) % _PARAGRAPH == 0 else ". "))
        self._length += len(self._pieces[-1])
        return passage

    def content(self) -> str:
        """The whole text."""
        return "".join(self._pieces).rstrip() + "\n"

    def quote(self, rng: random.Random, passage: Passage) -> None:
        """Quote a few words of ``passage``."""
        words = self._pieces[int(passage.name[-3:]) - 1].strip(".\n ").split(" ")
        least, most = _QUOTE_WORDS
        length = least if self.quotes_enough else min(rng.randint(least, most), len(words) - 2)
        at = rng.randint(1, len(words) - length)
        passage.quote = " ".join(words[at : at + length])
        self._quoted += len(passage.quote)

    def settle(self) -> None:
        """Lengthen the quotes that stand in another sentence, too."""
        content = self.content()
        for passage in self.passages:
            if passage.quote and content.count(passage.quote) > 1:
                words = content[passage.start : passage.end].split(" ")
                passage.quote = " ".join(words[1:])

    def verifications(self, digests: dict[str, str], day: str) -> list[Block]:
        """A record for each passage; ``digests`` are those of the passages' blocks."""
        digest = hashlib.sha256(self.content().encode()).hexdigest()
        return [
            Block(
                "verification",
                f"verification:{passage.number}",
                [
                    ("rdf:type", "tm:Verification"),
                    ("tm:verifies", passage.name),
                    ("tm:verdict", "verdict:exact"),
                    ("tm:textDigest", text(digest)),
                    ("tm:blockDigest", text(digests[passage.name])),
                    ("tm:date", f'"{day}"^^edtf:EDTF'),
                ],
            )
            for passage in self.passages
        ]
