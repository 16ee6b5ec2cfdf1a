"""IRIs: the base, the namespaces and the prefixes of Testimonio. Knows nothing of files or triples.

A thing is ``id/<kind>/<slug>``, a concept ``voc/<scheme>/<slug>``, a claim predicate ``pred/<slug>``, a class or
property ``ns#<name>``, a shape ``shape/<slug>``, a file's graph ``graph/<path without .ttl>`` and the graph of a rule's
inferences ``graph/inferred/<rule>``. Each kind and each scheme has a Turtle prefix of its own name.
"""

from __future__ import annotations

from types import MappingProxyType

BASE = "https://w3id.org/testimonio/"
TM = BASE + "ns#"
PRED = BASE + "pred/"
VOC = BASE + "voc/"
ID = BASE + "id/"
GRAPH = BASE + "graph/"
INFERRED = GRAPH + "inferred/"
SHAPE = BASE + "shape/"
EDTF_DATATYPE = "http://id.loc.gov/datatypes/edtf/EDTF"

KINDS: tuple[str, ...] = (
    "document",
    "text",
    "passage",
    "claim",
    "proposition",
    "actor",
    "office",
    "tenure",
    "event",
    "place",
    "instrument",
    "topic",
    "issue",
    "comparison",
    "quantity-pair",
    "verification",
    "curation",
)
"""Kinds of things under ``id/``; ``id/dataset`` is the corpus itself."""

SCHEMES: tuple[str, ...] = (
    "force",
    "basis",
    "certainty",
    "manner",
    "reference",
    "endorsement",
    "bound",
    "scope",
    "unit",
    "review-status",
    "event-type",
    "event-status",
    "actor-kind",
    "characterisation",
    "comparison-kind",
    "quantity-verdict",
    "verdict",
    "omission",
)
"""SKOS schemes, each in ``ontology/schemes/<scheme>.ttl``; the scheme itself is ``voc/<scheme>``."""

EXTERNAL: MappingProxyType[str, str] = MappingProxyType(
    {
        "bibo": "http://purl.org/ontology/bibo/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "edtf": "http://id.loc.gov/datatypes/edtf/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": "http://spdx.org/rdf/terms#",
        "void": "http://rdfs.org/ns/void#",
        "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)

PREFIXES: MappingProxyType[str, str] = MappingProxyType(
    {
        **EXTERNAL,
        "tm": TM,
        "pred": PRED,
        "id": ID,
        "voc": VOC,
        "graph": GRAPH,
        "inferred": INFERRED,
        "shape": SHAPE,
        **{kind: f"{ID}{kind}/" for kind in KINDS},
        **{scheme: f"{VOC}{scheme}/" for scheme in SCHEMES},
    }
)
"""Every prefix that files, queries and pages may use without ceremony, with its one meaning."""


def shorten(iri: str) -> str:
    """The prefixed name of ``iri`` under the longest fitting namespace, or ``<iri>``.

    Only for people's eyes: the local name is not escaped, and an empty one is left as ``prefix:``.
    """
    best = max((p for p in PREFIXES if iri.startswith(PREFIXES[p])), key=lambda p: len(PREFIXES[p]), default=None)
    if best is None or "/" in iri[len(PREFIXES[best]) :] or "#" in iri[len(PREFIXES[best]) :]:
        return f"<{iri}>"
    return f"{best}:{iri[len(PREFIXES[best]) :]}"
