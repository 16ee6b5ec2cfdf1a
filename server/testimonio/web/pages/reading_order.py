"""Which predicates the page of a thing tells, and in which order."""

from __future__ import annotations

from testimonio.web.pages.subgraph import LABELS, RDF_TYPE, expand

NAMES = {expand("skos:altLabel"), expand("skos:hiddenLabel")}
"""Predicates of further names, which are told in all languages."""

SILENT = {
    RDF_TYPE,
    *LABELS,
    *map(
        expand,
        (
            "tm:claimantOf",
            "tm:reportedBy",
            "tm:reportsTransitively",
            "tm:about",
            "tm:onIssue",
            "tm:inDocument",
            "oa:hasSelector",
            "rdfs:isDefinedBy",
            "rdfs:subClassOf",
            "owl:disjointWith",
            "owl:members",
            "owl:propertyChainAxiom",
        ),
    ),
}
"""Predicates that a page shows otherwise, or that say nothing to a reader."""

_ORDER = [
    expand(name)
    for name in (
        "skos:altLabel",
        "tm:actorKind",
        "tm:partOfActor",
        "skos:definition",
        "tm:subject",
        "tm:predicate",
        "tm:object",
        "tm:value",
        "tm:bound",
        "tm:scope",
        "tm:asOf",
        "tm:claimant",
        "tm:force",
        "tm:basis",
        "tm:certainty",
        "tm:manner",
        "tm:reference",
        "tm:endorsement",
        "tm:date",
        "tm:dateAsWritten",
        "tm:earliest",
        "tm:latest",
        "tm:eventType",
        "tm:eventStatus",
        "tm:place",
        "tm:partOfEvent",
        "tm:within",
        "tm:issue",
        "dcterms:creator",
        "dcterms:publisher",
        "bibo:translator",
        "dcterms:issued",
        "dcterms:language",
        "schema:url",
        "dcterms:rights",
        "skos:exactMatch",
        "skos:note",
        "tm:evidence",
    )
]


def place_of(predicate: str) -> tuple[int, str]:
    """Where ``predicate`` stands, to sort by: in the order of reading, and then by IRI."""
    return (_ORDER.index(predicate) if predicate in _ORDER else len(_ORDER)), predicate
