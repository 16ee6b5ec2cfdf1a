"""``testimonio build`` as people run it: exit codes, sentences, interruptions, the same bytes everywhere."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import testimonio
from testimonio import layout, manifest
from testimonio.cli import main
from testimonio.cli.build import releases

HARBOUR = layout.tool().examples / "harbour"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    root = tmp_path / "harbour"
    shutil.copytree(HARBOUR / "graph", root / "graph")
    return root


def started(*arguments: object, seed: str = "0") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "testimonio", "build", *map(str, arguments)]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_the_same_bytes_under_any_hash_seed_and_anywhere(corpus: Path, tmp_path: Path) -> None:
    other = tmp_path / "another" / "place" / "called-otherwise"
    shutil.copytree(corpus, other)
    one = started(corpus, "--out", tmp_path / "one", "--texts", HARBOUR / "texts", seed="1")
    two = started(other, "--out", tmp_path / "two", "--texts", HARBOUR / "texts", seed="2")
    said = [build.communicate(timeout=300) for build in (one, two)]
    assert (one.returncode, two.returncode) == (0, 0), said
    first, second = (Path(out.strip()) for out, _ in said)
    assert first.name == second.name
    assert first.parent != second.parent
    files = sorted(path.name for path in first.iterdir())
    assert files == sorted(path.name for path in second.iterdir())
    assert len(files) == 15 * 4 + 1
    assert [name for name in files if (first / name).read_bytes() != (second / name).read_bytes()] == []
    steps = [line.split()[0] for line in said[0][1].splitlines() if not line.startswith(" ")]
    assert steps[:3] == ["reading", "reasoning", "validating"]
    assert manifest.current(tmp_path / "one") == first


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("step", ["reasoning", "validating", "writing"])
def test_an_interrupted_build_leaves_nothing(corpus: Path, tmp_path: Path, number: signal.Signals, step: str) -> None:
    build = started(corpus, "--out", tmp_path / "out")
    assert build.stderr is not None
    for line in build.stderr:
        if line.startswith(step):
            build.send_signal(number)
            break
    out, rest = build.communicate(timeout=120)
    assert (build.returncode, out) == (130, "")
    assert rest.splitlines()[-1] == "testimonio: interrupted; no release was made"
    assert "Traceback" not in rest
    assert not (tmp_path / "out").exists() or [path.name for path in (tmp_path / "out").iterdir()] == [".lock"]


def test_violations_are_printed_as_check_prints_them(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = corpus / "graph" / "issues.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('?"@en', '"@en', 1), encoding="utf-8")
    assert main(["build", str(corpus), "--out", str(tmp_path / "out")]) == 1
    built = capsys.readouterr()
    assert main(["check", str(corpus)]) == 1
    checked = capsys.readouterr()
    assert built.out == checked.out
    assert "violation" in built.out
    assert built.err.splitlines()[-1].endswith("; no release was made")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["{tmp}/nowhere"], "There is no folder {tmp}/nowhere"),
        (["{tmp}"], "{tmp} is no corpus: it has no folder graph/"),
        (["harbour", "--texts", "{tmp}/nowhere"], "--texts: there is no folder {tmp}/nowhere"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["build", "--out", str(tmp_path / "out"), *(each.format(tmp=tmp_path) for each in arguments)]
    assert main(said) == 2
    assert capsys.readouterr().err.startswith("testimonio: " + sentence.format(tmp=tmp_path))
    assert not (tmp_path / "out").exists()


def test_an_unknown_reasoner_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["build", "harbour", "--reasoner", "oracle"])
    assert caught.value.code == 2
    assert "invalid choice: 'oracle'" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("a file")
    assert main(["build", str(corpus), "--out", str(tmp_path / "out")]) == 2
    assert f"cannot be written to {tmp_path / 'out'}: File exists" in capsys.readouterr().err


def test_releases_of_a_packaged_corpus_go_to_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    beside = layout.Corpus(tmp_path / "mine")
    packaged = layout.Corpus(Path(testimonio.__file__).parent / "_data" / "examples" / "harbour")
    beside.root.mkdir()
    assert releases(packaged) == tmp_path / "testimonio" / "harbour"
    assert releases(beside) == beside.build
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert releases(beside) == tmp_path / "testimonio" / "mine"
