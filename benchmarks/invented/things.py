"""The own voice of an invented graph: whom and what its texts speak of, each coined by the text that names it first.

What was coined early is named often: the thing of rank *r* among *n* is drawn in proportion to ``r^-s``.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from invented import words
from invented.blocks import Block, Draw, Fact, Many, both, date, happens, text
from invented.shape import Shape

_KINDS = {
    "tm:Organization": "actor",
    "tm:Collective": "actor",
    "tm:Person": "actor",
    "tm:Place": "place",
    "tm:Event": "event",
    "tm:Topic": "topic",
    "tm:Instrument": "instrument",
    "tm:Office": "office",
    "tm:Tenure": "tenure",
}
_SPOKEN = {
    "tm:Event": 0.4,
    "tm:Topic": 0.35,
    "tm:Actor": 0.2,
    "tm:Instrument": 0.02,
    "tm:Place": 0.01,
    "tm:Office": 0.01,
}
_PLURAL = {"tenure": "offices"}
_NOTE = ("An invented remark on {}.", "Una observación inventada sobre {}.")


@dataclass
class Pool:
    """Things of one kind in the order in which they were coined."""

    skew: float
    names: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def add(self, name: str, label: str) -> None:
        """One more, with what people call it."""
        self.names.append(name)
        self.labels.append(label)

    def draw(self, rng: random.Random) -> int:
        """The number of one of them."""
        power = 1 - self.skew
        place: float = (1 + rng.random() * (pow(len(self.names) + 1.0, power) - 1)) ** (1 / power)
        return min(int(place) - 1, len(self.names) - 1)


@dataclass(frozen=True, slots=True)
class Day:
    """The day on which a text was signed; what it tells of lies before."""

    iso: str

    @property
    def month(self) -> str:
        """Its month, as EDTF."""
        return self.iso[:7]


class Things:
    """All things coined so far.

    :ivar kinds: the things by class; ``tm:Actor`` holds all actors.
    :ivar persons: IRIs of those actors that are persons; ``collectives`` likewise.
    """

    def __init__(self, shape: Shape, vocabulary: words.Words) -> None:
        skew = shape.skew["propositions a subject"]
        self.kinds = {kind: Pool(skew) for kind in (*_KINDS, "tm:Actor", "tm:Issue")}
        self.persons: set[str] = set()
        self.collectives: set[str] = set()
        self._shape, self._words = shape, vocabulary
        self._owed = dict.fromkeys((*_KINDS, "tm:Issue"), 0.0)
        self._evidence = Many(shape.spreads["pieces of evidence a thing"], most=3)
        self._event_type, self._actor_kind = Draw(shape.concepts["tm:eventType"]), Draw(shape.concepts["tm:actorKind"])
        statuses = dict(shape.concepts["tm:eventStatus"])
        self._event_status = Draw(statuses)

    def coin(self, rng: random.Random, claims: int, passages: Sequence[str], day: Day) -> list[Block]:
        """What a text with so many claims names for the first time."""
        blocks = []
        for kind in _KINDS:
            self._owed[kind] += claims * self._shape.a_claim(kind)
            first = not self.kinds[kind].names and kind in ("tm:Organization", "tm:Event", "tm:Topic", "tm:Place")
            number = max(int(self._owed[kind]), int(first))
            self._owed[kind] -= number
            for _ in range(number):
                evidence = [passages[0]] if len(passages) == 1 else rng.sample(passages, min(self._evidence(rng), 2))
                block = self._new(rng, kind, evidence, day)
                if block:
                    blocks.append(block)
        return blocks

    def issues(self, rng: random.Random, claims: int) -> list[Block]:
        """The questions that a text with so many claims opens."""
        self._owed["tm:Issue"] += claims * self._shape.a_claim("tm:Issue")
        number = max(int(self._owed["tm:Issue"]), int(not self.kinds["tm:Issue"].names))
        self._owed["tm:Issue"] -= number
        return [self._issue(rng) for _ in range(number)]

    def any(self, rng: random.Random, kinds: Sequence[str]) -> tuple[str, str]:
        """A thing of one of the classes ``kinds`` (``tm:Actor`` for actors of any class), with its label."""
        able = [kind for kind in kinds if kind in _SPOKEN and self.kinds[kind].names] or ["tm:Topic"]
        kind = rng.choices(able, [_SPOKEN[kind] for kind in able])[0]
        pool = self.kinds[kind]
        number = pool.draw(rng)
        return pool.names[number], pool.labels[number]

    def person(self, rng: random.Random) -> tuple[str, str] | None:
        """A person, with a label; ``None`` while there is none."""
        pool = self.kinds["tm:Person"]
        number = pool.draw(rng)
        return (pool.names[number], pool.labels[number]) if pool.names else None

    def _new(self, rng: random.Random, kind: str, evidence: Sequence[str], day: Day) -> Block | None:
        pool, segment = self.kinds[kind], _KINDS[kind]
        label = words.name(rng) if segment != "topic" else self._words.some(rng, 3)
        name = f"{segment}:{'-'.join(label.lower().split())}-{len(pool.names) + 1}"
        if kind in ("tm:Organization", "tm:Collective", "tm:Person"):
            name += {"tm:Organization": "o", "tm:Collective": "c", "tm:Person": "p"}[kind]
        facts = self._facts(rng, kind, day)
        if kind == "tm:Tenure" and len(facts) < 3:
            return None  # nobody, or no office, to hold it
        labels = [("rdf:type", kind), *both("skos:prefLabel", label, label)]
        if rng.random() < self._shape.rate(kind, "skos:altLabel"):
            labels.append(("skos:altLabel", text(f"{label} {words.name(rng)}", "en")))
        pool.add(name, label)
        if segment == "actor":
            self.kinds["tm:Actor"].add(name, label)
            self.persons.update([name] if kind == "tm:Person" else [])
            self.collectives.update([name] if kind == "tm:Collective" else [])
        proofs = [("tm:evidence", passage) for passage in evidence]
        return Block(
            _PLURAL.get(segment, f"{segment}s"), name, [*labels, *facts, *proofs, *self._notes(rng, kind, label)]
        )

    def _notes(self, rng: random.Random, kind: str, label: str) -> list[Fact]:
        """Notes, in pairs of languages; a place with coordinates has one that says so."""
        pairs = happens(rng, self._shape.rate(kind, "skos:note") / 2)
        return [fact for at in range(pairs) for fact in self.note(f"{label} {at + 1}")]

    @staticmethod
    def note(of: str) -> list[Fact]:
        """A note in two languages."""
        return both("skos:note", *(form.format(of) for form in _NOTE))

    def _facts(self, rng: random.Random, kind: str, day: Day) -> list[Fact]:
        if kind == "tm:Event":
            return self._event(rng, day)
        if kind == "tm:Place":
            return self._place(rng)
        if kind == "tm:Tenure":
            return self._tenure(rng, day)
        actors = ("tm:Organization", "tm:Collective", "tm:Person")
        facts: list[Fact] = []
        if kind in actors and rng.random() < self._shape.rate(kind, "tm:actorKind"):
            facts.append(("tm:actorKind", self._actor_kind(rng)))
        if kind != "tm:Person":
            facts += self._up(rng, kind, "tm:partOfActor", kind)
        facts += self._up(rng, kind, "tm:topicOfActor", "tm:Actor") + self._up(rng, kind, "skos:related", kind)
        return facts + self._up(rng, kind, "org:postIn", "tm:Organization")

    def _up(self, rng: random.Random, kind: str, name: str, other: str) -> list[Fact]:
        """A tie to an earlier thing, as often as it is measured."""
        pool = self.kinds[other]
        if not pool.names or rng.random() >= self._shape.rate(kind, name):
            return []
        return [(name, pool.names[pool.draw(rng)])]

    def _event(self, rng: random.Random, day: Day) -> list[Fact]:
        status = self._event_status(rng)
        facts = [("tm:eventType", self._event_type(rng)), ("tm:eventStatus", status)]
        if status == "event-status:reported":
            forms = ((day.iso, False), (day.month, False), (f"../{day.iso}", False), (f"{day.month}~", True))
            form, vague = rng.choices(forms, (6, 1, 1, 2))[0]
            facts.append(("tm:date", date(form)))
            if vague or rng.random() < 1 / 3:
                facts.append(("tm:dateAsWritten", text(self._words.some(rng, 3))))
        return (
            facts
            + self._up(rng, "tm:Event", "tm:place", "tm:Place")
            + self._up(rng, "tm:Event", "tm:partOfEvent", "tm:Event")
        )

    def _place(self, rng: random.Random) -> list[Fact]:
        facts = self._up(rng, "tm:Place", "tm:within", "tm:Place")
        if rng.random() < self._shape.rate("tm:Place", "wgs84:lat"):
            facts += [("wgs84:lat", f"{rng.uniform(-48, -42):.4f}"), ("wgs84:long", f"{rng.uniform(-125, -105):.4f}")]
            facts += both("skos:note", "Invented, in the open sea.", "Inventado, en mar abierto.")
        return facts

    def _tenure(self, rng: random.Random, day: Day) -> list[Fact]:
        persons, offices = self.kinds["tm:Person"], self.kinds["tm:Office"]
        if not persons.names or not offices.names:
            return []
        person, office = persons.names[persons.draw(rng)], offices.names[offices.draw(rng)]
        return [("org:member", person), ("tm:office", office), ("tm:date", date(f"{day.month}/.."))]

    def _issue(self, rng: random.Random) -> Block:
        pool, actors = self.kinds["tm:Issue"], self.kinds["tm:Actor"]
        label = words.name(rng)
        name = f"issue:{label.lower()}-{len(pool.names) + 1}"
        pool.add(name, label)
        number = min(happens(rng, self._shape.rate("tm:Issue", "tm:party")), len(actors.names))
        parties = dict.fromkeys(actors.names[actors.draw(rng)] for _ in range(number))
        facts: list[Fact] = [
            ("rdf:type", "tm:Issue"),
            *both("skos:prefLabel", f"What about {label}?", f"¿Qué hay de {label}?"),
            *(("tm:party", party) for party in parties),
            *both("tm:coverageNote", "Invented texts; all is covered.", "Textos inventados; todo está cubierto."),
        ]
        return Block("issues", name, facts)
