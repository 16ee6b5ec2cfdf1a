"""Whether two numbers said of one thing can both hold. Pure arithmetic: knows nothing of triples or of words.

A number is an interval by its bound: ``as-stated`` [n, n], ``at-least`` [n, ∞), ``more-than`` (n, ∞), ``at-most``
[0, n], ``about`` and ``almost`` n ± 10 %, ``order-of-magnitude`` [n, 10n), which for 0 is 0. A date is an interval of
days, open where unknown. What ties two numbers together depends on the predicate and the scopes:

- A *running total* (cumulative predicate) never falls. Any other number may change from day to day.
- Of *one scope*, two numbers of one day are equal; a running total of a later day is at least that of an earlier one.
- A *narrower scope* counts a part: at most the whole of the same day, and of a running total also of any later day.
- *Unrelated scopes* tie nothing, and neither do different days of a number that is no running total.

Two numbers conflict if and only if no values and days satisfy both. ``tests/reason/quantity-pairs.csv`` is the table
of cases that defines this, and a test compares it with brute force.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from testimonio.dates import Bounds


class Verdict(StrEnum):
    """The concepts of the scheme ``quantity-verdict``."""

    SAME = "same"
    COMPATIBLE = "compatible"
    CONFLICTING = "conflicting"
    NOT_COMPARABLE = "not-comparable"


class Scopes(StrEnum):
    """How the first number's scope lies to the second's."""

    SAME = "same"
    NARROWER = "narrower"
    BROADER = "broader"
    UNRELATED = "unrelated"


class Reason(StrEnum):
    """Why the verdict is what it is; each has its sentence in :mod:`testimonio.reason.sentences`.

    In these, *first* and *second* are the two quantities in the order of telling.
    """

    SAME = "they give the same number of the same, and their dates can be the same"
    SCOPES = "neither counts a part of the other"
    DATES = "the number may change, and the dates differ"
    ONE_DAY = "on one day it cannot be both"
    FALLS = "a running total would fall from the first to the second"
    PART_EXCEEDS = "the first, a part, would exceed the second, the whole"
    ONE_NUMBER = "both can mean one number"
    GROWS = "a running total can be the first and later the second"
    OTHER_DAYS = "both can hold, but only of different days"
    PART = "the first can be a part of the second"
    PART_LATER = "the first, a part, can be counted later than the second, the whole"
    PART_OTHER_DAYS = "the first, a part, exceeds the second, so they must be of different days"


class Order(StrEnum):
    """How the first number's day lies to the second's."""

    BEFORE = "before"
    SAME_DAY = "same day"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a number can mean; ``high`` is ``None`` without a limit. Not empty."""

    low: Fraction
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def may_be_at_most(self, other: Interval) -> bool:
        """Whether some value of this one is at most some value of ``other``."""
        if other.high is None or self.low < other.high:
            return True
        return self.low == other.high and not self.low_open and not other.high_open

    def meets(self, other: Interval) -> bool:
        """Whether some value is in both."""
        return self.may_be_at_most(other) and other.may_be_at_most(self)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it was said.

    :ivar value: 0 or more.
    :ivar bound: the slug of a concept of the scheme ``bound``.
    :ivar dates: the days that its as-of date can mean.
    """

    value: Fraction
    bound: str
    dates: Bounds

    @property
    def interval(self) -> Interval:
        """The values that it can mean.

        :raise ValueError: the bound is none of the scheme, or the value is negative.
        """
        value = self.value
        if value < 0:
            raise ValueError(f"{value} is less than nothing")
        match self.bound:
            case "as-stated":
                return Interval(value, value)
            case "at-least":
                return Interval(value, None)
            case "more-than":
                return Interval(value, None, low_open=True)
            case "at-most":
                return Interval(Fraction(0), value)
            case "about" | "almost":
                return Interval(value * 9 / 10, value * 11 / 10)
            case "order-of-magnitude":
                return Interval(value, value * 10, high_open=value > 0)
        raise ValueError(f"{self.bound} is no bound")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, its reason, and whether the two quantities are told in the order given or swapped."""

    verdict: Verdict
    reason: Reason
    swapped: bool


