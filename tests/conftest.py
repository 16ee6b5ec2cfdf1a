"""What tests of several folders share: a copy of the harbour corpus to break, the command, equality of datasets."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio import layout
from testimonio.cli import main

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
