"""What a dataset holds, in so few words that it can be kept beside it: sizes of its graphs, and names for hints."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from testimonio.store.engine import DatasetSummary
from testimonio.store.vocabulary import names_among, names_of


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a dataset holds.

    :ivar names: as in :class:`testimonio.store.vocabulary.Vocabulary`.
    """

    summary: DatasetSummary
    names: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, store: ox.Store) -> Inventory:
        """That of ``store``; takes as long as a few queries over all of it."""
        return cls(summary_of(store), names_of(store))

    @classmethod
    def of_file(cls, dataset: Path) -> Inventory:
        """That of N-Quads, read as a stream: so no more memory is needed than for its nodes' IRIs.

        :raise OSError: the file cannot be read; ``SyntaxError``: it is no N-Quads.
        """
        sizes: Counter[str] = Counter()

        def iris() -> Iterator[str]:
            for quad in ox.parse(path=dataset, format=ox.RdfFormat.N_QUADS):
                graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
                sizes[graph] += 1
                if not graph:
                    for term in (quad.subject, quad.predicate, quad.object):
                        if isinstance(term, ox.NamedNode):
                            yield term.value
            yield from filter(None, sizes)

        names = names_among(iris())
        default = sizes.pop("", 0)
        return cls(DatasetSummary(default, dict(sorted(sizes.items()))), names)

    def raw(self) -> dict[str, Any]:
        """As JSON would have it."""
        return {"triples": self.summary.triples, "graphs": dict(self.summary.graphs), "names": dict(self.names)}

    @classmethod
    def read(cls, path: Path) -> Inventory:
        """The one that was written to ``path`` as JSON.

        :raise OSError: it cannot be read; ``ValueError``, ``KeyError`` or ``TypeError``: it is another thing.
        """
        raw = json.loads(path.read_text(encoding="utf-8"))
        names = {namespace: tuple(held) for namespace, held in raw["names"].items()}
        return cls(DatasetSummary(int(raw["triples"]), dict(raw["graphs"])), names)


def summary_of(store: ox.Store) -> DatasetSummary:
    """The sizes of the graphs of ``store``."""
    default = _number(store, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    # Counted by the evaluator, which is far faster than passing every triple through Python.
    found = store.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101  (SELECT)
    sizes = {row["g"].value: int(row["n"].value) for row in found if isinstance(row["g"], ox.NamedNode)}
    return DatasetSummary(default, dict(sorted(sizes.items())))


def _number(store: ox.Store, query: str) -> int:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101  (SELECT)
    return int(next(iter(found))["n"].value)
