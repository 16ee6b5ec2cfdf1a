"""An invented graph written as a release, text by text, without reading, rules or shapes.

``dataset.nq`` holds all that ``testimonio build`` would write there, in another order: in the default graph every
asserted triple, the ontology and all that the rules derive, and the same in graphs by file and by rule. Beside it
stand the files that pages need (coverage, questions, withdrawals, validation) and the catalogue; the other dumps, the
table of claims and the compressed forms are left out.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from invented import corpus
from invented.consequences import Consequences
from invented.graph import CHECKED, Part
from invented.nquads import Line, Spelling
from testimonio import layout
from testimonio.finding import Severity
from testimonio.manifest import CATALOGUE, COVERAGE, DATASET, QUERIES, WITHDRAWN, Manifest, digest
from testimonio.names import GRAPH, KINDS
from testimonio.pipeline import reason
from testimonio.rdf.turtle import document
from testimonio.read.corpus import read
from testimonio.release.coverage import Coverage, coverage
from testimonio.release.coverage import document as coverage_document
from testimonio.release.dataset import Dataset, dataset
from testimonio.release.directory import draft
from testimonio.release.findings import report
from testimonio.release.index import Index
from testimonio.release.statistics import plural

_TITLE = {"en": "An invented claim graph", "es": "Un grafo de afirmaciones inventado"}
_LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
_JSON = "application/json"


def write(parts: Iterable[Part], out: Path, tool: layout.Tool, say: Callable[[int], object]) -> Path:
    """Write ``parts`` as the one release in the new folder of releases ``out``; its directory.

    :param say: is told, after each part, how many asserted triples there are.
    """
    stream = _Stream(tool, say)
    with draft(out, lambda _: None) as writing:
        writing.add(DATASET, "application/n-quads", "Everything, by file and by rule", stream.quads(iter(parts)))
        writing.files[0] = replace(writing.files[0], triples=stream.counts["quads"])
        writing.add(COVERAGE, _JSON, "How much of each text is read", [coverage_document(stream.coverage)])
        writing.add(QUERIES, _JSON, "Questions to start from", ["[]\n"])
        writing.add(WITHDRAWN, _JSON, "What was withdrawn", ["[]\n"])
        writing.add("validation.json", _JSON, "Validation report: nothing was validated", [report([])])
        writing.add(CATALOGUE, "text/turtle", "Catalogue", document([], "Invented; not described."))
        counts = {**stream.counts, **{f"findings-{severity}": 0 for severity in Severity}}
        files = tuple(sorted(writing.files, key=lambda file: file.name))
        return writing.publish(Manifest(digest(files), _TITLE, _LICENCE, CHECKED, counts, files))


class _Stream:
    """The lines of the dataset, and what is counted on the way.

    :ivar counts: as in a manifest; complete when the lines have been read.
    """

    def __init__(self, tool: layout.Tool, say: Callable[[int], object]) -> None:
        self.counts: dict[str, int] = {}
        self.coverage: list[Coverage] = []
        self._tool, self._say = tool, say
        self._spelling = Spelling()
        self._consequences = Consequences(tool, self._spelling)
        self._numbers: Counter[str] = Counter()
        self._graphs: set[str] = set()

    def quads(self, parts: Iterator[Part]) -> Iterator[str]:
        """The dataset's lines, a part at a time."""
        head = next(parts)
        base = _base(head, self._tool)
        for graph, lines in base.all().items():
            yield "".join(_quads(lines, graph))
        numbers, self._graphs = self._numbers, set(base.graphs)
        numbers.update(asserted=len(base.asserted), inferred=len(base.inferred), triples=len(base.merged))
        numbers.update(kind for block in head.blocks if (kind := block.subject.partition(":")[0]) in KINDS)
        for part in parts:
            yield from self._part(part)
            self._say(numbers["asserted"])
        self.counts = {
            "triples": numbers["triples"],
            "quads": numbers["triples"] + numbers["asserted"] + numbers["inferred"] + len(base.ontology),
            "asserted": numbers["asserted"],
            "inferred": numbers["inferred"],
            "ontology": len(base.ontology),
            "graphs": len(self._graphs),
            "withdrawn": 0,
            **{plural(kind): numbers[kind] for kind in KINDS},
        }

    def _part(self, part: Part) -> Iterator[str]:
        own: list[Line] = []
        source = f"sources/{part.slug}"
        asserted = inferred = 0
        for block in part.blocks:
            lines = list(self._spelling.lines(block))
            asserted += len(lines)
            own += lines if block.file == source else ()
            graph = f"<{GRAPH}{block.file}>"
            self._graphs.add(graph)
            yield "".join(_quads(lines, "")) + "".join(_quads(lines, graph))
        pieces = []
        for graph, line in self._consequences.of(part.blocks):
            inferred += 1
            self._graphs.add(graph)
            triple = " ".join(line)
            pieces.append(f"{triple} .\n{triple} {graph} .\n")
            self._numbers["quantity-pair"] += line[2].endswith("ns#QuantityPair>")
        yield "".join(pieces)
        self._numbers.update(asserted=asserted, inferred=inferred, triples=asserted + inferred)
        self._numbers.update(kind for block in part.blocks if (kind := block.subject.partition(":")[0]) in KINDS)
        self.coverage += coverage(Index(sorted(own)))


def _base(head: Part, tool: layout.Tool) -> Dataset:
    """The ontology and the description of the corpus, read and expanded as any corpus is."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "corpus"
        corpus.write([head], root, texts=False, say=lambda _: None)
        found = layout.Corpus(root)
        reading = read(found, tool)
        return dataset(reading, reason(reading, found, tool))


def _quads(lines: Iterable[Line], graph: str) -> Iterator[str]:
    end = f" {graph} .\n" if graph else " .\n"
    for subject, name, value in lines:
        yield f"{subject} {name} {value}{end}"
