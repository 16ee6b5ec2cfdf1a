"""An invented claim graph, text by text, in memory that grows with its things and not with its triples."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass

from invented import words
from invented.blocks import Block, both, count, date, happens, text
from invented.claims import Claims
from invented.nquads import Spelling
from invented.propositions import Propositions
from invented.shape import Shape
from invented.texts import Writing
from invented.things import Day, Things
from testimonio.layout import Tool

FIRST_DAY = dt.date(2031, 1, 1)
CHECKED = "2040-01-01"
"""When the anchors are said to have been verified, and the corpus to have changed last."""
_SPREAD = 0.35  # the exponent of the sizes of texts by rank; the measured ones are few and even
_SMALLEST = 12  # claims
_LONGEST = 1300
_CLAIMS_A_TEXT = 133


@dataclass(frozen=True, slots=True)
class Part:
    """What one text adds to the graph.

    :ivar slug: of the document; ``content`` is the text.
    :ivar blocks: of its own file and of others, each block once and each file's in the file's order.
    """

    slug: str
    content: str
    blocks: list[Block]


def parts(triples: int, seed: int, shape: Shape, tool: Tool) -> Iterator[Part]:
    """A graph of about so many asserted triples, the same for the same seed, one text after another.

    The first part describes the corpus and has no text.
    """
    head = Part("", "", [_dataset(), _curators(), _curation()])
    yield head
    left = triples - count(head.blocks)
    cost, made, number = shape.triples_a_claim, 0, 0
    graph = _Graph(seed, shape, tool, expected=triples / shape.triples_a_claim)
    while left > cost * _SMALLEST / 2:
        claims = min(graph.size(number), max(_SMALLEST // 2, round(left / cost)))
        if 0 < left / cost - claims < _SMALLEST:
            claims = round(left / cost)
        part = graph.text(number, claims)
        left -= count(part.blocks)
        made += sum(block.subject.startswith("claim:") for block in part.blocks)
        cost = (triples - left) / made
        number += 1
        yield part


class _Graph:
    def __init__(self, seed: int, shape: Shape, tool: Tool, expected: float) -> None:
        self._seed, self._shape = seed, shape
        self._texts = max(3, round(expected / _CLAIMS_A_TEXT))
        self._mean = expected / self._texts
        self._words = words.Words(seed, tool.shapes / "loaded-words.txt")
        self._things = Things(shape, self._words)
        self._propositions = Propositions(shape, self._things, tool.ontology)
        self._claims = Claims(shape, self._things, self._propositions)
        self._spelling = Spelling()
        self._ranks = list(range(1, self._texts + 1))
        random.Random(f"{seed}:ranks").shuffle(self._ranks)  # noqa: S311

    def size(self, number: int) -> int:
        """Claims of the text with this number: by a rank that was drawn."""
        rank = self._ranks[number % self._texts]
        largest: float = self._mean * (1 - _SPREAD) * pow(float(self._texts), _SPREAD)
        claims: float = largest * pow(float(rank), -_SPREAD)
        return max(_SMALLEST, min(_LONGEST, round(claims)))

    def text(self, number: int, claims: int) -> Part:
        rng = random.Random(f"{self._seed}:{number}")  # noqa: S311  nothing here is secret
        day = Day((FIRST_DAY + dt.timedelta(days=number * 3000 // max(self._texts, 3000 // 7))).isoformat())
        title = f"{words.name(rng)} {self._words.some(rng, 2)}"
        code = words.code(number)
        writing = Writing(code, f"{'-'.join(title.lower().split())}-{code}", day, "", self._words, self._shape)
        ahead = [f"passage:{code}-{at:03}" for at in range(1, max(2, claims // 3))]
        things = self._things.coin(rng, claims, ahead, day)
        issues = self._things.issues(rng, claims)
        writing.creator = self._creator(rng, things)
        said = list(self._claims.write(rng, writing, claims))
        while len(writing.passages) < len(ahead):  # the evidence of a thing stands there
            writing.sentence(rng).omission = "omission:notice"
        writing.settle()
        passages = [passage.block(writing.file, writing.name) for passage in writing.passages]
        digests = {block.subject: self._digest(block) for block in passages}
        content = writing.content()
        blocks = [
            *things,
            *issues,
            *self._document(rng, writing, title, content),
            *_in_order(writing.file, passages, said),
            *writing.verifications(digests, CHECKED),
            *self._comparisons(rng, code, said, claims),
        ]
        return Part(writing.slug, content, blocks)

    def _creator(self, rng: random.Random, things: list[Block]) -> str:
        """An organisation: every other text has a new one, if it coins one."""
        new = [block.subject for block in things if block.facts[0][1] == "tm:Organization"]
        pool = self._things.kinds["tm:Organization"]
        return new[0] if new and rng.random() < 1 / 2 else pool.names[pool.draw(rng)]

    def _digest(self, block: Block) -> str:
        lines = (f"{s} {p} {o} .\n" for s, p, o in self._spelling.lines(block))
        return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()

    def _document(self, rng: random.Random, writing: Writing, title: str, content: str) -> Iterator[Block]:
        slug, language = f"document:{writing.slug}", rng.choice(("en", "es"))
        facts = [("rdf:type", "tm:Document"), ("dcterms:title", text(title, language))]
        facts += [("dcterms:creator", writing.creator), ("dcterms:publisher", writing.creator)]
        facts += [("dcterms:issued", date(writing.day.iso)), ("dcterms:language", text(language))]
        facts += both("dcterms:rights", "Invented; CC0 1.0.", "Inventado; CC0 1.0.")
        facts.append(("schema:url", f"<https://example.org/{writing.slug}>"))
        yield Block(writing.file, slug, facts)
        facts = [("rdf:type", "tm:Text"), ("tm:textOf", slug)]
        facts += [("tm:sha256", text(hashlib.sha256(content.encode()).hexdigest()))]
        facts += [("tm:charLength", str(len(content))), ("dcterms:language", text(language))]
        yield Block(writing.file, writing.name, facts)

    def _comparisons(self, rng: random.Random, code: str, said: list[Block], claims: int) -> Iterator[Block]:
        """Pairs of propositions on one issue, set against each other by the curators."""
        made = [block for block in said if block.subject.startswith("proposition:")]
        by_issue: dict[str, list[str]] = {}
        for block in made:
            by_issue.setdefault(block.one("tm:issue"), []).append(block.subject)
        several = [names for names in by_issue.values() if len(names) > 1]
        for at in range(happens(rng, claims * self._shape.a_claim("tm:Comparison")) if several else 0):
            pair = rng.sample(rng.choice(several), 2)
            facts = [("rdf:type", "tm:Comparison"), *both("skos:prefLabel", f"Pair {code} {at}", f"Par {code} {at}")]
            facts += [("tm:compares", name) for name in pair]
            facts.append(("tm:comparisonKind", "comparison-kind:opposed-account"))
            facts += both("tm:caveat", "Invented; both may hold.", "Inventado; pueden valer ambas.")
            yield Block("comparisons", f"comparison:{code}-{at + 1}", facts)


def _in_order(file: str, passages: list[Block], said: list[Block]) -> Iterator[Block]:
    """The blocks of the text's file in the order of the text: each passage before its claims; then the propositions."""
    claims: dict[str, list[Block]] = {}
    for block in said:
        if block.file == file:
            claims.setdefault(block.subject[len("claim:") : -1], []).append(block)
    for passage in passages:
        yield passage
        yield from claims.get(passage.subject.removeprefix("passage:"), ())
    yield from (block for block in said if block.file != file)


