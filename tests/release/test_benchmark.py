"""The benchmark runs and tells every phase; how long they take is nobody's business here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "check.py"


def test_it_prints_a_table_and_writes_json(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), "harbour", "--runs", "1", "--json", str(tmp_path / "times.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    phases = ["start", "read", "reason", "validate", "release", "check", "build"]
    assert [line.split()[0] for line in done.stdout.splitlines()[3:]] == phases
    report = json.loads((tmp_path / "times.json").read_text(encoding="utf-8"))
    (measured,) = report["corpora"]
    assert measured["corpus"] == "harbour"
    assert measured["sizes"]["claims"] > 0
    seconds = {phase: times["median"] for phase, times in measured["seconds"].items()}
    assert list(seconds) == sorted(phases)
    assert seconds["build"] == pytest.approx(sum(seconds[phase] for phase in phases[:5]))
    assert seconds["check"] == pytest.approx(seconds["build"] - seconds["release"])


def test_no_run_is_wrong_use() -> None:
    command = [sys.executable, str(SCRIPT), "--runs", "0"]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 2
