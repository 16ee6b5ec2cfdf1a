"""N-Quads: one quad a line, the default graph first. Implements https://www.w3.org/TR/n-quads/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from testimonio.rdf.terms import Line


def dataset(graphs: Mapping[str, Sequence[Line]]) -> Iterator[str]:
    """The lines of a dataset.

    :param graphs: sorted distinct triples by graph, an N-Triples IRI; the empty name is the default graph.
    """
    for graph, lines in graphs.items():
        end = f" {graph} .\n" if graph else " .\n"
        for subject, predicate, value in lines:
            yield f"{subject} {predicate} {value}{end}"
