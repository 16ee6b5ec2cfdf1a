"""Slow forms of queries are found in their tokens; the better forms give what the advice says of them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from testimonio import layout, manifest
from testimonio.names import PREFIXES
from testimonio.release import build
from testimonio.store.advice import SlowForm, slow_forms
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Question

CASES = sorted(Path(__file__).with_name("advice").glob("*.rq"))
_PREFIXES = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("tm", "force", "actor"))

TWINS = {
    SlowForm.EXISTS_JOIN: (
        "SELECT ?p { ?p a tm:Proposition FILTER NOT EXISTS { ?x tm:proposition ?p ; tm:force force:asserts } }",
        "SELECT ?p { ?p a tm:Proposition MINUS { ?x tm:proposition ?p ; tm:force force:asserts } }",
    ),
    SlowForm.EQUAL_FILTER: (
        "SELECT ?c ?p ?d { ?c tm:proposition ?p . ?d tm:reports ?e FILTER(?c = ?e) }",
        "SELECT ?c ?p ?d { ?c tm:proposition ?p . ?d tm:reports ?c }",
    ),
    SlowForm.STRING_EQUAL: (
        f'SELECT ?c {{ ?c tm:claimant ?a FILTER(STR(?a) = "{PREFIXES["actor"]}dockworkers-union") }}',
        "SELECT ?c { VALUES ?a { actor:dockworkers-union } ?c tm:claimant ?a }",
    ),
}
"""Forms whose better ones give the same rows where nothing of the advice's third sentence applies."""

OTHERS = {
    "a filter that needs the outside": (
        "SELECT ?c { ?c tm:proposition ?p ; tm:claimant ?a "
        "FILTER NOT EXISTS { ?d tm:proposition ?p ; tm:claimant ?b FILTER(?b != ?a) } }",
        "SELECT ?c { ?c tm:proposition ?p ; tm:claimant ?a "
        "MINUS { ?d tm:proposition ?p ; tm:claimant ?b FILTER(?b != ?a) } }",
    ),
    "nothing shared": (
        "SELECT ?c { ?c a tm:Claim FILTER NOT EXISTS { ?x tm:reports ?y . ?y a tm:Claim } }",
        "SELECT ?c { ?c a tm:Claim MINUS { ?x tm:reports ?y . ?y a tm:Claim } }",
    ),
    "an optional that stood first": (
        "SELECT ?c { OPTIONAL { ?c tm:reports ?r } ?c a tm:Claim }",
        "SELECT ?c { ?c a tm:Claim OPTIONAL { ?c tm:reports ?r } }",
    ),
    "an optional inside another": (
        "SELECT ?c ?a { ?c a tm:Claim OPTIONAL { ?c tm:reports ?r } OPTIONAL { ?r tm:claimant ?a } }",
        "SELECT ?c ?a { ?c a tm:Claim OPTIONAL { ?c tm:reports ?r OPTIONAL { ?r tm:claimant ?a } } }",
    ),
    "a path of one or more": ("SELECT * { ?a tm:reports* ?b }", "SELECT * { ?a tm:reports+ ?b }"),
}
"""Where the advice says that the answer is another one, it is."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    release = build(layout.corpus("harbour"), layout.tool(), tmp_path_factory.mktemp("releases"))
    return EmbeddedEngine.load(release / manifest.DATASET)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_is_slow_is_found_and_nothing_else(path: Path) -> None:
    query = path.read_text(encoding="utf-8")
    expected = query.partition("\n")[0].removeprefix("# forms:").split()
    assert [found.form.value for found in slow_forms(query)] == expected


def test_every_form_has_a_case() -> None:
    named = {form for path in CASES for form in path.read_text(encoding="utf-8").partition("\n")[0].split()[2:]}
    assert named == {form.value for form in SlowForm}


def test_a_form_is_found_where_it_stands() -> None:
    path = next(path for path in CASES if path.stem == "not-exists-of-two-patterns")
    (found,) = slow_forms(path.read_text(encoding="utf-8"))
    assert (found.token, found.line, found.column) == ("NOT", 5, 10)


def test_each_form_is_told_once() -> None:
    twice = "SELECT * { ?a <x:p>* ?b . ?c <x:q>* ?d }"
    assert [found.form for found in slow_forms(twice)] == [SlowForm.FREE_PATH]


@pytest.mark.parametrize(
    "query", ["", "SELECT", "SELECT * { ?s ?p", "} {", "EXISTS", "STR(", 'SELECT "', "NOT EXISTS {"]
)
def test_what_is_no_query_does_no_harm(query: str) -> None:
    assert slow_forms(query) == ()


@pytest.mark.parametrize("form", TWINS)
def test_the_better_form_gives_the_same_rows(form: SlowForm, engine: EmbeddedEngine) -> None:
    slow, better = TWINS[form]
    assert form in [found.form for found in slow_forms(slow)]
    assert form not in [found.form for found in slow_forms(better)]
    rows = _rows(engine, slow)
    assert rows
    assert _rows(engine, better) == rows


@pytest.mark.parametrize("why", OTHERS)
def test_where_the_advice_warns_the_rows_are_others(why: str, engine: EmbeddedEngine) -> None:
    slow, better = OTHERS[why]
    assert _rows(engine, slow) != _rows(engine, better)


def _rows(engine: EmbeddedEngine, query: str) -> Counter[str]:
    found = json.loads(engine.answer(Question(_PREFIXES + query)).body)["results"]["bindings"]
    return Counter(json.dumps(row, sort_keys=True) for row in found)
