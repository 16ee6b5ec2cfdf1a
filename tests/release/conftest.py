"""A corpus that is read by the real reader and expanded by hand, and releases of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio import names
from testimonio.finding import Finding, Severity
from testimonio.layout import Corpus, Tool
from testimonio.rdf.terms import Line
from testimonio.read.corpus import read
from testimonio.reason.model import Expansion
from testimonio.release.dataset import Dataset, dataset
from testimonio.release.index import Index
from testimonio.release.publication import Material, publish

QUAY = Path(__file__).parent / "quay"


@pytest.fixture(scope="session")
def material() -> Material:
    # The tool's folder of this test: a vocabulary of a few terms, so that expected files stay short.
    reading = read(Corpus(QUAY), Tool(QUAY))
    rules = {
        ox.NamedNode(names.INFERRED + path.stem): tuple(
            quad.triple for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
        )
        for path in sorted((QUAY / "derived").glob("*.ttl"))
    }
    assert len(rules) == 3
    findings = [Finding("graph/events.ttl", 8, Severity.WARNING, "The event «fog» has no date.", "shape:event-date")]
    shapes: list[Line] = [(f"<{names.SHAPE}x>", f"<{names.EXTERNAL['rdf']}type>", f"<{names.EXTERNAL['sh']}NodeShape>")]
    return Material(reading, Expansion(rules), findings, "# The report of SHACL.\n", shapes)


@pytest.fixture(scope="session")
def quay(material: Material) -> Dataset:
    return dataset(material.reading, material.expansion)


@pytest.fixture(scope="session")
def index(quay: Dataset) -> Index:
    return Index(quay.merged)


@pytest.fixture(scope="session")
def release(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(material, tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def claims(release: Path) -> dict[str, dict[str, str]]:
    """Rows of ``claims.csv`` by claim."""
    with (release / "claims.csv").open(encoding="utf-8", newline="") as table:
        return {row["claim"]: row for row in csv.DictReader(table)}
