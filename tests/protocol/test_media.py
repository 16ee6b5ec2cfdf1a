"""The table of media types agrees with itself and with who writes the formats."""

from __future__ import annotations

import pytest

from testimonio.protocol.media import (
    FORMATS,
    Content,
    by_extension,
    content_type,
    formats,
    media_types,
    named,
    names,
)
from testimonio.store.serialisation import GRAPHS, SOLUTIONS


def test_each_media_type_offered_is_written() -> None:
    assert set(media_types(Content.SOLUTIONS)) == set(SOLUTIONS)
    assert set(media_types(Content.GRAPH)) == set(GRAPHS)


@pytest.mark.parametrize("content", list(Content))
def test_names_mean_one_format_within_one_content(content: Content) -> None:
    spellings = [name for format_ in formats(content) for name in (*format_.names, *format_.media_types)]
    assert len(spellings) == len(set(spellings))
    for format_ in formats(content):
        assert all(named(name.upper(), content) is format_ for name in format_.names)
        assert by_extension(format_.extension, content) is format_


def test_the_default_comes_first() -> None:
    assert media_types(Content.SOLUTIONS)[0] == "application/sparql-results+json"
    assert media_types(Content.GRAPH)[0] == "text/turtle"
    assert names(Content.SOLUTIONS) == "json, xml, csv, tsv"


def test_one_name_two_contents() -> None:
    assert [named("json", content).media_type for content in (Content.SOLUTIONS, Content.GRAPH)] == [  # type: ignore[union-attr]
        "application/sparql-results+json",
        "application/ld+json",
    ]
    assert named("turtle", Content.SOLUTIONS) is None


def test_text_says_its_charset() -> None:
    assert content_type("text/csv") == "text/csv; charset=utf-8"
    assert content_type("application/n-triples") == "application/n-triples"


def test_formats_have_names_for_the_description() -> None:
    assert all(format_.iri for format_ in FORMATS if format_.content is not Content.PAGE)
