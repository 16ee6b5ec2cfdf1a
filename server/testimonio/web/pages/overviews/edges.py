"""The lines of the network as readers see them: two ends, on whose word, and the claims that a line consists of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from testimonio.names import ID
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.claims import Claim, claim_in
from testimonio.web.pages.overviews.relations import NAMES, SAID, VOICES
from testimonio.web.pages.subgraph import LABELS, RDF_TYPE, Subgraph, Term, expand
from testimonio.web.pages.views import Value

MOST_CLAIMS = 500
"""Claims that are written out, those of the lines with the most first; the query names all."""

MOST_IN_LINE = 20
"""Claims that are written out of one line, and texts that are named of one; the query names all."""

_LABELS = ", ".join(f"<{iri}>" for iri in (*LABELS, RDF_TYPE))
_CLAIMS = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{
    SELECT DISTINCT ?s WHERE {{
      {{ VALUES ?s {{ %(claims)s }} }}
      UNION {{
        VALUES ?claim {{ %(claims)s }}
        ?claim tm:proposition|tm:claimant|tm:inDocument|tm:reports|tm:reportedBy ?s
      }}
      UNION {{ VALUES ?claim {{ %(claims)s }} ?claim (tm:reports|tm:reportedBy)/(tm:claimant|tm:proposition) ?s }}
    }}
  }}
  ?s ?p ?o . FILTER(?p IN ({_LABELS}, dcterms:issued, tm:claimant, tm:force, tm:proposition, tm:inDocument, tm:reports,
    tm:reportedBy, tm:endorsement, tm:manner, tm:reference, tm:certainty, tm:reviewStatus))
}}
"""


@dataclass(frozen=True, slots=True)
class Edge:
    """A line.

    :ivar slug: its anchor on the page, from both ends and the voice.
    :ivar who_kind: the class by name, if it is no actor; ``whom_kind`` likewise.
    :ivar name: the relation in words between both, as something said where it is known from others.
    :ivar voice: on whose word: one of :data:`.relations.VOICES`; ``speakers`` who, if others.
    :ivar hows: the claim predicates, of words passed on what the one who does so thinks of them.
    :ivar texts: at most :data:`MOST_IN_LINE`, ``all_texts`` how many there are.
    :ivar count: of its claims, ``unreviewed`` of those that touch a person and await a reader; ``claims`` the claims.
    """

    slug: str
    who: Value
    whom: Value
    who_kind: Term | None
    whom_kind: Term | None
    name: str
    voice: str
    words: str
    speakers: tuple[Value, ...]
    hows: tuple[Value, ...]
    texts: tuple[Value, ...]
    all_texts: int
    count: int
    unreviewed: int
    claims: tuple[Claim, ...]


def told_of(
    engine: Engine, found: Iterable[Mapping[str, Term]], apart: Iterable[str], language: str
) -> dict[str, Claim]:
    """The claims that are written out, by IRI: of the lines ``found`` the first ones, and all ``apart``; one query."""
    drawn = (iri for row in found for iri in first_of(row["made"]))
    wanted = list(dict.fromkeys((*islice(dict.fromkeys(drawn), MOST_CLAIMS), *apart)))
    graph = Subgraph.fetch(engine, _CLAIMS % {"claims": " ".join(f"<{iri}>" for iri in wanted)})
    return {iri: claim_in(graph, iri, language, {}) for iri in wanted}


def edge_of(row: Mapping[str, Term], names: Subgraph, told: Mapping[str, Claim], language: str) -> Edge:
    """The line of a ``row`` of :func:`testimonio.web.pages.overviews.ties.edges_query`."""
    who, whom, voice = row["who"].value, row["whom"].value, row["voice"].value
    claims = sorted(
        (told[iri] for iri in first_of(row["made"]) if iri in told),
        key=lambda each: (each.document or "", each.iri),
    )
    speakers: Iterable[tuple[str, Term]] = ()
    if voice == "others":
        speakers = [(claim.claimant, claim.claimant_name) for claim in claims]
    elif voice == "through":
        speakers = [(relay.claimant, relay.claimant_name) for claim in claims for relay in claim.relayed_by]
    return Edge(
        slug="-".join((*who.removeprefix(ID).split("/"), *whom.removeprefix(ID).split("/"), voice)),
        who=named(names, who, language),
        whom=named(names, whom, language),
        who_kind=kinds_of(names, [who], language).get(who),
        whom_kind=kinds_of(names, [whom], language).get(whom),
        name=str((NAMES if voice == "own" else SAID)[row["relation"].value]),
        voice=voice,
        words=str(VOICES[voice]),
        speakers=tuple(Value(name.value, name.language, local_path(iri)) for iri, name in dict(speakers).items()),
        hows=tuple(named(names, iri, language) for iri in sorted(row["hows"].value.split())),
        texts=tuple(named(names, iri, language) for iri in first_of(row["texts"])),
        all_texts=len(row["texts"].value.split()),
        count=int(row["claims"].value),
        unreviewed=int(row["unreviewed"].value),
        claims=tuple(claims),
    )


def first_of(several: Term) -> list[str]:
    """Of the IRIs in ``several`` those that a line is shown with."""
    return sorted(several.value.split())[:MOST_IN_LINE]


def kinds_of(names: Subgraph, iris: Iterable[str], language: str) -> Mapping[str, Term]:
    """What is no actor, with the name of its class."""
    found = {}
    for iri in iris:
        types = names.types(iri)
        if expand("tm:Actor") not in types:
            own = sorted(t for t in types if t.startswith(expand("tm:")))
            if own:
                found[iri] = names.label(own[0], language)
    return found


def named(names: Subgraph, iri: str, language: str) -> Value:
    """The name of ``iri``, linked to its page."""
    label = names.label(iri, language)
    return Value(label.value, label.language, local_path(iri))
