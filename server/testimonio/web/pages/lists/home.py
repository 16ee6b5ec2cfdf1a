"""The front page: what this is, one claim as an example, the questions, events and texts, the ways in, the limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from testimonio.names import ID, TM, VOC
from testimonio.store.engine import Engine
from testimonio.web.pages.about.coverage import Row as Coverage
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.lists.inventory import Item
from testimonio.web.pages.lists.listings import lines_of
from testimonio.web.pages.retrieval import claims_where
from testimonio.web.pages.subgraph import Subgraph, Term, rows

MAX_EVENTS = 8
"""Events on the front page: those that most texts report."""
MAX_ISSUES = 12
"""Questions on the front page: those on which most texts take a position."""

MAX_TEXTS = 12
"""Texts on the front page: the first by their dates."""

_FETCH = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  BIND(<{ID}dataset> AS ?s) ?s ?p ?o . FILTER(?p IN (dcterms:title, dcterms:description, tm:coverageNote))
}}
"""
_COUNTS = f"""
SELECT ?what (COUNT(DISTINCT ?s) AS ?n) WHERE {{
  {{ VALUES ?what {{ tm:Event tm:Issue tm:Document }} ?s a ?what }}
  UNION {{ ?s tm:reviewStatus <{VOC}review-status/unreviewed> . BIND(tm:reviewStatus AS ?what) }}
}} GROUP BY ?what
"""
_REPORTED = f"""
SELECT ?event (COUNT(DISTINCT ?text) AS ?texts) (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  ?event tm:eventStatus event-status:reported ; tm:evidence/oa:hasSource/tm:textOf ?text . ?claim tm:about ?event
}} GROUP BY ?event ORDER BY DESC(?texts) DESC(?claims) ?event LIMIT {MAX_EVENTS}
"""
_HEARD = f"""
SELECT ?issue WHERE {{
  ?issue a tm:Issue .
  OPTIONAL {{ ?issue skos:prefLabel ?name FILTER(LANG(?name) = "%s") }}
  OPTIONAL {{
    SELECT ?issue (COUNT(DISTINCT ?text) AS ?texts) (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
      ?claim tm:onIssue ?issue OPTIONAL {{ ?claim tm:inDocument ?text }}
    }} GROUP BY ?issue
  }}
}} ORDER BY DESC(COALESCE(?texts, 0)) DESC(COALESCE(?claims, 0)) LCASE(STR(?name)) ?issue LIMIT {MAX_ISSUES}
"""
_READ = f"""
SELECT ?text (MIN(COALESCE(STR(?date), "9")) AS ?day) WHERE {{
  ?text a tm:Document OPTIONAL {{ ?text dcterms:issued ?date }}
}} GROUP BY ?text ORDER BY ?day ?text LIMIT {MAX_TEXTS}
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

Coverages = Callable[[Sequence[str]], Iterable[Coverage]]
"""The coverage of documents, by their IRIs."""


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
    :ivar events: those that most texts report, by date; ``all_events`` how many there are. Likewise ``issues``, those
        to which most texts speak, and ``texts``, the first ones.
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
    all_texts: int
    awaiting: int


def home_of(engine: Engine, language: str = "en", coverage: Coverages = lambda _: ()) -> Home:
    """The front page of the dataset that ``engine`` serves; at most fifteen queries.

    What it lists is chosen and counted by the queries themselves, so that no answer grows with the dataset.

    :param coverage: gives the coverage of the documents with these IRIs, if a release is served.
    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    graph = Subgraph.fetch(engine, _FETCH)
    dataset = ID + "dataset"
    counts = {row["what"].value: int(row["n"].value) for row in rows(engine, _COUNTS) if "what" in row}
    events = _chosen(engine, _REPORTED, "event")
    texts = _chosen(engine, _READ, "text")
    everything = counts.get(TM + "Document", 0)
    shares = {row.document.href: row for row in coverage(texts)}
    return Home(
        title=graph.label(dataset, language),
        description=graph.text(dataset, "dcterms:description", language),
        coverage=graph.text(dataset, "tm:coverageNote", language),
        example=_example(engine, events[0], language) if events else None,
        issues=lines_of(engine, "issue", _chosen(engine, _HEARD % language, "issue"), everything, language),
        all_issues=counts.get(TM + "Issue", 0),
        events=lines_of(engine, "event", events, everything, language),
        all_events=counts.get(TM + "Event", 0),
        texts=tuple(
            Text(item, shares.get(item.name.href)) for item in lines_of(engine, "document", texts, everything, language)
        ),
        all_texts=everything,
        awaiting=counts.get(TM + "reviewStatus", 0),
    )


def _chosen(engine: Engine, query: str, name: str) -> list[str]:
    return [row[name].value for row in rows(engine, query) if name in row]


def _example(engine: Engine, event: str, language: str) -> Claim | None:
    found = rows(engine, _EXAMPLE % event)
    if not found:
        return None
    return claims_where(engine, f"VALUES ?claim {{ <{found[0]['claim'].value}> }}", language)[0]