def _dataset() -> Block:
    facts = [("rdf:type", "void:Dataset"), ("rdf:type", "dcat:Dataset")]
    facts += both("dcterms:title", "An invented claim graph", "Un grafo de afirmaciones inventado")
    facts += both(
        "dcterms:description",
        "Made by a program to see how the software grows. Nothing in it is meant.",
        "Hecho por un programa para ver cómo crece el software. Nada en él es en serio.",
    )
    facts.append(("dcterms:license", "<https://creativecommons.org/publicdomain/zero/1.0/>"))
    facts += [("dcterms:creator", "actor:curators"), ("dcterms:modified", f'"{CHECKED}"^^xsd:date')]
    return Block("dataset", "id:dataset", facts + both("tm:coverageNote", "All is invented.", "Todo es inventado."))


def _curators() -> Block:
    labels = both("skos:prefLabel", "Curators", "Responsables")
    return Block("actors", "actor:curators", [("rdf:type", "tm:Organization"), *labels])


def _curation() -> Block:
    facts = [("rdf:type", "tm:CurationActivity"), *both("skos:prefLabel", "Invention", "Invención")]
    facts += [("prov:wasAssociatedWith", "actor:curators"), ("tm:date", date(CHECKED))]
    return Block("dataset", "curation:invention", facts)
