"""``catalogue.ttl``: the dataset described for machines, in VoID and DCAT 3, with sizes and checksums of its files.

https://www.w3.org/TR/void/ and https://www.w3.org/TR/vocab-dcat-3/. Addresses are those of the latest release, because
a file cannot hold the digest that it is part of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from testimonio import names
from testimonio.manifest import CATALOGUE, DATASET, ReleasedFile
from testimonio.rdf.terms import TYPE, Line, literal, number, term
from testimonio.release.index import Index
from testimonio.release.statistics import Statistics

DATASET_IRI = f"<{names.ID}dataset>"
_DUMP = f"{names.BASE}dump/"
_CATALOGUE = f"<{_DUMP}{CATALOGUE}>"
_SPARQL = f"<{names.BASE}sparql>"
_IANA = "https://www.iana.org/assignments/media-types/"
_REPEATED = ("title", "description", "license", "rights", "creator", "publisher", "modified", "language")
_WHOLE = (DATASET, "dataset.trig", "dataset.jsonld")
_FEATURES = ("N-Quads", "TriG", "JSON-LD", "Turtle")
_EXAMPLES = ("claim", "proposition", "event", "actor", "issue")


def catalogue(index: Index, statistics: Statistics, files: Sequence[ReleasedFile]) -> list[Line]:
    """The triples of the catalogue, sorted.

    :param index: the default graph; what it says of ``id/dataset`` (title, licence …) is repeated.
    :param files: the files to list as distributions.
    """
    writing = _Writing()
    licence = index.all(DATASET_IRI, "dcterms:license")
    _describe_dataset(writing, index, statistics)
    _describe_partitions(writing, statistics)
    for file in files:
        _describe_file(writing, file, licence)
    writing.say(
        _CATALOGUE,
        {
            "rdf:type": [term("dcat:Catalog"), term("void:DatasetDescription")],
            "dcterms:title": _titles("Catalogue of this dataset", "Catálogo de este conjunto de datos"),
            "foaf:primaryTopic": [DATASET_IRI],
            "dcat:dataset": [DATASET_IRI],
            "dcat:service": [_SPARQL],
        },
    )
    writing.say(
        _SPARQL,
        {
            "rdf:type": [term("dcat:DataService")],
            "dcterms:title": _titles("SPARQL endpoint", "Punto de acceso SPARQL"),
            "dcterms:conformsTo": ["<https://www.w3.org/TR/sparql11-protocol/>"],
            "dcat:endpointURL": [_SPARQL],
            "dcat:servesDataset": [DATASET_IRI],
        },
    )
    return sorted(set(writing.lines))


class _Writing:
    """Gathers triples; subjects and objects are N-Triples terms, properties prefixed names."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._blanks = 0

    def say(self, subject: str, said: Mapping[str, Iterable[str]]) -> str:
        for name, values in said.items():
            predicate = TYPE if name == "rdf:type" else term(name)
            self.lines.extend((subject, predicate, value) for value in values)
        return subject

    def node(self, said: Mapping[str, Iterable[str]]) -> str:
        """A new blank node of which ``said`` is stated."""
        self._blanks += 1
        return self.say(f"_:b{self._blanks:05}", said)


def _describe_dataset(writing: _Writing, index: Index, statistics: Statistics) -> None:
    terms = [*statistics.classes, *statistics.properties]
    namespaces = [f"<{namespace}" for namespace in (*names.EXTERNAL.values(), names.TM)]
    examples = (index.first(f"<{names.PREFIXES[kind]}") for kind in _EXAMPLES)
    writing.say(DATASET_IRI, {f"dcterms:{name}": index.all(DATASET_IRI, f"dcterms:{name}") for name in _REPEATED})
    writing.say(
        DATASET_IRI,
        {
            "rdf:type": [term("void:Dataset"), term("dcat:Dataset")],
            "void:triples": [number(statistics.triples)],
            "void:entities": [number(statistics.entities)],
            "void:classes": [number(len(statistics.classes))],
            "void:properties": [number(len(statistics.properties))],
            "void:distinctSubjects": [number(statistics.subjects)],
            "void:distinctObjects": [number(statistics.objects)],
            "void:uriSpace": [literal(names.ID)],
            "void:vocabulary": [f"{name}>" for name in namespaces if any(each.startswith(name) for each in terms)],
            "void:exampleResource": [example for example in examples if example],
            "void:sparqlEndpoint": [_SPARQL],
            "void:dataDump": [f"<{_DUMP}{name}>" for name in _WHOLE],
            "void:feature": [f"<http://www.w3.org/ns/formats/{_format(name)}>" for name in _FEATURES],
            "foaf:homepage": [f"<{names.BASE}>"],
        },
    )


def _describe_partitions(writing: _Writing, statistics: Statistics) -> None:
    for kind, count in statistics.classes.items():
        node = writing.node({"void:class": [kind], "void:entities": [number(count)]})
        writing.say(DATASET_IRI, {"void:classPartition": [node]})
    for name, count in statistics.properties.items():
        node = writing.node({"void:property": [name], "void:triples": [number(count)]})
        writing.say(DATASET_IRI, {"void:propertyPartition": [node]})


def _describe_file(writing: _Writing, file: ReleasedFile, licence: list[str]) -> None:
    address = f"<{_DUMP}{file.name}>"
    checksum = writing.node(
        {
            "rdf:type": [term("spdx:Checksum")],
            "spdx:algorithm": [term("spdx:checksumAlgorithm_sha256")],
            "spdx:checksumValue": [_typed(file.sha256, "hexBinary")],
        }
    )
    writing.say(
        address,
        {
            "rdf:type": [term("dcat:Distribution")],
            "dcterms:title": [literal(file.title, "en")],
            "dcterms:license": licence,
            "dcat:downloadURL": [address],
            "dcat:mediaType": [f"<{_IANA}{file.media_type}>"],
            "dcat:byteSize": [_typed(str(file.bytes), "nonNegativeInteger")],
            "spdx:checksum": [checksum],
        },
    )
    writing.say(DATASET_IRI, {"dcat:distribution": [address]})


def _titles(en: str, es: str) -> list[str]:
    return [literal(en, "en"), literal(es, "es")]


def _typed(value: str, datatype: str) -> str:
    return literal(value, datatype=names.EXTERNAL["xsd"] + datatype)


def _format(name: str) -> str:
    """The fragment-free name under ``http://www.w3.org/ns/formats/``."""
    return name.replace("-", "_")
