"""Turtle and TriG: what is written is what was meant, and it is written in house style."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from testimonio.rdf import jsonld, nquads, turtle
from testimonio.rdf.terms import Line
from testimonio.release.dataset import shapes

CASES = sorted(p for p in (Path(__file__).parent / "turtle").glob("*.ttl") if ".expected" not in p.name)
GRAPH = ox.NamedNode("https://w3id.org/testimonio/graph/sources/x")
Canonical = Callable[[Iterable[ox.Quad]], ox.Dataset]


def test_no_case_is_missing() -> None:
    assert len(CASES) == 6
    assert all(path.with_suffix(".expected.ttl").is_file() for path in CASES)


def quads_of(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_turtle_is_written_as_expected(path: Path) -> None:
    written = "".join(turtle.document(shapes([path]), path.stem))
    assert written == path.with_suffix(".expected.ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_turtle_reads_back(path: Path, canonical: Canonical) -> None:
    quads = quads_of(path)
    written = "".join(turtle.document(shapes([path]), "x"))
    assert canonical(ox.parse(written, format=ox.RdfFormat.TURTLE)) == canonical(quads)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_rdflib_reads_it_too(path: Path) -> None:
    triples = (quad.triple for quad in quads_of(path))
    plain = rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    written = rdflib.Graph().parse(data="".join(turtle.document(shapes([path]), "x")), format="turtle")
    assert len(written) == len(plain) > 0  # rdflib normalises literals, both times alike


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_datasets_read_back(path: Path, canonical: Canonical) -> None:
    quads = quads_of(path)
    lines = shapes([path])
    meant = canonical([*quads, *(ox.Quad(q.subject, q.predicate, q.object, GRAPH) for q in quads)])
    graphs = {"": lines, str(GRAPH): lines}
    assert canonical(ox.parse("".join(turtle.dataset(graphs, "x")), format=ox.RdfFormat.TRIG)) == meant
    assert canonical(ox.parse("".join(nquads.dataset(graphs)), format=ox.RdfFormat.N_QUADS)) == meant
    assert canonical(ox.parse("".join(jsonld.dataset(graphs)), format=ox.RdfFormat.JSON_LD)) == meant


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_only_used_prefixes_are_declared(path: Path) -> None:
    written = "".join(turtle.document(shapes([path]), "x"))
    declared = [line.split()[1] for line in written.splitlines() if line.startswith("@prefix")]
    body = written.rpartition("@prefix")[2].partition("\n")[2]
    assert declared == sorted(declared)
    assert [prefix for prefix in declared if prefix not in body] == []


def test_nested_without_bound_is_cut(canonical: Canonical) -> None:
    depth = 100
    lines: list[Line] = [("<http://example.org/s>", "<http://example.org/p>", "_:n00000")]
    lines += [(f"_:n{n:05}", "<http://example.org/p>", f"_:n{n + 1:05}") for n in range(depth)]
    written = "".join(turtle.document(lines, "deep"))
    assert max(len(line) - len(line.lstrip()) for line in written.splitlines()) < 200
    nodes = [ox.BlankNode(f"n{n:05}") for n in range(depth + 1)]
    p = ox.NamedNode("http://example.org/p")
    meant = [ox.Quad(ox.NamedNode("http://example.org/s"), p, nodes[0])]
    meant += [ox.Quad(one, p, other) for one, other in pairwise(nodes)]
    assert canonical(ox.parse(written, format=ox.RdfFormat.TURTLE)) == canonical(meant)


def test_a_long_list_is_one_list(tmp_path: Path) -> None:
    path = tmp_path / "long.ttl"
    path.write_text(f"<http://example.org/s> <http://example.org/p> ( {' '.join(map(str, range(20_000)))} ) .")
    written = "".join(turtle.document(shapes([path]), "long"))
    assert "_:" not in written
    assert "rdf:rest" not in written
    assert len(list(ox.parse(written, format=ox.RdfFormat.TURTLE))) == 40_001


def test_no_triples_make_a_document() -> None:
    assert list(ox.parse("".join(turtle.document([], "Nothing.")), format=ox.RdfFormat.TURTLE)) == []


def test_the_head_may_have_several_lines() -> None:
    assert "".join(turtle.document([], "one\n\ntwo")).startswith("# one\n#\n# two\n\n")


def test_a_document_without_a_head_begins_with_its_prefixes() -> None:
    line = ("<http://ex/a>", "<https://w3id.org/testimonio/ns#date>", '"x"')
    assert "".join(turtle.document([line])).startswith(
        "@prefix tm: <https://w3id.org/testimonio/ns#> .\n\n<http://ex/a>"
    )


def test_without_head_and_prefixes_the_statement_comes_first() -> None:
    assert "".join(turtle.document([("<http://ex/a>", "<http://ex/b>", '"x"')])).startswith("<http://ex/a>\n")
    assert "".join(turtle.document([])) == ""


def test_a_blank_node_in_a_triple_term_keeps_its_label() -> None:
    p = "<http://ex/p>"
    lines = sorted([("<http://ex/a>", p, f"<<( _:b {p} _:c )>>"), ("<http://ex/a>", p, "_:b"), ("_:c", p, '"x"')])
    written = "".join(turtle.document(lines))
    assert len({str(quad.triple) for quad in ox.parse(written, format=ox.RdfFormat.TURTLE)}) == 3
    assert "[" not in written
