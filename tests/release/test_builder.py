"""From the folder of a corpus to a release, as the command and the server do it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio import layout, manifest, names
from testimonio.errors import CorpusError
from testimonio.finding import Severity
from testimonio.layout import Corpus
from testimonio.read import house, turtle
from testimonio.read.model import Role
from testimonio.release import Violations, build, unchanged

HARBOUR = layout.tool().examples / "harbour"
Canonical = Callable[[Iterable[ox.Quad]], ox.Dataset]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    root = tmp_path_factory.mktemp("corpora") / "harbour"
    shutil.copytree(HARBOUR / "graph", root / "graph")
    return Corpus(root)


@pytest.fixture(scope="module")
def steps() -> list[str]:
    return []


@pytest.fixture(scope="module")
def built(corpus: Corpus, steps: list[str]) -> Path:
    return build(corpus, layout.tool(), corpus.build, texts=HARBOUR / "texts", progress=steps.append)


@pytest.fixture(scope="module")
def quads(built: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(built / manifest.DATASET), format=ox.RdfFormat.N_QUADS))


def test_each_step_is_told_with_its_counts(built: Path, steps: list[str]) -> None:
    counts = manifest.load(built).counts
    assert [step.split()[0] for step in steps] == [
        "reading",
        "reasoning",
        "validating",
        *["writing"] * 6,
        "compressing",
    ]
    assert f"{counts['inferred']:,} derived triples" in steps[2]
    assert f"({counts['claims']} claims)" in steps[8]


def test_every_claim_has_a_row(built: Path, quads: list[ox.Quad]) -> None:
    kind, claim = (ox.NamedNode(names.EXTERNAL["rdf"] + "type"), ox.NamedNode(names.TM + "Claim"))
    claims = {quad.subject for quad in quads if quad.predicate == kind and quad.object == claim}
    rows = (built / manifest.CLAIMS).read_text(encoding="utf-8").splitlines()
    assert len(rows) - 1 == len(claims) == manifest.load(built).counts["claims"] > 30


def test_claim_predicates_are_never_predicates(quads: list[ox.Quad]) -> None:
    assert [quad for quad in quads if quad.predicate.value.startswith(names.PRED)] == []


def test_dumps_hold_the_same(built: Path, quads: list[ox.Quad], canonical: Canonical) -> None:
    meant = canonical(quads)
    for name, form in (("dataset.trig", ox.RdfFormat.TRIG), ("dataset.jsonld", ox.RdfFormat.JSON_LD)):
        assert canonical(ox.parse(path=str(built / name), format=form)) == meant, name


def test_parts_make_the_whole(built: Path, quads: list[ox.Quad], canonical: Canonical) -> None:
    parts = [
        quad
        for name in ("asserted.ttl", "inferred.ttl", "ontology.ttl")
        for quad in ox.parse(path=str(built / name), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    assert canonical(parts) == canonical(quad for quad in quads if quad.graph_name == ox.DefaultGraph())


def test_every_turtle_file_is_turtle(built: Path) -> None:
    files = sorted(built.glob("*.ttl"))
    assert len(files) == 6
    for path in files:
        assert any(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)), path.name


def test_no_text_is_released(built: Path) -> None:
    """The texts of the example are held beside it; a release quotes them in few words and never a sentence."""
    lines = [line for text in sorted((HARBOUR / "texts").glob("*.txt")) for line in text.read_text("utf-8").split(". ")]
    sentences = [line.strip() for line in lines if len(line) > 90]
    assert len(sentences) > 10
    for path in sorted(built.iterdir()):
        if path.suffix not in manifest.COMPRESSED:
            released = path.read_text(encoding="utf-8")
            assert [sentence for sentence in sentences if sentence in released] == [], path.name


def test_nothing_tells_where_it_was_built(built: Path, corpus: Corpus) -> None:
    places = (str(corpus.root), str(layout.tool().root), str(Path.home()), str(Path.cwd()))
    for path in sorted(built.iterdir()):
        raw = path.read_bytes()
        assert [place for place in places if place.encode() in raw and len(place) > 1] == [], path.name


def test_an_unchanged_corpus_has_its_release(corpus: Corpus, built: Path) -> None:
    tool = layout.tool()
    assert unchanged(corpus, tool, corpus.build, texts=HARBOUR / "texts") == built
    assert unchanged(corpus, tool, corpus.build) is None  # not checked against texts
    assert unchanged(corpus, tool, corpus.root / "elsewhere", texts=HARBOUR / "texts") is None


@pytest.fixture
def broken(corpus: Corpus, tmp_path: Path) -> Corpus:
    shutil.copytree(corpus.graph, tmp_path / "graph")
    return Corpus(tmp_path)


def test_violations_make_no_release(broken: Corpus) -> None:
    path = next(iter(sorted(broken.sources.glob("*.ttl"))))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    tm:force force:asserts ;\n", "", 1), encoding="utf-8")
    with pytest.raises(Violations, match=r"^The corpus has \d+ violations?, so no release was made") as caught:
        build(broken, layout.tool(), broken.build)
    violations = {finding.rule for finding in caught.value.findings if finding.severity is Severity.VIOLATION}
    assert "shape:claim-force" in violations
    assert not broken.build.exists()


def test_a_file_that_cannot_be_read_stops_early(broken: Corpus) -> None:
    (broken.graph / "actors.ttl").write_text("actor:x a tm:Person", encoding="utf-8")
    steps: list[str] = []
    with pytest.raises(Violations) as caught:
        build(broken, layout.tool(), broken.build, progress=steps.append)
    assert [finding.rule for finding in caught.value.findings] == ["turtle:syntax"]
    assert [step.split()[0] for step in steps] == ["reading"]
    assert not broken.build.exists()


def test_an_empty_corpus_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "actors.ttl").write_text("# Nobody yet.\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="is empty"):
        build(Corpus(tmp_path), layout.tool(), tmp_path / "build")


@pytest.mark.parametrize("name", ["asserted.ttl", "inferred.ttl"])
def test_turtle_keeps_the_style_of_the_house(built: Path, name: str) -> None:
    """Whoever copies a statement out of a dump into a corpus has nothing to mend."""
    text = (built / name).read_text(encoding="utf-8")
    document = turtle.read(text, built / name, "https://example.org/", label="x")
    assert len(document.statements) > 100
    assert list(house.lint(text, document, name, Role.DATA)) == []


def test_a_change_while_building_is_not_remembered(broken: Corpus) -> None:
    def meddle(step: str) -> None:
        if step.startswith("compressing"):
            path = broken.graph / "actors.ttl"
            path.write_text(path.read_text(encoding="utf-8") + "\n# late\n", encoding="utf-8")

    build(broken, layout.tool(), broken.build, progress=meddle)
    assert unchanged(broken, layout.tool(), broken.build) is None
    assert not (broken.build / ".inputs.json").exists()
