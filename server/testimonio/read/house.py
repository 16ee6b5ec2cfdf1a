"""House style: one fact a line, so that one added fact is one changed line. Knows layout, not meaning.

Warnings are for layout; violations for what loses information: a labelled blank node cannot be cited from elsewhere,
and a subject described in two files cannot be read in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pyoxigraph import BlankNode, NamedNode

from testimonio.finding import Finding, Severity
from testimonio.names import shorten
from testimonio.read.model import Role, Source
from testimonio.read.tokens import Kind, Token, is_directive
from testimonio.read.turtle import TurtleText

_INDENT = 5  # column of a predicate
_LABELS = frozenset({"skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "rdfs:label", "dcterms:title", "foaf:name"})

_Remark = tuple[int, str, str]
"""Line, name of the rule, sentence."""


def lint(text: str, turtle: TurtleText, name: str, role: Role) -> list[Finding]:
    """What in one file departs from house style.

    :param text: the file's text, ``turtle`` what was read from it, ``name`` how people are told.
    """
    remarks: list[_Remark] = [*_lines(text, turtle.tokens), *_head(turtle), *_blank_lines(text, turtle.cuts)]
    for cut in turtle.cuts:
        if not is_directive(cut):
            remarks += _Layout(cut).remarks()
    findings = [Finding(name, line, Severity.WARNING, message, f"lint:{rule}") for line, rule, message in remarks]
    return findings + [
        Finding(name, line, severity, message, f"lint:{rule}")
        for severity, line, rule, message in _blank_nodes(turtle.tokens, role)
    ]


def subjects(sources: Iterable[Source]) -> Iterator[Finding]:
    """Subjects that are described in two files, or twice in one; the later statement is the one at fault."""
    first: dict[NamedNode | BlankNode, tuple[str, int]] = {}
    for source in sources:
        if source.role is Role.ALIGNMENTS:  # they only add ties to terms described elsewhere
            continue
        for statement in source.statements:
            here = (source.name, statement.first_line)
            there = first.setdefault(statement.subject, here)
            if there == here or not isinstance(statement.subject, NamedNode):
                continue
            subject = shorten(statement.subject.value)
            if there[0] == source.name:
                message = f"{subject} is described on line {there[1]} already; make one statement of the two."
                yield Finding(*here, Severity.WARNING, message, "lint:subject-twice")
            else:
                message = f"{subject} is described in {there[0]}:{there[1]} already; a subject has one file."
                yield Finding(*here, Severity.VIOLATION, message, "lint:one-file")


def _lines(text: str, tokens: Sequence[Token]) -> Iterator[_Remark]:
    """Ends of lines, tabs, spaces at the end, the end of the file."""
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        yield line, "line-end", "A carriage return stands here; end lines with a line feed alone."
    if text and (not text.endswith("\n") or text.endswith("\n\n")):
        line = text.count("\n") + (not text.endswith("\n"))
        yield line, "last-line", "End the file with one line feed."
    inside = {line for token in tokens for line in range(token.line, token.last_line) if token.kind is Kind.STRING}
    for number, written in enumerate(text.replace("\r", "").split("\n"), start=1):
        if written.endswith((" ", "\t")) and number not in inside:
            yield number, "trailing-space", "Remove the space at the end of the line."
    if "\t" in text:
        ends = [0, *(token.end for token in tokens)]
        starts = [*(token.start for token in tokens), len(text)]
        for end, start in zip(ends, starts, strict=True):
            if "\t" in text[end:start]:
                line = text.count("\n", 0, text.index("\t", end)) + 1
                yield line, "tab", "Write spaces instead of a tab."


def _head(turtle: TurtleText) -> Iterator[_Remark]:
    """The head comment and the prefixes."""
    if turtle.tokens and turtle.tokens[0].kind is not Kind.COMMENT:
        yield 1, "head-comment", "Begin the file with a comment that says what it is."
    if not turtle.cuts:
        yield 1, "empty", "The file says nothing; fill it or remove it."
    begun = False
    for cut in turtle.cuts:
        if not is_directive(cut):
            begun = True
            continue
        if cut[0].text != "@prefix":
            yield cut[0].line, "directive", f"Declare prefixes with @prefix, and write no {cut[0].text}."
        elif begun:
            yield cut[0].line, "prefix-first", "Declare all prefixes before the first statement."
        if cut[0].column != 1 or cut[0].line != cut[-1].line:
            yield cut[0].line, "prefix-line", "Write each prefix on a line of its own, at the left margin."


def _blank_lines(text: str, cuts: Sequence[Sequence[Token]]) -> Iterator[_Remark]:
    """Every statement has a blank line before it (before the comment that stands right above it)."""
    lines = text.split("\n")
    for before, cut in pairwise(cuts):
        if is_directive(tuple(cut[:1])) and is_directive(tuple(before[:1])):
            continue
        above = cut[0].line - 2  # index of the line above
        while above > before[-1].line - 1 and lines[above].lstrip().startswith("#"):
            above -= 1
        if lines[above].strip():
            yield cut[0].line, "blank-line", "Put a blank line between two statements."


def _blank_nodes(tokens: Sequence[Token], role: Role) -> Iterator[tuple[Severity, int, str, str]]:
    for token in tokens:
        if token.kind is Kind.LABEL:
            message = f"{token.text} is a blank node, which nobody can cite; give it an IRI."
            yield Severity.VIOLATION, token.line, "labelled-node", message
        elif role is Role.DATA and token.kind is Kind.MARK and token.text == "[":
            message = "A bracket makes a blank node, which nobody can cite; give it an IRI and a statement of its own."
            yield Severity.VIOLATION, token.line, "anonymous-node", message


class _Layout:
    """The layout of one statement; what stands inside brackets is left to taste."""

    def __init__(self, cut: Sequence[Token]) -> None:
        self._cut = cut
        self._outer = list(self._at_depth_0())

    def _at_depth_0(self) -> Iterator[int]:
        """Indices of the tokens outside brackets, the brackets themselves included."""
        depth = 0
        for index, token in enumerate(self._cut):
            mark = token.text if token.kind is Kind.MARK else ""
            if mark and mark in "])":
                depth -= 1
            if depth == 0:
                yield index
            if mark and mark in "[(":
                depth += 1

    def remarks(self) -> Iterator[_Remark]:
        cut = self._cut
        subject, full_stop = cut[0], cut[-1]
        if subject.column != 1:
            yield subject.line, "margin", "Begin a statement at the left margin."
        if subject.kind is not Kind.MARK and cut[1].line == subject.line:
            yield subject.line, "subject-line", "Write the subject alone on its line."
        if full_stop.column != 1 or cut[-2].last_line == full_stop.line:
            yield full_stop.line, "full-stop", "End a statement with a full stop alone on a line, at the left margin."
        predicates = list(self._predicates())
        for start, end in predicates:
            yield from self._predicate(start, end)
        yield from self._order([cut[start] for start, _ in predicates])

    def _predicates(self) -> Iterator[tuple[int, int]]:
        """Index of each predicate, and of the semicolon or full stop that ends it."""
        outer = self._outer
        start = None
        after_subject = 1 if self._cut[0].kind is not Kind.MARK else 2
        for index in outer[after_subject:]:
            token = self._cut[index]
            if token.kind is Kind.MARK and token.text in ";.":
                if start is not None:
                    yield start, index
                start = None
            elif start is None:
                start = index

    def _predicate(self, start: int, end: int) -> Iterator[_Remark]:
        cut = self._cut
        predicate, mark, last = cut[start], cut[end], cut[end - 1]
        if predicate.column != _INDENT or cut[start - 1].last_line == predicate.line:
            yield predicate.line, "indent", f"Begin a line with {predicate.text}, four spaces in."
        if mark.text == ".":
            yield last.last_line, "semicolon", "End every property with a space and a semicolon, the last one too."
        elif mark.line != last.last_line or mark.start != last.end + 1 or cut[end + 1].line == mark.line:
            yield mark.line, "semicolon", "End every property with a space and a semicolon at the end of its line."
        for index in self._outer:
            if start < index < end and cut[index].text == ",":
                yield from self._comma(cut[index - 1], cut[index], cut[index + 1])

    @staticmethod
    def _comma(before: Token, comma: Token, after: Token) -> Iterator[_Remark]:
        if before.last_line != comma.line or after.line != comma.line:
            yield comma.line, "one-line", "Write the values on one line, or repeat the property on lines of their own."
        elif comma.start != before.end + 1 or after.start != comma.end + 1:
            yield comma.line, "comma", "Write one space before and one after a comma."

    @staticmethod
    def _order(predicates: Sequence[Token]) -> Iterator[_Remark]:
        """Type first, then labels."""
        facts = False
        for index, token in enumerate(predicates):
            if token.text == "rdf:type":
                yield token.line, "type", "Write a, not rdf:type."
            elif token.text == "a" and index:
                yield token.line, "order", "Say first what kind of thing it is (a …)."
            elif token.text in _LABELS and facts:
                yield token.line, "order", "Write labels and titles right after the type."
            facts = facts or token.text not in (*_LABELS, "a", "rdf:type")
