"""The command query: formats, prefixes, and what it says of bad queries."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testimonio.cli import serve

Run = Callable[..., Any]


@pytest.fixture
def ask(testimonio: Run, tmp_path: Path) -> Run:
    def run(query: str, *options: str) -> Any:
        (tmp_path / "q.rq").write_text(query, encoding="utf-8")
        return testimonio("query", tmp_path / "q.rq", "--release", "harbour", *options)

    return run


def test_a_table_has_prefixed_names_and_needs_no_prefixes(ask: Run) -> None:
    ran = ask(
        "# title@en: Who?\n"
        "SELECT ?claim ?label ?absent { ?claim tm:claimant actor:marta-olin . actor:marta-olin skos:prefLabel ?label"
        " FILTER(LANG(?label) = 'es') }"
    )
    assert ran.code == 0
    assert ran.out == (
        "claim          label           absent\n─────────────  ──────────────  ──────\nclaim:hc-012b  Marta Olin @es\n"
    )


def test_what_rules_derive_is_there(ask: Run) -> None:
    assert ask("ASK { claim:hc-013a tm:inDocument document:harbour-courier-2019-05-14 }").out == "yes\n"


def test_a_claim_predicate_is_never_a_predicate(ask: Run) -> None:
    ran = ask("ASK { ?p a tm:ClaimPredicate . ?s ?p ?o }")
    assert (ran.code, ran.out) == (1, "no\n")


def test_a_prefix_of_the_query_wins(ask: Run) -> None:
    ran = ask("PREFIX tm: <http://elsewhere/>\nSELECT ?s { ?s a tm:Claim }")
    assert ran.code == 1


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("csv", "name\r\nMarta Olin\r\n"),
        ("table", "name\n──────────────\nMarta Olin @es\n"),
    ],
)
def test_formats_of_solutions(ask: Run, option: str, expected: str) -> None:
    query = "SELECT ?name { actor:marta-olin skos:prefLabel ?name FILTER(LANG(?name) = 'es') }"
    assert ask(query, "--format", option).out.replace("\r", "") == expected.replace("\r", "")


def test_json_is_that_of_sparql(ask: Run) -> None:
    results = json.loads(ask("SELECT (1 AS ?n) {}", "--format", "json").out)
    assert results["results"]["bindings"][0]["n"]["value"] == "1"


def test_a_graph_is_turtle(ask: Run) -> None:
    for options in ((), ("--format", "turtle")):
        ran = ask("CONSTRUCT { ?s a tm:Person } { ?s a tm:Person } ORDER BY ?s LIMIT 1", *options)
        assert (ran.code, "tm:Person" in ran.out, "@prefix tm:" in ran.out) == (0, True, True)
    assert ask("CONSTRUCT { ?s a tm:Person } { ?s a tm:NoClass }").code == 1


@pytest.mark.parametrize(
    ("query", "options", "words"),
    [
        ("SELECT * {\n ?s ?p ?o ", (), "q.rq:1:10: The bracket"),
        ("SELECT * {\n ?s a tm:Claim ; foo:x ?o }", (), "foo:"),
        ("SELECT * { ?s ?p ?o }", ("--format", "turtle"), "Take --format csv or json or table."),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", ("--format", "csv"), "Take --format json or table or turtle."),
        ("SELECT * { SERVICE <http://e/> { ?s ?p ?o } }", (), "SERVICE"),
        ("SELECT * FROM <http://nowhere/> { ?s ?p ?o }", (), "no graph <http://nowhere/>"),
        ("INSERT DATA { <s> <p> <o> }", (), "INSERT"),
    ],
)
def test_a_bad_query_is_a_sentence(ask: Run, query: str, options: tuple[str, ...], words: str) -> None:
    ran = ask(query, *options)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_the_place_of_a_slip_is_that_of_the_file(ask: Run) -> None:
    """The declarations put before the query are not counted."""
    ran = ask("# A question.\nSELECT ?s {\n  ?s a tm:Claim ;; ; tm:force !\n}")
    assert "q.rq:3:" in ran.err


def test_standard_input_and_missing_files(testimonio: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"ASK {}")))
    assert testimonio("query", "-", "--release", "harbour").out == "yes\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"ASK {} # \xe9"), errors="surrogateescape"))
    ran = testimonio("query", "-", "--release", "harbour")
    assert (ran.code, "on standard input is not UTF-8: byte 9 (0xE9)" in ran.err) == (2, True)
    ran = testimonio("query", tmp_path / "no.rq", "--release", "harbour")
    assert (ran.code, "cannot be read: No such file" in ran.err) == (2, True)
    (tmp_path / "latin.rq").write_bytes(b"# \xe9")
    assert "is not UTF-8" in testimonio("query", tmp_path / "latin.rq", "--release", "harbour").err
    assert testimonio("query", tmp_path / "latin.rq", "--release", tmp_path / "nothing").code == 2


def test_a_folder_of_releases_means_the_current_one(testimonio: Run, tmp_path: Path) -> None:
    """For query, explain and serve alike."""
    out = tmp_path / "out"
    built = Path(testimonio("build", "harbour", "--out", out).out.strip())
    (tmp_path / "q.rq").write_text("ASK { claim:hc-013a tm:inDocument ?any }")
    assert testimonio("query", tmp_path / "q.rq", "--release", out).out == "yes\n"
    ran = testimonio("explain", "claim:hc-013a tm:claimant actor:nurse-santa-rita", "--release", out)
    assert (ran.code, "stated in graph/sources/" in ran.out) == (0, True)
    named = argparse.Namespace(release=out, corpus=None, texts=None, out=None)
    assert serve._release(named) == built.resolve()
    assert testimonio("query", tmp_path / "q.rq", "--release", tmp_path).code == 2


def test_a_broken_corpus_is_a_sentence(testimonio: Run, harbour: Path, tmp_path: Path) -> None:
    (harbour / "graph" / "events.ttl").write_text("no turtle\n")
    (tmp_path / "q.rq").write_text("ASK {}")
    ran = testimonio("query", tmp_path / "q.rq", "--release", harbour)
    assert ran.code == 2
    assert "graph/events.ttl:1: violation" in ran.err
