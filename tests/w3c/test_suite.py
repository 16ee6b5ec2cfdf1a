"""The W3C's tests of SPARQL 1.1 (and 1.0) queries against the endpoint: ``make w3c SUITE=DIR``.

``DIR`` is a copy of the suite, which is not in this repository: https://github.com/w3c/rdf-tests has it in the folder
``sparql``. Tests of evaluation, of results as CSV, and of syntax are asked by HTTP of the application over a pool of
workers; updates, the protocol, service descriptions and entailment regimes are not. What fails is listed in the folder
``exclusions``, with its reason, and must fail: a test that has come to pass is to be taken off the list.

The embedded engine is asked in memory, or with ``STORE=disk`` on disk, where the same tests must fail; with
``STORE=virtuoso`` an engine elsewhere (Debian's ``virtuoso-opensource``), which is started here. One serves for all
tests, in the order of the manifests: its plans may depend on what it was asked before.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from conformance.dataset import of_evaluation, of_syntax
from conformance.manifest import Case, Kind, cases
from conformance.trial import HOLDINGS, Holding, endpoint, problem, verdict
from virtuoso_server import loaded, virtuoso

SUITE = os.environ.get("TESTIMONIO_W3C")
if not SUITE:
    pytest.skip("no copy of the W3C's suite: make w3c SUITE=DIR", allow_module_level=True)

pytestmark = pytest.mark.w3c

STORE = os.environ.get("TESTIMONIO_W3C_STORE") or "memory"
assert STORE in (*HOLDINGS, "virtuoso"), f"there is no store {STORE!r}"
ROOT = Path(SUITE).resolve()
CASES = cases(ROOT)
LISTED = Path(__file__).parent / "exclusions" / ("embedded.toml" if STORE in HOLDINGS else f"{STORE}.toml")
CLASSES: list[dict[str, Any]] = tomllib.loads(LISTED.read_text(encoding="utf-8"))["class"]
EXCLUSIONS = {test: each for each in CLASSES for test in each["tests"]}
INSTEAD = [case for case in CASES if "instead" in EXCLUSIONS.get(case.iri, {})]


def label(case: Case) -> str:
    """A short name for pytest."""
    return f"{case.group}:{case.iri.rpartition('#')[2]}"


def parameters(*kinds: Kind) -> list[Any]:
    """The tests of ``kinds``, those of the list marked as failing."""
    found = []
    for case in CASES:
        marks: list[Any] = []
        if case.outside:
            marks = [pytest.mark.skip(reason=case.outside)]
        elif case.iri in EXCLUSIONS:
            marks = [pytest.mark.xfail(reason=EXCLUSIONS[case.iri]["reason"], raises=AssertionError, strict=True)]
        if case.kind in kinds:
            found.append(pytest.param(case, id=label(case), marks=marks))
    return found


@pytest.fixture(scope="module")
def holding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holding]:
    if STORE in HOLDINGS:
        yield HOLDINGS[STORE]
        return
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield partial(loaded, server)


@pytest.fixture(scope="module")
def parser(holding: Holding) -> Iterator[FlaskClient]:
    """The endpoint over a dataset that has every graph named by a test of syntax."""
    with endpoint(of_syntax(case for case in CASES if case.kind is not Kind.EVALUATION), holding) as client:
        yield client


@pytest.fixture(scope="module")
def evaluator(holding: Holding) -> Iterator[Any]:
    """Gives the endpoint over a dataset; the last one is kept, because the next test is often about the same data."""
    with ExitStack() as stack:
        kept: dict[bytes, FlaskClient] = {}

        def serve(dataset: bytes) -> FlaskClient:
            if dataset not in kept:
                stack.close()
                kept.clear()
                kept[dataset] = stack.enter_context(endpoint(dataset, holding))
            return kept[dataset]

        yield serve


def test_the_suite_is_there() -> None:
    """A wrong folder, or a suite of another shape, must not look like conformance."""
    asked = [case.kind for case in CASES if not case.outside]
    assert asked.count(Kind.EVALUATION) > 200
    assert asked.count(Kind.POSITIVE) > 50
    assert asked.count(Kind.NEGATIVE) > 25


def test_what_is_excluded_is_there_once() -> None:
    listed = [test for each in CLASSES for test in each["tests"]]
    assert sorted(listed) == sorted(case.iri for case in CASES if case.iri in EXCLUSIONS)


@pytest.mark.parametrize("case", parameters(Kind.POSITIVE, Kind.NEGATIVE))
def test_syntax(case: Case, parser: FlaskClient) -> None:
    reason = verdict(ROOT, case, parser)
    assert reason is None, f"{case.iri}\n{reason}"


@pytest.mark.parametrize("case", parameters(Kind.EVALUATION))
def test_evaluation(case: Case, evaluator: Any) -> None:
    reason = verdict(ROOT, case, evaluator(of_evaluation(ROOT, case)))
    assert reason is None, f"{case.iri}\n{reason}"


@pytest.mark.parametrize("case", INSTEAD, ids=label)
def test_what_happens_instead(case: Case, evaluator: Any) -> None:
    """An exclusion may promise more than a failure: the right values written in another way, or a refusal."""
    client = evaluator(of_evaluation(ROOT, case))
    instead = EXCLUSIONS[case.iri]["instead"]
    if instead == "same values":
        assert verdict(ROOT, case, client, by_value=True) is None
    else:
        assert problem(case, client) == instead
