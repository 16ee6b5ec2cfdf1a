"""A Turtle text read whole by pyoxigraph, cut into statements, each triple with its lines.

There is no second grammar here: pyoxigraph alone decides what a text means. The tokens only say on which line stands
what it read; where the two do not fit, reading stops.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, RdfFormat, Triple, parse

from testimonio.read import syntax, tokens
from testimonio.read.lines import Unlike, outline, place
from testimonio.read.model import Statement
from testimonio.read.tokens import Kind, Token

_DEPTH_LIMIT = 100  # brackets in brackets; nobody writes more by hand


@dataclass(frozen=True)
class TurtleText:
    """What one Turtle text holds.

    :ivar prefixes: as declared, the last declaration of a prefix winning.
    :ivar tokens: all of them, comments included.
    :ivar cuts: the tokens of each statement without comments, directives included.
    :ivar statements: the cuts that are no directives, in the same order.
    """

    prefixes: Mapping[str, str]
    tokens: tuple[Token, ...]
    cuts: tuple[tuple[Token, ...], ...]
    statements: tuple[Statement, ...]


def read(text: str, path: Path, base_iri: str, label: str = "b") -> TurtleText:
    """Parse ``text``, RDF 1.1 Turtle.

    :param path: named in errors.
    :param base_iri: relative IRIs are resolved against it.
    :param label: blank nodes are called ``<label>.1``, ``<label>.2`` … in the order of parsing, so that the same file
        always gives the same labels, and files with different labels never share a node.
    :raise FileSyntaxError: the message says what was expected, what was found, and what to do.
    """
    try:
        parser = parse(text, format=RdfFormat.TURTLE, base_iri=base_iri)
        triples = [quad.triple for quad in parser]
    except SyntaxError as error:
        raise syntax.complaint(text, path, error) from None
    try:
        found = tuple(tokens.tokens(text))
    except tokens.NoToken as error:
        raise syntax.unsupported(path, error.line, error.column) from None
    cuts = tuple(tokens.statements(iter(found)))
    statements = tuple(_statements(cuts, triples, path, label))
    return TurtleText(dict(parser.prefixes), found, cuts, statements)


def _statements(
    cuts: Sequence[tuple[Token, ...]], triples: Sequence[Triple], path: Path, label: str
) -> Iterator[Statement]:
    names = _Names(label)
    used = 0
    for cut in cuts:
        if tokens.is_directive(cut):
            continue
        try:
            _check_depth(cut)
            written = outline(cut)
            own = triples[used : used + written.count]
            used += written.count
            placed = place(written, own)
            subject = placed.subject
        except Unlike:
            raise syntax.unsupported(path, cut[0].line, cut[0].column) from None
        yield Statement(
            first_line=cut[0].line,
            last_line=cut[-1].line,
            subject=names.blank(subject) if isinstance(subject, BlankNode) else subject,
            triples=tuple(map(names.rename, own)),
            lines=tuple(placed.object_lines),
            predicate_lines=tuple(placed.predicate_lines),
        )
    if used != len(triples):
        raise syntax.unsupported(path, 1, 1)


def _check_depth(cut: Sequence[Token]) -> None:
    depth = 0
    for token in cut:
        if token.kind is Kind.MARK and token.text in "[(])":
            depth += 1 if token.text in "[(" else -1
            if depth > _DEPTH_LIMIT:
                raise Unlike


class _Names:
    """Gives blank nodes labels that last: pyoxigraph's own are random."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._named: dict[BlankNode, BlankNode] = {}

    def blank(self, node: BlankNode) -> BlankNode:
        return self._named.setdefault(node, BlankNode(f"{self._label}.{len(self._named) + 1}"))

    def rename(self, triple: Triple) -> Triple:
        subject, object_ = triple.subject, triple.object
        if not isinstance(subject, BlankNode) and not isinstance(object_, BlankNode):
            return triple
        return Triple(
            self.blank(subject) if isinstance(subject, BlankNode) else subject,
            triple.predicate,
            self.blank(object_) if isinstance(object_, BlankNode) else object_,
        )
