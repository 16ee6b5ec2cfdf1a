"""The entry point: help, versions, expected failures as sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from testimonio import __version__
from testimonio.cli import command
from testimonio.errors import RuleError

Run = Callable[..., Any]


def test_help_names_every_subcommand(testimonio: Run) -> None:
    ran = testimonio("--help")
    assert ran.code == 0
    for name in command.SUBCOMMANDS:
        assert f"\n    {name} " in ran.out


@pytest.mark.parametrize("name", command.SUBCOMMANDS)
def test_every_subcommand_has_help(testimonio: Run, name: str) -> None:
    ran = testimonio(name, "--help")
    assert ran.code == 0
    assert "(being built)" not in ran.out
    assert f"usage: testimonio {name}" in ran.out


def test_version(testimonio: Run) -> None:
    assert testimonio("--version").out == f"testimonio {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["chek"], ["check", "--frobnicate"]])
def test_wrong_use_returns_2(testimonio: Run, arguments: list[str]) -> None:
    ran = testimonio(*arguments)
    assert ran.code == 2
    assert "usage: testimonio" in ran.err


def test_an_expected_failure_is_one_sentence(testimonio: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuleError("The rule x makes no sense.")

    monkeypatch.setattr("testimonio.pipeline.check", fail)
    ran = testimonio("check", "harbour")
    assert (ran.code, ran.out, ran.err) == (2, "", "testimonio: The rule x makes no sense.\n")


def test_an_interruption_returns_130(testimonio: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("testimonio.pipeline.check", interrupt)
    ran = testimonio("check", "harbour")
    assert (ran.code, ran.err) == (130, "testimonio: interrupted\n")


def test_an_interruption_before_the_work_returns_130_too(testimonio: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("importlib.import_module", interrupt)
    ran = testimonio("check", "harbour")
    assert (ran.code, ran.err) == (130, "testimonio: interrupted\n")
