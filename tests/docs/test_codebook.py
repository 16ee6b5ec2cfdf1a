"""docs/codebook.md against the data: what it cites exists, is encoded as it says, and is quoted within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from testimonio.names import PREFIXES

ROOT = Path(__file__).parents[2]
CODEBOOK = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")

CODE = re.compile(r"`([^`]+)`")
CITED = re.compile(r"([a-z]{2}-\d{3}[a-z]?)((?:,? [a-z-]+)*)")
PREFIXED = re.compile(r"([a-z-]+):([A-Za-z0-9-]+)")
UNSAID = {"manner": "stated", "reference": "explicit", "certainty": "plain"}
"""What a claim means where it says nothing."""
MARKS = ("force", "basis", "certainty", "manner", "reference", "endorsement", "reviewStatus")
LONGEST_QUOTE = 12
UNCHECKED = {
    *(
        "denies",
        "explicit",
        "inferred",
        "unreviewed",
        "repetition",
        "reported",
        "opposed-policy",
        "opposed-account",
        "../",
        "pred:should-…",
    ),
    *("testimonio anchor", "testimonio check --texts texts", "testimonio verify --texts texts"),
    *("verify", "--replace", "actors.ttl", "reviewed-once", "reviewed-twice"),
}
"""What stands between backticks and names nothing in a graph, or no one thing."""

Subjects = dict[str, dict[str, set[str]]]


@pytest.fixture(scope="module")
def subjects() -> Subjects:
    """Every subject of both corpora and of the vocabulary, with the last part of each property and of its values."""
    store = Store()
    for folder in ("graph", "ontology", "examples/harbour/graph"):
        for path in sorted((ROOT / folder).rglob("*.ttl")):
            store.load(path=path, format=RdfFormat.TURTLE)
    found: Subjects = {}
    for quad in store:
        if isinstance(quad.subject, NamedNode):
            said = found.setdefault(quad.subject.value, {})
            value = quad.object.value if isinstance(quad.object, NamedNode | Literal) else ""
            short = value if isinstance(quad.object, Literal) else value.rpartition("/")[2]
            said.setdefault(re.split("[/#]", quad.predicate.value)[-1], set()).add(short)
    return found


def codes() -> list[str]:
    """What stands between backticks, line breaks inside taken as spaces."""
    return [" ".join(code.split()) for code in CODE.findall(CODEBOOK)]


def cited() -> Iterator[tuple[str, list[str]]]:
    """Each claim or passage cited, with the words that say how it is encoded."""
    for code in codes():
        if match := CITED.fullmatch(code):
            yield match[1], re.findall("[a-z-]+", match[2])


def encoded(claim: dict[str, set[str]]) -> set[str]:
    """The concepts that a claim has, those included that go without saying."""
    unsaid = {concept for mark, concept in UNSAID.items() if mark not in claim}
    return unsaid | {concept for mark in MARKS for concept in claim.get(mark, ())}


def between(opening: str, closing: str) -> list[str]:
    return [" ".join(words.split()) for words in re.findall(f"{opening}([^{closing}]+){closing}", CODEBOOK)]


def stands(words: str, held: set[str]) -> bool:
    """Whether the words stand whole within one of those held: at no place is a word cut."""
    return any(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) for text in held)


def values(subjects: Subjects, *properties: str) -> set[str]:
    return {value for said in subjects.values() for name in properties for value in said.get(name, ())}


def test_every_claim_and_passage_cited_exists(subjects: Subjects) -> None:
    names = {name for name, _ in cited()}
    kind = {True: "claim", False: "passage"}

    assert len(names) > 150
    assert {name for name in names if PREFIXES[kind[name[-1].isalpha()]] + name not in subjects} == set()


def test_every_claim_is_encoded_as_the_codebook_says(subjects: Subjects) -> None:
    said = [(name, word) for name, words in cited() for word in words]

    assert len(said) > 120
    assert [(name, word) for name, word in said if word not in encoded(subjects[PREFIXES["claim"] + name])] == []


def test_every_term_and_thing_named_exists(subjects: Subjects) -> None:
    names = [match for code in codes() if (match := PREFIXED.fullmatch(code)) and match[1] not in ("skos",)]

    assert len(names) > 50
    assert [name[0] for name in names if PREFIXES[name[1]] + name[2] not in subjects] == []


def test_nothing_between_backticks_escapes_the_checks() -> None:
    rest = {code for code in codes() if not CITED.fullmatch(code) and not PREFIXED.fullmatch(code)}

    assert rest - UNCHECKED == set()


def test_every_fragment_of_a_source_is_quoted_by_the_graph_and_short(subjects: Subjects) -> None:
    fragments = [fragment for fragment in between("“", "”") if fragment != "…"]
    held = values(subjects, "quote", "prefLabel", "altLabel", "hiddenLabel")

    assert len(fragments) > 25
    assert [fragment for fragment in fragments if not stands(fragment, held)] == []
    assert [fragment for fragment in fragments if len(fragment.split()) > LONGEST_QUOTE] == []


def test_every_gloss_cited_is_one_of_the_graph(subjects: Subjects) -> None:
    glosses = [gloss for gloss in between("«", "»") if "…" not in gloss]
    held = values(subjects, "gloss")

    assert len(glosses) > 5
    assert [gloss for gloss in glosses if not stands(gloss.rstrip("."), held)] == []


def test_every_rule_that_a_shape_names_is_a_section() -> None:
    shapes = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "shapes").rglob("*.ttl")))
    rules = set(re.findall(r"\brule (\d+)\b", shapes))
    sections = re.findall(r"^## (\d+)\. ", CODEBOOK, flags=re.MULTILINE)

    assert len(rules) > 5
    assert rules <= set(sections)
    assert sections == [str(number) for number in range(1, len(sections) + 1)]
