"""Every rule in ``shapes/`` has a folder here, named by its slug, that shows it holding and broken.

``valid.ttl`` and ``invalid.ttl`` are each read together with ``base.ttl``. ``invalid.ttl`` gives exactly the results in
``expected.json`` from the rule of that name, and so does each ``invalid-….ttl`` beside it (for a rule on one node,
which can be wrong in one way at a time); ``valid.ttl`` gives none. What other rules say of such small files does not
matter, so only the rule and what it refers to are run. With a description of the corpus, ``base.ttl`` breaks no rule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyshacl import validate as pyshacl_validate
from pyshacl.entrypoints import meta_validate

from testimonio import layout, names
from testimonio.names import PREFIXES, SHAPE
from testimonio.validate import loaded_words, shacl, shacl_report
from testimonio.validate.rdflib_terms import to_rdflib

HERE = Path(__file__).parent
TOOL = layout.tool()
SH = PREFIXES["sh"]
FILES = sorted(TOOL.shapes.glob("*.ttl"))
SHAPES = [triple for path in FILES for triple in shacl.shapes_of(path)]
CASES = sorted(path.parent.name for path in HERE.glob("*/expected.json"))


def turtle(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]


BASE = turtle(HERE / "base.ttl")
ONTOLOGY = turtle(TOOL.ontology / "tm.ttl")
WORDS = loaded_words.triples([loaded_words.read(TOOL.shapes / "loaded-words.txt")])
VOCABULARY = [t for path in TOOL.ontology.rglob("*.ttl") if path.stem != "alignments" for t in turtle(path)]
ABOUT: dict[object, list[ox.Triple]] = {}
for _triple in SHAPES:
    ABOUT.setdefault(_triple.subject, []).append(_triple)


def values(slug: str, parameter: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    return [t.object for t in ABOUT[ox.NamedNode(SHAPE + slug)] if t.predicate.value == SH + parameter]


RULES = sorted(
    subject.value.removeprefix(SHAPE)
    for subject, triples in ABOUT.items()
    if isinstance(subject, ox.NamedNode) and any(t.predicate.value == SH + "severity" for t in triples)
)


def with_what_it_names(slug: str) -> list[ox.Triple]:
    """The triples of the shape, of the blank nodes and shapes it points at, and of the prefixes of its query."""
    todo: list[object] = [ox.NamedNode(SHAPE + slug)]
    found: dict[object, list[ox.Triple]] = {}
    while todo:
        thing = todo.pop()
        if thing not in found and thing in ABOUT:
            found[thing] = ABOUT[thing]
            todo += [triple.object for triple in ABOUT[thing]]
    return [triple for triples in found.values() for triple in triples]


def results(slug: str, path: Path) -> list[dict[str, str]]:
    report = shacl.validated([*BASE, *turtle(path), *WORDS], ONTOLOGY, with_what_it_names(slug))
    found = {
        (names.shorten(str(result.focus)[1:-1]), str(result.severity), result.rule)
        for result in report.results
        if result.rule == f"shape:{slug}"
    }
    return [{"focus": focus, "severity": severity, "shape": shape} for focus, severity, shape in sorted(found)]


def test_every_rule_has_its_case() -> None:
    assert len(RULES) > 150
    assert CASES == RULES


@pytest.mark.parametrize("slug", CASES)
def test_valid(slug: str) -> None:
    assert results(slug, HERE / slug / "valid.ttl") == []


@pytest.mark.parametrize("slug", CASES)
def test_invalid(slug: str) -> None:
    expected = json.loads((HERE / slug / "expected.json").read_text(encoding="utf-8"))
    paths = sorted((HERE / slug).glob("invalid*.ttl"))
    assert expected
    assert HERE / slug / "invalid.ttl" in paths
    for path in paths:
        assert results(slug, path) == sorted(expected, key=lambda result: result["focus"]), path.name


@pytest.mark.parametrize("slug", [slug for slug in RULES if values(slug, "select")])
def test_queries_say_the_same_in_rdflib(slug: str) -> None:
    """Our run asks Oxigraph; pySHACL left to itself asks rdflib. The queries are SPARQL 1.1 to both."""
    data = [*BASE, *turtle(HERE / slug / "invalid.ttl"), *WORDS]
    ours = shacl.validated(data, [], with_what_it_names(slug))
    _, report, _ = pyshacl_validate(in_rdflib(data), shacl_graph=in_rdflib(with_what_it_names(slug)))
    assert isinstance(report, rdflib.Graph)
    assert shacl_report.read(report, in_rdflib(data)).results == ours.results
    assert ours.results


def in_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in triples:
        graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    return graph


def test_base_breaks_no_rule() -> None:
    report = shacl.validated([*BASE, *turtle(HERE / "dataset-title" / "valid.ttl"), *WORDS], ONTOLOGY, SHAPES)
    assert [result.message for result in report.results] == []


def test_empty_corpus_lacks_its_description() -> None:
    report = shacl.validated([], ONTOLOGY, SHAPES)
    assert {result.rule.removeprefix("shape:") for result in report.results} == {
        "dataset-title",
        "dataset-licence",
        "dataset-modified",
        "dataset-coverage",
    }


@pytest.mark.parametrize("slug", RULES)
def test_rule_is_complete(slug: str) -> None:
    """One target at least, one severity, one sentence; a query is the constraint of its own shape."""
    (severity,) = values(slug, "severity")
    assert severity in {ox.NamedNode(SH + name) for name in ("Violation", "Warning", "Info")}
    (message,) = values(slug, "message")
    assert isinstance(message, ox.Literal)
    assert message.language == "en"
    assert re.fullmatch(r"[A-Z{o].*[^.]\.", message.value)
    assert any(values(slug, "target" + how) for how in ("Class", "Node", "SubjectsOf", "ObjectsOf"))
    if queries := values(slug, "select"):
        assert values(slug, "sparql") == [ox.NamedNode(SHAPE + slug)]
        assert values(slug, "targetNode") == [ox.NamedNode(names.ID + "dataset")]
        (query,) = queries
        assert isinstance(query, ox.Literal)
        selected = set(re.findall(r"[?$](\w+)", query.value))
        assert set(re.findall(r"\{\?(\w+)\}", message.value)) <= selected


def test_nothing_in_the_shapes_is_misspelt() -> None:
    """Whatever is ours in a shape or its query is a term of the ontology."""
    named = {t.object.value for t in SHAPES if isinstance(t.object, ox.NamedNode)}
    for triple in SHAPES:
        if isinstance(triple.object, ox.Literal) and triple.predicate.value == SH + "select":
            plain = re.sub(r'"(\\.|[^"\\])*"', "", triple.object.value)
            for prefix, local in re.findall(r"(?<![\w?$])([a-z][a-z0-9-]*):([\w-]+)", plain):
                named.add(PREFIXES[prefix] + local)
    ours = {iri for iri in named if iri.startswith(names.BASE) and not iri.startswith((SHAPE, names.ID))}
    known = {subject.value for subject in (t.subject for t in VOCABULARY) if isinstance(subject, ox.NamedNode)}
    assert len(ours) > 80
    assert ours - {SHAPE.rstrip("/")} - known == set()


def test_shapes_are_well_formed() -> None:
    """By the shapes of shapes that come with pySHACL."""
    graph = rdflib.Graph()
    for path in FILES:
        graph.parse(path)
    conforms, _, text = meta_validate(graph)
    assert conforms, text


def test_only_needed_prefixes_are_declared() -> None:
    declared = {
        t.object.value for t in SHAPES if t.predicate.value == SH + "prefix" and isinstance(t.object, ox.Literal)
    }
    queries = " ".join(str(t.object) for t in SHAPES if t.predicate.value == SH + "select")
    assert {prefix for prefix in declared if f"{prefix}:" not in queries} == set()


def unused(path: Path) -> Iterable[str]:
    text = path.read_text(encoding="utf-8")
    body = re.sub(r'"""(.|\n)*?"""|"(\\.|[^"\\\n])*"', '""', re.sub(r"(?m)^(#|@prefix).*$", "", text))
    return (prefix for prefix in re.findall(r"@prefix ([a-z0-9-]+):", text) if f"{prefix}:" not in body)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_used_prefixes(path: Path) -> None:
    assert list(unused(path)) == []
