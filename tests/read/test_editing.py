"""Editing by statement: what is not meant keeps its bytes, what is meant goes whole. The text is editing.ttl."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from testimonio import layout
from testimonio.read.editing import Editing

CASE = Path("case.ttl")
BASE = "http://e/"
TEXT = (Path(__file__).parent / "editing.ttl").read_text(encoding="utf-8")
PREFIXES = "@prefix e: <http://e/> .\n@prefix z: <http://z/> .\n"


def triple(written: str) -> Triple:
    (quad,) = parse(f"{PREFIXES}{written} .", format=RdfFormat.TURTLE)
    found: Triple = quad.triple
    return found


def lines_changed(after: str, before: str = TEXT) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came, in order."""
    diff = [line for line in difflib.ndiff(before.split("\n"), after.split("\n")) if line[0] in "+-"]
    return [line[2:] for line in diff if line[0] == "-"], [line[2:] for line in diff if line[0] == "+"]


@pytest.mark.parametrize(
    ("dropped", "gone", "come"),
    [
        (["e:s e:p e:b"], ["    e:p e:a , e:b ,  e:c ;   # values"], ["    e:p e:a , e:c ;   # values"]),
        (["e:s e:p e:a", "e:s e:p e:b"], ["    e:p e:a , e:b ,  e:c ;   # values"], ["    e:p e:c ;   # values"]),
        (["e:s e:p e:a", "e:s e:p e:b", "e:s e:p e:c"], ["    e:p e:a , e:b ,  e:c ;   # values"], []),
        (
            ["e:s e:q z:only"],
            ["@prefix z: <http://z/> .", "    e:q z:only ;  # gone"],
            [],
        ),
        (
            ['e:t e:p "5"^^e:d'],
            ['    e:p [ e:q e:r , e:s ; e:p ( 1 2 ) ] , "5"^^e:d , "x"@en ;'],
            ['    e:p [ e:q e:r , e:s ; e:p ( 1 2 ) ] , "x"@en ;'],
        ),
        (["e:u e:p e:o"], ["e:u a e:C ; e:p e:o ; e:q e:o ."], ["e:u a e:C ;  e:q e:o ."]),
        (["e:u e:q e:o"], ["e:u a e:C ; e:p e:o ; e:q e:o ."], ["e:u a e:C ; e:p e:o ;  ."]),
        (["e:s e:p e:unknown"], [], []),
    ],
)
def test_a_dropped_triple_takes_no_other_with_it(dropped: list[str], gone: list[str], come: list[str]) -> None:
    editing = Editing(TEXT, CASE, BASE)
    editing.drop([triple(each) for each in dropped])
    assert lines_changed(editing.text({})) == (gone, come)


def test_a_replaced_statement_goes_with_its_comments() -> None:
    editing = Editing(TEXT, CASE, BASE)
    editing.replace(NamedNode("http://e/s"), ["e:w true", "owl:deprecated true"])
    after = editing.text({"owl": "http://www.w3.org/2002/07/owl#"})
    gone, come = lines_changed(after)
    assert come == [
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .",
        "e:s",
        "    e:w true ;",
        "    owl:deprecated true ;",
    ]
    assert "# about s" in gone
    assert "# a section" not in gone
    assert "@prefix z: <http://z/> ." in gone  # nobody uses it any more


def test_a_removed_statement_leaves_one_blank_line() -> None:
    for subject in "stu":
        editing = Editing(TEXT, CASE, BASE)
        editing.remove(NamedNode(f"http://e/{subject}"))
        after = editing.text({})
        assert "\n\n\n" not in after
        assert after.endswith(".\n")
        assert f"e:{subject}\n" not in after


def test_a_value_is_put() -> None:
    editing = Editing(TEXT, CASE, BASE)
    editing.put(triple("e:s e:p e:b"), '"new"@en')
    assert lines_changed(editing.text({}))[1] == ['    e:p e:a , "new"@en ,  e:c ;   # values']


def test_prefixes_stand_in_order() -> None:
    editing = Editing(TEXT, CASE, BASE)
    after = editing.text({"a": "http://a/", "m": "http://m/", "zz": "http://zz/", "e": "http://e/"})
    assert re.findall(r"@prefix (\w+):", after) == ["a", "e", "m", "z", "zz"]


def test_a_file_without_prefixes_gets_them() -> None:
    editing = Editing("# Head.\n\n<http://e/s> <http://e/p> 1 .\n", CASE, BASE)
    after = editing.text({"a": "http://a/"})
    assert list(parse(after, format=RdfFormat.TURTLE))
    assert "@prefix a: <http://a/> ." in after


def test_nothing_to_do_changes_nothing() -> None:
    assert Editing(TEXT, CASE, BASE).text({}) == TEXT


def test_every_triple_of_the_harbour_can_be_dropped() -> None:
    """Dropping a triple leaves exactly the others, in every statement of a real file."""
    path = layout.corpus("harbour").graph / "events.ttl"
    text = path.read_text(encoding="utf-8")
    before = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]
    tried = 0
    for each in before[::5]:
        editing = Editing(text, path, BASE)
        editing.drop([each])
        assert {q.triple for q in parse(editing.text({}), format=RdfFormat.TURTLE)} == set(before) - {each}
        tried += 1
    assert tried > 20
