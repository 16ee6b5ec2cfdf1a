"""The run of the shapes: which line is told, in which words, and that a report is the same bytes each time.

``lines/`` is a corpus with mistakes; a comment ``#! rule`` stands after each line at which that rule must be reported.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio import layout
from testimonio.errors import CorpusError, FileSyntaxError
from testimonio.finding import Severity
from testimonio.layout import Corpus
from testimonio.names import ID, PREFIXES, SHAPE, TM
from testimonio.read.corpus import read
from testimonio.read.model import Reading, Role
from testimonio.reason import expand
from testimonio.validate import loaded_words, shacl
from testimonio.validate.model import ShaclReport

TOOL = layout.tool()
LINES = Corpus(Path(__file__).parent / "lines")
SHAPES = sorted(TOOL.shapes.glob("*.ttl"))
WORDS = TOOL.shapes / "loaded-words.txt"
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def triples(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(LINES, TOOL)


@pytest.fixture(scope="module")
def report(reading: Reading) -> ShaclReport:
    expansion = expand(reading.triples(Role.ONTOLOGY, Role.VOCABULARY, Role.DATA), TOOL)
    return shacl.conforming(shacl.data_of(reading, expansion), reading.triples(Role.ONTOLOGY), SHAPES, [WORDS])


def test_every_finding_is_at_its_line(reading: Reading, report: ShaclReport) -> None:
    expected = {
        (path.relative_to(LINES.root).as_posix(), number, f"shape:{rule}")
        for path in LINES.graph.rglob("*.ttl")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for rule in line.partition("#!")[2].split()
    }
    assert len(expected) == 23
    found = [f for f in shacl.findings(report, reading) if f.path.startswith("graph/")]
    assert {(finding.path, finding.line, finding.rule) for finding in found} == expected


def test_the_vocabulary_breaks_no_rule(reading: Reading, report: ShaclReport) -> None:
    assert [f for f in shacl.findings(report, reading) if not f.path.startswith("graph/")] == []


def test_sentences_name_things_by_prefix(report: ShaclReport) -> None:
    sentences = {result.rule.removeprefix("shape:"): result.message for result in report.results}
    assert sentences["claim-force"].startswith("claim:le-001c, tm:force force:demand: A claim has exactly one tm:force")
    assert sentences["reports-one-document"].startswith("claim:le-001a in document:letter reports claim:no-001a, which")
    assert sentences["passage-start"].startswith("passage:le-002, tm:start -07: A passage has exactly one tm:start")
    assert sentences["document-url"].startswith("document:notice, schema:url: No public address")
    for sentence in sentences.values():
        assert "://" not in sentence
        assert "{" not in sentence
        assert sentence.endswith(".")


def test_results_are_terms_as_written(report: ShaclReport) -> None:
    (start,) = [result for result in report.results if result.rule == "shape:passage-start"]
    assert start.focus == ox.NamedNode(ID + "passage/le-002")
    assert start.path == ox.NamedNode(TM + "start")
    assert start.value == ox.Literal("-07", datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))
    assert start.severity is Severity.VIOLATION


def test_severities(report: ShaclReport) -> None:
    told = {result.rule.removeprefix("shape:"): result.severity for result in report.results}
    assert told["claim-force"] is Severity.VIOLATION
    assert told["label-spanish"] is Severity.WARNING
    assert told["document-url"] is Severity.INFO
    assert [result.severity.rank for result in report.results] == sorted(r.severity.rank for r in report.results)


def test_report_is_the_report_of_shacl(report: ShaclReport) -> None:
    assert not report.conforms
    stated = [quad.triple for quad in ox.parse(report.turtle, format=ox.RdfFormat.TURTLE)]
    results = {t.object for t in stated if t.predicate.value == PREFIXES["sh"] + "result"}
    assert len(results) >= len(report.results)
    assert ox.Literal("false", datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean")) in {t.object for t in stated}
    assert PREFIXES["sh"] + "inversePath" in {t.predicate.value for t in stated}  # the path of proposition-claimed


REPORT = """
import sys
sys.path.insert(0, sys.argv[1])
import test_shacl
from testimonio.read.corpus import read
sys.stdout.write(test_shacl.report.__wrapped__(read(test_shacl.LINES, test_shacl.TOOL)).turtle)
"""


@pytest.mark.parametrize("seed", ["0", "1"])
def test_report_is_the_same_bytes_under_any_hash_seed(report: ShaclReport, seed: str) -> None:
    command = [sys.executable, "-W", "ignore", "-c", REPORT, str(Path(__file__).parent)]
    other = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, env={"PYTHONHASHSEED": seed})
    assert other.stdout == report.turtle


def test_nothing_wrong() -> None:
    report = shacl.validated([], [], [])
    assert report.conforms
    assert report.turtle == (
        "# What the shapes say of this release.\n\n"
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n"
        "[]\n    a sh:ValidationReport ;\n    sh:conforms true ;\n.\n"
    )


def test_progress_is_told() -> None:
    told: list[str] = []
    shacl.validated(triples("actor:a a tm:Person ."), [], [], told.append)
    assert told == ["1 triples, 0 shapes"]


OWN = """
shape:loud a sh:NodeShape ; sh:targetClass tm:Person ; sh:severity sh:Warning ; sh:message "Too loud: {$this}."@en ;
    sh:sparql [
        sh:prefixes shape: ;
        sh:select '''SELECT $this ?value WHERE { $this skos:prefLabel ?value . FILTER(UCASE(?value) = ?value) }''' ;
    ] .
