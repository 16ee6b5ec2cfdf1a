"""Numbers that several speakers give of one thing, drawn over time: each with its bound as an interval.

The intervals are those by which the graph judges pairs of numbers (:mod:`testimonio.reason.quantities`, which the web
must not know; a test holds the two together). A number stands at the last day that its as-of date can mean.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import format_decimal, gettext

from testimonio.names import TM, VOC
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.kinds.positions import Position
from testimonio.web.pages.subgraph import Subgraph, Term
from testimonio.web.pages.views import Value

_VERDICT = VOC + "quantity-verdict/"


@dataclass(frozen=True, slots=True)
class Span:
    """The values that a number can mean; ``high`` is ``None`` without a limit."""

    low: float
    high: float | None


def span_of(value: float, bound: str) -> Span:
    """The values that ``value`` with the ``bound`` (a slug of that scheme) can mean.

    >>> span_of(100, "order-of-magnitude")
    Span(low=100, high=1000)
    """
    match bound:
        case "at-least" | "more-than":
            return Span(value, None)
        case "at-most":
            return Span(0, value)
        case "about" | "almost":
            return Span(value * 9 / 10, value * 11 / 10)
        case "order-of-magnitude":
            return Span(value, value * 10)
    return Span(value, value)


SIGNS = {"at-least": "≥ ", "more-than": "> ", "at-most": "≤ ", "about": "≈ ", "almost": "≈ "}
"""How a bound is written before a number in a drawing; the table beside it says it in words."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was said.

    :ivar position: the meaning, with who takes which stance to it.
    :ivar value: in the unit of the predicate; ``bound`` a slug, ``bound_name`` its name; ``scope`` who is counted.
    :ivar as_of: EDTF; ``day`` the last day that it can mean (else the first), ``None`` without any.
    """

    position: Position
    value: float
    bound: str
    bound_name: Term | None
    scope: Value | None
    as_of: str | None
    day: dt.date | None

    @property
    def span(self) -> Span:
        """The values that it can mean."""
        return span_of(self.value, self.bound)

    @property
    def label(self) -> str:
        """The number in a drawing, in the reader's notation."""
        if self.bound == "order-of-magnitude":
            return f"{format_decimal(self.value)}–{format_decimal(self.value * 10)}"
        return SIGNS.get(self.bound, "") + self.written

    @property
    def written(self) -> str:
        """The bare number, in the reader's notation."""
        return str(format_decimal(self.value))

    @property
    def href(self) -> str | None:
        """The path of its claim; where there are several, the place of the position on the page."""
        if len(self.position.stances) == 1:
            return local_path(self.position.stances[0].claim.iri)
        return f"#{self.position.slug}"

    @property
    def denied(self) -> bool:
        """Whether it is only ever denied."""
        return all(stance.claim.force == "denies" for stance in self.position.stances)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How two of the numbers stand to one another.

    :ivar slug: of the scheme ``quantity-verdict``; ``name`` its name.
    :ivar sentence: which says why; ``href`` where it is recorded.
    """

    slug: str
    name: Term
    sentence: Term
    href: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """Numbers of one subject and predicate, earliest first, and how they stand to one another.

    :ivar what: the claim predicate; ``subject`` what it is said of.
    """

    slug: str
    what: Value
    subject: Value
    numbers: tuple[Number, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def conflicting(self) -> int:
        """How many pairs cannot both hold."""
        return sum(verdict.slug == "conflicting" for verdict in self.verdicts)

    @property
    def summary(self) -> str:
        """The verdicts in one sentence."""
        holding = sum(verdict.slug in ("compatible", "same") for verdict in self.verdicts)
        if self.conflicting:
            return str(gettext("%(n)s of the pairs below cannot both hold; %(m)s can.", n=self.conflicting, m=holding))
        if holding:
            return str(gettext("No two of these numbers contradict each other; the sentences below say why."))
        return str(gettext("These numbers cannot be compared; the sentences below say why."))


def figures_of(graph: Subgraph, positions: Iterable[Position], language: str) -> tuple[Figure, ...]:
    """The figures of ``positions``: at least two numbers each."""
    groups: dict[tuple[str, str], list[Number]] = {}
    for position in positions:
        subject, predicate = graph.value(position.iri, "tm:subject"), graph.value(position.iri, "tm:predicate")
        if position.kind == TM + "QuantityProposition" and subject and predicate:
            groups.setdefault((subject, predicate), []).append(_number(graph, position, language))
    return tuple(
        Figure(
            slug=f"{predicate.rsplit('/', 1)[-1]}-{subject.rsplit('/', 1)[-1]}",
            what=_named(graph, predicate, language),
            subject=_named(graph, subject, language),
            numbers=tuple(sorted(numbers, key=lambda each: (each.day or dt.date.max, each.value))),
            verdicts=verdicts_of(graph, {each.position.iri for each in numbers}, language),
        )
        for (subject, predicate), numbers in groups.items()
        if len(numbers) > 1
    )


def _number(graph: Subgraph, position: Position, language: str) -> Number:
    iri = position.iri
    bound, scope = graph.value(iri, "tm:bound"), graph.value(iri, "tm:scope")
    day = graph.value(iri, "tm:latest") or graph.value(iri, "tm:earliest")
    return Number(
        position=position,
        value=float(graph.value(iri, "tm:value") or 0),
        bound=bound.rsplit("/", 1)[-1] if bound else "as-stated",
        bound_name=graph.label(bound, language) if bound else None,
        scope=_named(graph, scope, language) if scope else None,
        as_of=graph.value(iri, "tm:asOf"),
        day=dt.date.fromisoformat(day) if day else None,
    )


def verdicts_of(graph: Subgraph, propositions: set[str], language: str) -> tuple[Verdict, ...]:
    """How each two of ``propositions`` stand to one another; those that cannot both hold first."""
    found = []
    for iri in sorted(graph):
        sides = {term.value for term in graph.values(iri, "tm:compares")}
        verdict = graph.value(iri, "tm:verdict") or ""
        sentence = graph.text(iri, "tm:gloss", language)
        if sides and sides <= propositions and verdict.startswith(_VERDICT) and sentence:
            slug = verdict.removeprefix(_VERDICT)
            found.append(Verdict(slug, graph.label(verdict, language), sentence, local_path(iri)))
    return tuple(sorted(found, key=lambda each: (each.slug != "conflicting", each.slug, each.sentence.value)))


def ticks_of(highest: float, wanted: int = 4) -> Sequence[float]:
    """Round numbers from 0 to at least ``highest``, about ``wanted`` steps of 1, 2 or 5 times a power of ten.

    >>> ticks_of(57)
    (0, 20, 40, 60)
    """
    rough = max(highest, 1) / wanted
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    step = max(step, 1)
    return tuple(step * n for n in range(math.ceil(max(highest, 1) / step) + 1))


def _named(graph: Subgraph, iri: str, language: str) -> Value:
    label = graph.label(iri, language)
    return Value(label.value, label.language, local_path(iri))
