"""Runs the shapes over the data with pySHACL, and traces every result to a line.

The data graph is what is asserted, the vocabulary (schemes and claim predicates) and the derived dates; the ontology
brings in classes only. There is no inference: on the closure, hundreds of results would be false. How shapes are
written so that they run fast is told at the head of ``shapes/claims.ttl``.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import rdflib
from pyshacl import Validator
from pyshacl.errors import ReportableRuntimeError
from pyshacl.graph_abstraction import DataGraph
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib.namespace import RDF, RDFS, SH
from rdflib.query import Result

from testimonio import names
from testimonio.errors import CorpusError, FileSyntaxError
from testimonio.finding import Finding
from testimonio.read.model import Place, Reading, Role
from testimonio.reason.model import Expansion
from testimonio.validate import loaded_words, shacl_report
from testimonio.validate.model import ShaclReport, ShaclResult
from testimonio.validate.rdflib_terms import to_oxigraph, to_rdflib

_DERIVED_DATES = frozenset(names.TM + name for name in ("earliest", "latest", "date"))
_DATES = frozenset({names.TM + "date", names.TM + "asOf", names.EXTERNAL["dcterms"] + "issued"})
_CLASSES = frozenset(map(str, (RDF.type, RDFS.subClassOf)))
_NOWHERE = Place("graph/dataset.ttl", 1)


def data_of(reading: Reading, expansion: Expansion) -> list[ox.Triple]:
    """What the shapes are about: the corpus, the vocabulary and the derived dates.

    Of a thing that states two dates by one property, which a shape reports there, no date is derived here: not its keys
    nor, if it is a document, the dates of its claims. Otherwise one slip would be told dozens of times.
    """
    asserted = list(reading.triples(Role.DATA, Role.VOCABULARY))
    derived = [triple for triple in expansion.triples() if triple.predicate.value in _DERIVED_DATES]
    doubtful = _twice(asserted) | _twice(derived)
    return [*asserted, *(triple for triple in derived if triple.subject not in doubtful)]


def _twice(triples: Iterable[ox.Triple]) -> set[object]:
    """The subjects with two dates by one property."""
    dates: dict[tuple[object, str], set[object]] = defaultdict(set)
    for triple in triples:
        if triple.predicate.value in _DATES:
            dates[triple.subject, triple.predicate.value].add(triple.object)
    return {subject for (subject, _), stated in dates.items() if len(stated) > 1}


def conforming(
    data: Iterable[ox.Triple],
    ontology: Iterable[ox.Triple],
    shape_files: Sequence[Path],
    word_files: Sequence[Path],
    progress: Callable[[str], object] | None = None,
) -> ShaclReport:
    """Validate ``data`` against the shapes in files.

    :param data: see :func:`data_of`.
    :param ontology: classes and properties.
    :param shape_files: Turtle files of shapes, the tool's and the corpus' own.
    :param word_files: lists for :mod:`testimonio.validate.loaded_words`, likewise.
    :param progress: told in a few words what is being done.
    :raise FileSyntaxError: a file of shapes is no Turtle.
    :raise CorpusError: a shape or its query makes no sense to the validator, or a list of words cannot be read.
    """
    shapes = [triple for path in shape_files for triple in shapes_of(path)]
    words = loaded_words.triples(map(loaded_words.read, word_files))
    return validated([*data, *words], ontology, shapes, progress)


def shapes_of(path: Path) -> tuple[ox.Triple, ...]:
    """The shapes in one Turtle file.

    :raise FileSyntaxError: it is no Turtle.
    """
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except SyntaxError as error:
        line = error.lineno or 1
        raise FileSyntaxError(f"{path}:{line}: this is no Turtle: {error.msg}", path, line, error.offset) from error


@lru_cache(maxsize=64)
def _parsed(path: Path, _mtime: int) -> tuple[ox.Triple, ...]:
    return tuple(quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))


def validated(
    data: Iterable[ox.Triple],
    ontology: Iterable[ox.Triple],
    shapes: Iterable[ox.Triple],
    progress: Callable[[str], object] | None = None,
) -> ShaclReport:
    """Validate ``data``, which must hold the triples of the loaded words, against ``shapes``.

    :raise CorpusError: a shape or its query makes no sense to the validator.
    """
    with _ill_typed_literals_unlogged():
        classes = (triple for triple in ontology if triple.predicate.value in _CLASSES)
        graph = _DataGraph([*data, *classes])
        rules = rdflib.Graph()  # a fresh one each time: pySHACL writes into it
        _fill(rules, shapes)
        if progress is not None:
            progress(f"{len(graph)} triples, {len(set(rules.subjects(SH.severity, None)))} shapes")
        validator = Validator(DataGraph.from_rdflib(graph), shacl_graph=rules, options={"inplace": True})
        if progress is not None:
            validator.shacl_graph = _ToldShapes(rules, progress)
        try:
            _, report, _ = validator.run()  # type: ignore[no-untyped-call]
        except (ReportableRuntimeError, SyntaxError) as error:
            raise CorpusError(f"The shapes cannot be used; pySHACL says: {error}") from error
        return shacl_report.read(report, graph)


def findings(report: ShaclReport, reading: Reading) -> list[Finding]:
    """Each result at its line: that of the triple at fault, else the last that states the property at fault, else the
    first of the subject."""
    wanted = {(result.focus, result.path) for result in report.results if result.path is not None}
    stated: dict[tuple[object, object], list[ox.Triple]] = defaultdict(list)
    for triple in reading.triples():
        if (triple.subject, triple.predicate) in wanted:
            stated[triple.subject, triple.predicate].append(triple)
    found = {_finding(result, reading, stated[result.focus, result.path]) for result in report.results}
    return sorted(found, key=lambda finding: finding.sort_key)


def _finding(result: ShaclResult, reading: Reading, stated: Sequence[ox.Triple]) -> Finding:
    at_fault = [triple for triple in stated if triple.object == result.value] or _same_language(stated) or stated
    places = [place for triple in at_fault if (place := reading.place(triple)) is not None]
    place = places[-1] if places else None
    if place is None and not isinstance(result.focus, ox.Literal):
        place = reading.subject_place(result.focus)
    place = place or _NOWHERE
    return Finding(place.name, place.line, result.severity, result.message, result.rule)


def _same_language(triples: Sequence[ox.Triple]) -> list[ox.Triple]:
    """Those that say the same property twice in a language; SHACL does not tell which they are."""
    languages = [triple.object.language if isinstance(triple.object, ox.Literal) else None for triple in triples]
    return [triple for triple, tag in zip(triples, languages, strict=True) if tag and languages.count(tag) > 1]


class _DataGraph(rdflib.Graph):
    """Triples that SHACL Core walks in rdflib, and SPARQL constraints query in Oxigraph.

    rdflib took 13 s for our queries on 14,000 triples, 1.6 s of them to parse; Oxigraph takes 0.2 s. pySHACL writes
    into the data only for SHACL rules, which are not run, so both stay the same.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        super().__init__()
        own = list(triples)
        _fill(self, own)
        self._queried = ox.Store()
        self._queried.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in own)

    def query(  # type: ignore[override]
        self,
        query_object: str,
        processor: str = "sparql",
        result: str = "sparql",
        initNs: Mapping[str, object] | None = None,  # noqa: N803
        initBindings: Mapping[str, rdflib.term.Identifier] | None = None,  # noqa: N803
        *args: object,
        **kwargs: object,
    ) -> Result:
        """As ``rdflib.Graph.query`` for SELECT and ASK, with the bound variables substituted as SHACL asks."""
        bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]
        bound = {ox.Variable(name): to_oxigraph(term) for name, term in (initBindings or {}).items()}
        answer = self._queried.query(self._with_words(query_object), substitutions=bound)
        if isinstance(answer, ox.QueryBoolean):
            asked = Result("ASK")
            asked.askAnswer = bool(answer)
            return asked
        if isinstance(answer, ox.QueryTriples):
            raise SyntaxError("a SPARQL constraint is a SELECT or an ASK, not a CONSTRUCT")
        selected = Result("SELECT")
        selected.vars = [rdflib.Variable(variable.value) for variable in answer.variables]
        selected.bindings = [
            {name: to_rdflib(term) for name, term in zip(selected.vars, solution, strict=True) if term is not None}
            for solution in answer
        ]
        return selected

    def _with_words(self, query: str) -> str:
        """``query`` with the pattern of loaded words in the place of the variable that stands for it.

        Oxigraph compiles a regular expression once when it is a constant, and for each label when it is a variable.
        """
        asked = loaded_words.ASKED.search(query)
        stated = list(self._queried.quads_for_pattern(loaded_words.WORDS, loaded_words.VALUE, None)) if asked else []
        if asked is None or len(stated) != 1:
            return query
        rest = query[: asked.start()] + query[asked.end() :]
        return re.sub(rf"\?{asked[1]}\b", lambda _: str(stated[0].object), rest)


class _ToldShapes(ShapesGraph):
    """The shapes; tells which one is being looked at."""

    def __init__(self, rules: rdflib.Graph, progress: Callable[[str], object]) -> None:
        super().__init__(rules)
        self._progress = progress

    @property
    def shapes(self) -> Iterator[Shape]:
        """Each shape, once the one before is done."""
        known = list(super().shapes)
        for number, shape in enumerate(known, start=1):
            self._progress(f"shape {number} of {len(known)}")
            yield shape


def _fill(graph: rdflib.Graph, triples: Iterable[ox.Triple]) -> None:
    for triple in triples:
        graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))


@contextmanager
def _ill_typed_literals_unlogged() -> Iterator[None]:
    """rdflib logs a traceback for each literal that does not fit its datatype; for us that is a finding."""
    logger = logging.getLogger("rdflib.term")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before
