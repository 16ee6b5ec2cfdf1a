"""Every format says the same, in the lexical forms that were given."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from testimonio.rdf import rdfxml
from testimonio.rdf.formats import WRITERS
from testimonio.rdf.terms import TYPE, Line, literal, number, term

A, B = "<http://ex/a>", "<http://ex/b?c=d&e=(f),g>"
LINES: list[Line] = [
    (A, TYPE, B),
    (A, term("dcterms:title"), literal('<a> & "b"\n\t\r\\ ñ 😀 ]]>', "en")),
    (A, term("dcterms:title"), literal("plain")),
    (A, term("dcterms:title"), literal("")),
    (A, term("tm:date"), literal("../2023-01-04", datatype="http://id.loc.gov/datatypes/edtf/EDTF")),
    (A, term("tm:value"), literal("2.50", datatype="http://www.w3.org/2001/XMLSchema#decimal")),
    (A, term("tm:value"), number(30)),
    (B, term("rdfs:seeAlso"), "<https://w3id.org/testimonio/ns#>"),
    (B, term("rdfs:seeAlso"), "<https://w3id.org/testimonio/id/claim/ends.with.dot.>"),
    (B, term("rdfs:seeAlso"), "<https://w3id.org/testimonio/id/claim/a/b>"),
    (B, term("rdfs:seeAlso"), "<urn:x:y>"),
]


@pytest.mark.parametrize("media_type", WRITERS)
def test_what_is_written_reads_back(media_type: str) -> None:
    format_ = {"application/xml": ox.RdfFormat.RDF_XML, "application/json": ox.RdfFormat.JSON_LD}.get(
        media_type, ox.RdfFormat.from_media_type(media_type)
    )
    for lines in (LINES, []):
        written = "".join(WRITERS[media_type](lines))
        read = {tuple(map(str, quad.triple)) for quad in ox.parse(written, format=format_)}
        assert read == set(lines)


def test_xml_refuses_what_it_cannot_spell() -> None:
    with pytest.raises(ValueError, match="<http://ex/p> has no prefix"):
        list(rdfxml.document([(A, "<http://ex/p>", B)]))
    with pytest.raises(ValueError, match="_:b is no IRI"):
        list(rdfxml.document([(A, TYPE, "_:b")]))
