"""A release from what was read, derived and found: which files there are, in which order they are written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from testimonio.errors import ReleaseError
from testimonio.finding import Finding, Severity
from testimonio.manifest import CATALOGUE, CLAIMS, COVERAGE, DATASET, QUERIES, WITHDRAWN, Manifest, Withdrawal, digest
from testimonio.rdf import jsonld, nquads, turtle
from testimonio.rdf.terms import Line, iri, parts, text
from testimonio.read.model import Reading
from testimonio.reason.model import Expansion
from testimonio.release import claims, columns, coverage
from testimonio.release.catalogue import DATASET_IRI, catalogue
from testimonio.release.dataset import Dataset, dataset
from testimonio.release.directory import Draft, draft
from testimonio.release.findings import report
from testimonio.release.index import Index
from testimonio.release.statistics import count, counts

Say = Callable[[str], object]
_TURTLE = "text/turtle"
_JSON = "application/json"


@dataclass(frozen=True)
class Material:
    """What a release is made of.

    :ivar findings: what the check found; no violation.
    :ivar shacl: the validation report of SHACL, as Turtle.
    :ivar shapes: triples of the shapes, sorted (see :func:`testimonio.release.dataset.shapes`).
    :ivar questions: the questions that go with the corpus, as ``queries.json``.
    """

    reading: Reading
    expansion: Expansion
    findings: Sequence[Finding]
    shacl: str
    shapes: Sequence[Line]
    questions: str = "[]\n"


def publish(material: Material, out: Path, say: Say = lambda _: None, detail: Say = lambda _: None) -> Path:
    """Write a release of ``material`` into the folder of releases ``out`` and make it the current one.

    :param say: is told each step in a few words; ``detail`` how far a step is, often.
    :return: the directory of the release.
    :raise ReleaseError: the corpus does not describe itself, or the disk cannot take the release.
    """
    data = dataset(material.reading, material.expansion)
    index = Index(data.merged)
    statistics = count(data.merged)
    title, licence, issued = _identity(index)
    severities = Counter(finding.severity for finding in material.findings)
    numbers = counts(data, statistics, {str(severity): severities[severity] for severity in Severity})
    with draft(out, say, detail) as writing:
        _write_datasets(writing, data, say)
        _write_documents(writing, data, material.shapes, say)
        _write_claims(writing, index, title, licence, say)
        _write_reports(writing, material, index, data.withdrawn)
        described = catalogue(index, statistics, writing.files)
        head = "The dataset described for machines: files, sizes, checksums, counts (VoID, DCAT)."
        writing.add(CATALOGUE, _TURTLE, "Catalogue (VoID, DCAT)", turtle.document(described, head), len(described))
        say(f"compressing {len(writing.files)} files")
        writing.compress()
        files = tuple(sorted(writing.files, key=lambda file: file.name))
        return writing.publish(Manifest(digest(files), title, licence, issued, numbers, files))


def _identity(index: Index) -> tuple[dict[str, str], str, str]:
    """Title by language, licence and date of the corpus, as it states them."""
    titles = (parts(title) for title in index.all(DATASET_IRI, "dcterms:title"))
    title = {language or "en": value for value, language, _ in titles}
    licence, issued = (index.one(DATASET_IRI, f"dcterms:{name}") for name in ("license", "modified"))
    if not (title and licence and issued):
        raise ReleaseError(
            "The corpus does not say what it is; in graph/dataset.ttl give id:dataset a dcterms:title, "
            "a dcterms:license and the date of its last change as dcterms:modified."
        )
    return title, iri(licence), text(issued)


def _write_datasets(writing: Draft, data: Dataset, say: Say) -> None:
    graphs = data.all()
    head = (
        "Everything: in the default graph every asserted and every derived triple, each once; in named graphs\n"
        "the same by the file that asserts them and by the rule that derives them. Named graphs carry no other meaning."
    )
    say(f"writing {DATASET}, dataset.trig and dataset.jsonld ({data.quads:,} quads each)")
    title = "Everything, by file and by rule"
    writing.add(DATASET, "application/n-quads", f"{title} (N-Quads)", nquads.dataset(graphs), data.quads)
    writing.add("dataset.trig", "application/trig", f"{title} (TriG)", turtle.dataset(graphs, head), data.quads)
    writing.add("dataset.jsonld", "application/ld+json", f"{title} (JSON-LD)", jsonld.dataset(graphs), data.quads)


def _write_documents(writing: Draft, data: Dataset, shapes: Sequence[Line], say: Say) -> None:
    documents = (
        ("asserted.ttl", "What the corpus asserts", data.asserted),
        ("inferred.ttl", "What the rules derive", data.inferred),
        ("ontology.ttl", "Classes, properties, claim predicates, concepts, alignments", data.ontology),
        ("shapes.ttl", "The constraints that the corpus was checked against (SHACL)", shapes),
    )
    for name, title, lines in documents:
        say(f"writing {name} ({len(lines):,} triples)")
        writing.add(name, _TURTLE, title, turtle.document(lines, f"{title}."), len(lines))


def _write_claims(writing: Draft, index: Index, title: dict[str, str], licence: str, say: Say) -> None:
    rows = list(claims.table(index))
    say(f"writing {CLAIMS} ({len(rows) - 1:,} claims)")
    writing.add(CLAIMS, "text/csv", "One row a claim", rows, len(rows) - 1)
    described = columns.metadata(title, licence)
    writing.add(f"{CLAIMS}-metadata.json", "application/csvm+json", f"The columns of {CLAIMS}", [described])


def _write_reports(writing: Draft, material: Material, index: Index, withdrawn: Sequence[Withdrawal]) -> None:
    writing.add("validation.ttl", _TURTLE, "Validation report (SHACL)", [material.shacl])
    writing.add("validation.json", _JSON, "Validation report, with files and lines", [report(material.findings)])
    read = list(coverage.coverage(index))
    writing.add(COVERAGE, _JSON, "How much of each text is read", [coverage.document(read)], len(read))
    writing.add(QUERIES, _JSON, "Questions to start from", [material.questions], len(json.loads(material.questions)))
    gone = json.dumps([asdict(each) for each in withdrawn], ensure_ascii=False, indent=2)
    writing.add(WITHDRAWN, _JSON, "What was withdrawn", [gone + "\n"], len(withdrawn))
