"""What goes when something is withdrawn: its words, the words that only it used, and what cannot stand without it.

What is withdrawn keeps its IRI and says no more than that it was withdrawn, when and why (a *tombstone*). It has no
type, so no shape and no rule looks at it; a release leaves it out and says that it is gone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from testimonio.names import EXTERNAL, ID, PREFIXES, TM
from testimonio.read import files
from testimonio.read.editing import Editing
from testimonio.read.model import Reading, Role, Source

DATASET = NamedNode(ID + "dataset")
_TYPE = NamedNode(EXTERNAL["rdf"] + "type")
_MODIFIED = NamedNode(EXTERNAL["dcterms"] + "modified")
_DEPRECATED = NamedNode(EXTERNAL["owl"] + "deprecated")
_VERIFICATION = NamedNode(TM + "Verification")
_CLAIM = NamedNode(TM + "Claim")
_ANCHOR = NamedNode(TM + "anchor")
_QUOTE = NamedNode(TM + "quote")
_PROPOSITION = NamedNode(TM + "proposition")
_OBJECT = NamedNode(TM + "object")
_WORDS = frozenset([_QUOTE, *(NamedNode(EXTERNAL["skos"] + name) for name in ("prefLabel", "altLabel", "hiddenLabel"))])
_TOMBSTONE_PREFIXES = {prefix: PREFIXES[prefix] for prefix in ("dcterms", "owl", "tm", "xsd")}

_PASSING = frozenset(
    NamedNode(iri)
    for iri in (
        _ANCHOR.value,
        *(TM + name for name in ("evidence", "reports", "compares", "incompatibleWith", "party", "issue")),
        EXTERNAL["skos"] + "related",
    )
)
"""Properties of which one value may be taken away without changing what the rest says. Whether enough is left is for
the shapes to tell."""


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    :ivar things: what becomes a tombstone, in the order in which it was found.
    :ivar removed: records of the machine about them, which go without a trace.
    :ivar dropped: triples of others that point at them or quote them.
    :ivar dependents: others that mean nothing without them, each with one triple that says why; they are left as they
        are.
    """

    things: tuple[NamedNode, ...]
    removed: tuple[NamedNode, ...] = ()
    dropped: tuple[Triple, ...] = ()
    dependents: Mapping[NamedNode, Triple] = field(default_factory=dict)


