"""The front page: what this is, one claim as an example, the questions, events and texts, the ways in, the limits."""

from __future__ import annotations

from dataclasses import dataclass

from testimonio.names import ID, VOC
from testimonio.store.engine import Engine
from testimonio.web.pages.about.coverage import Row as Coverage
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.lists.inventory import Item
from testimonio.web.pages.lists.listings import listing_of
from testimonio.web.pages.retrieval import claims_where
from testimonio.web.pages.subgraph import Subgraph, Term, rows

MAX_EVENTS = 8
"""Events on the front page: those that most texts report."""
MAX_ISSUES = 12
"""Questions on the front page: those on which most texts take a position."""

_FETCH = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ BIND(<{ID}dataset> AS ?s) ?s ?p ?o . FILTER(?p IN (dcterms:title, dcterms:description, tm:coverageNote)) }}
  UNION {{ ?s tm:reviewStatus <{VOC}review-status/unreviewed> . BIND(tm:reviewStatus AS ?p) BIND("awaiting" AS ?o) }}
}}
"""
_REPORTED = f"""
SELECT ?event (COUNT(DISTINCT ?text) AS ?texts) (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  ?event tm:eventStatus event-status:reported ; tm:evidence/oa:hasSource/tm:textOf ?text . ?claim tm:about ?event
}} GROUP BY ?event ORDER BY DESC(?texts) DESC(?claims) ?event LIMIT {MAX_EVENTS}
"""
_EXAMPLE = f"""
SELECT ?claim WHERE {{
  ?claim tm:about <%s> ; tm:force <{VOC}force/asserts> ; tm:proposition ?meaning ; tm:anchor/tm:quote ?words ;
    tm:inDocument ?text .
  OPTIONAL {{ ?text schema:url ?url }} OPTIONAL {{ ?text dcterms:issued ?day }} OPTIONAL {{ ?meaning tm:value ?number }}
  MINUS {{ ?claim tm:reviewStatus|tm:manner|tm:certainty|tm:reportedBy ?any }}
  MINUS {{ ?claim tm:reference <{VOC}reference/inferred> }}
}} ORDER BY (!BOUND(?number)) (!BOUND(?url)) STR(?day) ?claim LIMIT 1
"""
"""A claim in its author's voice, without blame, plain, explicit and quoted; first one with a number and an address."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text; ``coverage`` is how much of it is read, ``None`` without a release."""

    item: Item
    coverage: Coverage | None


@dataclass(frozen=True, slots=True)
class Home:
    """The front page, ready to be written.

    :ivar title: the dataset's title, with ``description`` and ``coverage`` (how far it reaches), where given.
    :ivar example: one claim with its words, the same for everybody; ``None`` where no claim is plain enough.
    :ivar events: those that most texts report, by date; ``all_events`` how many there are. Likewise ``issues``.
    :ivar awaiting: claims that touch a person and that no named reader has signed.
    """

    title: Term
    description: Term | None
    coverage: Term | None
    example: Claim | None
    issues: tuple[Item, ...]
    all_issues: int
    events: tuple[Item, ...]
    all_events: int
    texts: tuple[Text, ...]
    awaiting: int


def home_of(engine: Engine, language: str = "en", coverage: tuple[Coverage, ...] = ()) -> Home:
    """The front page of the dataset that ``engine`` serves; at most fifteen queries.

    :param coverage: of the release's texts, if a release is served.
    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    graph = Subgraph.fetch(engine, _FETCH)
    dataset = ID + "dataset"
    chosen = [row["event"].value for row in rows(engine, _REPORTED)]
    events, issues, texts = (listing_of(engine, kind, language) for kind in ("event", "issue", "document"))
    wanted = {local_path(iri) for iri in chosen}
    shares = {row.document.href: row for row in coverage}
    return Home(
        title=graph.label(dataset, language),
        description=graph.text(dataset, "dcterms:description", language),
        coverage=graph.text(dataset, "tm:coverageNote", language),
        example=_example(engine, chosen[0], language) if chosen else None,
        issues=issues.items[:MAX_ISSUES],
        all_issues=issues.count,
        events=tuple(item for item in events.items if item.name.href in wanted),
        all_events=events.count,
        texts=tuple(Text(item, shares.get(item.name.href)) for item in texts.items),
        awaiting=sum(graph.value(subject, "tm:reviewStatus") is not None for subject in graph),
    )


def _example(engine: Engine, event: str, language: str) -> Claim | None:
    found = rows(engine, _EXAMPLE % event)
    if not found:
        return None
    return claims_where(engine, f"VALUES ?claim {{ <{found[0]['claim'].value}> }}", language)[0]
