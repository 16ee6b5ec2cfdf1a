"""A corpus is read whole: every file with its part and graph, and a sentence about everything that is no such file."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from testimonio import layout
from testimonio.errors import CorpusError
from testimonio.finding import Finding
from testimonio.layout import Corpus
from testimonio.read.corpus import read
from testimonio.read.model import Place, Reading, Role

HEAD = "# A small corpus.\n\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n"
PLACE = '<https://w3id.org/testimonio/id/place/pier>\n    skos:prefLabel "pier"@en ;\n.\n'


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    (tmp_path / "graph" / "sources").mkdir(parents=True)
    (tmp_path / "graph" / "places.ttl").write_text(HEAD + PLACE)
    return Corpus(tmp_path)


def reading(corpus: Corpus) -> Reading:
    return read(corpus, layout.tool())


def told(corpus: Corpus) -> list[tuple[str, int, str, str]]:
    return [(f.path, f.line, str(f.severity), f.rule) for f in reading(corpus).findings]


def only(corpus: Corpus, path: str) -> Finding:
    (finding,) = (finding for finding in reading(corpus).findings if finding.path == path)
    return finding


def test_both_corpora_of_the_project_have_no_findings() -> None:
    for name in (layout.tool().root, "harbour"):
        assert reading(layout.corpus(name)).findings == ()


def test_files_have_parts_and_graphs(corpus: Corpus) -> None:
    (corpus.graph / "sources" / "a-b.ttl").write_text(HEAD + PLACE.replace("pier", "dam"))
    found = {source.name: source for source in reading(corpus).sources}
    parts = {
        "ontology/tm.ttl": Role.ONTOLOGY,
        "ontology/external.ttl": Role.ONTOLOGY,
        "ontology/claim-predicates.ttl": Role.VOCABULARY,
        "ontology/schemes/force.ttl": Role.VOCABULARY,
        "ontology/alignments.ttl": Role.ALIGNMENTS,
        "graph/places.ttl": Role.DATA,
        "graph/sources/a-b.ttl": Role.DATA,
    }
    assert {name: found[name].role for name in parts} == parts
    assert found["graph/sources/a-b.ttl"].graph.value == "https://w3id.org/testimonio/graph/sources/a-b"
    assert found["ontology/schemes/force.ttl"].graph.value == "https://w3id.org/testimonio/graph/ontology/schemes/force"
    names = list(found)
    assert names.index("ontology/tm.ttl") < names.index("graph/places.ttl") < names.index("graph/sources/a-b.ttl")


def test_a_triple_and_a_subject_have_a_place(corpus: Corpus) -> None:
    found = reading(corpus)
    pier = NamedNode("https://w3id.org/testimonio/id/place/pier")
    (triple,) = found.triples(Role.DATA)
    assert found.place(triple) == Place("graph/places.ttl", 6)
    assert found.subject_place(pier) == Place("graph/places.ttl", 5)
    assert found.subject_place(NamedNode("http://e/nobody")) is None


def test_progress_counts_the_files(corpus: Corpus) -> None:
    seen: list[tuple[int, int]] = []
    read(corpus, layout.tool(), lambda done, all_: seen.append((done, all_)))
    assert [done for done, _ in seen] == list(range(1, len(seen) + 1))
    assert {all_ for _, all_ in seen} == {len(seen)}
    assert len(seen) > 20


def test_a_corpus_adds_to_the_ontology(corpus: Corpus) -> None:
    schemes = corpus.ontology / "schemes"
    schemes.mkdir(parents=True)
    owl = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix tm: <https://w3id.org/testimonio/ns#> .\n\n"
    (corpus.ontology / "own.ttl").write_text(f"# Our own.\n\n{owl}tm:depth\n    a owl:DatatypeProperty ;\n.\n")
    (schemes / "own.ttl").write_text(HEAD + '<http://e/one>\n    skos:prefLabel "one"@en ;\n.\n')
    (corpus.graph / "places.ttl").write_text(
        (HEAD + PLACE)
        .replace("core#> .", "core#> .\n@prefix tm: <https://w3id.org/testimonio/ns#> .")
        .replace("    skos", "    tm:depth 5 ;\n    skos")
    )
    found = reading(corpus)
    assert [finding.rule for finding in found.findings] == ["lint:order"]
    roles = {source.name: source.role for source in found.sources}
    assert (roles["ontology/own.ttl"], roles["ontology/schemes/own.ttl"]) == (Role.ONTOLOGY, Role.VOCABULARY)


def test_a_file_named_like_one_of_the_tool_is_told(corpus: Corpus) -> None:
    corpus.ontology.mkdir()
    (corpus.ontology / "tm.ttl").write_text(HEAD + PLACE.replace("pier", "dam"))
    assert told(corpus) == [("ontology/tm.ttl", 1, "violation", "file:taken")]


def test_a_syntax_error_is_one_finding_and_no_statements(corpus: Corpus) -> None:
    (corpus.graph / "events.ttl").write_text(HEAD + PLACE.replace(" ;\n.", "\n."))
    (corpus.graph / "topics.ttl").write_text(HEAD + PLACE.replace("pier", "topic") + "\nskos:x skos:y .\n")
    found = reading(corpus)
    assert [(f.path, f.line, f.rule) for f in found.findings if f.rule == "turtle:syntax"] == [
        ("graph/topics.ttl", 9, "turtle:syntax")
    ]
    (broken,) = (source for source in found.sources if source.name == "graph/topics.ttl")
    assert broken.statements == ()


@pytest.mark.parametrize(
    ("content", "line", "rule", "words"),
    [
        (b"\xef\xbb\xbf" + HEAD.encode(), 1, "turtle:syntax", "byte order mark"),
        (HEAD.encode() + b"\n# caf\xe9\n", 6, "turtle:syntax", "0xE9 is not UTF-8"),
        (HEAD.encode("utf-16"), 1, "turtle:syntax", "is not UTF-8"),
        ((HEAD + PLACE.replace("pier", "dam")).replace("\n", "\r\n").encode(), 1, "lint:line-end", "carriage return"),
        (b"", 1, "lint:empty", "says nothing"),
    ],
)
def test_bytes_that_are_no_house_turtle(corpus: Corpus, content: bytes, line: int, rule: str, words: str) -> None:
    (corpus.graph / "events.ttl").write_bytes(content)
    finding = only(corpus, "graph/events.ttl")
    assert (finding.line, finding.rule) == (line, rule)
    assert words in finding.message


@pytest.mark.parametrize(
    ("name", "severity", "rule"),
    [
        ("notes.txt", "warning", "file:kind"),
        ("events.ttl~", "warning", "file:kind"),
        ("EVENTS.TTL", "warning", "file:kind"),
        (".#events.ttl", "warning", "file:hidden"),
        ("Events 2.ttl", "violation", "file:name"),
        ("año.ttl", "violation", "file:name"),
    ],
)
def test_names_that_do_not_fit(corpus: Corpus, name: str, severity: str, rule: str) -> None:
    (corpus.graph / name).write_text(HEAD + PLACE.replace("pier", "dam"))
    assert told(corpus) == [(f"graph/{name}", 1, severity, rule)]


def test_hidden_things_that_are_no_turtle_are_nobodys_business(corpus: Corpus) -> None:
    (corpus.graph / ".DS_Store").write_bytes(b"\0")
    (corpus.graph / ".git").mkdir()
    (corpus.graph / ".git" / "x.ttl").write_text("no turtle")
    assert told(corpus) == []


def test_links_are_told_and_not_followed(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.ttl").write_text("no turtle")
    (corpus.graph / "file.ttl").symlink_to(tmp_path / "elsewhere" / "x.ttl")
    (corpus.graph / "folder").symlink_to(tmp_path / "elsewhere")
    (corpus.graph / "nowhere.ttl").symlink_to(tmp_path / "gone.ttl")
    assert told(corpus) == [
        (f"graph/{name}", 1, "violation", "file:link") for name in ("file.ttl", "folder", "nowhere.ttl")
    ]


def test_a_file_that_cannot_be_read_is_told(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    (corpus.graph / "events.ttl").write_text(HEAD)
    as_it_is = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "events.ttl":
            raise PermissionError(13, "Permission denied", str(path))
        return as_it_is(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    finding = only(corpus, "graph/events.ttl")
    assert (finding.rule, finding.message) == ("file:unreadable", "This file cannot be read: Permission denied.")


def test_a_corpus_that_says_nothing_is_an_error(corpus: Corpus) -> None:
    (corpus.graph / "places.ttl").write_text("# Nothing yet.\n")
    with pytest.raises(CorpusError, match="is empty: no file under"):
        reading(corpus)


def test_blank_nodes_of_two_files_are_two(corpus: Corpus) -> None:
    for name in ("a", "b"):
        (corpus.graph / f"{name}.ttl").write_text(f'<http://e/{name}> <http://e/p> _:x . _:x <http://e/q> "{name}" .')
    nodes = {t.object for t in reading(corpus).triples(Role.DATA) if t.predicate == NamedNode("http://e/p")}
    assert len(nodes) == 2
