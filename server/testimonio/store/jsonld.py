"""A graph as JSON-LD with a context of prefixes inside: nothing has to be fetched to read it.

Implements https://www.w3.org/TR/json-ld11/. Typed literals keep their lexical form, as value objects.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

import pyoxigraph as ox

from testimonio.names import EXTERNAL, PREFIXES
from testimonio.store.turtle import RDF_TYPE, prefixed

_STRING = EXTERNAL["xsd"] + "string"


def jsonld(triples: Iterable[ox.Triple]) -> str:
    """``triples``, sorted and distinct, as one document with ``@context`` and ``@graph``."""
    used: set[str] = set()
    nodes = []
    for subject, own in groupby(triples, attrgetter("subject")):
        node: dict[str, Any] = {"@id": _id(subject, used)}
        for predicate, group in groupby(own, attrgetter("predicate")):
            if predicate.value == RDF_TYPE:
                node["@type"] = [_id(triple.object, used) for triple in group]
            else:
                node[_id(predicate, used)] = [_value(triple.object, used) for triple in group]
        nodes.append(node)
    context = {prefix: PREFIXES[prefix] for prefix in PREFIXES if prefix in used}
    return json.dumps({"@context": context, "@graph": nodes}, ensure_ascii=False, indent=1) + "\n"


def _id(term: object, used: set[str]) -> str:
    if not isinstance(term, ox.NamedNode):
        return str(term)
    name = prefixed(term.value)
    if name is None:
        return term.value
    used.add(name[0])
    return f"{name[0]}:{name[1]}"


def _value(term: object, used: set[str]) -> Any:
    if not isinstance(term, ox.Literal):
        return {"@id": _id(term, used)}
    if term.language:
        return {"@language": term.language, "@value": term.value}
    if term.datatype.value == _STRING:
        return term.value
    return {"@type": _id(term.datatype, used), "@value": term.value}
