"""What invented texts claim: propositions of the six classes, few of them said by more than one claim."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from invented.blocks import Block, Draw, Fact, Many, both, date, happens
from invented.shape import Shape
from invented.things import Day, Things
from testimonio.names import shorten

_SCOPES = {
    "deaths": ("all-deaths", "civilian-deaths", "demonstrator-deaths", "police-deaths"),
    "wounded": ("all-wounded", "civilian-wounded", "police-wounded"),
    "detained": ("all-detained", "students-detained"),
    "released": ("all-released", "leaders-released"),
    "tally": ("things", "proceedings"),
    "officials": ("officials", "ministers"),
    "": ("people", "workers", "students"),
}
_PAIRS = 4
"""At most so many numbers on one subject and predicate: their pairs would grow with the square."""
_BLAME = ("tm:ResponsibilityProposition", "tm:CharacterisationProposition")
_PERSONS = 0.4  # of the characterisations, how many are those of persons
_FEW_TWINS = 20  # tries for a subject and object that nobody has combined yet


@dataclass(frozen=True, slots=True)
class Proposition:
    """What a claim needs to know of its meaning.

    :ivar about: its subject and object; ``issues`` the questions that it answers.
    :ivar delicate: whether it blames or characterises a person.
    """

    name: str
    kind: str
    about: tuple[str, ...]
    issues: tuple[str, ...]
    delicate: bool

    @property
    def quoted(self) -> bool:
        """Whether a claim on it needs a quote: it is a number, blame or a characterisation."""
        return self.kind in (*_BLAME, "tm:QuantityProposition")

    @property
    def action(self) -> bool:
        """Whether it says what should be done."""
        return self.kind == "tm:ActionProposition"


@dataclass(frozen=True, slots=True)
class _Predicate:
    kind: str
    subjects: tuple[str, ...]


class Propositions:
    """Makes propositions, and remembers which ones more claims are to share."""

    def __init__(self, shape: Shape, things: Things, ontology: Path) -> None:
        self._shape, self._things = shape, things
        self._predicates = _predicates(ontology)
        used = {name: n for name, n in shape.concepts["tm:predicate"].items() if name in self._predicates}
        self._predicate, self._bound = Draw(used), Draw(shape.concepts["tm:bound"])
        self._object = Draw(_characterisations(ontology))
        self._sharing, self._asked = (
            Many(shape.spreads["claims a proposition"]),
            Many(shape.spreads["issues a proposition"]),
        )
        self._waiting: list[Proposition] = []
        self._taken: set[tuple[str, str, str]] = set()
        self._numbers: list[tuple[str, str, str, int]] = []
        mean = sum(int(n) * k for n, k in shape.spreads["claims a proposition"].items())
        self._reuse = 1 - sum(shape.spreads["claims a proposition"].values()) / mean

    def shared(self, rng: random.Random) -> Proposition | None:
        """One that was said before and is to be said again; ``None`` when something new is to be said."""
        if rng.random() >= self._reuse * min(len(self._waiting) / 15, 2):
            return None
        at = rng.randrange(len(self._waiting))
        self._waiting[at], self._waiting[-1] = self._waiting[-1], self._waiting[at]
        return self._waiting.pop()

    def new(self, rng: random.Random, slug: str, day: Day) -> tuple[Proposition, Block]:
        """A new one, and what is said of it; ``slug`` begins its name."""
        predicate = self._predicate(rng)
        kind = self._predicates[predicate].kind
        facts: list[Fact]
        if kind == "tm:QuantityProposition":
            predicate, subject, label, facts = self._number(rng, predicate, day)
            target, end = "", facts[0][1]
        else:
            subject, label, target, end = self._untaken(rng, predicate, kind)
            facts = [("tm:object", target)] if target else []
        issues = self._issues(rng)
        verb = predicate.removeprefix("pred:").replace("-", " ")
        words = f"{label}: {verb} {end} ({slug})"
        block = Block(
            f"propositions/{issues[0].removeprefix('issue:')}",
            f"proposition:{slug}-{predicate.removeprefix('pred:')}" if kind not in _BLAME else f"proposition:{slug}",
            [
                ("rdf:type", kind),
                ("tm:subject", subject),
                ("tm:predicate", predicate),
                *facts,
                *(("tm:issue", issue) for issue in issues),
                *both("tm:gloss", f"It is said that {words}.", f"Se dice que {words}."),
                *(self._things.note(slug) if happens(rng, self._shape.rate(kind, "skos:note") / 2) else ()),
            ],
        )
        about = (subject, target) if target else (subject,)
        delicate = kind in _BLAME and any(each in self._things.persons for each in about)
        made = Proposition(block.subject, kind, about, tuple(issues), delicate)
        self._waiting += [made] * (self._sharing(rng) - 1)
        return made, block

    def _issues(self, rng: random.Random) -> list[str]:
        pool = self._things.kinds["tm:Issue"]
        drawn = (pool.names[pool.draw(rng)] for _ in range(self._asked(rng)))
        return list(dict.fromkeys(drawn))

    def _untaken(self, rng: random.Random, predicate: str, kind: str) -> tuple[str, str, str, str]:
        """Subject and object with their labels, such that no other proposition says the same."""
        with_object = rng.random() < self._shape.rate(kind, "tm:object")
        for _ in range(_FEW_TWINS):
            subject, label = self._subject(rng, predicate, kind)
            target, end = self._target(rng, kind, predicate) if with_object else ("", "")
            key = (subject, predicate, target)
            if target != subject and (not target or key not in self._taken):
                break
        else:
            target, end = "", ""
        if target:
            self._taken.add(key)
        return subject, label, target, end

    def _subject(self, rng: random.Random, predicate: str, kind: str) -> tuple[str, str]:
        kinds = self._predicates[predicate].subjects
        able = kind == "tm:CharacterisationProposition" and "tm:Actor" in kinds and rng.random() < _PERSONS
        return (self._things.person(rng) if able else None) or self._things.any(rng, kinds)

    def _target(self, rng: random.Random, kind: str, predicate: str) -> tuple[str, str]:
        if kind == "tm:CharacterisationProposition" and predicate == "pred:is-a":
            concept = self._object(rng)
            return concept, concept.partition(":")[2]
        kinds = ("tm:Actor",) if kind == "tm:ResponsibilityProposition" else ("tm:Event", "tm:Topic", "tm:Actor")
        return self._things.any(rng, ("tm:Place",) if predicate == "pred:located-in" else kinds)

    def _number(self, rng: random.Random, predicate: str, day: Day) -> tuple[str, str, str, list[Fact]]:
        """A number: on a subject of its own, or on one that has few so far."""
        held = 0
        if self._numbers and rng.random() < 1 / 6:
            predicate, subject, label, held = self._numbers.pop(
                rng.randrange(max(0, len(self._numbers) - 50), len(self._numbers))
            )
        else:
            subject, label = self._things.any(rng, self._predicates[predicate].subjects)
            while (subject, predicate, "") in self._taken:
                subject, label = self._things.any(rng, self._predicates[predicate].subjects)
            self._taken.add((subject, predicate, ""))
        if held + 1 < _PAIRS:
            self._numbers.append((predicate, subject, label, held + 1))
        small = predicate in ("pred:disapproval-rate", "pred:duration-months")
        value = rng.randint(1, 99) if small else int(10 ** rng.uniform(0, 4)) + 1
        facts = [("tm:value", str(value)), ("tm:bound", self._bound(rng))]
        scopes = next(scopes for part, scopes in _SCOPES.items() if part in predicate)
        if not predicate.startswith(("pred:duration", "pred:disapproval")):
            facts.append(("tm:scope", f"scope:{rng.choice(scopes)}"))
        return predicate, subject, label, [*facts, ("tm:asOf", date(rng.choice((day.iso, f"../{day.iso}"))))]


def _predicates(ontology: Path) -> dict[str, _Predicate]:
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in parse(path=ontology / "claim-predicates.ttl", format=RdfFormat.TURTLE):
        subject, name, value = (
            shorten(str(getattr(t, "value", ""))) for t in (quad.subject, quad.predicate, quad.object)
        )
        said[subject][name].append(value)
    return {
        name: _Predicate(facts["tm:propositionClass"][0], tuple(facts["tm:subjectKind"]))
        for name, facts in said.items()
        if facts["tm:propositionClass"]
    }


def _characterisations(ontology: Path) -> dict[str, float]:
    """The words of sources, the first of them used most."""
    quads = parse(path=ontology / "schemes" / "characterisation.ttl", format=RdfFormat.TURTLE)
    found = dict.fromkeys(shorten(getattr(quad.subject, "value", "")) for quad in quads)
    names = [name for name in found if name.startswith("characterisation:")]
    return {name: rank**-0.7 for rank, name in enumerate(names, start=1)}
