"""What a release holds: the triples read and derived, sorted, each once, with stable names for blank nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

from testimonio import names
from testimonio.errors import ReleaseError
from testimonio.manifest import Withdrawal
from testimonio.rdf.terms import Line, iri, is_blank, text
from testimonio.read.model import Reading, Role, Source
from testimonio.reason.model import Expansion

_DEPRECATED = f"<{names.EXTERNAL['owl']}deprecated>"
_DAY = f"<{names.EXTERNAL['dcterms']}modified>"
_REASON = f"<{names.TM}withdrawalReason>"
_TRUE = f'"true"^^<{names.EXTERNAL["xsd"]}boolean>'
_THING = f"<{names.ID}"


@dataclass(frozen=True)
class Dataset:
    """The triples of a release as N-Triples terms; every sequence is sorted and holds each triple once.

    :ivar asserted: what the corpus' files say; ``ontology`` what the tool's and the corpus' ontology say (vocabulary
        and alignments too); ``inferred`` what the rules derive.
    :ivar graphs: the same triples by graph (an N-Triples IRI), one graph a file and one a rule, sorted by name.
    :ivar withdrawn: what the corpus withdrew; no triple mentions these things.
    """

    asserted: tuple[Line, ...]
    ontology: tuple[Line, ...]
    inferred: tuple[Line, ...]
    graphs: Mapping[str, tuple[Line, ...]]
    withdrawn: tuple[Withdrawal, ...] = ()

    @cached_property
    def merged(self) -> tuple[Line, ...]:
        """The default graph: every asserted and inferred triple once."""
        return tuple(_each_once(merge(self.asserted, self.ontology, self.inferred)))

    def all(self) -> Mapping[str, tuple[Line, ...]]:
        """The default graph, under the empty name, and the named ones."""
        return {"": self.merged, **self.graphs}

    @property
    def quads(self) -> int:
        """Number of quads of :meth:`all`."""
        return len(self.merged) + sum(map(len, self.graphs.values()))


def dataset(reading: Reading, expansion: Expansion) -> Dataset:
    """The dataset of a corpus that was read and expanded.

    Blank nodes are numbered within the file that they stand in, in the order of the file.

    :raise ReleaseError: a derived triple has a blank node that stands in no file, so that it has no stable name.
    """
    speller = _Speller()
    read = [(source, list(speller.source(source))) for source in reading.sources]
    data = [lines for source, lines in read if source.role is Role.DATA]
    rest = [lines for source, lines in read if source.role is not Role.DATA]
    withdrawals = _withdrawals(line for lines in data for line in lines)
    withdrawn = frozenset(f"<{each.iri}>" for each in withdrawals)
    graphs: dict[str, list[Line]] = {}
    for source, lines in read:
        graphs.setdefault(str(source.graph), []).extend(_kept(lines, withdrawn))
    for rule, triples in expansion.graphs.items():
        graphs.setdefault(str(rule), []).extend(_kept(speller.lines(triples), withdrawn))
    return Dataset(
        asserted=_sorted(_kept((line for lines in data for line in lines), withdrawn)),
        ontology=_sorted(line for lines in rest for line in lines),
        inferred=_sorted(_kept((line for rule in expansion.graphs for line in graphs[str(rule)]), withdrawn)),
        graphs={graph: _sorted(graphs[graph]) for graph in sorted(graphs) if graphs[graph]},
        withdrawn=withdrawals,
    )


def shapes(files: Iterable[Path]) -> tuple[Line, ...]:
    """The triples of the Turtle ``files``, sorted, each once."""
    speller = _Speller()
    lines: list[Line] = []
    for path in files:
        # Labels that two files happen to share are two nodes.
        quads = parse(path.read_bytes(), format=RdfFormat.TURTLE, rename_blank_nodes=True)
        lines.extend(speller.lines((quad.triple for quad in quads), path.name))
    return _sorted(lines)


class _Speller:
    """Spells triples in N-Triples and gives blank nodes names that do not change from run to run."""

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._known: dict[str, str] = {}

    def lines(self, triples: Iterable[Triple], file: str | None = None) -> Iterator[Line]:
        known = self._known  # one string for each term, however often it stands
        for triple in triples:
            subject, predicate, value = str(triple.subject), str(triple.predicate), str(triple.object)
            if is_blank(subject):
                subject = self._label(subject, file)
            if is_blank(value):
                value = self._label(value, file)
            yield (
                known.setdefault(subject, subject),
                known.setdefault(predicate, predicate),
                known.setdefault(value, value),
            )

    def source(self, source: Source) -> Iterator[Line]:
        for statement in source.statements:
            yield from self.lines(statement.triples, source.name)

    def _label(self, node: str, file: str | None) -> str:
        label = self._labels.get(node)
        if label is None:
            if file is None:
                raise ReleaseError("A rule derives a blank node, which has no stable name; let it derive an IRI.")
            stem = file.removesuffix(".ttl").replace("/", "-")
            self._counts[stem] += 1
            label = self._labels[node] = f"_:{stem}-{self._counts[stem]:04}"
        return label


def _withdrawals(lines: Iterable[Line]) -> tuple[Withdrawal, ...]:
    said: dict[str, dict[str, str]] = {}
    for subject, predicate, value in lines:
        if predicate in (_DEPRECATED, _DAY, _REASON) and subject.startswith(_THING):
            said.setdefault(subject, {})[predicate] = value
    return tuple(
        Withdrawal(iri(subject), text(own.get(_DAY, '""')), text(own.get(_REASON, '""')))
        for subject, own in sorted(said.items())
        if own.get(_DEPRECATED) == _TRUE
    )


def _kept(lines: Iterable[Line], withdrawn: frozenset[str]) -> Iterable[Line]:
    if not withdrawn:
        return lines
    return (line for line in lines if line[0] not in withdrawn and line[2] not in withdrawn)


def _sorted(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(_each_once(sorted(lines)))


def _each_once(lines: Iterable[Line]) -> Iterator[Line]:
    return map(itemgetter(0), groupby(lines))
