"""Pieces of the earth as drawings: what they show, how degrees become lengths, and the outlines of countries on them.

The projection is equirectangular, true to scale along the middle latitude: good for a country, and said beneath. The
outlines come from ``frontend/build``; without them a panel has its grid of degrees and says so.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

FILE = "outlines.json"
"""What ``frontend/build`` makes: ``regions``, each with ``bounds`` and ``countries`` (``id name rings``)."""

KM_PER_DEGREE = 111.2
"""Along a meridian."""

STEPS = (20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005)
"""Between lines of the grid, in degrees; the largest of which the height holds more than two."""

LENGTHS_KM = (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02)
"""Of the bar that tells the scale: the longest below a third of the width."""

NEAR = 0.8
"""Points of an outline nearer to the one before are left out, in units of the drawing."""

Bounds = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of the earth as a drawing ``width`` units wide.

    :ivar bounds: west, south, east, north, in degrees.
    """

    bounds: Bounds
    width: int

    @property
    def _across(self) -> float:
        """Units for a degree of longitude."""
        return self.width / (self.bounds[2] - self.bounds[0])

    @property
    def down(self) -> float:
        """Units for a degree of latitude."""
        return self._across / math.cos(math.radians((self.bounds[1] + self.bounds[3]) / 2))

    @property
    def height(self) -> int:
        """Of the drawing, in its units."""
        return round((self.bounds[3] - self.bounds[1]) * self.down)

    def point(self, longitude: float, latitude: float) -> Point:
        """Where a place is."""
        return (longitude - self.bounds[0]) * self._across, (self.bounds[3] - latitude) * self.down

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a place is inside."""
        west, south, east, north = self.bounds
        return west <= longitude <= east and south <= latitude <= north

    @property
    def bar(self) -> tuple[float, float]:
        """The bar that tells the scale: its length in units, and in kilometres."""
        length = next(each for each in LENGTHS_KM if each / KM_PER_DEGREE * self.down < self.width / 3)
        return round(length / KM_PER_DEGREE * self.down, 1), length

    @property
    def grid(self) -> tuple[tuple[bool, float, str], ...]:
        """Lines of the grid: whether it is a parallel, where, and its degrees in words."""
        west, south, east, north = self.bounds
        step = next((each for each in STEPS if (north - south) / each >= 2.2), STEPS[-1])
        down, across = _multiples(south, north, step), _multiples(west, east, step)
        parallels = [(True, round(self.point(west, at)[1], 1), _degrees(at, "NS")) for at in down]
        meridians = [(False, round(self.point(at, north)[0], 1), _degrees(at, "EW")) for at in across]
        return tuple(parallels + meridians)


@dataclass(frozen=True, slots=True)
class Country:
    """An outline, in units of a drawing; ``path`` is it as the ``d`` of an SVG path."""

    name: str
    rings: tuple[tuple[Point, ...], ...]
    path: str


@dataclass(frozen=True, slots=True)
class Region:
    """What a map shows, with the outlines that were built for it."""

    name: str
    frame: Frame
    countries: tuple[Country, ...] = ()


REGIONS: tuple[Region, ...] = (
    Region("peru", Frame((-82.5, -19.0, -65.5, 0.8), 360)),
    Region("france", Frame((-6.0, 41.0, 10.5, 52.0), 240)),
)
"""Without outlines; ``frontend/outlines.mjs`` cuts the countries some degrees outside of these bounds."""


def regions_of(file: Path | None, width: int | None = None) -> tuple[Region, ...]:
    """The regions with the outlines in ``file``, or without any; ``width`` units wide instead of each its own width."""
    regions = [Region(each.name, Frame(each.frame.bounds, width or each.frame.width)) for each in REGIONS]
    built = json.loads(file.read_text(encoding="utf-8"))["regions"] if file else {}
    return tuple(_region(each, built[each.name]) if each.name in built else each for each in regions)


def around(points: Sequence[Point]) -> Bounds:
    """Bounds that hold ``points`` (longitude, latitude) with room around them."""
    longitudes, latitudes = [each[0] for each in points], [each[1] for each in points]
    room = max(0.6 * max(max(longitudes) - min(longitudes), max(latitudes) - min(latitudes)), 0.002)
    return min(longitudes) - room, min(latitudes) - room, max(longitudes) + room, max(latitudes) + room


def inside(point: Point, ring: Sequence[Point]) -> bool:
    """Whether ``point`` is inside of ``ring``: a ray to the right crosses it an odd number of times."""
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def _region(region: Region, built: dict[str, list[Any]]) -> Region:
    countries = []
    for each in built["countries"]:
        rings = tuple(kept for ring in each["rings"] if len(kept := _projected(ring, region.frame)) > 2)
        countries.append(Country(each["name"], rings, "".join(_path(ring) for ring in rings)))
    return Region(region.name, region.frame, tuple(countries))


def _projected(ring: Iterable[Point], frame: Frame) -> tuple[Point, ...]:
    """``ring`` on ``frame``, without points that nobody can tell from the one before."""
    kept: list[Point] = []
    for longitude, latitude in ring:
        x, y = frame.point(longitude, latitude)
        if not kept or math.hypot(x - kept[-1][0], y - kept[-1][1]) >= NEAR:
            kept.append((x, y))
    return tuple(kept)


def _path(ring: Sequence[Point]) -> str:
    """``ring`` in tenths of units, each point from the one before: half as long as whole coordinates."""
    tenths = [(round(10 * x), round(10 * y)) for x, y in ring]
    steps = " ".join(f"{_number(x - x0)} {_number(y - y0)}" for (x0, y0), (x, y) in pairwise(tenths))
    return f"M{_number(tenths[0][0])} {_number(tenths[0][1])}l{steps}z"


def _number(tenth: int) -> str:
    return f"{tenth / 10:g}"


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(number * step, 6) for number in range(first, last + 1)]


def _degrees(value: float, sides: str) -> str:
    side = "" if value == 0 else sides[0] if value > 0 else sides[1]
    return f"{abs(value):g}° {side}".strip()
