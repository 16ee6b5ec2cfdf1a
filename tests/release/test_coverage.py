"""How much of a text is read: unions of spans, by offsets only."""

from __future__ import annotations

import json
from pathlib import Path

from testimonio.names import ID, PREFIXES, VOC
from testimonio.release.coverage import Coverage, Omission, coverage, document
from testimonio.release.index import Index


def _index(
    characters: int, spans: dict[str, tuple[int, int]], claims: dict[str, str], omitted: dict[str, str]
) -> Index:
    """A text ``x`` with passages and claims; ``claims`` names the passage of each, ``omitted`` the reason."""
    lines = []

    def say(subject: str, name: str, value: str) -> None:
        prefix, _, local = name.partition(":")
        lines.append((f"<{ID}{subject}>", f"<{PREFIXES[prefix]}{local}>", value))

    text = f"<{ID}text/x>"
    say("text/x", "rdf:type", f"<{PREFIXES['tm']}Text>")
    say("text/x", "tm:charLength", f'"{characters}"')
    say("text/x", "tm:textOf", f"<{ID}document/x>")
    for passage, (start, end) in spans.items():
        say(f"passage/{passage}", "rdf:type", f"<{PREFIXES['tm']}Passage>")
        say(f"passage/{passage}", "oa:hasSource", text)
        say(f"passage/{passage}", "tm:start", f'"{start}"')
        say(f"passage/{passage}", "tm:end", f'"{end}"')
        say(f"passage/{passage}", "tm:quote", '"four"')
    for passage, reason in omitted.items():
        say(f"passage/{passage}", "tm:omission", f"<{VOC}omission/{reason}>")
    for claim, passage in claims.items():
        say(f"claim/{claim}", "rdf:type", f"<{PREFIXES['tm']}Claim>")
        say(f"claim/{claim}", "tm:anchor", f"<{ID}passage/{passage}>")
    return Index(sorted(lines))


def test_overlaps_count_once_and_gaps_are_told() -> None:
    spans = {"x-001": (0, 10), "x-002": (5, 20), "x-003": (30, 40), "x-004": (60, 62), "x-005": (43, 50)}
    claims = {"x-001a": "x-001", "x-002a": "x-002", "x-002b": "x-002", "x-005a": "x-005"}
    omitted = {"x-003": "heading", "x-005": "repetition"}  # one that has a claim is not left out
    found = list(coverage(_index(100, spans, claims, omitted)))
    assert found == [
        Coverage(
            text=f"{ID}text/x",
            document=f"{ID}document/x",
            characters=100,
            claimed=27,
            omitted=10,
            read=37,
            quoted=4,
            share=0.37,
            passages=5,
            claims=4,
            omissions=(Omission(f"{ID}passage/x-003", 30, 40, "heading"),),
            gaps=((20, 30), (50, 100)),
        )
    ]


def test_a_text_without_passages_is_one_gap() -> None:
    (found,) = coverage(_index(50, {}, {}, {}))
    assert (found.read, found.share, found.gaps) == (0, 0.0, ((0, 50),))


def test_a_release_tells_it(release: Path) -> None:
    told = json.loads((release / "coverage.json").read_text(encoding="utf-8"))
    assert [each["claims"] for each in told] == [3]
    assert document([]) == "[]\n"
