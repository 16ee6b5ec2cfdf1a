"""The claims of one invented text: who says what in which sentence, and who passes on whom."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from invented.blocks import Block, Draw, Fact, Many, date, happens
from invented.propositions import Proposition, Propositions
from invented.shape import Shape
from invented.texts import Passage, Writing
from invented.things import Things

_OWN = ("basis:byline", "basis:heading", "basis:slogan")
_ITS_OWN = 0.57  # of the further claims of a sentence, how many are not those of the sentence behind it
_DEEPER = 0.1  # of the claims that are passed on, how many pass on another
_DENIED = 0.1  # of the claims on what somebody else has said
_MOST_PASSAGES = 990  # their names have three digits
_MOST_LETTERS = 26


@dataclass
class _Claim:
    passage: Passage
    claimant: str
    basis: str
    force: str
    proposition: Proposition | None
    inner: list[_Claim] = field(default_factory=list)
    endorsement: str = ""
    relayed: bool = False
    name: str = ""


class Claims:
    """Writes the sentences and claims of texts."""

    def __init__(self, shape: Shape, things: Things, propositions: Propositions) -> None:
        self._shape, self._things, self._propositions = shape, things, propositions
        concepts = shape.concepts
        self._own = Draw({name: n for name, n in concepts["tm:basis"].items() if name in _OWN})
        self._others = Draw({name: n for name, n in concepts["tm:basis"].items() if name not in _OWN})
        self._plain = Draw(
            {
                name: n
                for name, n in concepts["tm:force"].items()
                if name in ("force:asserts", "force:predicts", "force:questions")
            }
        )
        self._wishes = Draw(
            {
                name: n
                for name, n in concepts["tm:force"].items()
                if name in ("force:demands", "force:commends", "force:pledges")
            }
        )
        self._aloof = Draw(
            {name: n for name, n in concepts["tm:endorsement"].items() if name != "endorsement:endorses"}
        )
        self._certainty, self._omission = Draw(concepts["tm:certainty"]), Draw(concepts["tm:omission"])
        self._a_passage = Many(shape.spreads["claims a passage"], most=6)
        self._relayed = Many(shape.spreads["claims reported by a claim"])
        outer = sum(shape.spreads["claims reported by a claim"].values())
        self._outer = outer / shape.classes["tm:Claim"] * 1.9  # a sentence has 1.5 claims, one with a relay 3
        self._mere = concepts["tm:force"]["force:reports"] / outer
        self._omitted = shape.rate("tm:Passage", "tm:omission")
        self._quoted = shape.rate("tm:Passage", "tm:quote")

    def write(self, rng: random.Random, writing: Writing, number: int) -> Iterator[Block]:
        """About ``number`` claims with the propositions that are new; the passages are in ``writing`` afterwards."""
        made = 0
        while made < number and len(writing.passages) < _MOST_PASSAGES:
            passage = writing.sentence(rng)
            if rng.random() < self._omitted:
                passage.omission = self._omission(rng)
                continue
            claims = list(self._sentence(rng, writing, passage))
            new = [block for claim, block in claims if block]
            own = [claim for claim, _ in claims][:_MOST_LETTERS]
            for letter, claim in enumerate(own):
                claim.name = f"claim:{passage.number}{chr(ord('a') + letter)}"
            wanted = rng.random() < self._quoted - 0.15 and not writing.quotes_enough
            if wanted or any(c.proposition and c.proposition.quoted for c in own):
                writing.quote(rng, passage)
            yield from new
            yield from (self._block(rng, writing, claim) for claim in own)
            made += len(own)

    def _sentence(
        self, rng: random.Random, writing: Writing, passage: Passage
    ) -> Iterator[tuple[_Claim, Block | None]]:
        if rng.random() < self._outer:
            yield from self._relay(rng, writing, passage, 0)
            return
        for at in range(1 + sum(rng.random() < _ITS_OWN for _ in range(self._a_passage(rng) - 1))):
            proposition, block = self._meaning(rng, writing, passage, at)
            denied = block is None and rng.random() < _DENIED and not proposition.action
            force = "force:denies" if denied else self._force(rng, proposition)
            yield _Claim(passage, writing.creator, self._own(rng), force, proposition), block

    def _relay(
        self, rng: random.Random, writing: Writing, passage: Passage, at: int
    ) -> Iterator[tuple[_Claim, Block | None]]:
        """The author passes on what others say, and stands by it, or only reports it."""
        count = self._relayed(rng)
        inner = [self._passed_on(rng, writing, passage, at + n) for n in range(count)]
        said = inner[0][0].proposition
        outer = _Claim(passage, writing.creator, "basis:byline", "force:reports", None, [claim for claim, _ in inner])
        outer.endorsement = self._aloof(rng)
        if rng.random() >= self._mere and said:
            outer.force, outer.proposition = inner[0][0].force, said
            outer.endorsement = "endorsement:endorses"
        yield outer, None
        yield from inner
        if rng.random() < _DEEPER:
            last = inner[-1][0]
            deeper, block = self._passed_on(rng, writing, passage, at + count)
            last.inner, last.endorsement = [deeper], self._aloof(rng)
            yield deeper, block

    def _passed_on(
        self, rng: random.Random, writing: Writing, passage: Passage, at: int
    ) -> tuple[_Claim, Block | None]:
        pool = self._things.kinds["tm:Actor"]
        speaker = pool.names[pool.draw(rng)]
        basis = "basis:indirect-speech" if speaker in self._things.collectives else self._others(rng)
        proposition, block = self._meaning(rng, writing, passage, at)
        return _Claim(passage, speaker, basis, self._force(rng, proposition), proposition, relayed=True), block

    def _meaning(
        self, rng: random.Random, writing: Writing, passage: Passage, at: int
    ) -> tuple[Proposition, Block | None]:
        shared = self._propositions.shared(rng)
        return (shared, None) if shared else self._propositions.new(rng, f"{passage.number}-{at + 1}", writing.day)

    def _force(self, rng: random.Random, proposition: Proposition) -> str:
        return self._wishes(rng) if proposition.action else self._plain(rng)

    def _block(self, rng: random.Random, writing: Writing, claim: _Claim) -> Block:
        shape, kind = self._shape, "tm:Claim"
        facts: list[Fact] = [
            ("rdf:type", kind),
            ("tm:claimant", claim.claimant),
            ("tm:force", claim.force),
            ("tm:basis", claim.basis),
        ]
        if rng.random() < shape.rate(kind, "tm:certainty"):
            facts.append(("tm:certainty", self._certainty(rng)))
        if not claim.relayed and rng.random() < shape.rate(kind, "tm:manner"):
            facts.append(("tm:manner", "manner:presupposed"))
        if rng.random() < shape.rate(kind, "tm:reference"):
            facts.append(("tm:reference", "reference:inferred"))
        if rng.random() < shape.rate(kind, "tm:addressee"):
            actors = self._things.kinds["tm:Actor"]
            facts.append(("tm:addressee", actors.names[actors.draw(rng)]))
        if claim.relayed:
            facts.append(("tm:date", date(f"../{writing.day.iso}")))
        if claim.proposition:
            facts.append(("tm:proposition", claim.proposition.name))
        facts += [("tm:reports", inner.name) for inner in claim.inner if inner.name]
        if claim.inner:
            facts.append(("tm:endorsement", claim.endorsement))
        if claim.proposition and claim.proposition.delicate:
            facts.append(("tm:reviewStatus", "review-status:unreviewed"))
        facts += [("tm:anchor", passage.name) for passage in self._anchors(rng, writing, claim)]
        notes = happens(rng, shape.rate(kind, "skos:note") / 2)
        return Block(writing.file, claim.name, facts + [f for _ in range(notes) for f in Things.note(claim.name[6:])])

    def _anchors(self, rng: random.Random, writing: Writing, claim: _Claim) -> list[Passage]:
        """The claim's own sentence, and sometimes the one before."""
        before = int(claim.passage.name[-3:]) - 2
        if before >= 0 and rng.random() < self._shape.rate("tm:Claim", "tm:anchor") - 1:
            other = writing.passages[before]
            if not other.omission:
                return [claim.passage, other]
        return [claim.passage]
