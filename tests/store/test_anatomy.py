"""The parts of a query, cut so that an engine elsewhere can be asked one by one."""

from __future__ import annotations

import pytest

from testimonio.store.anatomy import anatomy, sheltered

BASE = "PREFIX e: <http://ex/> "


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("SELECT * FROM e:g FROM NAMED <http://ex/from> { ?s ?p ?o }", "SELECT * { ?s ?p ?o }"),
        (
            "SELECT (1 AS ?from) FROM e:g WHERE { ?s e:FROM ?o } LIMIT 1",
            "SELECT (1 AS ?from) WHERE { ?s e:FROM ?o } LIMIT 1",
        ),
        ("ASK from named e:g { ?s ?p 'FROM e:g' }", "ASK { ?s ?p 'FROM e:g' }"),
        ("CONSTRUCT { ?s e:p ?o } FROM e:g WHERE { ?s ?p ?o }", "CONSTRUCT { ?s e:p ?o } WHERE { ?s ?p ?o }"),
        ("CONSTRUCT FROM e:g WHERE { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"),
        ("DESCRIBE e:a ?b FROM e:g", "DESCRIBE e:a ?b"),
    ],
)
def test_from_is_taken_out(query: str, plain: str) -> None:
    assert anatomy(BASE + query).plain.split() == (BASE + plain).split()


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        (
            "CONSTRUCT { ?s e:p [] } WHERE { { ?s ?q ?o } } LIMIT 3",
            ("{ ?s e:p [] }", "{ { ?s ?q ?o } }", " LIMIT 3", "?s"),
        ),
        ("CONSTRUCT WHERE { ?s ?q ?o }", ("{ ?s ?q ?o }", "{ ?s ?q ?o }", "", "?s ?q ?o")),
        ("CONSTRUCT { e:a e:b e:c } { ?s ?q ?o }", ("{ e:a e:b e:c }", "{ ?s ?q ?o }", "", "*")),
    ],
)
def test_construct_has_a_template_and_a_pattern(query: str, parts: tuple[str, ...]) -> None:
    found = anatomy(BASE + query)
    assert (found.template, found.pattern, found.modifiers, found.variables) == parts
    assert (found.form, found.prologue) == ("CONSTRUCT", BASE)


@pytest.mark.parametrize(
    ("query", "described", "pattern"),
    [
        ("DESCRIBE e:a <http://ex/b> FROM e:g", ("e:a", "<http://ex/b>"), ""),
        ("DESCRIBE ?c WHERE { ?c a e:C } ORDER BY ?c", ("?c",), "{ ?c a e:C }"),
        ("DESCRIBE * { ?c a e:C }", ("*",), "{ ?c a e:C }"),
    ],
)
def test_describe_names_terms(query: str, described: tuple[str, ...], pattern: str) -> None:
    found = anatomy(BASE + query)
    assert (found.described, found.pattern) == (described, pattern)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { VALUES ?s { 1 2 } }", "SELECT * { { SELECT ?s { VALUES ?s { 1 2 } } } }"),
        (
            "SELECT * { { VALUES (?a ?b) { (1 UNDEF) } ?a ?p ?b } UNION { VALUES ?c {} } }",
            "SELECT * { { { SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) } } } ?a ?p ?b } UNION "
            "{ { SELECT ?c { VALUES ?c {} } } } }",
        ),
        (
            "SELECT * { { SELECT * { ?s ?p ?o } VALUES ?s { 1 } } }",
            "SELECT * { { SELECT * { ?s ?p ?o } VALUES ?s { 1 } } }",
        ),
        ("SELECT * { ?s ?p 'VALUES ?x {' } VALUES ?s { 1 }", "SELECT * { ?s ?p 'VALUES ?x {' } VALUES ?s { 1 }"),
    ],
)
def test_values_is_sheltered(query: str, expected: str) -> None:
    assert sheltered(query) == expected
