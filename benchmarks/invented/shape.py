"""The shape of a claim graph, measured: how many of each thing, how often each property, how skewed.

``benchmarks/shape.json`` holds the figures of the packaged graph; the generator draws from it, so that the shape of
what it invents is data. ``python benchmarks/generate.py --measure [CORPUS]`` prints the figures of any corpus.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, Triple

from testimonio import layout
from testimonio.names import shorten
from testimonio.read.corpus import read
from testimonio.read.model import Role

MEASURED = Path(__file__).resolve().parents[1] / "shape.json"
_CONCEPTS = (
    *("tm:force", "tm:basis", "tm:certainty", "tm:manner", "tm:reference", "tm:endorsement", "tm:bound", "tm:omission"),
    *("tm:eventStatus", "tm:eventType", "tm:actorKind", "tm:predicate", "tm:comparisonKind"),
)
_RANKED = {
    "claims a claimant": "tm:claimant",
    "propositions a subject": "tm:subject",
    "propositions an issue": "tm:issue",
}
_COUNTED = {
    "anchors a claim": "tm:anchor",
    "claims reported by a claim": "tm:reports",
    "issues a proposition": "tm:issue",
    "pieces of evidence a thing": "tm:evidence",
}
_SHARED = {"claims a proposition": "tm:proposition", "claims a passage": "tm:anchor"}


@dataclass(frozen=True)
class Shape:
    """Figures of one corpus.

    :ivar triples: asserted ones, vocabulary not counted.
    :ivar classes: instances by class; ``properties`` triples by class and property.
    :ivar concepts: how often each value of a property with few values stands, by property.
    :ivar spreads: how many things have one, two … of something, by what is counted.
    :ivar skew: the exponent *s* of ``size ~ rank^-s`` that gives the largest of each kind its share.
    :ivar lengths: mean number of characters of a passage and of a quote.
    """

    triples: int
    classes: Mapping[str, int]
    properties: Mapping[str, Mapping[str, int]]
    concepts: Mapping[str, Mapping[str, int]]
    spreads: Mapping[str, Mapping[str, int]]
    skew: Mapping[str, float]
    lengths: Mapping[str, float]

    @property
    def triples_a_claim(self) -> float:
        """Asserted triples for each claim."""
        return self.triples / self.classes["tm:Claim"]

    def a_claim(self, kind: str) -> float:
        """Instances of the class ``kind`` for each claim."""
        return self.classes[kind] / self.classes["tm:Claim"]

    def rate(self, kind: str, name: str) -> float:
        """Triples with the property ``name`` for each instance of the class ``kind``."""
        return self.properties[kind].get(name, 0) / self.classes[kind]

    def to_json(self) -> str:
        """Stable JSON."""
        return json.dumps(vars(self), indent=1, sort_keys=True) + "\n"


def load(path: Path = MEASURED) -> Shape:
    """The figures that were measured on the packaged graph."""
    return Shape(**json.loads(path.read_text(encoding="utf-8")))


def measure(corpus: layout.Corpus) -> Shape:
    """The figures of ``corpus``."""
    return of(set(read(corpus, layout.tool()).triples(Role.DATA)))


def of(triples: Iterable[Triple]) -> Shape:
    """The figures of the distinct asserted ``triples`` of a corpus."""
    lines = [(str(t.subject), shorten(t.predicate.value), t.object) for t in triples]
    kinds: dict[str, list[str]] = defaultdict(list)
    for subject, name, value in lines:
        if name == "rdf:type":
            kinds[subject].append(_name(value))
    properties: dict[str, Counter[str]] = defaultdict(Counter)
    concepts: dict[str, Counter[str]] = {name: Counter() for name in _CONCEPTS}
    out: dict[str, Counter[str]] = defaultdict(Counter)
    into: dict[str, Counter[str]] = defaultdict(Counter)
    for subject, name, value in lines:
        for kind in kinds[subject]:
            properties[kind][name] += 1
        if name in concepts:
            concepts[name][_name(value)] += 1
        out[name][subject] += 1
        into[name][str(value)] += 1
    spreads = {what: _spread(out[name].values()) for what, name in _COUNTED.items()}
    spreads |= {what: _spread(into[name].values()) for what, name in _SHARED.items()}
    spreads["depth of relay"] = _spread(_depths(lines))
    return Shape(
        triples=len(lines),
        classes=_ordered(Counter(kind for own in kinds.values() for kind in own)),
        properties={kind: _ordered(properties[kind]) for kind in sorted(properties)},
        concepts={name: _ordered(found) for name, found in concepts.items()},
        spreads=spreads,
        skew={what: _skew(sorted(into[name].values(), reverse=True)) for what, name in _RANKED.items()},
        lengths=_lengths(lines),
    )


def _name(value: object) -> str:
    return shorten(getattr(value, "value", ""))


def _ordered(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items()))


def _spread(sizes: Iterable[int]) -> dict[str, int]:
    return {str(size): number for size, number in sorted(Counter(sizes).items())}


def _skew(sizes: Sequence[int]) -> float:
    """Of *n* sizes in proportion to ``rank^-s``, with s below 1, the largest has about ``(1-s) / n^(1-s)`` of all."""
    if len(sizes) < 2:
        return 0.0
    share, count = sizes[0] / sum(sizes), len(sizes)
    exponents = [step / 100 for step in range(96)]
    return min(exponents, key=lambda s: abs(math.log((1 - s) / count ** (1 - s)) - math.log(share)))


def _depths(lines: Sequence[tuple[str, str, object]]) -> list[int]:
    """For each claim that reports one, how many claims lie one within another below it."""
    inner: dict[str, list[str]] = defaultdict(list)
    for subject, name, value in lines:
        if name == "tm:reports":
            inner[subject].append(str(value))

    def depth(claim: str, seen: frozenset[str] = frozenset()) -> int:
        return max((1 + depth(each, seen | {claim}) for each in inner.get(claim, ()) if each not in seen), default=0)

    return [depth(claim) for claim in inner]


def _lengths(lines: Sequence[tuple[str, str, object]]) -> dict[str, float]:
    numbers = {
        name: {
            subject: int(value.value) for subject, said, value in lines if said == name and isinstance(value, Literal)
        }
        for name in ("tm:start", "tm:end")
    }
    spans = [end - numbers["tm:start"].get(passage, end) for passage, end in numbers["tm:end"].items()]
    quotes = [len(value.value) for _, name, value in lines if name == "tm:quote" and isinstance(value, Literal)]
    return {"passage": round(_mean(spans), 2), "quote": round(_mean(quotes), 2)}


def _mean(numbers: Sequence[int]) -> float:
    return sum(numbers) / max(len(numbers), 1)
