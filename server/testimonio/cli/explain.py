"""``testimonio explain``: why a triple holds, down to the lines and the quotes that it rests on."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from testimonio import layout
from testimonio.cli import holding
from testimonio.errors import UsageError
from testimonio.names import BASE, EXTERNAL, PREFIXES, TM, shorten
from testimonio.reason import Explanation, explain

SUMMARY = "tell by which rule, from which stated triples and on which words a triple holds"

_QUOTE = NamedNode(TM + "quote")
_TO_PASSAGES = (NamedNode(TM + "anchor"), NamedNode(TM + "evidence"))
_TYPE = NamedNode(EXTERNAL["rdf"] + "type")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("triple", metavar="TRIPLE", help="one triple in Turtle; prefixes of ours need no declaration")
    parser.add_argument("--release", metavar="DIR|CORPUS", help="where it holds (default: the corpus, as for check)")


def run(args: argparse.Namespace) -> int:
    """Print the explanation as an indented tree; 1 when the triple does not hold.

    :raise UsageError: ``TRIPLE`` is not one triple.
    """
    triple = _triple(args.triple)
    held = holding.open_(args.release)
    found = explain(triple, held.asserted(), layout.tool(), held.corpus)
    if not found.holds:
        print(f"The graph does not say that: {_shown(triple)}", file=sys.stderr)
        return 1
    for line in _Tree(found, held).lines():
        print(line)
    return 0


def _triple(text: str) -> Triple:
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    try:
        quads = list(parse(f"{head}{text.strip().removesuffix('.')} .\n", format=RdfFormat.TURTLE, base_iri=BASE))
    except SyntaxError as error:
        reason = str(error.args[0]).partition(": ")[2]
        raise UsageError(f"This is no triple: {text} ({reason}); write subject, property, value.") from None
    if len(quads) != 1 or any(isinstance(term, BlankNode) for term in (quads[0].subject, quads[0].object)):
        raise UsageError(f"One triple can be explained at a time, without blank nodes; these are {len(quads)}.")
    triple: Triple = quads[0].triple
    return triple


class _Tree:
    """Draws an explanation; what was drawn once is pointed at the second time."""

    def __init__(self, explanation: Explanation, held: holding.Holding) -> None:
        self._explanation = explanation
        self._held = held
        self._quotes = _Quotes(held.asserted())
        self._drawn: set[Triple] = set()

    def lines(self) -> Iterator[str]:
        steps = self._explanation.steps
        # As the files spell it: the store, and so the one who asks, may write 2.50 as 2.5.
        yield from self._branch(steps[0].triple if steps else self._explanation.asserted[0], 0)

    def _branch(self, triple: Triple, depth: int) -> Iterator[str]:
        margin = "  " * depth
        step = self._explanation.step(triple)
        if step is None:
            yield f"{margin}{_shown(triple)}"
            yield f"{margin}  stated in {self._held.place(triple) or 'no file'}{self._words(triple)}"
        elif triple in self._drawn:
            yield f"{margin}{_shown(triple)}  (see above)"
        else:
            self._drawn.add(triple)
            yield f"{margin}{_shown(triple)}"
            yield f"{margin}  by the rule {step.rule}: {step.title}"
            for premise in step.premises:
                yield from self._branch(premise, depth + 2)

    def _words(self, triple: Triple) -> str:
        quotes = self._quotes.of(triple)
        return f", in the words {' and '.join(f'«{quote}»' for quote in quotes)}" if quotes else ""


class _Quotes:
    """The quoted words behind things: those of a passage, and of the passages of a claim or of evidence."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._quotes: defaultdict[object, list[str]] = defaultdict(list)
        self._passages: defaultdict[object, list[object]] = defaultdict(list)
        for triple in triples:
            if triple.predicate == _QUOTE and isinstance(triple.object, Literal):
                self._quotes[triple.subject].append(triple.object.value)
            elif triple.predicate in _TO_PASSAGES:
                self._passages[triple.subject].append(triple.object)

    def of(self, triple: Triple) -> list[str]:
        if triple.predicate == _QUOTE:
            return []
        if triple.predicate in _TO_PASSAGES:  # the triple names its passage
            return self._quotes.get(triple.object, [])
        subjects = [triple.subject, *self._passages.get(triple.subject, ())]
        return [quote for subject in subjects for quote in self._quotes.get(subject, ())]


def _shown(triple: Triple) -> str:
    predicate = "a" if triple.predicate == _TYPE else shorten(triple.predicate.value)
    return f"{_term(triple.subject)} {predicate} {_term(triple.object)}"


def _term(term: object) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    if isinstance(term, Literal) and not term.language and term.datatype.value != EXTERNAL["xsd"] + "string":
        return f'"{term.value}"^^{shorten(term.datatype.value)}'
    return "[…]" if isinstance(term, BlankNode) else str(term)
