"""What the rules derive from invented blocks, written down without running them: the same triples, text by text.

tests/benchmarks compares them with what ``testimonio build`` derives of the same graph. Only what the generator makes
is known here: no incompatible propositions, no withdrawn things, each claim in one document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from invented.blocks import Block
from invented.nquads import Line, Spelling
from testimonio.dates import bounds
from testimonio.layout import Tool
from testimonio.names import EXTERNAL, INFERRED, shorten
from testimonio.reason.functions import FUNCTION, Function, Functions

_BYLINE = ("basis:byline", "basis:heading", "basis:slogan")
_TRANSITIVE = ("tm:partOfEvent", "tm:within", "tm:partOfActor")
_NON_NEGATIVE = f"^^<{EXTERNAL['xsd']}nonNegativeInteger>"
_DATE = f"^^<{EXTERNAL['xsd']}date>"

Derived = tuple[str, Line]
"""The graph of a rule, as an N-Triples IRI, and a triple of it."""


class Consequences:
    """Derives, and remembers what later texts need: meanings of propositions, wholes of parts, numbers on a subject."""

    def __init__(self, tool: Tool, spelling: Spelling) -> None:
        self._term = spelling.term
        self._classes = _superclasses(tool)
        self._about: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._wholes: dict[str, tuple[str, ...]] = {}
        self._numbers: dict[tuple[str, str], list[Block]] = defaultdict(list)
        self._quantities = _Quantities(tool)

    def of(self, blocks: Iterable[Block]) -> Iterator[Derived]:
        """Everything that follows from the ``blocks`` of one text and those before."""
        own = list(blocks)
        document = next((b for b in own if b.facts[0][1] == "tm:Document"), None)
        for block in own:
            if block.subject.startswith("proposition:"):
                self._about[block.subject] = (
                    tuple(dict.fromkeys([*block.all("tm:subject"), *block.all("tm:object")])),
                    tuple(block.all("tm:issue")),
                )
        for block in own:
            kind = block.facts[0][1]
            for above in self._classes.get(kind, ()):
                yield self._derived("subclass", block.subject, "rdf:type", above)
            yield from self._dates(block, document if kind == "tm:Claim" else None)
            yield from self._parts(block)
            if kind == "tm:Claim" and document:
                yield from self._claim(block, document)
            elif kind == "tm:Passage":
                yield from self._passage(block)
            elif kind == "tm:QuantityProposition":
                yield from self._pairs(block)
        yield from self._relays({b.subject: b.all("tm:reports") for b in own if b.facts[0][1] == "tm:Claim"})

    def _derived(self, rule: str, subject: str, name: str, value: str) -> Derived:
        return f"<{INFERRED}{rule}>", (self._term(subject), self._term(name), self._term(value))

    def _dates(self, block: Block, document: Block | None) -> Iterator[Derived]:
        dates = [value for name, value in block.facts if name in ("tm:date", "tm:asOf", "dcterms:issued")]
        if (
            document
            and block.one("tm:basis") in _BYLINE
            and block.one("tm:claimant") == document.one("dcterms:creator")
        ):
            dates.append(document.one("dcterms:issued"))
            yield self._derived("byline-dates", block.subject, "tm:date", dates[-1])
        subject = self._term(block.subject)
        for date in dates:
            first, last = _bounds(date)
            for name, day in (("tm:earliest", first), ("tm:latest", last)):
                if day:
                    yield f"<{INFERRED}date-keys>", (subject, self._term(name), day)

    def _parts(self, block: Block) -> Iterator[Derived]:
        for name, whole in block.facts:
            if name in _TRANSITIVE:
                above = self._wholes.get(whole, ())
                self._wholes[block.subject] = (whole, *above)
                for each in above:
                    yield self._derived("transitive", block.subject, name, each)

    def _claim(self, block: Block, document: Block) -> Iterator[Derived]:
        claim = block.subject
        yield self._derived("inverse", block.one("tm:claimant"), "tm:claimantOf", claim)
        yield self._derived("chain-of-three", claim, "tm:inDocument", document.subject)
        about, issues = self._about.get(block.one("tm:proposition"), ((), ()))
        for each in about:
            yield self._derived("chain-of-two", claim, "tm:about", each)
        for each in issues:
            yield self._derived("chain-of-two", claim, "tm:onIssue", each)
        for inner in block.all("tm:reports"):
            yield self._derived("inverse", inner, "tm:reportedBy", claim)

    def _relays(self, reports: dict[str, list[str]]) -> Iterator[Derived]:
        for claim, inner in reports.items():
            for each in inner:
                yield self._derived("subproperty", claim, "tm:reportsTransitively", each)
            todo, seen = [further for each in inner for further in reports.get(each, ())], set(inner)
            while todo:
                each = todo.pop()
                if each not in seen:
                    seen.add(each)
                    todo += reports.get(each, ())
                    yield self._derived("transitive", claim, "tm:reportsTransitively", each)

    def _passage(self, block: Block) -> Iterator[Derived]:
        passage = self._term(block.subject)
        position, quoted = f"{passage[:-1]}/position>", f"{passage[:-1]}/quote>"
        term, graph = self._term, f"<{INFERRED}passage-positions>"
        yield graph, (passage, term("oa:hasSelector"), position)
        yield graph, (position, term("rdf:type"), term("oa:TextPositionSelector"))
        for name in ("start", "end"):
            yield graph, (position, term(f"oa:{name}"), f'"{block.one(f"tm:{name}")}"{_NON_NEGATIVE}')
        quote, graph = block.one("tm:quote"), f"<{INFERRED}passage-quotes>"
        if quote:
            yield graph, (position, term("oa:refinedBy"), quoted)
            yield graph, (quoted, term("rdf:type"), term("oa:TextQuoteSelector"))
            yield graph, (quoted, term("oa:exact"), quote)

    def _pairs(self, block: Block) -> Iterator[Derived]:
        held = self._numbers[block.one("tm:subject"), block.one("tm:predicate")]
        for other in held:
            first, second = sorted((block, other), key=lambda each: each.subject)
            slugs = "--".join(each.subject.partition(":")[2] for each in (first, second))
            pair, graph = f"quantity-pair:{slugs}", f"<{INFERRED}quantity-pairs>"
            yield self._derived("quantity-pairs", pair, "rdf:type", "tm:QuantityPair")
            for each in (first, second):
                yield self._derived("quantity-pairs", pair, "tm:compares", each.subject)
            for name, value in self._quantities.judged(first, second):
                yield graph, (self._term(pair), self._term(name), value)
        held.append(block)


class _Quantities:
    """Judges two numbers with the functions that the rule calls."""

    def __init__(self, tool: Tool) -> None:
        self._spelling = Spelling()
        self._labels: dict[tuple[str, str], str] = {}
        self._broader: dict[str, str] = {}
        self._cumulative: set[str] = set()
        for file in ("schemes/scope.ttl", "claim-predicates.ttl"):
            for quad in parse(path=tool.ontology / file, format=RdfFormat.TURTLE):
                self._learn(shorten(quad.subject.value), shorten(quad.predicate.value), quad.object)

    def _learn(self, subject: str, name: str, value: object) -> None:
        if name == "skos:prefLabel" and isinstance(value, Literal):
            self._labels[subject, value.language or ""] = value.value
        elif name == "skos:broader" and isinstance(value, NamedNode):
            self._broader[subject] = shorten(value.value)
        elif name == "tm:cumulative" and isinstance(value, Literal) and value.value == "true":
            self._cumulative.add(subject)

    def judged(self, first: Block, second: Block) -> Iterator[tuple[str, str]]:
        """The verdict and the sentences."""
        scopes = [each.one("tm:scope") for each in (first, second)]
        terms = [
            self._literal(each.one(name)) for each in (first, second) for name in ("tm:value", "tm:bound", "tm:asOf")
        ]
        cumulative = Literal(first.one("tm:predicate") in self._cumulative)
        how = Literal(self._how(*scopes))
        with Functions().table() as table:
            call: dict[str, Function] = {name.value.removeprefix(FUNCTION): each for name, each in table.items()}
            yield "tm:verdict", str(call["quantity-verdict"](cumulative, how, *terms))
            for language in ("en", "es"):
                labels = [Literal(self._labels.get((scope, language), "")) for scope in scopes]
                gloss = call["quantity-gloss"](cumulative, how, *terms, *labels, Literal(language))
                yield "tm:gloss", str(gloss)

    def _how(self, first: str, second: str) -> str:
        if first == second:
            return "same"
        if second in self._above(first):
            return "narrower"
        return "broader" if first in self._above(second) else "unrelated"

    def _above(self, scope: str) -> list[str]:
        found = []
        while scope in self._broader:
            scope = self._broader[scope]
            found.append(scope)
        return found

    def _literal(self, value: str) -> Literal | NamedNode:
        term = self._spelling.term(value)
        if term.startswith("<"):
            return NamedNode(term[1:-1])
        body, _, datatype = term.rpartition("^^")
        return Literal(body[1:-1], datatype=NamedNode(datatype[1:-1]))


def _superclasses(tool: Tool) -> dict[str, list[str]]:
    """All classes above each, by prefixed names, as far as it says something that a thing is of them."""
    above: dict[str, list[str]] = defaultdict(list)
    for file in ("tm.ttl", "external.ttl"):
        for quad in parse(path=tool.ontology / file, format=RdfFormat.TURTLE):
            if quad.predicate.value == EXTERNAL["rdfs"] + "subClassOf" and isinstance(quad.object, NamedNode):
                above[shorten(str(getattr(quad.subject, "value", "")))].append(shorten(quad.object.value))
    found: dict[str, list[str]] = {}
    for kind in above:
        todo, seen = list(above[kind]), dict[str, None]()
        while todo:
            each = todo.pop()
            if each not in seen:
                seen[each] = None
                todo += above.get(each, [])
        found[kind] = [each for each in seen if not each.startswith(("owl:", "rdf:", "rdfs:", "xsd:"))]
    return found


@lru_cache(maxsize=10_000)
def _bounds(date: str) -> tuple[str, str]:
    found = bounds(date[1 : date.rindex('"')])
    first, last = (f'"{day.isoformat()}"{_DATE}' if day else "" for day in (found.earliest, found.latest))
    return first, last
