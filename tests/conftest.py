"""What tests of several folders share: the harbour corpus as a copy to break and as a release, the command, equality of
datasets."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio import layout
from testimonio.cli import main
from testimonio.release import build

# Started in the background of a shell, a process ignores interrupts, and so would what tests start to interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

Canonical = Callable[[Iterable[ox.Quad]], ox.Dataset]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """A copy of the harbour corpus, free to be changed."""
    root = tmp_path / "harbour"
    shutil.copytree(layout.corpus("harbour").root, root, ignore=shutil.ignore_patterns("build", "editions"))
    return root


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Makes a folder once in a run: by the first of its processes to want it; nobody may change what is in it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent

    def made(name: str, make: Callable[[Path], object]) -> Path:
        whole = folder / name
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                draft = folder / f"{name}.draft"
                shutil.rmtree(draft, ignore_errors=True)  # of one who failed
                make(draft)
                draft.rename(whole)
        return whole

    return made


@pytest.fixture(scope="session")
def harbour_release(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """A release of the invented corpus, for all to read."""
    corpus = layout.corpus("harbour")
    releases = once("harbour-releases", lambda out: build(corpus, layout.tool(), out, texts=corpus.texts))
    return (releases / "current").resolve()


@pytest.fixture(scope="session")
def another_release(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """A release of the invented corpus in which a place has another name."""

    def make(out: Path) -> None:
        root = out / "corpus"
        shutil.copytree(layout.corpus("harbour").root, root, ignore=shutil.ignore_patterns("build", "editions"))
        places = root / "graph" / "places.ttl"
        text = places.read_text(encoding="utf-8")
        places.write_text(text.replace('skos:prefLabel "', 'skos:prefLabel "New ', 1), encoding="utf-8")
        build(layout.corpus(str(root)), layout.tool(), out)

    return (once("other-releases", make) / "current").resolve()


@pytest.fixture
def testimonio(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs the command in this process: ``testimonio("check", path)``."""

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as exit_:  # argparse
            code = int(exit_.code or 0)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def canonical() -> Canonical:
    """Makes datasets that are equal if and only if they are isomorphic."""

    def canonicalised(quads: Iterable[ox.Quad]) -> ox.Dataset:
        made = ox.Dataset(quads)
        made.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return made

    return canonicalised
