"""The profile of a text: what it does, of what it speaks most, and whom it lets speak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from testimonio.names import VOC
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.subgraph import Subgraph, expand, rows
from testimonio.web.pages.views import Value

MAX_BARS = 8
"""Rows of each table of a profile."""
_BAR = 100
"""Width of the longest bar."""

TEXTS = "{ BIND(<%(iri)s> AS ?text) } UNION { ?text tm:textOf <%(iri)s> }"
"""A SPARQL pattern: ``?text`` is the thing, or a text of it."""

_SUBJECTS = f"""
SELECT ?subject ?n ?name WHERE {{
  {{ SELECT ?subject (COUNT(DISTINCT ?claim) AS ?n) WHERE {{
    {{ {TEXTS} }} ?claim tm:anchor/oa:hasSource ?text ; tm:proposition/tm:subject ?subject .
  }} GROUP BY ?subject ORDER BY DESC(?n) ?subject LIMIT {MAX_BARS} }}
  ?subject skos:prefLabel|tm:gloss ?name .
}}
"""
"""What is spoken of most, in how many claims, with its names."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a profile.

    :ivar own: how many claims in the author's own voice, ``others`` by those whom it relays.
    :ivar width: of the bar of ``own``, of 100 for the longest of its table; ``rest`` of that of ``others``.
    """

    name: Value
    own: int
    others: int
    width: int
    rest: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What the text does: ``forces`` of its claims, ``subjects`` most spoken of, and ``voices`` that it relays."""

    forces: tuple[Bar, ...]
    subjects: tuple[Bar, ...]
    voices: tuple[Bar, ...]


def profile_of(
    engine: Engine, iri: str, graph: Subgraph, claims: Iterable[Claim], creators: set[str], language: str
) -> Profile:
    """The profile of the text or document ``iri``; one query.

    :param graph: with the names of forces; ``creators`` are IRIs of the authors.
    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    forces = Counter((claim.force, claim.claimant in creators) for claim in claims)
    called_forces = {force: named(graph, f"{VOC}force/{force}", language) for force, _ in forces}
    others = Counter(claim.claimant for claim in claims if claim.claimant not in creators)
    names = {claim.claimant: claim.claimant_name for claim in claims}
    voices = [(Value(names[who].value, names[who].language, local_path(who)), 0, n) for who, n in others.items()]
    spoken = rows(engine, _SUBJECTS % {"iri": iri})
    counts = {row["subject"].value: int(row["n"].value) for row in spoken}
    called = Subgraph((row["subject"].value, expand("skos:prefLabel"), row["name"]) for row in spoken)
    subjects = [(named(called, subject, language), n, 0) for subject, n in counts.items()]
    return Profile(
        forces=bars_of((called_forces[force], forces[force, True], forces[force, False]) for force in called_forces),
        subjects=bars_of(subjects),
        voices=bars_of(voices),
    )


def bars_of(counted: Iterable[tuple[Value, int, int]]) -> tuple[Bar, ...]:
    """The rows with the highest counts, the highest first."""
    ordered = sorted(counted, key=lambda row: (-row[1] - row[2], row[0].text))[:MAX_BARS]
    longest = max((own + others for _, own, others in ordered), default=1) or 1
    return tuple(
        Bar(name, own, others, round(_BAR * own / longest), round(_BAR * others / longest))
        for name, own, others in ordered
    )


def named(graph: Subgraph, iri: str, language: str) -> Value:
    """The name of ``iri``, with its page."""
    label = graph.label(iri, language)
    return Value(label.value, label.language, local_path(iri))
