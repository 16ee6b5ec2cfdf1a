"""Turtle is read as pyoxigraph reads it, and each triple keeps its lines."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from testimonio.read import turtle

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).parent / "turtle"
BASE = "https://example.org/base/"


def whole(text: str) -> Dataset:
    return Dataset(parse(text, format=RdfFormat.TURTLE, base_iri=BASE))


def canonical(dataset: Dataset) -> set[Quad]:
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


def triples(text: str) -> list[Triple]:
    found = turtle.read(text, Path("case.ttl"), BASE)
    return [triple for statement in found.statements for triple in statement.triples]


def assert_same(text: str) -> None:
    ours = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples(text))
    assert canonical(ours) == canonical(whole(text))


REPOSITORY = sorted(
    path
    for folder in ("ontology", "shapes", "graph", "examples", "tests")
    for path in (ROOT / folder).rglob("*.ttl")
    if not path.is_relative_to(ROOT / "tests" / "read" / "broken")
)


def test_the_repository_has_turtle() -> None:
    assert len(REPOSITORY) > 20


@pytest.mark.parametrize("path", REPOSITORY, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_triples_are_those_of_a_plain_parse(path: Path) -> None:
    assert_same(path.read_text(encoding="utf-8"))


def _marked(path: Path) -> list[tuple[str, int]]:
    """Values ``"@<line>"`` of a case, with the line that they name."""
    found = turtle.read(path.read_text(encoding="utf-8"), path, BASE)
    marks = []
    for statement in found.statements:
        for triple, line in zip(statement.triples, statement.lines, strict=True):
            if isinstance(triple.object, Literal) and triple.object.value.startswith("@"):
                marks.append((triple.object.value, line))
    return marks


@pytest.mark.parametrize("path", sorted(CASES.glob("*.ttl")), ids=lambda path: path.stem)
def test_an_object_keeps_its_line(path: Path) -> None:
    """Each hard case marks lines with objects that name them."""
    marks = _marked(path)
    assert marks, "the case marks no line"
    assert [value for value, _ in marks] == [f"@{line}" for _, line in marks]


def test_all_hard_cases_run() -> None:
    assert len(list(CASES.glob("*.ttl"))) >= 6


class Writer:
    """Writes random Turtle whose every literal object names its line, brackets in brackets included."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # a test, no secret
        self.line = 1
        self.text = ""
        self.put("@prefix : <http://e/> .")

    def put(self, piece: str) -> None:
        self.text += piece
        for _ in range(self.random.choice((0, 0, 1, 2))):
            self.text += self.random.choice(("\n", "# . ; \" ' [ (\n", "\n   "))
            self.line = self.text.count("\n") + 1
        self.text += " "

    def object(self, depth: int) -> None:
        kind = self.random.choice(("literal", "literal", "typed", "name", "bracket", "list", "empty"))
        if depth > 3 and kind in ("bracket", "list"):
            kind = "literal"
        if kind == "literal":
            self.put(f'"@{self.line}"')
        elif kind == "typed":
            self.put(f'"""@{self.line}"""' + self.random.choice(("@en", "^^:t", "@es-PE")))
        elif kind == "name":
            self.put(self.random.choice((":o", "<http://e/o>", "5", "-1.5e3", "true", "_:n")))
        elif kind == "bracket":
            self.put("[")
            self.predicates(depth + 1)
            self.put("]")
        elif kind == "empty":
            self.put(self.random.choice(("[]", "()", "[ ]", "( )")))
        else:
            self.put("(")
            for _ in range(self.random.randint(1, 3)):
                self.object(depth + 1)
            self.put(")")

    def predicates(self, depth: int) -> None:
        for _ in range(self.random.randint(1, 3)):
            self.put(self.random.choice(("a", ":p", "<http://e/q>")))
            self.object(depth)
            for _ in range(self.random.choice((0, 0, 1, 2))):
                self.put(",")
                self.object(depth)
            self.put(";")
            if self.random.random() < 0.1:
                self.put(";")

    def statement(self, number: int) -> None:
        kind = self.random.choice(("name", "name", "label", "list", "bracket"))
        if kind == "name":
            self.put(f":s{number}")
        elif kind == "label":
            self.put(f"_:s{number}")
        elif kind == "list":
            self.put("(")
            self.object(3)
            self.put(")")
        else:
            self.put("[")
            self.predicates(2)
            self.put("]")
        self.predicates(0)
        self.put(".")


@pytest.mark.parametrize("seed", range(60))
def test_random_brackets_keep_their_lines(seed: int) -> None:
    writer = Writer(seed)
    for number in range(12):
        writer.statement(number)
    found = turtle.read(writer.text, Path("random.ttl"), BASE)
    marked = 0
    for statement in found.statements:
        for triple, line in zip(statement.triples, statement.lines, strict=True):
            if isinstance(triple.object, Literal) and triple.object.value.startswith("@"):
                assert triple.object.value == f"@{line}"
                marked += 1
    assert marked
    ours = [triple for statement in found.statements for triple in statement.triples]
    assert len(ours) == len(list(parse(writer.text, format=RdfFormat.TURTLE, base_iri=BASE)))


def test_predicates_keep_their_lines_too() -> None:
    found = turtle.read("<s>\n <p>\n  1 ,\n  2 ;\n <q> 3 .\n", Path("case.ttl"), BASE)
    (statement,) = found.statements
    assert (statement.first_line, statement.last_line) == (1, 5)
    assert statement.predicate_lines == (2, 2, 5)
    assert statement.lines == (3, 4, 5)


def test_blank_nodes_have_lasting_labels_of_their_file() -> None:
    text = "<s> <p> [ <q> 1 ] , _:x . _:x <q> 2 .\n"
    first = turtle.read(text, Path("case.ttl"), BASE, label="one")
    again = turtle.read(text, Path("case.ttl"), BASE, label="one")
    other = turtle.read(text, Path("case.ttl"), BASE, label="two")
    assert first.statements == again.statements
    labels = {t.object.value for t in first.statements[0].triples if isinstance(t.object, BlankNode)}
    assert labels == {"one.1", "one.2"}
    assert first.statements[1].subject == BlankNode("one.2")  # the labelled node, the same in both statements
    assert other.statements[1].subject == BlankNode("two.2")


def test_the_subject_is_found_behind_brackets() -> None:
    found = turtle.read("<s> <p> [ <q> <s> ] .\n[ <p> 1 ] .\n( 1 ) <p> 2 .\n", Path("case.ttl"), BASE)
    first, bracket, collection = (statement.subject for statement in found.statements)
    assert first == NamedNode(BASE + "s")
    assert isinstance(bracket, BlankNode)
    assert isinstance(collection, BlankNode)


def test_prefixes_are_those_of_the_file() -> None:
    found = turtle.read("@prefix a: <http://a/> .\nPREFIX b: <http://b/>\na:s b:p 1 .\n", Path("case.ttl"), BASE)
    assert found.prefixes == {"a": "http://a/", "b": "http://b/"}