class Corpus:
    """The triples of a reading, by what they point at."""

    def __init__(self, reading: Reading) -> None:
        self.sources = [source for source in reading.sources if source.role is Role.DATA]
        self.subjects: dict[NamedNode, None] = {}
        self._about: defaultdict[object, list[Triple]] = defaultdict(list)
        self._pointing: defaultdict[object, list[Triple]] = defaultdict(list)
        for triple in reading.triples(Role.DATA):
            if isinstance(triple.subject, NamedNode):
                self.subjects.setdefault(triple.subject)
                self._about[triple.subject].append(triple)
                self._pointing[triple.object].append(triple)

    def is_withdrawn(self, thing: NamedNode) -> bool:
        """Whether ``thing`` is a tombstone already."""
        return any(triple.predicate == _DEPRECATED for triple in self._about[thing])

    def modified(self) -> Triple | None:
        """The triple that says when the dataset was last changed."""
        return next((triple for triple in self._about[DATASET] if triple.predicate == _MODIFIED), None)

    def plan(self, things: Iterable[NamedNode]) -> Plan:
        """What goes with ``things``."""
        going = dict.fromkeys(things)
        for thing in list(going):
            going.update(dict.fromkeys(self._own_words(thing, going)))
        plan = Plan(tuple(going))
        for thing in going:
            for triple in self._pointing[thing]:
                if isinstance(triple.subject, NamedNode) and triple.subject not in going:
                    plan = self._with_pointer(plan, triple, triple.subject)
        return self._without_idle_quotes(plan)

    def _without_idle_quotes(self, plan: Plan) -> Plan:
        """Take the quote from passages that stay as evidence of something and carry no claim any more.

        Their records of verification go, too: they are records of another block.
        """
        passages = {t.object for thing in plan.things for t in self._about[thing] if t.predicate == _ANCHOR}
        quotes = [
            quote
            for passage in passages - set(plan.things)
            if all(t.subject in plan.things for t in self._pointing[passage] if t.predicate == _ANCHOR)
            for quote in self._about[passage]
            if quote.predicate == _QUOTE
        ]
        records = [
            pointer.subject
            for quote in quotes
            for pointer in self._pointing[quote.subject]
            if isinstance(pointer.subject, NamedNode) and self._is(pointer.subject, _VERIFICATION)
        ]
        quotes.sort(key=str)
        return replace(
            plan,
            dropped=(*plan.dropped, *quotes),
            removed=tuple(dict.fromkeys([*plan.removed, *sorted(records, key=str)])),
        )

    def _with_pointer(self, plan: Plan, triple: Triple, subject: NamedNode) -> Plan:
        if self._is(subject, _VERIFICATION):
            return replace(plan, removed=tuple(dict.fromkeys([*plan.removed, subject])))
        if triple.predicate in _PASSING:
            return replace(plan, dropped=(*plan.dropped, triple))
        return replace(plan, dependents={**plan.dependents, subject: plan.dependents.get(subject, triple)})

    def _own_words(self, claim: NamedNode, going: Mapping[NamedNode, None]) -> Iterator[NamedNode]:
        """The passages and the proposition of ``claim`` that nothing else uses."""
        if not self._is(claim, _CLAIM):
            return
        for triple in self._about[claim]:
            if triple.predicate in (_ANCHOR, _PROPOSITION) and isinstance(triple.object, NamedNode):
                users = {
                    other.subject
                    for other in self._pointing[triple.object]
                    if triple.predicate == _ANCHOR or other.predicate in (_PROPOSITION, _OBJECT)
                }
                if all(user in going or self._is(user, _VERIFICATION) for user in users):
                    yield triple.object

    def _is(self, thing: object, class_: NamedNode) -> bool:
        return any(triple.predicate == _TYPE and triple.object == class_ for triple in self._about[thing])

    def remaining(self, plan: Plan) -> Iterator[Triple]:
        """What other things still say in words that ``plan`` takes back: names and quotes in quotes, notes, glosses.

        Quotes of passages that stay, because others use them, are such words too.
        """
        going = {*plan.things, *plan.removed}
        passages = {t.object for thing in plan.things for t in self._about[thing] if t.predicate == _ANCHOR}
        words = {
            triple.object.value.casefold()
            for thing in {*plan.things, *passages}
            for triple in self._about[thing]
            if triple.predicate in _WORDS and isinstance(triple.object, Literal)
        }
        whole = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(words)) or r"(?!)")
        for subject in self.subjects:
            for triple in self._about[subject] if subject not in going else ():
                if isinstance(triple.object, Literal) and triple not in plan.dropped:
                    text = triple.object.value.casefold()
                    if whole.search(text) or (triple.predicate == _QUOTE and any(text in word for word in words)):
                        yield triple

    def edited(self, plan: Plan, date: str, reason: str) -> dict[Path, str]:
        """The new texts of the files that ``plan`` changes."""
        tombstone = (
            "owl:deprecated true",
            f'dcterms:modified "{date}"^^xsd:date',
            f"tm:withdrawalReason {Literal(reason)}",
        )
        return {source.path: text for source in self.sources if (text := self._edit(source, plan, tombstone, date))}

    def _edit(self, source: Source, plan: Plan, tombstone: tuple[str, ...], date: str) -> str | None:
        subjects = {statement.subject for statement in source.statements}
        buried = [thing for thing in plan.things if thing in subjects]
        removed = [thing for thing in plan.removed if thing in subjects]
        dropped = [triple for triple in plan.dropped if triple.subject in subjects]
        modified = self.modified() if DATASET in subjects else None
        dated = modified is not None and isinstance(modified.object, Literal) and modified.object.value < date
        if not (buried or removed or dropped or dated):
            return None
        editing = Editing(files.decode(source.path), source.path, source.graph.value)
        for thing in buried:
            editing.replace(thing, tombstone)
        for thing in removed:
            editing.remove(thing)
        editing.drop(dropped)
        if dated and modified is not None:
            editing.put(modified, f'"{date}"^^xsd:date')
        return editing.text(_TOMBSTONE_PREFIXES if buried else {})