def judge(first: Quantity, second: Quantity, scopes: Scopes, *, cumulative: bool) -> Judgement:
    """Whether both quantities, of one subject and predicate, can hold.

    :raise ValueError: as for :attr:`Quantity.interval`.
    """
    orders = possible_orders(first.dates, second.dates)
    earlier_is_second = _start(second) < _start(first)
    if scopes is Scopes.UNRELATED:
        return Judgement(Verdict.NOT_COMPARABLE, Reason.SCOPES, earlier_is_second)
    if not cumulative and Order.SAME_DAY not in orders:
        return Judgement(Verdict.NOT_COMPARABLE, Reason.DATES, earlier_is_second)
    if scopes is Scopes.SAME:
        return _of_one_scope(first, second, orders, earlier_is_second, cumulative)
    if scopes is Scopes.NARROWER:
        return Judgement(*_part_and_whole(first, second, orders, cumulative), swapped=False)
    orders = possible_orders(second.dates, first.dates)
    return Judgement(*_part_and_whole(second, first, orders, cumulative), swapped=True)


def possible_orders(first: Bounds, second: Bounds) -> frozenset[Order]:
    """How a day of ``first`` can lie to a day of ``second``."""
    orders = set()
    if first.earliest is None or second.latest is None or first.earliest < second.latest:
        orders.add(Order.BEFORE)
    if second.earliest is None or first.latest is None or second.earliest < first.latest:
        orders.add(Order.AFTER)
    if not _apart(first, second) and not _apart(second, first):
        orders.add(Order.SAME_DAY)
    return frozenset(orders)


def _apart(first: Bounds, second: Bounds) -> bool:
    """Whether every day of ``first`` is before every day of ``second``."""
    return first.latest is not None and second.earliest is not None and first.latest < second.earliest


def _of_one_scope(a: Quantity, b: Quantity, orders: frozenset[Order], b_first: bool, cumulative: bool) -> Judgement:
    one, other = a.interval, b.interval
    if Order.SAME_DAY in orders and one == other:
        return Judgement(Verdict.SAME, Reason.SAME, b_first)
    if Order.SAME_DAY in orders and one.meets(other):
        return Judgement(Verdict.COMPATIBLE, Reason.ONE_NUMBER, b_first)
    if orders == {Order.SAME_DAY}:
        return Judgement(Verdict.CONFLICTING, Reason.ONE_DAY, b_first)
    if not cumulative:
        return Judgement(Verdict.COMPATIBLE, Reason.OTHER_DAYS, b_first)
    grows = Order.BEFORE in orders and one.may_be_at_most(other)
    grows_swapped = Order.AFTER in orders and other.may_be_at_most(one)
    if grows or grows_swapped:
        return Judgement(Verdict.COMPATIBLE, Reason.GROWS, not grows)
    return Judgement(Verdict.CONFLICTING, Reason.FALLS, Order.BEFORE not in orders)


def _part_and_whole(
    part: Quantity, whole: Quantity, orders: frozenset[Order], cumulative: bool
) -> tuple[Verdict, Reason]:
    fits = part.interval.may_be_at_most(whole.interval)
    tying = {Order.BEFORE, Order.SAME_DAY} if cumulative else {Order.SAME_DAY}
    if fits and orders & tying:
        return Verdict.COMPATIBLE, Reason.PART
    if orders <= tying:
        return Verdict.CONFLICTING, Reason.PART_EXCEEDS
    return Verdict.COMPATIBLE, Reason.PART_LATER if cumulative else Reason.PART_OTHER_DAYS


def _start(quantity: Quantity) -> tuple[int, int, Fraction]:
    """A key to tell quantities in order of time: first possible day, last possible day, value."""
    earliest, latest = quantity.dates.earliest, quantity.dates.latest
    return (
        earliest.toordinal() if earliest else 0,
        latest.toordinal() if latest else 10**9,
        quantity.value,
    )
