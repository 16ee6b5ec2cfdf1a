"""How a query is spelt for an engine of a narrower grammar."""

from __future__ import annotations

import pytest

from testimonio.store.spelling import respelt


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "BASE <http://e/a/> BASE <b/> PREFIX p: <#> ASK { p:x a <y> }",
            "BASE <http://e/a/b/> ASK { <http://e/a/b/#x> a <http://e/a/b/y> }",
        ),
        (
            "PREFIX p: <http://e/> PREFIX p: <http://f/> ASK { p: p:b:c p:%20\\~d }",
            "ASK { <http://f/> <http://f/b:c> <http://f/%20~d> }",
        ),
        ("PREFIX : <http://e/> ASK { ?s ?p ?n FILTER(?n<:a) }", "ASK { ?s ?p ?n FILTER(?n< <http://e/a>) }"),
        ("ASK { ?s ?p 1 ; . ?t ?p 2 ; ; } ", "ASK { ?s ?p 1 . ?t ?p 2 }"),
        ("ASK { ?s ?p 1 ; OPTIONAL { ?s a ?c ; } }", "ASK { ?s ?p 1 OPTIONAL { ?s a ?c } }"),
        ("ASK { ?s ?p 1 ; a ?c ; ?q [ ?r 2 ; ] }", "ASK { ?s ?p 1 ; a ?c ; ?q [ ?r 2 ] }"),
        ("ASK { ?s ?p 1. ?s ?q 1.5, 1.e5 }", "ASK { ?s ?p 1 . ?s ?q 1.5, 1.e5 }"),
        (
            "SELECT (GROUP_CONCAT(DISTINCT STR(?x)) AS ?y) { ?s ?p ?x }",
            'SELECT (GROUP_CONCAT(DISTINCT STR(?x); SEPARATOR=" ") AS ?y) { ?s ?p ?x }',
        ),
        (
            "SELECT (GROUP_CONCAT(?x; SEPARATOR = ')') AS ?y) { ?s ?p ?x }",
            "SELECT (GROUP_CONCAT(?x; SEPARATOR = ')') AS ?y) { ?s ?p ?x }",
        ),
        (
            "SELECT (GROUP_CONCAT (?x; SEPARATOR='·') AS ?y) (GROUP_CONCAT(?x; SEPARATOR='$·') AS ?z) { ?s ?p ?x }",
            r"""SELECT (REPLACE(GROUP_CONCAT (?x; SEPARATOR="\u001F"), "\u001F", '·') AS ?y) """
            "(GROUP_CONCAT(?x; SEPARATOR='$·') AS ?z) { ?s ?p ?x }",
        ),
        (
            "SELECT (CONCAT('ñ', 'ñ'@es, STR('ñ'), 'n') AS ?y) { ?s ?p 'ñ' }",
            "SELECT (CONCAT('ñ'^^<http://www.w3.org/2001/XMLSchema#string>, 'ñ'@es, STR('ñ'), 'n') AS ?y) "
            "{ ?s ?p 'ñ' }",
        ),
    ],
)
def test_the_same_in_other_words(query: str, expected: str) -> None:
    assert respelt(query).split() == expected.split()
