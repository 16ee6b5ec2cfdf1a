"""The IRIs that a dataset uses, as far as they help somebody who misspelt one: its namespaces and the names in them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from testimonio.names import BASE

_NAMES = 2_000  # of a larger namespace, only the fact that it is one is kept; comparing more would take too long
_ALL_NAMES = 50_000  # over all namespaces, ours first
_NAMESPACES = 20_000  # the largest; IRIs with many parts make a namespace of each
_CUTOFF = 0.7
_SPLIT = re.compile(r"(.*[/#:])([^/#:]*)", re.DOTALL)
_TERMS = (
    "SELECT DISTINCT ?p { ?s ?p ?o }",
    "SELECT DISTINCT ?s { ?s ?p ?o FILTER(isIRI(?s)) }",
    "SELECT DISTINCT ?o { ?s ?p ?o FILTER(isIRI(?o)) }",
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of one dataset.

    :ivar names: by namespace, its names, or none of them where there are too many.
    :ivar ours: whether some of them are ours.
    :ivar holds: whether the dataset has a node in any place of its triples; asked of IRIs that are not in ``names``.
    """

    names: Mapping[str, tuple[str, ...]]
    holds: Callable[[ox.NamedNode], bool]
    ours: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ours", any(namespace.startswith(BASE) for namespace in self.names))

    def misses(self, iri: str) -> bool:
        """Whether ``iri`` occurs nowhere, although the dataset has names of its namespace.

        Of our own namespaces it needs not have one: whoever misspells ``id/actor/`` means something of ours.
        """
        if split(iri)[0] not in self.names and not (iri.startswith(BASE) and self.ours):
            return False
        try:
            return not self.holds(ox.NamedNode(iri))
        except ValueError:  # resolved in another way than the evaluator's
            return False

    def nearest(self, iri: str) -> str | None:
        """The IRI of the same namespace that looks most like ``iri``, if any looks like it."""
        namespace, name = split(iri)
        near = difflib.get_close_matches(name, self.names.get(namespace, ()), n=1, cutoff=_CUTOFF)
        return namespace + near[0] if near else None


def names_of(store: ox.Store) -> Mapping[str, tuple[str, ...]]:
    """The names in the default graph of ``store``, in all its graphs if that is empty, and those of its graphs."""
    return names_among(_iris(store))


def names_among(iris: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The names of ``iris`` by namespace, within bounds."""
    found: dict[str, set[str]] = {}
    for iri in iris:
        namespace, name = split(iri)
        names = found.setdefault(namespace, set())
        if len(names) <= _NAMES:
            names.add(name)
    kept: dict[str, tuple[str, ...]] = {}
    left = _ALL_NAMES
    largest = sorted(found, key=lambda namespace: (-len(found[namespace]), namespace))[:_NAMESPACES]
    for namespace in sorted(largest, key=lambda namespace: not namespace.startswith(BASE)):
        names = found[namespace]
        kept[namespace] = tuple(sorted(names)) if len(names) <= min(left, _NAMES) else ()
        left -= len(kept[namespace])
    return kept


def holds(store: ox.Store, node: ox.NamedNode) -> bool:
    """Whether ``node`` stands in any place of a quad of ``store``."""
    patterns = (
        (node, None, None, None),
        (None, node, None, None),
        (None, None, node, None),
        (None, None, None, node),
    )
    return any(next(store.quads_for_pattern(*pattern), None) is not None for pattern in patterns)


def split(iri: str) -> tuple[str, str]:
    """The namespace of ``iri`` and its name in it."""
    match = _SPLIT.fullmatch(iri)
    return (match[1], match[2]) if match else ("", iri)


def _iris(store: ox.Store) -> Iterator[str]:
    default = next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None
    for query in _TERMS:
        found = store.query(query if default else query.replace("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }", 1))
        assert isinstance(found, ox.QuerySolutions)  # noqa: S101  (SELECT)
        yield from (row[0].value for row in found if isinstance(row[0], ox.NamedNode))
    yield from (graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
