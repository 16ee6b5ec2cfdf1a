"""Every address in the catalogue is answered by the server, with the bytes that the catalogue tells of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from testimonio.manifest import CATALOGUE, DATASET
from testimonio.names import BASE, PREFIXES
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

_WANTED = """
SELECT ?address ?checksum WHERE {
  { ?x dcat:downloadURL ?address ; spdx:checksum/spdx:checksumValue ?checksum }
  UNION { ?x void:dataDump ?address } UNION { ?address a dcat:Catalog } UNION { ?x foaf:homepage ?address }
  UNION { ?x dcat:endpointURL ?address } UNION { ?x void:exampleResource ?address }
}"""


@pytest.fixture(scope="module")
def client(release: Path) -> Iterator[FlaskClient]:
    engine = EmbeddedEngine.load(release / DATASET)
    yield create_app(Settings(), engine, release).test_client()
    engine.close()


def test_every_address_is_answered(client: FlaskClient, release: Path) -> None:
    store = ox.Store()
    store.load(path=str(release / CATALOGUE), format=ox.RdfFormat.TURTLE)
    prologue = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    solutions = store.query(prologue + _WANTED)
    assert isinstance(solutions, ox.QuerySolutions)
    found = [(each["address"].value, each["checksum"]) for each in solutions]
    assert len(found) == 14 + 3 + 1 + 1 + 1 + 4
    for address, checksum in found:
        assert address.startswith(BASE)
        with client.get("/" + address.removeprefix(BASE), follow_redirects=True, buffered=True) as answer:
            assert answer.status_code == 200, address
            if checksum is not None:
                assert hashlib.sha256(answer.data).hexdigest() == checksum.value, address


def test_the_address_of_a_file_leads_to_this_release(client: FlaskClient, release: Path) -> None:
    for name in ("claims.csv", "dataset.nq.gz", "manifest.json"):
        answer = client.get(f"/dump/{name}")
        assert (answer.status_code, answer.location) == (302, f"/release/{release.name}/{name}")
    assert client.get("/dump/passwd").status_code == 404
