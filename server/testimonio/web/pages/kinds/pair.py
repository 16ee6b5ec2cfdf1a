"""The page of two things set side by side: a pair of numbers that a rule judged, or a comparison that curators made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from testimonio.store.engine import Engine
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.kinds.chart import Drawn, drawn_of
from testimonio.web.pages.kinds.figures import figures_of
from testimonio.web.pages.kinds.positions import Position, positions_of
from testimonio.web.pages.kinds.surroundings import surroundings_of
from testimonio.web.pages.subgraph import Subgraph, Term
from testimonio.web.pages.views import Extended, page_of

_OWN = "{ VALUES ?s { <%s> } ?s ?p ?o } UNION"


@dataclass(frozen=True, slots=True)
class PairPage(Extended):
    """Two sides, ready to be written.

    :ivar derived: whether a rule worked it out, from numbers; else it is a judgement of the curators.
    :ivar grade: the verdict or the kind of opposition, a slug; ``grade_name`` its name, ``meaning`` its definition.
    :ivar caveats: why it must be read with care, or the sentence that explains the verdict.
    :ivar sides: what is compared, each with who says it; ``drawn`` where these are numbers.
    """

    derived: bool
    grade: str
    grade_iri: str
    grade_name: Term | None
    meaning: Term | None
    caveats: tuple[Term, ...]
    sides: tuple[Position, ...]
    drawn: tuple[Drawn, ...]


def pair_page(engine: Engine, iri: str, language: str = "en") -> PairPage:
    """The page of the pair of numbers or the comparison ``iri``; at most eight queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    page = page_of(engine, iri, language)
    claims = [claim for section in page.sections for claim in section.claims]
    graph = surroundings_of(engine, claims, _OWN % iri)
    sides = _sides(graph, iri, claims, language)
    derived = page.segment == "quantity-pair"
    grade = graph.value(iri, "tm:verdict" if derived else "tm:comparisonKind") or ""
    return PairPage(
        page=page,
        derived=derived,
        grade=grade.rsplit("/", 1)[-1],
        grade_iri=grade,
        grade_name=graph.label(grade, language) if grade else None,
        meaning=graph.text(grade, "skos:definition", language) if grade else None,
        caveats=_in_language(graph.values(iri, "tm:gloss" if derived else "tm:caveat"), language),
        sides=sides,
        drawn=drawn_of(figures_of(graph, sides, language)),
    )


def _sides(graph: Subgraph, iri: str, claims: Iterable[Claim], language: str) -> tuple[Position, ...]:
    """What is compared, in the order of the dates of the texts; of a proposition all claims, of a claim only itself."""
    compared = {term.value for term in graph.values(iri, "tm:compares")}
    shown = [claim for claim in claims if {claim.iri, claim.proposition} & compared]
    return positions_of(graph, shown, None, language)


def _in_language(terms: list[Term], language: str) -> tuple[Term, ...]:
    return tuple([term for term in terms if term.language in ("", language)] or terms)
