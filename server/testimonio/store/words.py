"""The bare words of a SPARQL 1.1 query (https://www.w3.org/TR/sparql11-query/#sparqlGrammar), by what they may do."""

from __future__ import annotations

QUERY_FORMS = frozenset({"SELECT", "CONSTRUCT", "DESCRIBE", "ASK"})
PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"},
)
"""Words that begin a SPARQL 1.1 Update operation."""

CHAINS = frozenset({"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "GRAPH", "EXISTS", "LATERAL", "VALUES"})
"""Clauses that the evaluator piles on one another."""

_CLAUSES = """
    A AS ASC BASE BIND BY DESC DISTINCT EXISTS FILTER FROM GRAPH GROUP HAVING IN LATERAL LIMIT MINUS NAMED NOT OFFSET
    OPTIONAL ORDER PREFIX REDUCED SEPARATOR SERVICE SILENT UNDEF UNION USING VALUES VERSION WHERE TRUE FALSE
    """
_FUNCTIONS = """
    ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI FLOOR GROUP_CONCAT HASLANG
    HASLANGDIR HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LCASE MAX MD5 MIN
    MINUTES MONTH NOW OBJECT PREDICATE RAND REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SHA1 SHA256 SHA384 SHA512 STR
    STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TRIPLE TZ
    UCASE URI UUID YEAR ADJUST
    """
FUNCTIONS = frozenset(_FUNCTIONS.split())
"""The functions and aggregates that have names."""

VOLATILE = frozenset({"NOW", "RAND", "STRUUID", "UUID"})
"""Functions that give something else each time; the labels that BNODE makes mean the same in every answer."""

KNOWN = QUERY_FORMS | PROLOGUE | FUNCTIONS | frozenset(_CLAUSES.split())
"""Every bare word that may stand in a query, in upper case; another one is a mistake."""
