"""Each competency question gives its expected answer on the graph, and runs on the harbour example too.

After a change of the data: ``TESTIMONIO_WRITE_EXPECTED=1 pytest tests/queries`` writes the answers anew; the review is
the diff of ``expected/``.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from time import thread_time

import pyoxigraph as ox
import pytest

from testimonio import names
from testimonio.deeplink import deep_link
from testimonio.layout import Corpus, corpus, tool
from testimonio.release.questions import Question, questions

HERE = Path(__file__).parent
EXPECTED = HERE / "expected"
GRAPH = Corpus(tool().root)
HARBOUR = corpus("harbour")
STANDING = tomllib.loads((HERE / "harbour.toml").read_text(encoding="utf-8"))
ASKED = {question.name: question for question in questions(GRAPH, tool())}
LOCAL = re.compile(r"\b(?:actor|event|instrument|issue|place):[a-z0-9-]+|\b\d{4}-\d\d-\d\d\b")

Stored = Callable[..., ox.Store]
by_question = pytest.mark.parametrize("question", [pytest.param(each, id=name) for name, each in ASKED.items()])


def _answer(store: ox.Store, query: str) -> str:
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return (solutions.serialize(format=ox.QueryResultsFormat.CSV) or b"").decode().replace("\r\n", "\n")


def _seconds(store: ox.Store, query: str) -> float:
    began = thread_time()
    _answer(store, query)
    return thread_time() - began


def _rows(answer: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer)))


def test_thirty_questions_each_with_an_answer() -> None:
    assert len(ASKED) == 30
    orders = re.findall(r"^# order: (\d+)$", "".join(path.read_text("utf-8") for path in GRAPH.queries.glob("*")), re.M)
    assert sorted(map(int, orders)) == list(range(1, 31))
    assert {path.name for path in EXPECTED.iterdir()} == {f"{name}.csv" for name in ASKED}


@by_question
def test_answer(question: Question, stored: Stored) -> None:
    answer = _answer(stored(GRAPH), question.query)
    path = EXPECTED / f"{question.name}.csv"
    if os.environ.get("TESTIMONIO_WRITE_EXPECTED"):
        path.write_text(answer, encoding="utf-8")
    assert len(_rows(answer)) > 0
    assert answer.splitlines() == path.read_text(encoding="utf-8").splitlines()


@by_question
def test_order_does_not_hang_on_how_the_graph_was_loaded(question: Question, stored: Stored) -> None:
    answer = _answer(stored(GRAPH), question.query)
    assert answer.splitlines() == _answer(stored(GRAPH, backwards=True), question.query).splitlines()


@by_question
def test_answered_within_a_second(question: Question, stored: Stored) -> None:
    """Of the processor, so that a busy machine does not count; the slowest question takes about a tenth of it."""
    assert _seconds(stored(GRAPH), question.query) < 1


@by_question
def test_names_exist(question: Question, stored: Stored) -> None:
    """A name that no thing bears any more would make an answer silently shorter."""
    prefixes = dict(re.findall(r"^PREFIX ([a-z-]+): <([^>]+)>", question.query, re.M))
    for prefix, iri in prefixes.items():
        assert names.PREFIXES[prefix] == iri
        for local in re.findall(rf"(?<![\w-]){prefix}:([A-Za-z0-9-]+)", question.query):
            thing = ox.NamedNode(iri + local)
            ours = thing.value.startswith(names.BASE)
            assert not ours or stored(GRAPH).query(f"ASK {{ {{ {thing} ?p ?o }} UNION {{ ?s {thing} ?o }} }}"), local


@by_question
def test_rows_lead_with_who_says_it_and_how(question: Question) -> None:
    """A meaning without its force would show what somebody denies as if it were asserted."""
    columns = (EXPECTED / f"{question.name}.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
    assert columns[0] in {"speaker", "text", "party", "subject"}
    if "claim" in columns:
        assert "speaker" in columns[:2]
        assert "tm:force" in question.query


@by_question
def test_harbour(question: Question, stored: Stored) -> None:
    query = LOCAL.sub(lambda found: STANDING["names"].get(found[0], found[0]), question.query)
    known = {prefix: iri for prefix, iri in names.PREFIXES.items() if f"PREFIX {prefix}:" not in query}
    declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in known.items())
    rows = _rows(_answer(stored(HARBOUR), declared + query))
    reason = STANDING["empty"].get(question.name)
    assert not rows if reason else rows


def test_nothing_stands_in_for_a_name_that_no_question_has() -> None:
    asked = {found for question in ASKED.values() for found in LOCAL.findall(question.query)}
    assert set(STANDING["names"]) <= asked
    assert set(STANDING["empty"]) <= set(ASKED)


def test_deep_links_are_those_of_the_pages(stored: Stored) -> None:
    harbour = ASKED["deep-links"].query.replace("issue:death-toll", "issue:fire-casualties")
    pages = {
        row["claim"]: row["page"]
        for where in (GRAPH, HARBOUR)
        for row in _rows(
            _answer(
                stored(where),
                f"SELECT ?claim ?page {{ ?claim <{names.TM}inDocument>/<{names.EXTERNAL['schema']}url> ?page }}",
            )
        )
    }
    rows = _rows(_answer(stored(GRAPH), ASKED["deep-links"].query)) + _rows(_answer(stored(HARBOUR), harbour))
    assert len(rows) > 20
    for row in rows:
        page = pages.get(row["claim"], "")
        assert row["link"] == (deep_link(page, row["words"]) if page and row["words"] else page)
