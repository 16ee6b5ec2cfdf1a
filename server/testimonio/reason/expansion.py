"""Expands what is asserted by rules: ours, and those of OWL or the reference reasoner in their stead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal as OneOf

from pyoxigraph import BlankNode, NamedNode, QuerySolutions, Triple

from testimonio.finding import Finding, Severity
from testimonio.layout import Corpus, Tool
from testimonio.names import INFERRED, shorten
from testimonio.read.model import Place
from testimonio.reason import reference
from testimonio.reason.fixpoint import Fixpoint, Progress
from testimonio.reason.model import Expansion
from testimonio.reason.rules import Inconsistency, Rules, load
from testimonio.reason.usefulness import says_something

Reasoner = OneOf["rules", "owlrl"]
Locate = Callable[[Triple], Place | None]

REFERENCE = "owlrl"
"""The rule's name under which the triples of the reference reasoner stand."""


def expand(
    asserted: Iterable[Triple],
    tool: Tool,
    corpus: Corpus | None = None,
    reasoner: Reasoner = "rules",
    progress: Progress | None = None,
    locate: Locate | None = None,
) -> Expansion:
    """Everything that follows from ``asserted``, by rule, and what cannot be right in it.

    :param asserted: ontology, vocabulary and data, without alignments.
    :param corpus: adds the rules of its own ``ontology/rules/``.
    :param reasoner: ``rules`` runs our rules and those of OWL; ``owlrl`` puts the reference reasoner in the place of
        the latter, which is slow and gives the same triples under one name.
    :param progress: told of each use of a rule.
    :param locate: finds the line of an asserted triple (``Reading.place``), for findings.
    :raise RuleError: a rule cannot be read, or the rules never come to an end.
    """
    rules = load(tool, corpus)
    fixpoint = Fixpoint(asserted, progress)
    if reasoner == "rules":
        fixpoint.run(rules.derivations)
    else:
        _with_reference(fixpoint, rules)
    graphs: dict[NamedNode, list[Triple]] = {}
    for triple, derivation in fixpoint.derived.items():
        if says_something(triple):
            graphs.setdefault(NamedNode(INFERRED + derivation.rule), []).append(triple)
    return Expansion(
        {graph: tuple(sorted(graphs[graph], key=str)) for graph in sorted(graphs, key=str)},
        tuple(sorted(_findings(fixpoint, rules, locate), key=lambda finding: finding.sort_key)),
    )


def _with_reference(fixpoint: Fixpoint, rules: Rules) -> None:
    """Our own rules and the reference reasoner by turns, until neither adds anything.

    The reasoner comes second, because it is slow and what our rules need is mostly asserted.
    """
    ours = [rule for rule in rules.derivations if not rule.owl]
    fixpoint.run(ours)
    while fixpoint.add(REFERENCE, filter(says_something, reference.closure(fixpoint.triples()))):
        if not fixpoint.run(ours):
            break


def _findings(fixpoint: Fixpoint, rules: Rules, locate: Locate | None) -> Iterator[Finding]:
    for mistake in fixpoint.functions.mistakes:
        for triple in fixpoint.asserted:
            if triple.object == mistake.term:
                message = f"{_name(triple.subject)}: {mistake.sentence}"
                yield _finding(triple, message, mistake.rule, locate)
    for inconsistency in rules.inconsistencies:
        yield from _occurrences(inconsistency, fixpoint, locate)


def _occurrences(inconsistency: Inconsistency, fixpoint: Fixpoint, locate: Locate | None) -> Iterator[Finding]:
    solutions = fixpoint.store.query(inconsistency.query)
    assert isinstance(solutions, QuerySolutions)  # noqa: S101  the loader takes nothing but SELECT
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        values = {name: _name(solution[name]) for name in names}
        thing = solution[names[0]]
        blamed = [t for t in fixpoint.asserted if t.subject == thing and t.object in [solution[n] for n in names[1:]]]
        about = blamed or [t for t in fixpoint.asserted if t.subject == thing]
        triple = min(about, key=str, default=None)
        yield _finding(triple, inconsistency.finding.format(**values), f"rule:{inconsistency.name}", locate)


def _finding(triple: Triple | None, message: str, rule: str, locate: Locate | None) -> Finding:
    place = locate(triple) if locate and triple else None
    return Finding(place.name if place else "", place.line if place else 1, Severity.VIOLATION, message, rule)


def _name(term: object) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    return "A thing without a name" if isinstance(term, BlankNode) else str(term)
