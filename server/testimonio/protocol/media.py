"""The one table of media types: what each is called in ``?format=``, in a file's name, and what it can hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Content(StrEnum):
    """What a format can hold."""

    SOLUTIONS = "solutions"  # the answer to SELECT and ASK
    GRAPH = "graph"  # the answer to CONSTRUCT and DESCRIBE, and all descriptions
    PAGE = "page"  # anything, for people


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    :ivar names: values of ``?format=``, the first one is shown; a name may mean one format for each content.
    :ivar media_types: the registered one first, then others that clients ask for; the answer bears the one asked for.
    :ivar extension: of file names, without the dot.
    :ivar iri: its name in service descriptions (https://www.w3.org/ns/formats/), if it has one.
    """

    content: Content
    names: tuple[str, ...]
    media_types: tuple[str, ...]
    extension: str
    iri: str | None

    @property
    def name(self) -> str:
        """What it is called in ``?format=``."""
        return self.names[0]

    @property
    def media_type(self) -> str:
        """The registered media type."""
        return self.media_types[0]


_W3C = "http://www.w3.org/ns/formats/"

FORMATS: tuple[Format, ...] = (
    Format(
        Content.SOLUTIONS,
        ("json", "srj"),
        ("application/sparql-results+json", "application/json"),
        "srj",
        _W3C + "SPARQL_Results_JSON",
    ),
    Format(
        Content.SOLUTIONS,
        ("xml", "srx"),
        ("application/sparql-results+xml", "application/xml"),
        "srx",
        _W3C + "SPARQL_Results_XML",
    ),
    Format(Content.SOLUTIONS, ("csv",), ("text/csv",), "csv", _W3C + "SPARQL_Results_CSV"),
    Format(Content.SOLUTIONS, ("tsv",), ("text/tab-separated-values",), "tsv", _W3C + "SPARQL_Results_TSV"),
    Format(Content.GRAPH, ("turtle", "ttl", "n3"), ("text/turtle",), "ttl", _W3C + "Turtle"),
    Format(Content.GRAPH, ("ntriples", "nt"), ("application/n-triples",), "nt", _W3C + "N-Triples"),
    Format(
        Content.GRAPH,
        ("rdfxml", "rdf+xml", "rdf", "xml"),
        ("application/rdf+xml", "application/xml"),
        "rdf",
        _W3C + "RDF_XML",
    ),
    Format(
        Content.GRAPH,
        ("jsonld", "json-ld", "json"),
        ("application/ld+json", "application/json"),
        "jsonld",
        _W3C + "JSON-LD",
    ),
    Format(Content.PAGE, ("html",), ("text/html",), "html", None),
)
"""All formats; within one content, the first is the default."""


def formats(content: Content) -> tuple[Format, ...]:
    """The formats that can hold ``content``, the default first."""
    return tuple(format_ for format_ in FORMATS if format_.content is content)


def media_types(*contents: Content) -> tuple[str, ...]:
    """All media types that can hold any of ``contents``, in the order in which the server prefers them."""
    found = [format_.media_types for content in contents for format_ in formats(content)]
    # The other names come last: who accepts everything gets a registered type.
    return tuple(dict.fromkeys([types[0] for types in found] + [type_ for types in found for type_ in types[1:]]))


def named(name: str, content: Content) -> Format | None:
    """The format that ``?format=name`` means for ``content``; a media type will do as well."""
    name = name.strip().lower()
    for format_ in formats(content):
        if name in format_.names or name in format_.media_types:
            return format_
    return None


def by_extension(extension: str, content: Content = Content.GRAPH) -> Format | None:
    """The format of files whose name ends in ``.extension``."""
    return next((format_ for format_ in formats(content) if format_.extension == extension), None)


def names(*contents: Content) -> str:
    """The values of ``?format=`` for ``contents``, for a sentence."""
    return ", ".join(dict.fromkeys(format_.name for content in contents for format_ in formats(content)))


def content_type(media_type: str) -> str:
    """The Content-Type for ``media_type``: text is UTF-8 and says so."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def essence(header: str) -> str:
    """The media type of a Content-Type header, lower case, without its parameters."""
    return header.partition(";")[0].strip().lower()


def listed(types: Iterable[str]) -> str:
    """Media types for a sentence or an ``Accept-Post`` header."""
    return ", ".join(types)
