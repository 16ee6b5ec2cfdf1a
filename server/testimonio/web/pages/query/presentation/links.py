"""Links: the things of a graph, or of two columns, in layers from left to right."""

from __future__ import annotations

from dataclasses import dataclass

from testimonio.web.pages.query.presentation.columns import filled
from testimonio.web.pages.query.results import Cell, Result

MAX_NODES = 60
MAX_LAYERS = 4
_STEP, _COLUMN, _NODE = 36, 290, 232
_TOP = 20
_SWEEPS = 6  # to and fro, until lines cross less
_LETTERS = 34  # of a name that fit beside its point

Edge = tuple[str, str, str]
"""Whence, whither, and by what, empty where columns are linked."""


@dataclass(frozen=True, slots=True)
class Node:
    """A thing: its name as it is written, ``by`` what it is reached, and where its point is."""

    name: Cell
    text: str
    by: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Links:
    """A drawing.

    :ivar lines: SVG paths, with a sentence for each.
    :ivar columns: the two columns that are linked; empty for a graph.
    """

    nodes: tuple[Node, ...]
    lines: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class TooMany:
    """Why there is no drawing: how many things there are."""

    count: int


def may_have_links(result: Result) -> bool:
    """Whether the answer is a graph, or two of its columns hold things."""
    return bool(result.rows) and (result.is_graph or len(filled(result, _is_thing)) > 1)


def links_of(result: Result) -> Links | TooMany | None:
    """The drawing of ``result``; ``None`` where nothing is linked.

    Of a graph the things that its triples link, without classes and literals; else the first two columns of things.
    """
    if not may_have_links(result):
        return None
    cells: dict[str, Cell] = {}
    edges: dict[Edge, None] = {}
    columns = (0, 2) if result.is_graph else filled(result, _is_thing)[:2]
    for row in result.rows:
        start, end = row[columns[0]], row[columns[1]]
        if start is None or end is None or not (_is_thing(start) and _is_thing(end)) or start.term == end.term:
            continue
        by = row[1].text if result.is_graph and row[1] else ""
        edges[start.term.value, end.term.value, by] = None
        cells |= {start.term.value: start, end.term.value: end}
    if not edges:
        return None
    if len(cells) > MAX_NODES:
        return TooMany(len(cells))
    named = () if result.is_graph else tuple(result.columns[n] for n in columns)
    return _drawn(cells, list(edges), named)


def _is_thing(cell: Cell) -> bool:
    return cell.term.kind != "literal"


def _drawn(cells: dict[str, Cell], edges: list[Edge], columns: tuple[str, ...]) -> Links:
    layers = _ordered(_layers(list(cells), edges), edges)
    tallest = max(map(len, layers))
    nodes: dict[str, Node] = {}
    for at, layer in enumerate(layers):
        aside = (tallest - len(layer)) * _STEP / 2
        for n, key in enumerate(layer):
            by = ", ".join(dict.fromkeys(name for _, end, name in edges if end == key and name))
            place = at * _COLUMN + 8, round(_TOP + aside + n * _STEP, 1)
            nodes[key] = Node(cells[key], _short(cells[key].text), _short(by), *place)
    lines = tuple(
        (_line(nodes[start], nodes[end]), _sentence(cells, edge)) for edge in edges for start, end, _ in (edge,)
    )
    width = (len(layers) - 1) * _COLUMN + _NODE + 16
    return Links(tuple(nodes.values()), lines, columns, width, _TOP * 2 + (tallest - 1) * _STEP)


def _layers(keys: list[str], edges: list[Edge]) -> list[list[str]]:
    """Things by how many links they are away from those that nothing leads to; circles are entered anywhere."""
    depth: dict[str, int] = {}
    led = {end for _, end, _ in edges}
    waiting = [key for key in keys if key not in led] or keys[:1]
    while len(depth) < len(keys):
        waiting = waiting or [next(key for key in keys if key not in depth)]
        for key in waiting:
            depth.setdefault(key, 0)
        while waiting:
            key = waiting.pop(0)
            for end in (end for start, end, _ in edges if start == key and end not in depth):
                depth[end] = min(depth[key] + 1, MAX_LAYERS - 1)
                waiting.append(end)
    return [layer for at in range(MAX_LAYERS) if (layer := [key for key in keys if depth[key] == at])]


def _ordered(layers: list[list[str]], edges: list[Edge]) -> list[list[str]]:
    """``layers``, each in the order of the middle of what it is linked to (Sugiyama and others 1981)."""
    linked: dict[str, set[str]] = {}
    for start, end, _ in edges:
        linked.setdefault(start, set()).add(end)
        linked.setdefault(end, set()).add(start)
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            place = {key: n / max(len(each) - 1, 1) for each in layers for n, key in enumerate(each)}
            others = {key: [place[other] for other in linked[key] if other not in layer] for key in layer}
            layer.sort(key=lambda key: sum(others[key]) / len(others[key]) if others[key] else place[key])
    return layers


def _line(start: Node, end: Node) -> str:
    begin = start.x + (_NODE if end.x > start.x else 0)
    middle = (begin + end.x) / 2
    return f"M{begin:g} {start.y:g}C{middle:g} {start.y:g} {middle:g} {end.y:g} {end.x - 6:g} {end.y:g}"


def _sentence(cells: dict[str, Cell], edge: Edge) -> str:
    start, end, by = edge
    return " ".join(each for each in (cells[start].text, by or "→", cells[end].text))


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else text[: _LETTERS - 1].rstrip() + "…"
