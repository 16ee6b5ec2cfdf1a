"""Counts of what a release holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from testimonio import names
from testimonio.rdf.terms import TYPE, Line, is_iri
from testimonio.release.dataset import Dataset

_THING = re.compile(f"<{re.escape(names.ID)}([a-z-]+)/[^/>]+>")


@dataclass(frozen=True)
class Statistics:
    """Counts in the default graph, in the words of VoID (https://www.w3.org/TR/void/#statistics).

    :ivar entities: subjects under ``id/``; ``classes`` instances by class; ``properties`` triples by property.
    :ivar subjects: number of distinct subjects; ``objects`` of distinct objects, literals included.
    :ivar kinds: things by kind, one of ``names.KINDS``; what hangs below a thing (``…/position``) is not counted.
    """

    triples: int
    entities: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    kinds: Mapping[str, int]


def count(lines: Iterable[Line]) -> Statistics:
    """Statistics of distinct ``lines``."""
    subjects: set[str] = set()
    objects: set[str] = set()
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    triples = 0
    for subject, predicate, value in lines:
        triples += 1
        subjects.add(subject)
        objects.add(value)
        properties[predicate] += 1
        if predicate == TYPE and is_iri(value):
            classes[value] += 1
    kinds = Counter(found[1] for found in map(_THING.fullmatch, subjects) if found)
    return Statistics(
        triples=triples,
        entities=sum(subject.startswith(f"<{names.ID}") for subject in subjects),
        subjects=len(subjects),
        objects=len(objects),
        classes=dict(sorted(classes.items())),
        properties=dict(sorted(properties.items())),
        kinds={kind: kinds[kind] for kind in names.KINDS},
    )


def counts(dataset: Dataset, statistics: Statistics, findings: Mapping[str, int]) -> dict[str, int]:
    """The counts of a manifest: triples by origin, things by kind (``claims``, ``issues`` …), findings by severity."""
    return {
        "triples": statistics.triples,
        "quads": dataset.quads,
        "asserted": len(dataset.asserted),
        "inferred": len(dataset.inferred),
        "ontology": len(dataset.ontology),
        "graphs": len(dataset.graphs),
        "withdrawn": len(dataset.withdrawn),
        **{plural(kind): number for kind, number in statistics.kinds.items()},
        **{f"findings-{severity}": number for severity, number in findings.items()},
    }


def plural(kind: str) -> str:
    """``claims`` of ``claim``."""
    return kind + "s"
