"""What is counted of a dataset: the queries behind ``/about/quality``, as anybody may ask them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from testimonio.names import ID, PREFIXES

_PREFIX = re.compile(r"(?<![\w<])([a-z][a-z0-9-]*):(?=[A-Za-z])")

ANCHORS = """SELECT ?value (COUNT(DISTINCT ?passage) AS ?number) WHERE {
  ?passage a tm:Passage .
  OPTIONAL { ?record tm:verifies ?passage ; tm:verdict ?value }
}
GROUP BY ?value
ORDER BY DESC(?number) ?value"""
NOT_EXACT = """SELECT DISTINCT ?passage ?verdict ?date WHERE {
  ?passage a tm:Passage .
  OPTIONAL { ?record tm:verifies ?passage ; tm:verdict ?verdict ; tm:date ?date }
  FILTER(!BOUND(?verdict) || ?verdict != verdict:exact)
}
ORDER BY ?passage"""
DATES = (
    """SELECT (MIN(STR(?date)) AS ?first) (MAX(STR(?date)) AS ?last) WHERE { ?record tm:verifies ?p ; tm:date ?date }"""
)
SHARED = """SELECT ?value (COUNT(?proposition) AS ?number) WHERE {
  SELECT ?proposition (COUNT(DISTINCT ?document) AS ?value) WHERE {
    ?proposition a tm:Proposition .
    OPTIONAL { ?claim tm:proposition ?proposition ; tm:inDocument ?document }
  }
  GROUP BY ?proposition
}
GROUP BY ?value
ORDER BY ?value"""
COUNT = """SELECT ?value (COUNT(DISTINCT ?claim) AS ?number) WHERE {
  ?claim a tm:Claim .
  OPTIONAL { ?claim %(property)s ?stated }
  BIND(%(value)s AS ?value)
}
GROUP BY ?value
ORDER BY DESC(?number) ?value"""

CLAIMS: Mapping[str, tuple[LazyString, str, str]] = {
    "review": (lazy_gettext("By review"), "tm:reviewStatus", "?stated"),
    "force": (lazy_gettext("By force"), "tm:force", "?stated"),
    "basis": (lazy_gettext("By basis"), "tm:basis", "?stated"),
    "certainty": (lazy_gettext("By certainty"), "tm:certainty", "COALESCE(?stated, certainty:plain)"),
    "manner": (lazy_gettext("By manner"), "tm:manner", "COALESCE(?stated, manner:stated)"),
    "reference": (lazy_gettext("By reference"), "tm:reference", "COALESCE(?stated, reference:explicit)"),
}
"""Tables of claims: title, property, and what stands for it where the claim is silent."""

_BY_TEXTS = (
    "{ SELECT ?meaning WHERE { ?claim tm:proposition ?meaning ; tm:inDocument ?document } "
    "GROUP BY ?meaning HAVING(COUNT(DISTINCT ?document) %s 1) } ?thing tm:proposition ?meaning"
)
SOURCES: Mapping[str, tuple[LazyString, str]] = {
    "alone": (lazy_gettext("claims whose meaning is claimed in no other text"), _BY_TEXTS % "="),
    "shared": (lazy_gettext("claims whose meaning is claimed in another text too"), _BY_TEXTS % ">"),
}
"""Claims with one source and with several: in words, and the SPARQL group that finds each ``?thing``."""

BY_SOURCES = """SELECT ?documents (SUM(?claims) AS ?number) WHERE {
  SELECT ?meaning (COUNT(DISTINCT ?document) AS ?documents) (COUNT(DISTINCT ?claim) AS ?claims)
  WHERE { ?claim tm:proposition ?meaning ; tm:inDocument ?document } GROUP BY ?meaning
}
GROUP BY ?documents"""
"""Claims by the number of texts that claim their meaning, in one go over all: the numbers of :data:`SOURCES`."""

UNKNOWN: Mapping[str, tuple[LazyString, str]] = {
    "unquoted": (
        lazy_gettext("claims of which no words are quoted; some stand in the sentence of words that are"),
        "?thing a tm:Claim . MINUS { ?thing tm:anchor/tm:quote ?words }",
    ),
    "inferred": (
        lazy_gettext("claims that do not name what they speak of, so that we inferred it"),
        "?thing a tm:Claim ; tm:reference reference:inferred",
    ),
    "undated-claims": (
        lazy_gettext("claims of which only the last possible day is known, or only the first"),
        '?thing a tm:Claim ; tm:date ?date . FILTER(CONTAINS(STR(?date), ".."))',
    ),
    "unclear-stance": (
        lazy_gettext("claims that relay somebody and do not let us see what they think of it"),
        "?thing a tm:Claim ; tm:endorsement endorsement:unclear",
    ),
    "no-address": (
        lazy_gettext("documents without a public address, so that no link can open their words"),
        "?thing a tm:Document . MINUS { ?thing schema:url ?url }",
    ),
    "undated-documents": (
        lazy_gettext("documents of which we do not know the day"),
        "?thing a tm:Document . OPTIONAL { ?thing dcterms:issued ?date } "
        'FILTER(!BOUND(?date) || !REGEX(STR(?date), "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))',
    ),
    "undated-events": (
        lazy_gettext("events that the texts do not date"),
        "?thing a tm:Event . MINUS { ?thing a tm:Event ; tm:date ?date }",
    ),
    "unplaced-events": (
        lazy_gettext("events that the texts do not place"),
        "?thing a tm:Event . MINUS { ?thing tm:place ?place }",
    ),
    "other-edition": (
        lazy_gettext("passages last held against another edition of their text than the recorded one"),
        "?record tm:verifies ?thing ; tm:textDigest ?held . ?thing oa:hasSource/tm:sha256 ?recorded . "
        "FILTER(?held != ?recorded)",
    ),
}
"""What is not known: in words, and the SPARQL group that finds each ``?thing``."""

NAMES = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ ?s skos:inScheme ?scheme ; ?p ?o . FILTER(?p IN (skos:prefLabel, skos:definition)) }}
  UNION {{ BIND(<{ID}dataset> AS ?s) ?s ?p ?o . FILTER(?p IN (dcterms:title, tm:coverageNote)) }}
  UNION {{ VALUES ?s {{ %s }} ?s tm:quote ?o . BIND(tm:quote AS ?p) }}
}}
"""


def asked(query: str) -> str:
    """``query`` with the prefixes that it uses, as anybody may send it."""
    used = sorted({name for name in _PREFIX.findall(query) if name in PREFIXES})
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used) + f"\n{query}\n"


def path_of(query: str) -> str:
    """The path that asks ``query``."""
    return "/sparql?" + urlencode({"query": asked(query)})
