"""RDF/XML for a vocabulary that is known beforehand: every predicate has one of our prefixes, and no node is blank.

Implements that part of https://www.w3.org/TR/rdf-syntax-grammar/. Arbitrary triples need a library: they may have no
spelling in XML at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from xml.sax.saxutils import escape, quoteattr

from testimonio import names
from testimonio.rdf.terms import Line, Namer, iri, is_iri, parts


def document(lines: Sequence[Line]) -> Iterator[str]:
    """An RDF/XML document.

    :param lines: distinct triples; those of one subject stand together.
    :raise ValueError: a predicate has none of our prefixes, or a node is blank.
    """
    namer = Namer()
    tags = {predicate: namer(predicate) for _, predicate, _ in lines}
    blocks = []
    for subject, own in groupby(lines, itemgetter(0)):
        inner = "".join(f"    {_element(tags[predicate], value)}\n" for _, predicate, value in own)
        blocks.append(f"  <rdf:Description rdf:about={_address(subject)}>\n{inner}  </rdf:Description>\n")
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    for prefix in sorted(namer.used | {"rdf"}):
        yield f"\n    xmlns:{prefix}={quoteattr(names.PREFIXES[prefix])}"
    yield ">\n"
    yield from blocks
    yield "</rdf:RDF>\n"


def _element(tag: str, value: str) -> str:
    if tag.startswith("<"):
        raise ValueError(f"The predicate {tag} has no prefix.")
    if not value.startswith('"'):
        return f"<{tag} rdf:resource={_address(value)}/>"
    said, language, datatype = parts(value)
    attribute = f" xml:lang={quoteattr(language)}" if language else ""
    if datatype:
        attribute = f" rdf:datatype={_address(datatype)}"
    # A carriage return that is not escaped reads back as a line feed.
    return f"<{tag}{attribute}>{escape(said, {chr(13): '&#13;'})}</{tag}>"


def _address(term: str) -> str:
    if not is_iri(term):
        raise ValueError(f"The node {term} is no IRI.")
    return quoteattr(iri(term))
