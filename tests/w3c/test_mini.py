"""The runner of conformance tests, tried on a suite of a few invented tests: it passes what is right, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.dataset import of_evaluation, of_syntax
from conformance.manifest import Case, Kind, cases
from conformance.trial import HOLDINGS, endpoint, problem, verdict

MINI = Path(__file__).parent / "mini"
CASES = {case.iri.removeprefix("https://harbour.example/"): case for case in cases(MINI)}
REPORTED = {
    "boats#wrong-crews": "joined by other blank nodes",
    "boats#wrong-order": "in another order",
    "grammar#wrong-good": "syntax-error",
    "grammar#wrong-bad": "200 OK",
    "grammar#service": "403",
}
"""What must be reported, and a part of how."""


def judge(case: Case, *, by_value: bool = False, store: str = "memory") -> str | None:
    dataset = of_evaluation(MINI, case) if case.kind is Kind.EVALUATION else of_syntax([case])
    with endpoint(dataset, HOLDINGS[store]) as client:
        return verdict(MINI, case, client, by_value=by_value)


def test_every_test_of_queries_is_found() -> None:
    found = [case.kind for case in CASES.values()]
    assert (found.count(Kind.EVALUATION), found.count(Kind.POSITIVE), found.count(Kind.NEGATIVE)) == (9, 2, 3)
    assert [name for name, case in CASES.items() if case.outside] == ["boats#entailed"]
    assert {case.group for case in CASES.values()} == {"boats", "grammar"}


@pytest.mark.parametrize("store", HOLDINGS)
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case.outside])
def test_the_verdict(name: str, store: str) -> None:
    reason = judge(CASES[name], store=store)
    if name in REPORTED:
        assert reason is not None
        assert REPORTED[name] in reason
    else:
        assert reason is None


def test_an_order_is_not_a_matter_of_values() -> None:
    assert judge(CASES["boats#wrong-order"], by_value=True) is not None


def test_the_kind_of_a_problem() -> None:
    with endpoint(b"") as client:
        assert problem(CASES["grammar#service"], client) == "service"
        assert problem(CASES["grammar#bad"], client) == "syntax-error"
        assert problem(CASES["boats#crews"], client) == ""
