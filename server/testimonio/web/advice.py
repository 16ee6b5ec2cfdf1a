"""What to write instead of a slow form of a query, said when a query has met a limit, and on the query page beforehand.

Where the other form may have another answer, the advice says when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import LazyString, force_locale, lazy_gettext

from testimonio.protocol.problem import Problem
from testimonio.store.advice import SlowForm, slow_forms
from testimonio.web.language import DEFAULT

_KINDS = frozenset({"deadline", "out-of-memory"})
"""Problems that another form of the query may not have."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What is said of a slow form.

    :ivar slow: an example of it.
    :ivar why: why it is slow here; ``instead`` what to write; ``unless`` where that has another answer.
    """

    slow: str
    why: LazyString
    instead: LazyString
    unless: LazyString

    @property
    def sentences(self) -> str:
        """All of it in the reader's language."""
        return f"{self.why} {self.instead} {self.unless}"


ADVICE: Mapping[SlowForm, Advice] = {
    SlowForm.EXISTS_JOIN: Advice(
        "FILTER NOT EXISTS { ?x ex:a ?y . ?y ex:b ?z }",
        lazy_gettext("EXISTS and NOT EXISTS over more than one pattern are worked out anew for each row."),
        lazy_gettext(
            "For NOT EXISTS write MINUS with the same patterns; for EXISTS write them into WHERE, with SELECT DISTINCT."
        ),
        lazy_gettext(
            "MINUS takes the same rows away only if its patterns share a variable with what stands before it; a FILTER "
            "inside does not see variables of the outside, so repeat the patterns that bind them. DISTINCT also merges "
            "rows that were alike before."
        ),
    ),
    SlowForm.EQUAL_FILTER: Advice(
        "?a ex:p ?x . ?b ex:q ?y FILTER(?x = ?y)",
        lazy_gettext("Two patterns that only FILTER(?x = ?y) joins are paired row by row."),
        lazy_gettext("Write one variable in both places."),
        lazy_gettext("The same for IRIs; numbers and dates that are equal but written differently no longer meet."),
    ),
    SlowForm.OPTIONAL_FIRST: Advice(
        "{ OPTIONAL { ?x ex:p ?y } ?x a ex:C }",
        lazy_gettext("An OPTIONAL that stands first is worked out for everything."),
        lazy_gettext("Move it behind the patterns that bind its variables."),
        lazy_gettext(
            "That keeps rows without the optional part, as is mostly meant; where it stands first they are lost."
        ),
    ),
    SlowForm.OPTIONAL_CHAIN: Advice(
        "OPTIONAL { ?x ex:p ?y } OPTIONAL { ?y ex:q ?z }",
        lazy_gettext("An OPTIONAL whose variable another OPTIONAL may leave unbound is then joined with everything."),
        lazy_gettext("Put the second inside the first: OPTIONAL { … OPTIONAL { … } }."),
        lazy_gettext("Rows without the first part then lack the second, too, which mostly is what was meant."),
    ),
    SlowForm.FREE_PATH: Advice(
        "?x ex:p* ?y",
        lazy_gettext("A path with * between two variables that nothing else binds begins at every node of the graph."),
        lazy_gettext("Say what one end is (?x a tm:Claim . ?x tm:reports* ?y), or write + for *."),
        lazy_gettext("The first leaves out nodes of other classes, the second those that reach only themselves."),
    ),
    SlowForm.STRING_EQUAL: Advice(
        'FILTER(STR(?x) = "https://…")',
        lazy_gettext("STR(?x) compared with a string looks at every row."),
        lazy_gettext("Write the IRI in the place of the variable, or VALUES ?x { <…> } before the pattern."),
        lazy_gettext("A literal with the same characters is then not found."),
    ),
    SlowForm.EVERY_TRIPLE: Advice(
        "?s ?p ?o",
        lazy_gettext("The pattern ?s ?p ?o reads the whole graph; ORDER BY sorts all of it before LIMIT cuts it."),
        lazy_gettext("Name a property or a class, or take the dumps."),
        lazy_gettext("That is another question."),
    ),
}
"""By form, in the order in which the query page tells them."""


def advised(problem: Problem, query: str) -> Problem:
    """``problem`` of ``query`` with advice, where the query has a form that is slow here."""
    if problem.kind not in _KINDS:
        return problem
    with force_locale(DEFAULT):  # a document for programs
        found = [
            {
                "form": each.form.value,
                "line": each.line,
                "column": each.column,
                "token": each.token,
                "advice": ADVICE[each.form].sentences,
            }
            for each in slow_forms(query)
        ]
    return replace(problem, members={**problem.members, "advice": found}) if found else problem
