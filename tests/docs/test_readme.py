"""The README's first query gives the README's answer; its commands and links are there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


class Ran(Protocol):
    """See tests/conftest.py."""

    code: int
    out: str
    err: str


def _block(language: str) -> str:
    (found, *_) = re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S)
    return str(found)


def test_the_first_query_gives_the_answer(testimonio: Callable[..., Ran], tmp_path: Path) -> None:
    query = tmp_path / "query.rq"
    query.write_text(_block("sparql"), encoding="utf-8")
    ran = testimonio("query", query, "--release", ROOT, "--format", "csv")
    assert ran.code == 0, ran.err
    assert ran.out.replace("\r\n", "\n") == _block("csv")


def test_the_explained_triple_is_there(testimonio: Callable[..., Ran]) -> None:
    (triple,) = re.findall(r"testimonio explain '([^']+)'", README)
    ran = testimonio("explain", triple, "--release", ROOT)
    assert ran.code == 0, ran.err
    assert "by the rule" in ran.out


@pytest.mark.parametrize(
    "name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CORRECTIONS.md", "docs/codebook.md"]
)
def test_links_to_files_lead_somewhere(name: str) -> None:
    path = ROOT / name
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert all((path.parent / link).exists() for link in links), links


def test_commands_of_the_makefile_are_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    asked = set(re.findall(r"(?:^    |`)make ([a-z]+)\b", README, re.M))
    assert {"serve", "test"} <= asked <= targets
