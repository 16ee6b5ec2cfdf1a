"""Quantity pairs: the table that defines them, run through the rule, and brute force over small numbers and days."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from testimonio.dates import Bounds
from testimonio.layout import Tool
from testimonio.names import INFERRED, TM, VOC
from testimonio.reason import expand
from testimonio.reason.quantities import Order, Quantity, Scopes, Verdict, judge, possible_orders

TABLE = Path(__file__).with_name("quantity-pairs.csv")
with TABLE.open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table))

SCOPES = """
scope:people skos:prefLabel "people"@en , "personas"@es .
scope:sailors skos:broader scope:people ; skos:prefLabel "sailors"@en , "marineros"@es .
scope:divers skos:broader scope:sailors ; skos:prefLabel "divers"@en , "buzos"@es .
scope:children skos:broader scope:people ; skos:prefLabel "children"@en , "niños"@es .
"""

Parse = Callable[[str], list[Triple]]


def _proposition(slug: str, row: dict[str, str], side: str) -> str:
    scope = f"tm:scope scope:{row[f'scope_{side}']} ; " if row[f"scope_{side}"] else ""
    return f"""
        proposition:{slug} a tm:QuantityProposition ; tm:subject event:storm ; tm:predicate pred:count ;
            tm:value {row[f"value_{side}"]} ; tm:bound bound:{row[f"bound_{side}"]} ; {scope}
            tm:asOf "{row[f"as_of_{side}"]}"^^edtf:EDTF .
    """


def _pair(row: dict[str, str], tool: Tool, turtle: Parse, first: str = "a", second: str = "b") -> tuple[str, str, str]:
    """The verdict and the two sentences that the rule gives for a row of the table."""
    cumulative = {"yes": "true", "no": "false"}[row["cumulative"]]
    text = f"pred:count tm:cumulative {cumulative} ." + _proposition("p", row, first) + _proposition("q", row, second)
    expansion = expand(turtle(SCOPES + text), tool)
    assert not expansion.findings
    triples = expansion.graphs[NamedNode(INFERRED + "quantity-pairs")]
    assert {t.subject for t in triples} == {NamedNode("https://w3id.org/testimonio/id/quantity-pair/p--q")}
    verdicts = [t.object for t in triples if t.predicate.value == TM + "verdict"]
    glosses = {t.object.language: t.object.value for t in triples if isinstance(t.object, Literal)}
    assert len(verdicts) == 1
    assert len(triples) == 1 + 2 + 1 + 2, "type, two propositions, verdict, two sentences"
    assert isinstance(verdicts[0], NamedNode)
    return verdicts[0].value.removeprefix(VOC + "quantity-verdict/"), glosses["en"], glosses["es"]


def test_the_table_has_what_it_should() -> None:
    assert len(ROWS) >= 40
    assert len({row["case"] for row in ROWS}) == len(ROWS)
    assert {row["verdict"] for row in ROWS} == set(Verdict)
    assert {row["bound_a"] for row in ROWS} == {
        "as-stated", "at-least", "more-than", "about", "almost", "at-most", "order-of-magnitude",
    }  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_the_rule_judges_as_the_table_says(row: dict[str, str], tool: Tool, turtle: Parse) -> None:
    assert _pair(row, tool, turtle) == (row["verdict"], row["sentence_en"], row["sentence_es"])
    assert _pair(row, tool, turtle, "b", "a")[0] == row["verdict"], "the verdict depends on the order of the names"


def test_a_scope_without_a_label_is_named_by_its_slug(tool: Tool, turtle: Parse) -> None:
    row = next(row for row in ROWS if row["case"] == "a part and the whole, one day")
    assert "12 (pearl-fishers; " in _pair({**row, "scope_a": "pearl-fishers"}, tool, turtle)[1]


# Brute force: values on a grid of twentieths, fine enough for the ends of every interval and for a point inside each
# open one; days as numbers, with days beyond those named standing for the open sides.

GRID = [Fraction(step, 20) for step in range(20 * 24 + 1)]
BOUNDS = ("as-stated", "at-least", "more-than", "at-most", "about", "almost", "order-of-magnitude")
DAYS = range(1, 3)
BEYOND = range(-1, 6)


def _allowed(value: int, bound: str) -> frozenset[Fraction]:
    """The grid's values that the number can mean, from the words of the design."""
    n = Fraction(value)
    return frozenset(
        x
        for x in GRID
        if {
            "as-stated": x == n,
            "at-least": x >= n,
            "more-than": x > n,
            "at-most": x <= n,
            "about": abs(x - n) <= n / 10,
            "almost": abs(x - n) <= n / 10,
            "order-of-magnitude": n <= x < 10 * n or x == n == 0,
        }[bound]
    )


def _day(number: int | None) -> dt.date | None:
    return None if number is None else dt.date(2023, 1, 10 + number)


Days = tuple[int | None, int | None]


