"""Limits are settings: each has a sentence on its page, a place in the service description, and an option."""

from __future__ import annotations

from dataclasses import asdict

import pyoxigraph as ox
import pytest

from testimonio.cli.limits import limited
from testimonio.errors import UsageError
from testimonio.names import EXTERNAL
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.limits import Limits
from testimonio.web.application import create_app
from testimonio.web.pages.about.limits import OF_QUERIES, OF_REQUESTS, OF_SERVICES
from testimonio.web.settings import Settings, TransportLimits


def test_each_limit_is_explained() -> None:
    assert set(OF_QUERIES) | set(OF_SERVICES) == set(asdict(Limits()))
    assert set(OF_REQUESTS) == set(asdict(TransportLimits()))


def test_the_page_shows_the_values_that_hold() -> None:
    engine = EmbeddedEngine.of([], Limits(deadline_s=17.5, answer_bytes=3 << 20))
    client = create_app(Settings(transport=TransportLimits(bodies=5)), engine).test_client()
    page = client.get("/about/limits", headers={"Accept": "text/html"}).text
    for name, amount in (("deadline_s", "17.5 s"), ("answer_bytes", "3 MiB"), ("bodies", "5")):
        assert f"<code>{name}</code></th><td>{amount}</td>" in page
    data = client.get("/about/limits", headers={"Accept": "application/json"}).get_json()
    assert data["A query"]["deadline_s"]["value"] == 17.5
    assert data["A request"]["bodies"]["value"] == 5


def test_the_service_description_has_them_too() -> None:
    client = create_app(Settings(), EmbeddedEngine.of([], Limits(deadline_s=17.5))).test_client()
    store = ox.Store()
    store.load(client.get("/sparql", headers={"Accept": "text/turtle"}).data, format=ox.RdfFormat.TURTLE)
    assert store.query(
        'ASK { ?l schema:name "deadline_s" ; schema:value 17.5 }', prefixes={"schema": EXTERNAL["schema"]}
    )


def test_limits_are_given_by_name() -> None:
    queries, requests = limited(["deadline_s=4", "short_s=0.5", "bodies=3"], Limits(), TransportLimits())
    assert (queries, requests) == (Limits(deadline_s=4.0, short_s=0.5), TransportLimits(bodies=3))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("deadlines=4", "there is no limit 'deadlines'; there are answer_bytes,"),
        ("deadline_s", "give a positive number, such as deadline_s=2"),
        ("deadline_s=soon", "give a positive number"),
        ("deadline_s=inf", "give a positive number"),
        ("bodies=1.5", "give a positive whole number"),
        ("bodies=0", "give a positive whole number"),
    ],
)
def test_a_wrong_limit_is_a_sentence(given: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence.replace(".", r"\.")):
        limited([given], Limits(), TransportLimits())
