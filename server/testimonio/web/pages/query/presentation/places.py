"""Places: points of an answer on maps of Peru and France."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from testimonio.names import ID, PREFIXES
from testimonio.store.engine import Engine, EngineError
from testimonio.web.pages.overviews.outlines import Frame, Point, regions_of
from testimonio.web.pages.query.presentation import WIDTH
from testimonio.web.pages.query.presentation.columns import filled, is_name, is_place, number, numbers
from testimonio.web.pages.query.results import Cell, Result, Row
from testimonio.web.pages.subgraph import rows

MAX_PLACES = 80
_APART = 13  # between the middles of two marks
_POINT = re.compile(r"\s*(?:<[^>]*>\s*)?POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*", re.IGNORECASE)  # OGC WKT
_LATITUDES, _LONGITUDES = ("lat", "latitude"), ("long", "lon", "lng", "longitude")
_WHERE = f"""
SELECT ?s ?lat ?long WHERE {{
  VALUES ?s {{ %s }} ?s <{PREFIXES["wgs84"]}lat> ?lat ; <{PREFIXES["wgs84"]}long> ?long
}}
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place: its ``number`` on the map, its ``name``, how many rows there are of it, and where it is."""

    number: int
    name: Cell
    count: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Map:
    """A map of one region: paths of countries (SVG), and marks."""

    name: str
    outlines: tuple[str, ...]
    marks: tuple[Mark, ...]
    height: float
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class Places:
    """The maps on which there is something.

    :ivar elsewhere: marks that are on none of them; ``unknown`` rows whose place is not known.
    :ivar left_out: places that there is no room for.
    """

    maps: tuple[Map, ...]
    elsewhere: tuple[Mark, ...]
    unknown: int
    left_out: int


def may_have_places(result: Result) -> bool:
    """Whether a column tells where something is."""
    return bool(_pair(result) or filled(result, _wkt) or filled(result, is_place))


def places_of(result: Result, engine: Engine, outlines: Path | None) -> Places | None:
    """The maps of ``result``; where places are named by IRI, one query to ``engine`` asks where they are.

    :param outlines: the file that ``frontend/outlines.mjs`` made; without it there is no map to draw on.
    """
    if outlines is None or not may_have_places(result):
        return None
    found: dict[Point, list[Cell]] = {}
    unknown = 0
    for point, name in _points(result, engine):
        if point is None or name is None:
            unknown += 1
        else:
            found.setdefault(point, []).append(name)
    marked = [(n, point, cells) for n, (point, cells) in enumerate(found.items(), 1)][:MAX_PLACES]
    maps, drawn = [], set()
    for region, frame, paths in _regions(outlines):
        inside = [(n, point, cells) for n, point, cells in marked if frame.holds(*point)]
        drawn |= {n for n, _, _ in inside}
        free = _apart([frame.point(*point) for _, point, _ in inside])
        marks = tuple(Mark(n, c[0], len(c), x, y) for (n, _, c), (x, y) in zip(inside, free, strict=True))
        maps += [Map(region, paths, marks, frame.height)] if marks else []
    elsewhere = tuple(Mark(n, cells[0], len(cells), 0, 0) for n, _, cells in marked if n not in drawn)
    return Places(tuple(maps), elsewhere, unknown, len(found) - len(marked))


def _points(result: Result, engine: Engine) -> Iterator[tuple[Point | None, Cell | None]]:
    """For each row where it is and what is written there."""
    pair, points = _pair(result), filled(result, _wkt)
    if pair or points:
        used = set(pair or points[:1])
        named = next((n for n in filled(result, is_name) if n not in used and n not in points), next(iter(used)))
        for row in result.rows:
            yield (_coordinates(row, pair) if pair else _wkt(row[points[0]])), row[named]
        return
    column = filled(result, is_place)[0]
    known = _known(engine, sorted({cell.term.value for row in result.rows if (cell := row[column])}))
    for row in result.rows:
        cell = row[column]
        yield (known.get(cell.term.value) if cell else None), cell


def _pair(result: Result) -> tuple[int, int] | None:
    """The columns of latitude and longitude."""
    at = {result.columns[n].lower(): n for n in numbers(result)}
    latitude = next((at[name] for name in _LATITUDES if name in at), None)
    longitude = next((at[name] for name in _LONGITUDES if name in at), None)
    return None if latitude is None or longitude is None else (latitude, longitude)


def _coordinates(row: Row, pair: tuple[int, int]) -> Point | None:
    latitude, longitude = number(row[pair[0]]), number(row[pair[1]])
    return None if latitude is None or longitude is None else (longitude, latitude)


def _wkt(cell: Cell | None) -> Point | None:
    match = _POINT.fullmatch(cell.term.value) if cell else None
    try:
        return (float(match[1]), float(match[2])) if match else None
    except ValueError:
        return None


def _known(engine: Engine, iris: list[str]) -> dict[str, Point]:
    safe = [iri for iri in iris if iri.startswith(ID) and ">" not in iri]
    try:
        found = rows(engine, _WHERE % " ".join(f"<{iri}>" for iri in safe)) if safe else []
    except EngineError:
        return {}
    return {row["s"].value: (float(row["long"].value), float(row["lat"].value)) for row in found}


@lru_cache(maxsize=2)
def _regions(outlines: Path) -> tuple[tuple[str, Frame, tuple[str, ...]], ...]:
    """The name of each region, its drawing and the paths of its countries."""
    return tuple(
        (region.name, region.frame, tuple(country.path for country in region.countries if country.rings))
        for region in regions_of(outlines, WIDTH)
    )


def _apart(points: list[Point]) -> list[Point]:
    """``points``, each moved to the right until it lies on no earlier one."""
    free: list[Point] = []
    for x, y in points:
        while any(abs(x - other[0]) < _APART and abs(y - other[1]) < _APART for other in free):
            x += _APART
        free.append((round(x, 1), round(y, 1)))
    return free
