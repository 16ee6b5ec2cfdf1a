"""What holds of the real graph whatever is added to it, beyond what the shapes say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = {
    "actors": ("Person", "Organization", "Collective"),
    "events": ("Event",),
    "places": ("Place",),
    "offices": ("Office", "Tenure"),
    "instruments": ("Instrument",),
    "topics": ("Topic",),
    "issues": ("Issue",),
}

Ask = Callable[[str], list[tuple[str | None, ...]]]

NONE = {
    "a claim predicate is never a property": "SELECT ?p WHERE { ?p a tm:ClaimPredicate . ?s ?p ?o }",
    "a passage has claims, or an omission, or is evidence": """
        SELECT ?passage WHERE {
            ?passage a tm:Passage .
            MINUS { ?claim tm:anchor ?passage }
            MINUS { ?passage tm:omission ?why }
            MINUS { ?thing tm:evidence ?passage }
        }""",
    "a passage with claims is no omission": "SELECT ?claim WHERE { ?claim tm:anchor/tm:omission ?why }",
    "a claim is named after one of its passages": """
        SELECT ?claim WHERE {
            ?claim a tm:Claim .
            BIND(IRI(CONCAT(STR(passage:), REPLACE(STR(?claim), "^.*/(.*)[a-z]$", "$1"))) AS ?own)
            MINUS { ?claim tm:anchor ?own }
        }""",
    "everything in the graph's own voice but issues is known from a passage": """
        SELECT ?thing WHERE {
            VALUES ?class {
                tm:Person tm:Organization tm:Collective tm:Event tm:Place tm:Office tm:Tenure tm:Instrument tm:Topic
            }
            ?thing a ?class .
            MINUS { ?thing tm:evidence ?passage }
        }""",
    "what is described is spoken of, speaks, or identifies something": """
        SELECT ?thing WHERE {
            VALUES ?class { tm:Person tm:Organization tm:Collective tm:Event tm:Place tm:Instrument tm:Topic tm:Issue }
            ?thing a ?class .
            MINUS { ?other ?property ?thing . FILTER(?property NOT IN (skos:related, tm:party)) }
        }""",
    "an event is known from a passage with claims": """
        SELECT ?event WHERE {
            ?event a tm:Event .
            MINUS { ?event tm:evidence ?passage . ?claim tm:anchor ?passage }
        }""",
    "who relays a figure and stands by it says the same as who is relayed": """
        SELECT ?outer WHERE {
            ?outer tm:reports ?inner ; tm:endorsement endorsement:endorses ; tm:proposition ?said .
            MINUS { ?outer tm:reports/tm:proposition ?said }
        }""",
    "every label and gloss is in both languages": """
        SELECT ?thing WHERE {
            VALUES (?property ?one ?other) {
                (skos:prefLabel "en" "es") (skos:prefLabel "es" "en") (tm:gloss "en" "es") (tm:gloss "es" "en")
                (skos:note "en" "es") (skos:note "es" "en") (tm:coverageNote "en" "es") (tm:coverageNote "es" "en")
            }
            ?thing ?property ?text .
            FILTER(LANG(?text) = ?one)
            FILTER NOT EXISTS { ?thing ?property ?same . FILTER(LANG(?same) = ?other) }
        }""",
}
"""What must not be found, by what it would break."""


@pytest.mark.parametrize("query", NONE.values(), ids=NONE.keys())
def test_none_is_found(ask: Ask, query: str) -> None:
    assert ask(query) == []


def test_a_proposition_lives_in_the_file_of_its_first_issue() -> None:
    files = sorted((ROOT / "graph/propositions").glob("*.ttl"))
    assert files
    for path in files:
        issues = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("    tm:issue ")]
        assert issues
        assert {line.split()[1] for line in issues} == {f"issue:{path.stem}"}, path.name


@pytest.mark.parametrize(("name", "classes"), SHARED.items(), ids=SHARED.keys())
def test_shared_things_live_in_their_own_file(name: str, classes: tuple[str, ...]) -> None:
    for path in sorted((ROOT / "graph").rglob("*.ttl")):
        found = {
            line.strip(" ;") for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("    a ")
        }
        here = found & {f"a tm:{kind}" for kind in classes}
        assert bool(here) == (path.stem == name), path.name
