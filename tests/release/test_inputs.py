"""Which changes make a new release necessary, and when the memory of builds is not believed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import testimonio
from testimonio.layout import Corpus, Tool
from testimonio.release import inputs
from testimonio.release.inputs import fingerprint, recall, remember
from testimonio.release.publication import Material, publish

QUAY = Path(__file__).parent / "quay"


@pytest.fixture
def here(tmp_path: Path) -> tuple[Corpus, Tool]:
    root = tmp_path / "quay"
    shutil.copytree(QUAY, root)
    (root / "shapes").mkdir()
    (root / "shapes" / "loaded-words.txt").write_text("coup\n")
    (root / "own").mkdir()
    (root / "own" / "ga.txt").write_text("fog")
    return Corpus(root), Tool(root)


def _touch(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + "\n# more\n", encoding="utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a fact": lambda root: _touch(root / "graph" / "events.ttl"),
    "a new file": lambda root: _touch(root / "graph" / "places.ttl"),
    "a file gone": lambda root: (root / "graph" / "events.ttl").unlink(),
    "a file renamed": lambda root: (root / "graph" / "events.ttl").rename(root / "graph" / "happenings.ttl"),
    "a file of a source": lambda root: _touch(root / "graph" / "sources" / "gazette-1901-03-02.ttl"),
    "a term": lambda root: _touch(root / "ontology" / "tm.ttl"),
    "a rule": lambda root: _touch(root / "ontology" / "rules" / "new.rq"),
    "a shape": lambda root: _touch(root / "shapes" / "new.ttl"),
    "a loaded word": lambda root: _touch(root / "shapes" / "loaded-words.txt"),
    "a text": lambda root: _touch(root / "own" / "ga.txt"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_noticed(here: tuple[Corpus, Tool], change: str) -> None:
    corpus, tool = here
    before = fingerprint(corpus, tool, corpus.root / "own")
    assert fingerprint(corpus, tool, corpus.root / "own") == before
    CHANGES[change](corpus.root)
    assert fingerprint(corpus, tool, corpus.root / "own") != before


def test_what_is_not_read_does_not_matter(here: tuple[Corpus, Tool]) -> None:
    corpus, tool = here
    before = fingerprint(corpus, tool)
    _touch(corpus.root / "README.md")
    _touch(corpus.root / "own" / "ga.txt")  # no text was asked for
    (corpus.graph / "events.ttl").touch()  # another time, the same words
    assert fingerprint(corpus, tool) == before


def test_the_folder_does_not_matter(here: tuple[Corpus, Tool], tmp_path: Path) -> None:
    shutil.copytree(here[0].root, tmp_path / "elsewhere")
    assert fingerprint(Corpus(tmp_path / "elsewhere"), Tool(tmp_path / "elsewhere")) == fingerprint(*here)


def test_the_tool_and_its_options_matter(here: tuple[Corpus, Tool], monkeypatch: pytest.MonkeyPatch) -> None:
    found = {fingerprint(*here), fingerprint(*here, reasoner="owlrl"), fingerprint(*here, here[0].root / "own")}
    monkeypatch.setattr(testimonio, "__version__", "99")
    found.add(fingerprint(*here))
    monkeypatch.setattr(inputs, "version", lambda _: "99")
    found.add(fingerprint(*here))
    assert len(found) == 5


def test_a_release_is_recalled(material: Material, tmp_path: Path) -> None:
    release = publish(material, tmp_path)
    assert recall(tmp_path, "abc") is None
    remember(tmp_path, "abc", release)
    assert recall(tmp_path, "abc") == release
    assert recall(tmp_path, "abd") is None
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [".inputs.json", ".lock", "current", release.name]
    )


def test_a_damaged_release_is_not_recalled(material: Material, tmp_path: Path) -> None:
    release = publish(material, tmp_path)
    remember(tmp_path, "abc", release)
    (release / "dataset.nq").unlink()
    assert recall(tmp_path, "abc") is None


def test_a_release_that_is_gone_is_forgotten(material: Material, tmp_path: Path) -> None:
    release = publish(material, tmp_path)
    remember(tmp_path, "old", tmp_path / "0123456789abcdef")
    remember(tmp_path, "new", release)
    assert json.loads((tmp_path / ".inputs.json").read_text()) == {"new": release.name}


@pytest.mark.parametrize("memory", ["", "[]", '"x"', '{"abc": 7}', '{"abc": "../elsewhere"}', '{"abc": ""}', "\x00"])
def test_a_memory_gone_bad_is_no_memory(tmp_path: Path, memory: str) -> None:
    (tmp_path / ".inputs.json").write_text(memory)
    assert recall(tmp_path, "abc") is None


def test_a_release_renamed_is_not_recalled(material: Material, tmp_path: Path) -> None:
    release = publish(material, tmp_path)
    release.rename(tmp_path / "0123456789abcdef")
    remember(tmp_path, "abc", tmp_path / "0123456789abcdef")
    assert recall(tmp_path, "abc") is None
