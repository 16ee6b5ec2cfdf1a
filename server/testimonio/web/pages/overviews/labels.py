"""Where the names of marks stand, so that none lies on another. Only arithmetic: the same marks, the same places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LETTER, LINE = 5.4, 13.0
"""About what a letter of a name is wide, and what its line is high, in units of the drawing."""

DISTANCES = (3, 10, 20, 32, 46, 62, 80, 100, 124, 150)
"""From the edge of a mark to its name, the nearest first; from the second on, a line leads there."""

ANGLES = (0, 180, -30, 30, 150, 210, -60, 60, 120, 240, -90, 90)
"""Directions in degrees, clockwise from the right, the best first."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A round mark that wants a name ``letters`` long."""

    x: float
    y: float
    radius: float
    letters: int


@dataclass(frozen=True, slots=True)
class Label:
    """Where a name stands: its base line, its SVG ``text-anchor``, and the end of the line that leads there, if any."""

    x: float
    y: float
    anchor: str
    leader: tuple[float, float, float, float] | None


def labels_of(spots: Sequence[Spot], width: float, height: float) -> list[Label]:
    """A label for each of ``spots``, in their order; the first ones choose first.

    Where every line to a free place would cross a mark or a name, it crosses; where no place is free, the name stands
    beside its mark, over whatever is there.
    """
    taken = [(spot.x - spot.radius, spot.y - spot.radius, spot.x + spot.radius, spot.y + spot.radius) for spot in spots]
    found = []
    for spot in spots:
        choices = _choices(spot)
        free = [each for each in choices if _free(each[1], taken, width, height)]
        clear = [each for each in free if not _crossing(each[0], taken, spot)]
        label, box = (clear or free or choices)[0]
        taken.append(box)
        found.append(label)
    return found


def _choices(spot: Spot) -> list[tuple[Label, Box]]:
    return [_at(spot, distance, angle) for distance in DISTANCES for angle in ANGLES]


def _at(spot: Spot, distance: float, angle: float) -> tuple[Label, Box]:
    dx, dy = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = spot.x + dx * (spot.radius + distance), spot.y + dy * (spot.radius + distance)
    wide = spot.letters * LETTER
    anchor, left = ("start", x) if dx > 0.3 else ("end", x - wide) if dx < -0.3 else ("middle", x - wide / 2)
    middle = y + dy * LINE / 2
    leader = None
    if distance > DISTANCES[0]:
        edge = (spot.x + dx * spot.radius, spot.y + dy * spot.radius)
        leader = (round(edge[0], 1), round(edge[1], 1), round(x - dx * 2, 1), round(y - dy * 2, 1))
    label = Label(round(x, 1), round(middle + LINE * 0.3, 1), anchor, leader)
    return label, (left, middle - LINE / 2, left + wide, middle + LINE / 2)


def _free(box: Box, taken: Sequence[Box], width: float, height: float) -> bool:
    if box[0] < 2 or box[1] < 2 or box[2] > width - 2 or box[3] > height - 2:
        return False
    return not any(
        box[0] < right and left < box[2] and box[1] < bottom and top < box[3] for left, top, right, bottom in taken
    )


def _crossing(label: Label, taken: Sequence[Box], spot: Spot) -> bool:
    return label.leader is not None and any(_crosses(label.leader, other) for other in taken if not _holds(other, spot))


def _crosses(line: tuple[float, float, float, float], box: Box) -> bool:
    """Whether ``line`` runs through ``box``; asked at points along it."""
    x1, y1, x2, y2 = line
    steps = [n / 12 for n in range(13)]
    return any(box[0] < x1 + (x2 - x1) * n < box[2] and box[1] < y1 + (y2 - y1) * n < box[3] for n in steps)


def _holds(box: Box, spot: Spot) -> bool:
    return box[0] <= spot.x <= box[2] and box[1] <= spot.y <= box[3]
