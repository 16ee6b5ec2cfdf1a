"""What a corpus says of its texts, passages and verifications, picked out of a reading.

Only what is written: several or missing values are the shapes' business, so the first value is taken, and ``None``
stands for a missing or senseless one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from testimonio.names import EXTERNAL, ID, TM
from testimonio.read.model import Place, Reading, Role, Statement

_TYPE = NamedNode(EXTERNAL["rdf"] + "type")
_DEPRECATED = NamedNode(EXTERNAL["owl"] + "deprecated")
_HAS_SOURCE = NamedNode(EXTERNAL["oa"] + "hasSource")
_PASSAGE = ID + "passage/"
_DOCUMENT = ID + "document/"

Node = NamedNode | BlankNode


@dataclass(frozen=True, slots=True)
class Description:
    """Everything the data says of one subject: the triples of its statements, and where each stands."""

    subject: Node
    place: Place
    facts: tuple[tuple[Triple, Place], ...]

    def value(self, predicate: str | NamedNode) -> tuple[str, Place] | None:
        """The first object of ``predicate`` (a name of ``tm:``, or any IRI), as a string, and its line."""
        iri = predicate if isinstance(predicate, NamedNode) else NamedNode(TM + predicate)
        for triple, place in self.facts:
            if triple.subject == self.subject and triple.predicate == iri:
                return (triple.object.value, place) if isinstance(triple.object, NamedNode | Literal) else None
        return None

    def text(self, predicate: str | NamedNode) -> str | None:
        """The first object of ``predicate`` without its line."""
        found = self.value(predicate)
        return found[0] if found else None

    def number(self, predicate: str) -> int | None:
        """The first object of ``predicate`` as a whole number of at least 0."""
        found = self.text(predicate)
        return int(found) if found and found.isascii() and found.isdigit() else None

    def line(self, *predicates: str) -> Place:
        """The line of the first of ``predicates`` that is stated, else that of the subject."""
        return next((found[1] for name in predicates if (found := self.value(name))), self.place)


@dataclass(frozen=True, slots=True)
class CitedText:
    """A ``tm:Text`` of the corpus.

    :ivar slug: the slug of its document, which names the held text; ``None`` when it has no document.
    """

    description: Description
    iri: str
    slug: str | None
    sha256: str | None
    length: int | None


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A ``tm:Passage`` of the corpus that has not been withdrawn.

    :ivar slug: of its IRI, ``None`` when the IRI is not one of a passage.
    :ivar text: IRI of its text.
    :ivar start: first code point, ``end`` the one after the last.
    """

    description: Description
    iri: str
    slug: str | None
    text: str | None
    start: int | None
    end: int | None
    quote: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """A ``tm:Verification`` of the corpus: what ``testimonio verify`` wrote last time."""

    description: Description
    passage: str | None
    verdict: str | None
    text_digest: str | None
    block_digest: str | None
    date: str | None


@dataclass(frozen=True)
class Citations:
    """The texts, passages and verifications of a corpus, each by IRI (verifications by passage), in reading order."""

    texts: Mapping[str, CitedText]
    passages: Mapping[str, CitedPassage]
    records: Mapping[str, Record]

    def of(self, text: CitedText) -> list[CitedPassage]:
        """The passages of ``text``."""
        return [passage for passage in self.passages.values() if passage.text == text.iri]


def citations(reading: Reading) -> Citations:
    """Pick the texts, passages and verifications out of the data of ``reading``."""
    texts: dict[str, CitedText] = {}
    passages: dict[str, CitedPassage] = {}
    records: dict[str, Record] = {}
    for kind, description in described(reading, "Text", "Passage", "Verification"):
        iri = description.subject.value
        if kind == "Text":
            slug = _slug(description.text("textOf"), _DOCUMENT)
            digest = description.text("sha256")
            texts[iri] = CitedText(description, iri, slug, digest, description.number("charLength"))
        elif kind == "Passage" and description.text(_DEPRECATED) != "true":
            passages[iri] = CitedPassage(
                description,
                iri,
                _slug(iri, _PASSAGE),
                description.text(_HAS_SOURCE),
                description.number("start"),
                description.number("end"),
                description.text("quote"),
            )
        elif kind == "Verification":
            fields = ("verifies", "verdict", "textDigest", "blockDigest", "date")
            record = Record(description, *(description.text(field) for field in fields))
            records[record.passage or iri] = record
    return Citations(texts, passages, records)


def described(reading: Reading, *classes: str) -> list[tuple[str, Description]]:
    """Each subject of the data whose stated type is one of ``classes`` (names of ``tm:``), with that name."""
    wanted = {NamedNode(TM + name): name for name in classes}
    statements: dict[Node, list[tuple[str, Statement]]] = defaultdict(list)
    kinds: dict[Node, str] = {}
    for source in reading.sources:
        if source.role is Role.DATA:
            for statement in source.statements:
                statements[statement.subject].append((source.name, statement))
                for triple in statement.triples:
                    kind = wanted.get(triple.object) if isinstance(triple.object, NamedNode) else None
                    if kind and triple.predicate == _TYPE and triple.subject == statement.subject:
                        kinds.setdefault(statement.subject, kind)
    return [(kind, _describe(subject, statements[subject])) for subject, kind in kinds.items()]


def _describe(subject: Node, statements: list[tuple[str, Statement]]) -> Description:
    facts = [
        (triple, Place(name, line))
        for name, statement in statements
        for triple, line in zip(statement.triples, statement.lines, strict=True)
    ]
    name, first = statements[0]
    return Description(subject, Place(name, first.first_line), tuple(facts))


def _slug(iri: str | None, namespace: str) -> str | None:
    if iri is None or not iri.startswith(namespace):
        return None
    local = iri.removeprefix(namespace)
    return local if local and "/" not in local and "#" not in local else None
