"""Reads the manifests of a SPARQL test suite.

The vocabularies are ``mf:`` (https://www.w3.org/2001/sw/DataAccess/tests/test-manifest), ``qt:`` (…/test-query) and
``dawgt:`` (…/test-dawg), explained in https://www.w3.org/2001/sw/DataAccess/tests/README.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox

BASE = "https://suite.example/"
"""Where the suite pretends to lie: test IRIs, graph names and base IRIs are the same wherever the copy is."""

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
DAWGT = "http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
REGIME = "http://www.w3.org/ns/sparql-service-description#entailmentRegime"


class Kind(StrEnum):
    """What is asked of the endpoint."""

    EVALUATION = "evaluation"  # answer as expected
    POSITIVE = "positive syntax"  # accept
    NEGATIVE = "negative syntax"  # call it a mistake


KINDS = {
    MF + "QueryEvaluationTest": Kind.EVALUATION,
    MF + "CSVResultFormatTest": Kind.EVALUATION,
    MF + "PositiveSyntaxTest": Kind.POSITIVE,
    MF + "PositiveSyntaxTest11": Kind.POSITIVE,
    MF + "NegativeSyntaxTest": Kind.NEGATIVE,
    MF + "NegativeSyntaxTest11": Kind.NEGATIVE,
}
"""The classes of tests that are asked; updates, the protocol and service descriptions have other ones."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test.

    :ivar group: the folder of its manifest, relative to the suite.
    :ivar query: the file of the query, ``base`` the IRI against which its relative IRIs are meant.
    :ivar data: files of the default graph; ``graphs`` names and files of the named graphs.
    :ivar result: the file of what is expected; ``None`` for a test of syntax.
    :ivar lax: duplicates may be dropped (``mf:LaxCardinality``, for REDUCED).
    :ivar outside: why it is not asked of this endpoint; ``None`` if it is.
    """

    iri: str
    name: str
    group: str
    kind: Kind
    query: Path
    base: str
    data: tuple[Path, ...] = ()
    graphs: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None
    lax: bool = False
    outside: str | None = None

    @property
    def text(self) -> bytes:
        """The query as it is sent.

        The suite means relative IRIs against the address of the query's file. A request has no such address, and the
        endpoint takes no relative IRI without a BASE: so one stands before every query. A BASE of the query's own comes
        later and holds, as an embedded base does (RFC 3986, 5.1).
        """
        return f"BASE <{self.base}>\n".encode() + self.query.read_bytes()


def cases(suite: Path) -> list[Case]:
    """All tests of queries that a manifest below ``suite`` lists, in the order of the manifests' names.

    A folder ``sparql12`` is left out: the endpoint promises SPARQL 1.1. So are manifests of other names, such as
    ``extended-manifest.ttl``: the suite's own lists of what belongs to it do not include them.

    :raise OSError: a manifest cannot be read.
    :raise SyntaxError: a manifest is no Turtle.
    """
    found: dict[str, Case] = {}
    for path in sorted(suite.rglob("manifest*.ttl")):
        if "sparql12" not in path.relative_to(suite).parts:
            found |= {case.iri: case for case in _Manifest(suite, path).cases()}
    return list(found.values())


def address(suite: Path, path: Path) -> str:
    """The IRI of a file of the suite."""
    return BASE + quote(path.relative_to(suite).as_posix())


class _Manifest:
    """One manifest as an index of its triples."""

    def __init__(self, suite: Path, path: Path) -> None:
        self._suite = suite
        self._group = path.parent.relative_to(suite).as_posix()
        self._index: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._entries: list[str] = []
        # The oldest manifests are not quite Turtle of today.
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=address(suite, path), lenient=True):
            self._index[_key(quad.subject), quad.predicate.value].append(_key(quad.object))
            if quad.predicate.value == MF + "entries":
                self._entries.append(_key(quad.object))

    def cases(self) -> Iterator[Case]:
        """The tests that its lists of entries name."""
        for head in self._entries:
            for test in self._list(head):
                kind = next((KINDS[type_] for type_ in self._all(test, RDF + "type") if type_ in KINDS), None)
                if kind is not None and not self._is_update(test):
                    yield self._case(test, kind)

    def _case(self, test: str, kind: Kind) -> Case:
        action = self._one(test, MF + "action") or ""
        query = self._one(action, QT + "query") or action
        result = self._one(test, MF + "result") if kind is Kind.EVALUATION else None
        return Case(
            iri=test,
            name=self._one(test, MF + "name") or test,
            group=self._group,
            kind=kind,
            query=self._file(query),
            base=query,
            data=tuple(map(self._file, self._all(action, QT + "data"))),
            graphs=tuple(map(self._graph, self._all(action, QT + "graphData"))),
            result=self._file(result) if result else None,
            lax=MF + "LaxCardinality" in self._all(test, MF + "resultCardinality"),
            outside=self._outside(test, action),
        )

    def _outside(self, test: str, action: str) -> str | None:
        if self._all(action, REGIME):
            return "asks for an entailment regime; the endpoint answers by simple entailment over a finished release"
        if {DAWGT + "Withdrawn", DAWGT + "Rejected"}.intersection(self._all(test, DAWGT + "approval")):
            return "withdrawn by the working group"
        return None

    def _is_update(self, test: str) -> bool:
        # Some negative tests of updates bear the class of the tests of queries.
        return any(action.endswith(".ru") for action in self._all(test, MF + "action"))

    def _graph(self, node: str) -> tuple[str, Path]:
        # Either the file itself, which names the graph, or a node with the file and another name.
        file = self._one(node, QT + "graph") or node
        return self._one(node, RDFS + "label") or file, self._file(file)

    def _file(self, iri: str) -> Path:
        return self._suite / unquote(iri.removeprefix(BASE))

    def _list(self, head: str) -> Iterator[str]:
        while head and head != RDF + "nil":
            yield from self._all(head, RDF + "first")
            head = self._one(head, RDF + "rest") or ""

    def _all(self, subject: str, predicate: str) -> list[str]:
        return self._index.get((subject, predicate), [])

    def _one(self, subject: str, predicate: str) -> str | None:
        return next(iter(self._all(subject, predicate)), None)


def _key(term: object) -> str:
    return term.value if isinstance(term, (ox.NamedNode, ox.Literal)) else str(term)
