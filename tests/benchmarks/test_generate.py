"""Invented graphs: valid, of the shape asked for, the same each time, and derived as the rules derive."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from invented import shape
from testimonio import layout, pipeline
from testimonio.finding import Severity
from testimonio.manifest import load
from testimonio.read.model import Role
from testimonio.release import build

TRIPLES = 5_000
SCRIPT = Path(__file__).parents[2] / "benchmarks" / "generate.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``corpus`` with its texts, and ``release``, of one seed, under different hash seeds."""
    folder = tmp_path_factory.mktemp("made")
    generate("1", "--triples", str(TRIPLES), "--out", str(folder / "corpus"), "--texts")
    generate("2", "--triples", str(TRIPLES), "--out", str(folder / "release"), "--release")
    return folder


def generate(hash_seed: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, str(SCRIPT), "--seed", "3", *arguments],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
    )


def test_a_corpus_is_valid_and_has_the_size_asked_for(made: Path) -> None:
    corpus = layout.corpus(made / "corpus")
    checked = pipeline.check(corpus, layout.tool(), corpus.held_texts)
    assert [finding for finding in checked.findings if finding.severity is not Severity.INFO] == []
    assert abs(len(set(checked.reading.triples(Role.DATA))) / TRIPLES - 1) < 0.02


def test_the_release_is_what_build_makes_of_the_corpus(made: Path, tmp_path: Path) -> None:
    built = build(layout.corpus(made / "corpus"), layout.tool(), tmp_path / "out")
    written = made / "release" / "current"
    lines = [sorted((each / "dataset.nq").read_bytes().splitlines()) for each in (written, built)]
    assert lines[0] == lines[1]
    assert (written / "coverage.json").read_bytes() == (built / "coverage.json").read_bytes()
    counts = [{k: n for k, n in load(each).counts.items() if "findings" not in k} for each in (written, built)]
    assert counts[0] == counts[1]


def test_the_same_seed_gives_the_same_bytes_under_any_hash_seed(made: Path, tmp_path: Path) -> None:
    generate("5", "--triples", str(TRIPLES), "--out", str(tmp_path / "corpus"), "--texts")
    first, second = (
        {path.relative_to(root): path.read_bytes() for path in sorted(root.rglob("*.t*t*")) if path.is_file()}
        for root in (made / "corpus", tmp_path / "corpus")
    )
    assert len(first) > 10
    assert first == second


def test_its_shape_is_that_which_was_measured(made: Path) -> None:
    wanted, found = shape.load(), shape.measure(layout.corpus(made / "corpus"))
    assert found.triples_a_claim == pytest.approx(wanted.triples_a_claim, rel=0.15)
    for kind in ("tm:Passage", "tm:Event", "tm:Topic", "tm:Collective", "tm:RelationProposition", "tm:Verification"):
        assert found.a_claim(kind) == pytest.approx(wanted.a_claim(kind), rel=0.35), kind
    for name in ("tm:anchor", "tm:proposition", "skos:note"):
        assert found.rate("tm:Claim", name) == pytest.approx(wanted.rate("tm:Claim", name), rel=0.25), name
    shared = [sum(n for k, n in each.spreads["claims a proposition"].items() if int(k) > 1) for each in (wanted, found)]
    assert shared[1] / found.classes["tm:Claim"] == pytest.approx(shared[0] / wanted.classes["tm:Claim"], abs=0.05)
    assert found.spreads["depth of relay"]["1"] > 0
    assert found.skew["claims a claimant"] > 0.5
