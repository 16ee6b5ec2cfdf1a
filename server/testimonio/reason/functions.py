"""Functions that rules call from SPARQL, in Python because SPARQL cannot read EDTF or compare intervals.

Oxigraph takes an error in such a function for an unbound value and says nothing. So the functions themselves never
raise: a mistake in the data is kept as a :class:`Mistake`, to become a finding, and a mistake in a function is kept and
raised once the query is over. Interruptions wait until then, too.

``function:earliest(date)``, ``function:latest(date)``
    the strict bounds of an EDTF date as xsd:date; unbound on an open side.
``function:quantity-verdict(cumulative, scopes, value, bound, as-of, value, bound, as-of)``
    the concept of the scheme ``quantity-verdict`` for two quantities of one subject and predicate.
``function:quantity-gloss(…the same…, label, label, language)``
    the sentence that says why, with the labels of their scopes (empty for none), in ``"en"`` or ``"es"``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import partial

from pyoxigraph import Literal, NamedNode

from testimonio.dates import Bounds, bounds
from testimonio.errors import DateError
from testimonio.names import BASE, EXTERNAL, VOC
from testimonio.reason.interruption import waiting
from testimonio.reason.model import Term
from testimonio.reason.quantities import Quantity, Scopes, judge
from testimonio.reason.sentences import sentence

FUNCTION = BASE + "function/"

Function = Callable[..., Term | None]

_DATE = NamedNode(EXTERNAL["xsd"] + "date")
_NUMBER = re.compile(r"\+?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A term that a function could not use.

    :ivar term: the term; ``sentence`` says what is wrong with it; ``rule`` is the short name for the finding.
    """

    term: Term
    sentence: str
    rule: str


class _Unusable(Exception):
    """A term cannot be used; carries the mistake."""

    def __init__(self, term: Term, sentence: str, rule: str) -> None:
        super().__init__(sentence)
        self.mistake = Mistake(term, sentence, rule)


@dataclass
class Functions:
    """The functions for one run, and what went wrong in them.

    :ivar mistakes: in no order, each once.
    """

    mistakes: set[Mistake] = field(default_factory=set)
    _broken: list[Exception] = field(default_factory=list)

    @contextmanager
    def table(self) -> Iterator[dict[NamedNode, Function]]:
        """What Oxigraph's ``custom_functions`` takes, for one query; its results are read inside, too.

        On the way out, an interruption that came in the meantime is raised (once there is one, the functions do
        nothing any more), or the first exception that a function ran into and that is no mistake in the data.
        """
        with waiting() as interrupted:
            yield {
                NamedNode(FUNCTION + name): partial(self._call, function, interrupted)
                for name, function in _FUNCTIONS.items()
            }
        if self._broken:
            raise self._broken[0]

    def _call(self, function: Function, interrupted: Callable[[], bool], *arguments: Term) -> Term | None:
        if interrupted():
            return None
        try:
            return function(*arguments)
        except _Unusable as unusable:
            self.mistakes.add(unusable.mistake)
        except Exception as error:  # noqa: BLE001  Oxigraph would swallow it
            self._broken.append(error)
        return None


def _earliest(date: Term) -> Literal | None:
    day = _bounds(date).earliest
    return Literal(day.isoformat(), datatype=_DATE) if day else None


def _latest(date: Term) -> Literal | None:
    day = _bounds(date).latest
    return Literal(day.isoformat(), datatype=_DATE) if day else None


def _verdict(cumulative: Term, scopes: Term, *terms: Term) -> NamedNode:
    first, second = _quantity(*terms[:3]), _quantity(*terms[3:])
    judgement = judge(first, second, Scopes(_text(scopes)), cumulative=_text(cumulative) == "true")
    return NamedNode(f"{VOC}quantity-verdict/{judgement.verdict}")


def _gloss(cumulative: Term, scopes: Term, *terms: Term) -> Literal:
    first, second = _quantity(*terms[:3]), _quantity(*terms[3:6])
    labels, language = [_label(term) for term in terms[6:8]], _text(terms[8])
    how = Scopes(_text(scopes))
    judgement = judge(first, second, how, cumulative=_text(cumulative) == "true")
    words = sentence(judgement, (first, labels[0]), (second, labels[1]), how, language)
    return Literal(words, language=language)


_FUNCTIONS: Mapping[str, Function] = {
    "earliest": _earliest,
    "latest": _latest,
    "quantity-verdict": _verdict,
    "quantity-gloss": _gloss,
}


def _bounds(date: Term) -> Bounds:
    if not isinstance(date, Literal):
        raise _Unusable(date, "A date is a literal; write it as an EDTF string.", "date:edtf")
    try:
        return bounds(date.value)
    except DateError as error:
        raise _Unusable(date, str(error), "date:edtf") from error


def _quantity(value: Term, bound: Term, as_of: Term) -> Quantity:
    if not isinstance(value, Literal) or not _NUMBER.fullmatch(value.value):
        raise _Unusable(value, f"{value} is no number of 0 or more; write digits.", "quantity:value")
    quantity = Quantity(Fraction(Decimal(value.value)), _slug(bound), _bounds(as_of))
    try:
        _ = quantity.interval
    except ValueError:
        sentence = f"{bound} is no concept of the scheme bound; use one of those."
        raise _Unusable(bound, sentence, "quantity:bound") from None
    return quantity


def _label(term: Term) -> str:
    """The text of a label, or for a concept without one its slug."""
    return _slug(term) if isinstance(term, NamedNode) else _text(term)


def _slug(term: Term) -> str:
    return term.value.rpartition("/")[2] if isinstance(term, NamedNode) else ""


def _text(term: Term) -> str:
    return term.value if isinstance(term, Literal) else ""