shape: sh:declare [ sh:prefix "skos" ; sh:namespace "http://www.w3.org/2004/02/skos/core#"^^xsd:anyURI ] .
"""


def test_a_corpus_may_bring_shapes_with_a_query_for_each_thing() -> None:
    data = triples('actor:a a tm:Person ; skos:prefLabel "ADA"@en . actor:b a tm:Person ; skos:prefLabel "Bea"@en .')
    (result,) = shacl.validated(data, [], triples(OWN)).results
    assert (result.severity, result.focus) == (Severity.WARNING, ox.NamedNode(ID + "actor/a"))
    assert result.message == "actor:a: Too loud: actor:a."


CONSTRUCT = OWN.replace("SELECT $this ?value WHERE {", "CONSTRUCT { $this a $this } WHERE {")
BROKEN = {
    "query": OWN.replace("SELECT $this ?value", "SELEKT $this"),
    "no SELECT": CONSTRUCT,
    "shape": "shape:x a sh:PropertyShape ; sh:targetClass tm:Person ; sh:minCount 1 .",
}


@pytest.mark.parametrize("shape", BROKEN.values(), ids=BROKEN)
def test_shapes_that_make_no_sense(shape: str) -> None:
    with pytest.raises(CorpusError, match="The shapes cannot be used"):
        shacl.validated(triples("actor:a a tm:Person ."), [], triples(shape))


def test_shapes_that_are_no_turtle(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\nsh:a sh:b\n")
    with pytest.raises(FileSyntaxError, match=r"bad\.ttl:\d: this is no Turtle") as caught:
        shacl.conforming([], [], [path], [])
    assert caught.value.line >= 2


def test_literals_that_do_not_fit_their_type_are_findings_not_log_lines(caplog: pytest.LogCaptureFixture) -> None:
    shape = "shape:n a sh:PropertyShape ; sh:targetSubjectsOf tm:start ; sh:path tm:start ; sh:datatype xsd:integer ."
    report = shacl.validated(triples('passage:p tm:start "three"^^xsd:integer .'), [], triples(shape))
    assert [result.rule for result in report.results] == ["shape:n"]
    assert caplog.records == []


def test_a_derived_thing_without_a_line_is_told_at_the_dataset(reading: Reading) -> None:
    shape = "shape:n a sh:PropertyShape ; sh:targetClass tm:QuantityPair ; sh:path tm:verdict ; sh:minCount 1 ."
    report = shacl.validated(triples("quantity-pair:a--b a tm:QuantityPair ."), [], triples(shape))
    (finding,) = shacl.findings(report, reading)
    assert (finding.path, finding.line) == ("graph/dataset.ttl", 1)


# Loaded words


def pattern(tmp_path: Path, text: str) -> re.Pattern[str]:
    (tmp_path / "words.txt").write_text(text, encoding="utf-8")
    (stated,) = loaded_words.triples([loaded_words.read(tmp_path / "words.txt")])
    assert isinstance(stated.object, ox.Literal)
    return re.compile(stated.object.value, re.IGNORECASE)


@pytest.mark.parametrize(
    ("label", "loaded"),
    [
        ("Coup of 7 December", True),
        ("coup-2022", True),
        ("A couple of boats", False),
        ("the recoup", False),
        ("Massacre", True),
        ("Los massacrados", True),
        ("traición", True),
        ("TRAICION", True),
        ("Contraición", False),
        ("", False),
    ],
)
def test_words(tmp_path: Path, label: str, loaded: bool) -> None:
    words = pattern(tmp_path, "# words\n[en]\ncoup  # alone\nmassacr*\n\n[es]\ntraición\n")
    assert bool(words.search(label)) is loaded


@pytest.mark.parametrize("line", ["Coup", "two words", "*", "<x>", "actor:x", "a*b"])
def test_a_line_that_is_no_word(tmp_path: Path, line: str) -> None:
    with pytest.raises(CorpusError, match=r"words\.txt:2: .* is no entry"):
        pattern(tmp_path, f"[en]\n{line}\n")


@pytest.mark.parametrize("line", ["coup", "nothing:x", "<not an iri>"])
def test_a_line_that_is_no_name(tmp_path: Path, line: str) -> None:
    with pytest.raises(CorpusError, match=r"words\.txt:2: .* is no entry"):
        pattern(tmp_path, f"[exempt]\n{line}\n")


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        loaded_words.read(tmp_path / "none.txt")


def test_official_names_are_exempt(tmp_path: Path) -> None:
    listed = tmp_path / "words.txt"
    listed.write_text(f"[en]\ncoup\n[exempt]\nactor:a  # its name\n<{ID}event/coup-day>\n", encoding="utf-8")
    data = triples(
        'actor:a a tm:Organization ; skos:prefLabel "Coup Museum"@en . actor:b a tm:Organization ; '
        'skos:prefLabel "Coup Archive"@en . event:coup-day a tm:Event . event:coup-night a tm:Event . '
        "actor:p a tm:Person . proposition:coup-of-p tm:subject actor:p ."
    )
    report = shacl.conforming(data, [], [TOOL.shapes / "neutrality.ttl", TOOL.shapes / "dataset.ttl"], [WORDS, listed])
    neutral = {(r.rule, r.focus) for r in report.results if r.rule.startswith("shape:neutral")}
    assert neutral == {
        ("shape:neutral-label", ox.NamedNode(ID + "actor/b")),
        ("shape:neutral-slug", ox.NamedNode(ID + "event/coup-night")),
        ("shape:neutral-proposition-slug", ox.NamedNode(ID + "proposition/coup-of-p")),
    }


def test_two_lists_are_one(tmp_path: Path) -> None:
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_text("[en]\nmob\ncoup\n", encoding="utf-8")
    other.write_text("[es]\ngolpe\n[en]\nmob\n", encoding="utf-8")
    (stated,) = loaded_words.triples(map(loaded_words.read, (one, other)))
    assert (stated.subject, stated.predicate) == (
        ox.NamedNode(SHAPE + "loaded-words"),
        ox.NamedNode(PREFIXES["rdf"] + "value"),
    )
    assert "(coup|golpe|mob)" in str(stated.object)
