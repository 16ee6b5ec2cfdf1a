"""The tables ``bounds.tsv`` and ``refused.tsv`` define what a date means."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from testimonio import dates
from testimonio.dates import Bounds, bounds
from testimonio.errors import DateError

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


BOUNDS, REFUSED = rows("bounds.tsv"), rows("refused.tsv")


def day(cell: str) -> dt.date | None:
    return None if cell == "-" else dt.date.fromisoformat(cell)


def test_both_tables_are_read_whole() -> None:
    assert len(BOUNDS) >= 34
    assert len(REFUSED) >= 38


@pytest.mark.parametrize(("value", "earliest", "latest", "shows"), BOUNDS, ids=[row[3] for row in BOUNDS])
def test_bounds(value: str, earliest: str, latest: str, shows: str) -> None:
    assert bounds(value) == Bounds(day(earliest), day(latest)), shows


@pytest.mark.parametrize(("value", "words", "shows"), REFUSED, ids=[row[2] for row in REFUSED])
def test_refused_with_a_sentence_that_quotes_it(
    value: str, words: str, shows: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DateError) as caught:
        bounds(value)
    sentence = str(caught.value)
    assert words in sentence, shows
    assert f'"{value}"' in sentence
    assert sentence.endswith(".")
    assert capsys.readouterr() == ("", "")


def test_plain_dates_are_those_that_the_library_takes() -> None:
    """They are not shown to it, so here they are."""
    months = [f"2023-{month:02}" for month in range(14)]
    near = ["2023", *months, *(f"{month}-28" for month in months), *(f"2023-02-{day:02}" for day in range(30))]
    plain = [value for value in near if dates._PLAIN.fullmatch(value)]
    assert len(plain) == 1 + 12 + 12 + 28
    assert [value for value in plain if not dates._is_edtf()(value)] == []


def test_the_library_is_imported_without_a_warning() -> None:
    command = [sys.executable, "-W", "error", "-c", "from testimonio.dates import bounds; bounds('2022-12~')"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
