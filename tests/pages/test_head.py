"""What machines read of a page: who says it comes first there, too, and nothing of unreviewed blame leaves."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient

from html_document import Document
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.pages.subgraph import rows

AWAITING = (
    "SELECT DISTINCT ?claim WHERE { ?claim tm:reviewStatus <https://w3id.org/testimonio/voc/review-status/unreviewed> }"
)
OTHERS = "SELECT DISTINCT ?claim WHERE { ?claim a tm:Claim ; tm:proposition ?p MINUS { ?claim tm:reviewStatus ?any } }"


def path_of(iri: str) -> str:
    return "/page/" + iri.partition("/id/")[2]


def meta(text: str) -> dict[str, str]:
    found = {}
    for element in Document(text).all("meta"):
        name = element.attributes.get("property") or element.attributes.get("name")
        if name:
            found[name] = element.attributes.get("content", "")
    return found


def linked_data(text: str) -> list[dict[str, object]]:
    return [
        json.loads(each) for each in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    ]


def test_a_claim_is_led_by_who_says_it(client: FlaskClient, engine: EmbeddedEngine) -> None:
    claims = [row["claim"].value for row in rows(engine, OTHERS)]
    shown = 0
    for iri in claims:
        text = client.get(path_of(iri)).text
        if "noindex" in meta(text).get("robots", ""):
            continue
        (data,) = linked_data(text)
        author = data["author"]
        assert isinstance(author, dict)
        assert meta(text)["og:title"].startswith(author["name"])
        assert str(data["name"]).startswith(author["name"])
        assert data["@type"] == "Claim"
        assert data["@id"] == meta(text)["og:url"] == iri
        shown += 1
    assert shown > 5


def test_what_awaits_a_reader_has_neither_card_nor_data_in_its_head(
    client: FlaskClient, engine: EmbeddedEngine
) -> None:
    found = rows(engine, AWAITING)
    assert found
    for row in found:
        answer = client.get(path_of(row["claim"].value))
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert linked_data(answer.text) == []
        assert not [name for name in meta(answer.text) if name.startswith("og:")]


@pytest.mark.parametrize(
    "name", ["claim/hc-001a", "event/warehouse-fire", "issue/fire-casualties", "document/harbour-courier-2019-05-14"]
)
def test_signposts(client: FlaskClient, name: str) -> None:
    """https://signposting.org/FAIR/: how to cite, what describes it, of which type it is, under which licence."""
    answer = client.get(f"/page/{name}")
    if answer.status_code == 404:
        pytest.fail(f"the corpus has no {name}")
    links = re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.headers["Link"])
    by_relation: dict[str, list[str]] = {}
    for target, relation in links:
        by_relation.setdefault(relation, []).append(target)
    assert by_relation["cite-as"] == [f"https://w3id.org/testimonio/id/{name}"]
    assert f"/data/{name}.ttl" in by_relation["describedby"]
    assert by_relation["type"][0].startswith("https://schema.org/")
    assert by_relation["license"][0].startswith("https://creativecommons.org/")


def test_a_value_cannot_end_the_script() -> None:
    from testimonio.web.pages.head import head_of

    head = head_of("http://ex/x", "event", "</script><script>alert(1)</script>", "en", None, None)
    assert "<" not in head.jsonld
    assert json.loads(head.jsonld)["name"] == "</script><script>alert(1)</script>"
