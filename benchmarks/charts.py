"""The charts of ``docs/performance.md``, as SVG that reads on light and on dark; the same figures, the same bytes.

Each says in its metadata of which report it was drawn.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from performance import digest

COLOURS = ("#d1752b", "#4f8fd0", "#8a8f98", "#57a26b", "#a875c4")
"""One for each server, ours first: with a contrast of about 3:1 or more on white and on near black."""

_INK = "#80868f"
_STYLE: dict[str, Any] = {
    "svg.hashsalt": "testimonio",
    "svg.fonttype": "none",  # text stays text
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": _INK,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "legend.frameon": False,
}
_MOST_CURVES = 6


def draw(reports: Mapping[str, Mapping[str, Any]], folder: Path) -> None:
    """Write a chart of each of ``reports`` that has one into ``folder``."""
    folder.mkdir(exist_ok=True)
    for name, plot in PLOTS.items():
        if name in reports:
            with mpl.rc_context(_STYLE):
                figure = Figure(figsize=(7.2, 3.4), layout="constrained")
                plot(figure.subplots(), reports[name])
                about = {"Date": None, "Creator": None, "Description": f"{name}.json {digest(reports[name])}"}
                figure.savefig(folder / f"{name}.svg", transparent=True, metadata=about)


def _traffic(axes: Axes, report: Mapping[str, Any]) -> None:
    benches = {name: bench["runs"] for name, bench in report["benches"].items() if bench.get("runs")}
    servers = list(dict.fromkeys(name for runs in benches.values() for name in runs))
    rates = {
        name: [_middle([run["rate"] for run in runs.get(name, ())]) for runs in benches.values()] for name in servers
    }
    _bars(axes, list(benches), rates)
    axes.set_ylabel("requests a second")


def _heavy(axes: Axes, report: Mapping[str, Any]) -> None:
    shapes = report["runs"]
    servers = list(dict.fromkeys(name for own in shapes.values() for name in own))
    _bars(axes, list(shapes), {name: [_middle(own[name]["seconds"]) for own in shapes.values()] for name in servers})
    axes.set_ylabel("seconds")
    for label in axes.get_xticklabels():
        label.set(rotation=25, horizontalalignment="right")


def _bars(axes: Axes, groups: Sequence[str], values: Mapping[str, Sequence[float]]) -> None:
    """Groups of bars on a logarithmic scale; a value that is not known is no bar."""
    width = 0.8 / len(values)
    for place, (name, own) in enumerate(values.items()):
        places = [number + (place - (len(values) - 1) / 2) * width for number in range(len(groups))]
        axes.bar(places, own, width, label=name, color=COLOURS[place % len(COLOURS)])
    axes.set_yscale("log")
    axes.set_xticks(range(len(groups)), groups)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.15), ncols=len(values))


def _growth(axes: Axes, report: Mapping[str, Any]) -> None:
    """The seconds of the things that take longest, by size, both logarithmic."""
    curves: dict[str, list[tuple[int, float]]] = {}
    for row in report["rows"]:
        if row["unit"] == "s" and row["value"]:
            curves.setdefault(row["what"], []).append((row["size"], row["value"]))
    longest = sorted((own[-1][1] for own in curves.values() if len(own) > 1), reverse=True)[:_MOST_CURVES]
    for name, own in curves.items():
        if len(own) > 1 and own[-1][1] in longest:
            axes.plot(*zip(*own, strict=True), marker="o", label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("asserted triples")
    axes.set_ylabel("seconds")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))


def _middle(values: Sequence[float | None]) -> float:
    known = [value for value in values if value]
    return statistics.median(known) if known else float("nan")


PLOTS: Mapping[str, Callable[[Axes, Mapping[str, Any]], None]] = {
    "traffic": _traffic,
    "heavy": _heavy,
    "growth": _growth,
}
