"""What every benchmark tells of itself: machine and versions, the spread of its figures, and where they are written.

A report is a dictionary that JSON can hold, with the machine under ``machine``. No time of day stands in it: the same
figures give the same bytes. ``--write`` puts ``NAME.json`` and ``NAME.md`` into ``benchmarks/results/``, from where
``docs/performance.md`` reads them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("results")
PACKAGES = ("testimonio", "granian", "pyoxigraph", "oxigraph", "rdflib")
"""Whose versions stand in every report; a benchmark adds what it uses besides."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare ``--write``."""
    parser.add_argument(
        "--write",
        metavar="DIR",
        type=Path,
        nargs="?",
        const=FOLDER,
        help="write the figures and the tables into this folder (default: benchmarks/results)",
    )


def told(name: str, report: Mapping[str, Any], table: str, folder: Path | None) -> None:
    """Print ``table``, a page in Markdown; write it and ``report`` as ``name`` into ``folder``, if there is one."""
    print(table, end="")
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        (folder / f"{name}.md").write_text(table, encoding="utf-8")


def machine(*packages: str, **others: str) -> dict[str, Any]:
    """What it ran on: cores, processor, memory, kernel, and the versions of Python, ``packages`` and ``others``."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory GiB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "kernel": platform.release(),
        "python": platform.python_version(),
        **_versions(dict.fromkeys((*PACKAGES, *packages))),
        **others,
    }


def _versions(packages: Iterable[str]) -> dict[str, str]:
    found = {}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue  # not installed, so nothing of it was measured
    return found


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return f"{next(models, 'unknown')} ({platform.machine()})"


def machine_line(report: Mapping[str, Any]) -> str:
    """The machine of a report, for one sentence."""
    return ", ".join(f"{name} {value}" for name, value in report["machine"].items())


def spread(values: Sequence[float]) -> dict[str, float]:
    """The median of ``values``, the least, the greatest, the first and the third quarter, and how many they are.

    :raise ValueError: there are none.
    """
    if not values:
        raise ValueError("Nothing was measured, so there is no spread.")
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    return {"min": min(values), "q1": low, "median": middle, "q3": high, "max": max(values), "n": len(values)}


def written(values: Sequence[float | None], unit: str = "", quarters: bool = False) -> str:
    """``median (least–greatest)`` of the known ``values``, in three digits or so; a dash for none.

    :param quarters: the first and the third quarter instead of the least and the greatest.
    """
    known = [value for value in values if value is not None]
    if not known:
        return "–"
    found = spread(known)
    low, high = (found["q1"], found["q3"]) if quarters else (found["min"], found["max"])
    digits = _digits(found["median"])
    if len(known) == 1:
        return f"{found['median']:,.{digits}f}{unit}"
    return f"{found['median']:,.{digits}f}{unit} ({low:,.{digits}f}–{high:,.{digits}f})"


def _digits(value: float) -> int:
    """Digits behind the point that a reader can use."""
    return next((digits for digits, bound in enumerate((100, 10, 0.1, 0.01)) if abs(value) >= bound), 4)


def rows(head: Sequence[str], body: Iterable[Sequence[str]], left: int = 1) -> list[str]:
    """A table in Markdown, line by line; all but the first ``left`` columns hold figures."""
    marks = ["---" if number < left else "--:" for number in range(len(head))]
    return [f"| {' | '.join(line)} |" for line in (head, marks, *body)]