def _intervals() -> list[Days]:
    ends = [None, *DAYS]
    return [
        (a, b)
        for a, b in itertools.product(ends, ends)
        if (a, b) != (None, None) and (a is None or b is None or a <= b)
    ]


@cache
def _days(interval: Days) -> list[int]:
    first, last = interval
    return [day for day in BEYOND if (first is None or day >= first) and (last is None or day <= last)]


Relation = tuple[bool, bool, bool]
"""Whether some values satisfy a ≤ b, a = b, a ≥ b."""


def _holds(relation: Relation, t1: int, t2: int, scopes: Scopes, cumulative: bool) -> bool:
    """Whether some values satisfy both on days ``t1`` and ``t2``: the definition, word for word."""
    at_most, equal, at_least = relation
    if scopes is Scopes.SAME:
        if t1 == t2:
            return equal
        if cumulative:
            return at_most if t1 < t2 else at_least
    if scopes is Scopes.NARROWER and (t1 == t2 or (cumulative and t1 < t2)):
        return at_most
    if scopes is Scopes.BROADER and (t1 == t2 or (cumulative and t1 > t2)):
        return at_least
    return True


@cache
def _possible(relation: Relation, i: Days, j: Days, scopes: Scopes, cumulative: bool) -> bool:
    return any(_holds(relation, t1, t2, scopes, cumulative) for t1 in _days(i) for t2 in _days(j))


def test_conflicting_if_and_only_if_nothing_satisfies_both() -> None:
    numbers = [(value, bound) for value in (0, 1, 2) for bound in BOUNDS]
    allowed = {number: _allowed(*number) for number in numbers}
    dates = {i: Bounds(_day(i[0]), _day(i[1])) for i in _intervals()}
    settings = list(itertools.product((Scopes.SAME, Scopes.NARROWER, Scopes.BROADER), (True, False)))
    tried = conflicts = 0
    for a, b in itertools.product(numbers, numbers):
        va, vb = allowed[a], allowed[b]
        relation = (min(va) <= max(vb), not va.isdisjoint(vb), max(va) >= min(vb))
        for (i, first_dates), (j, second_dates) in itertools.product(dates.items(), dates.items()):
            first = Quantity(Fraction(a[0]), a[1], first_dates)
            second = Quantity(Fraction(b[0]), b[1], second_dates)
            one_day = not set(_days(i)).isdisjoint(_days(j))
            for scopes, cumulative in settings:
                verdict = judge(first, second, scopes, cumulative=cumulative).verdict
                possible = _possible(relation, i, j, scopes, cumulative)
                assert (verdict is Verdict.CONFLICTING) is not possible, (a, b, i, j, scopes, cumulative, verdict)
                assert (verdict is Verdict.NOT_COMPARABLE) is (not cumulative and not one_day)
                assert (verdict is Verdict.SAME) is (scopes is Scopes.SAME and va == vb and one_day)
                tried += 1
                conflicts += not possible
    assert tried == len(numbers) ** 2 * len(dates) ** 2 * len(settings)
    assert conflicts > 1000


def test_unrelated_scopes_are_never_compared() -> None:
    day = Bounds(dt.date(2023, 1, 4), dt.date(2023, 1, 4))
    for bound, cumulative in itertools.product(BOUNDS, (True, False)):
        one, other = Quantity(Fraction(3), "as-stated", day), Quantity(Fraction(3), bound, day)
        assert judge(one, other, Scopes.UNRELATED, cumulative=cumulative).verdict is Verdict.NOT_COMPARABLE


def test_orders_of_days() -> None:
    for i, j in itertools.product(_intervals(), _intervals()):
        expected = set()
        for t1, t2 in itertools.product(_days(i), _days(j)):
            expected.add(Order.BEFORE if t1 < t2 else Order.AFTER if t1 > t2 else Order.SAME_DAY)
        got = possible_orders(Bounds(_day(i[0]), _day(i[1])), Bounds(_day(j[0]), _day(j[1])))
        assert got == expected, (i, j)


@pytest.mark.parametrize(
    ("quantity", "wrong"),
    [
        ("tm:value -3 ; tm:bound bound:at-least", "quantity:value"),
        ('tm:value "many" ; tm:bound bound:at-least', "quantity:value"),
        ("tm:value 3 ; tm:bound bound:roughly", "quantity:bound"),
    ],
)
def test_what_is_no_quantity_is_a_finding_and_makes_no_pair(
    quantity: str, wrong: str, tool: Tool, turtle: Parse
) -> None:
    shared = 'a tm:QuantityProposition ; tm:subject event:e ; tm:predicate pred:p ; tm:asOf "2023"^^edtf:EDTF ;'
    expansion = expand(
        turtle(f"proposition:a {shared} {quantity} . proposition:b {shared} tm:value 4 ; tm:bound bound:as-stated ."),
        tool,
    )
    assert [finding.rule for finding in expansion.findings] == [wrong]
    assert NamedNode(INFERRED + "quantity-pairs") not in expansion.graphs
