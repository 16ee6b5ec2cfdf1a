"""On which line of a statement stands each of its triples.

pyoxigraph gives the triples of a statement, the tokens give its outline: subject, predicates, objects, brackets in
brackets. Both list what is said of one node in the same order; that is all this module relies on. (The order *between*
nodes is pyoxigraph's own business: it emits a bracket's triples before the triple that points at the bracket.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, NamedNode, Triple

from testimonio.names import EXTERNAL
from testimonio.read.tokens import Kind, Token

_FIRST = NamedNode(EXTERNAL["rdf"] + "first")
_REST = NamedNode(EXTERNAL["rdf"] + "rest")


class Unlike(Exception):
    """Tokens and triples of a statement do not fit: it is written in something newer than RDF 1.1 Turtle."""


@dataclass(slots=True)
class Term:
    """A subject or an object as written.

    :ivar token: its first token.
    :ivar said: what is said of it right there: line of the predicate, and the object.
    :ivar items: the members, when it is a collection.
    """

    token: Token
    said: list[tuple[int, Term]] = field(default_factory=list)
    items: list[Term] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Number of triples it is written with, brackets inside included; two for each member of a collection."""
        if not self.said and not self.items:
            return 0
        return (
            len(self.said) + sum(object_.count for _, object_ in self.said) + sum(2 + item.count for item in self.items)
        )


def outline(cut: Sequence[Token]) -> Term:
    """The subject of a statement with everything that hangs on it.

    :param cut: the tokens of one statement that pyoxigraph accepts, without comments, up to its full stop.
    :raise Unlike: the tokens make no statement of RDF 1.1.
    """
    reader = _Outline(cut)
    try:
        subject = reader.term()
        reader.predicates(subject, ".")
    except StopIteration:
        raise Unlike from None
    return subject


class _Outline:
    """Walks over tokens that are known to be well-formed, so it asks few questions."""

    def __init__(self, cut: Sequence[Token]) -> None:
        self._next: Iterator[Token] = iter(cut)
        self._token = next(self._next)

    def _take(self) -> Token:
        token = self._token
        self._token = next(self._next)
        return token

    def term(self) -> Term:
        token = self._take()
        term = Term(token)
        if token.text == "[":
            self.predicates(term, "]")
            self._take()
        elif token.text == "(":
            while self._token.text != ")":
                term.items.append(self.term())
            self._take()
        elif token.kind is Kind.STRING:
            if self._token.text == "^^":
                self._take()
                self._take()
            elif self._token.kind is Kind.AT:
                self._take()
        return term

    def predicates(self, subject: Term, end: str) -> None:
        """Read predicates and their objects up to ``end``, which stays the current token."""
        while self._token.text != end:
            if self._token.text == ";":
                self._take()
                continue
            line = self._take().line
            subject.said.append((line, self.term()))
            while self._token.text == ",":
                self._take()
                subject.said.append((line, self.term()))


@dataclass(slots=True)
class Placed:
    """The subject of a statement, and the lines of predicate and object of each of its triples, in their order."""

    subject: NamedNode | BlankNode
    predicate_lines: list[int]
    object_lines: list[int]


def place(written: Term, triples: Sequence[Triple]) -> Placed:
    """Find the lines of ``triples``, all those and only those of the statement ``written``.

    :raise Unlike: they do not fit.
    """
    if not triples or len(triples) != written.count:
        raise Unlike
    if len(triples) == len(written.said):  # no brackets, as in almost every statement
        lines = [line for line, _ in written.said], [object_.token.line for _, object_ in written.said]
        return Placed(_node(triples[0].subject), *lines)
    return _Placing(triples).place(written)


class _Placing:
    """Pairs what is said of a node in the tokens with the triples about it, node by node."""

    def __init__(self, triples: Sequence[Triple]) -> None:
        self._triples = triples
        self._about: defaultdict[object, list[int]] = defaultdict(list)
        for index, triple in enumerate(triples):
            self._about[triple.subject].append(index)
        self._predicate_lines = [0] * len(triples)
        self._object_lines = [0] * len(triples)

    def place(self, written: Term) -> Placed:
        subject = self._subject(written.token)
        self._lay(written, subject)
        if 0 in self._object_lines:
            raise Unlike
        return Placed(_node(subject), self._predicate_lines, self._object_lines)

    def _subject(self, token: Token) -> object:
        """The statement's subject: its only IRI, the label that is written, or else the node nothing points at."""
        if token.kind is Kind.LABEL:
            return BlankNode(token.text.removeprefix("_:"))
        if token.kind is Kind.MARK:
            pointed_at = {triple.object for triple in self._triples}
            return self._only(subject for subject in self._about if subject not in pointed_at)
        return self._only(subject for subject in self._about if isinstance(subject, NamedNode))

    @staticmethod
    def _only(subjects: Iterator[object]) -> object:
        found = list(subjects)
        if len(found) != 1:
            raise Unlike
        return found[0]

    def _lay(self, written: Term, node: object) -> None:
        about = self._about[node]
        if written.items:
            about = self._lay_members(written, node)
        if len(about) != len(written.said):
            raise Unlike
        for index, (line, object_) in zip(about, written.said, strict=True):
            self._set(index, line, object_.token.line)
            self._lay_object(object_, index)

    def _lay_object(self, written: Term, index: int) -> None:
        if written.items or written.said:
            self._lay(written, self._triples[index].object)

    def _lay_members(self, written: Term, head: object) -> list[int]:
        """Place the members of a collection; what is left is said of its head."""
        left: list[int] = []
        cell = head
        for item in written.items:
            about = self._about[cell]
            first = next((i for i in about if self._triples[i].predicate == _FIRST), None)
            rest = next((i for i in about if self._triples[i].predicate == _REST), None)
            if first is None or rest is None:
                raise Unlike
            if cell is head:
                left = [index for index in about if index not in (first, rest)]
            for index in (first, rest):
                self._set(index, item.token.line, item.token.line)
            self._lay_object(item, first)
            cell = self._triples[rest].object
        return left

    def _set(self, index: int, predicate_line: int, object_line: int) -> None:
        self._predicate_lines[index] = predicate_line
        self._object_lines[index] = object_line


def _node(term: object) -> NamedNode | BlankNode:
    if not isinstance(term, NamedNode | BlankNode):
        raise Unlike
    return term
