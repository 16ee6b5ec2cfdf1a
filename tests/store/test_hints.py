"""Misspelt terms: the answer is right and empty, and says which term nobody knows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from testimonio.names import TM
from testimonio.store.dataset import Dataset
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Hint, Lane, Question
from testimonio.store.vocabulary import split

EX = "http://ex/"
DATA = f"""
<{EX}claim-1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{TM}Claim> <{EX}graphs/one> .
<{EX}claim-1> <{TM}holder> <https://w3id.org/testimonio/id/actor/mayor> <{EX}graphs/one> .
<{EX}claim-1> <{TM}states> <{EX}things#plán> <{EX}graphs/one> .
<{EX}claim-1> <{TM}date> "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> <{EX}graphs/one> .
<http://www.w3.org/2001/XMLSchema#gYear> <{TM}label> "a year" <{EX}graphs/one> .
"""
PREFIXES = {
    "tm": TM,
    "ex": EX,
    "actor": "https://w3id.org/testimonio/id/actor/",
    "actr": "https://w3id.org/testimonio/id/actr/",
    "things": f"{EX}things#",
    "g": f"{EX}graphs/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "base": "https://w3id.org/testimonio/",
}
PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items()) + "\n"


@pytest.fixture(scope="module")
def engine() -> EmbeddedEngine:
    named = list(ox.parse(DATA, format=ox.RdfFormat.N_QUADS))
    return EmbeddedEngine.of([*named, *(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in named)])


CASES = json.loads((Path(__file__).parent / "hints" / "cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_unknown_terms_of_known_namespaces_are_told(engine: EmbeddedEngine, case: dict[str, Any]) -> None:
    hints = engine.answer(Question(PROLOGUE + case["query"])).hints
    assert [[hint.token, hint.nearest] for hint in hints] == case["hints"]


def test_no_case_is_lost() -> None:
    assert len(CASES) == 26


def test_a_hint_has_a_place_and_a_sentence(engine: EmbeddedEngine) -> None:
    (hint,) = engine.answer(Question(f"PREFIX t: <{TM}>\nASK {{ ?c 'ñ😀' ?d }}".replace("'ñ😀' ?d", "a t:Clam"))).hints
    assert hint == Hint("t:Clam", 2, 12, "t:Claim")
    assert hint.sentence == "t:Clam (line 2, column 12) occurs nowhere in the dataset. Did you mean t:Claim?"
    assert replace(hint, nearest=None).sentence.endswith("occurs nowhere in the dataset.")


def test_our_own_queries_are_not_looked_at(engine: EmbeddedEngine) -> None:
    question = Question(PROLOGUE + "ASK { ?c a tm:Clam }", lane=Lane.PAGE)
    assert engine.answer(question).hints == ()


def test_a_dataset_without_a_default_graph() -> None:
    engine = EmbeddedEngine.of(ox.parse(DATA, format=ox.RdfFormat.N_QUADS))
    (hint,) = engine.answer(Question(PROLOGUE + "ASK { GRAPH ?g { ?c a tm:Clam } }")).hints
    assert hint.nearest == "tm:Claim"


def test_a_dataset_without_anything_has_no_hints() -> None:
    assert EmbeddedEngine.of([]).answer(Question(PROLOGUE + "ASK { ?c a tm:Clam }")).hints == ()


def test_of_a_large_namespace_no_names_are_kept() -> None:
    predicate = ox.NamedNode("http://few/p")
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"http://many/{n}"), predicate, ox.Literal("")) for n in range(5000))
    vocabulary = Dataset(store).vocabulary
    assert vocabulary.names == {"http://few/": ("p",), "http://many/": ()}
    assert vocabulary.misses("http://many/5000")
    assert not vocabulary.misses("http://many/4999")
    assert vocabulary.nearest("http://many/5000") is None


def test_of_very_many_namespaces_the_largest_are_kept() -> None:
    predicate = ox.NamedNode("http://few/p")
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"http://many/{n}/a"), predicate, ox.Literal("")) for n in range(20_100))
    store.extend(ox.Quad(ox.NamedNode(f"http://zz/{n}"), predicate, ox.Literal("")) for n in range(2))
    vocabulary = Dataset(store).vocabulary
    assert len(vocabulary.names) == 20_000
    assert vocabulary.names["http://zz/"] == ("0", "1")


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("http://ex/a#b", ("http://ex/a#", "b")),
        ("http://ex/a/b", ("http://ex/a/", "b")),
        ("http://ex/a/", ("http://ex/a/", "")),
        ("urn:isbn:1", ("urn:isbn:", "1")),
        ("http://ex/a\nb", ("http://ex/", "a\nb")),
    ],
)
def test_namespaces(iri: str, expected: tuple[str, str]) -> None:
    assert split(iri) == expected
