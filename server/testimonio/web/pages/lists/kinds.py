"""The kinds of things that have a list: how each is grouped, ordered and described in a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from testimonio.store.engine import Engine
from testimonio.web.pages.lists.inventory import Inventory, Item
from testimonio.web.pages.lists.lines import (
    Groups,
    actor_groups,
    actor_line,
    by,
    by_date,
    event_groups,
    event_line,
    most_heard,
    place_line,
    plain_line,
    proposition_line,
    text_line,
)
from testimonio.web.pages.lists.outline import propositions_met

_ABOUT = '?x tm:about ?s . BIND("about" AS ?how)'


@dataclass(frozen=True, slots=True)
class Kind:
    """How things of one class are listed.

    :ivar cls: the class, with its prefix; ``note`` what a reader should know of the list.
    :ivar counted: SPARQL patterns, each of which gives ``?x`` for each ``?s``, and ``?how`` it counts.
    :ivar item: the line of a thing; ``order`` sorts the lines of a group.
    :ivar groups: by what a thing's groups are sorted, and their headings.
    :ivar properties: what lines need to know; ``paths`` the property paths to what they name; ``more`` SPARQL patterns
        that give further triples ``?s ?p ?o`` for a thing ``?x``.
    :ivar outline: what the list holds, where it is not the whole class and may be long: pairs of what its groups are
        sorted by and an IRI, in their order. Such a list has pages.
    :ivar sorted_by: for a list of a whole class that has pages: the properties that ``groups`` and ``order`` look at,
        beside names; nothing for one that stands on one page.
    """

    cls: str
    note: LazyString
    counted: tuple[str, ...]
    item: Callable[[Inventory, str], Item]
    order: Callable[[Inventory, str], tuple[str, ...]] = lambda _inventory, _iri: ()
    groups: Callable[[Inventory, str], Groups] = lambda _inventory, _iri: (("", None),)
    properties: str = "tm:date"
    paths: str = "tm:within"
    more: tuple[str, ...] = ()
    outline: Callable[[Engine, str], list[tuple[str, str]]] | None = None
    sorted_by: str | None = None


KINDS: Mapping[str, Kind] = {
    "event": Kind(
        "tm:Event",
        lazy_gettext(
            "What the texts say happened, was planned, feared or denied. The graph never says that anything happened, "
            "only who says so."
        ),
        (_ABOUT, '?s tm:evidence/oa:hasSource/tm:textOf ?x . BIND("told" AS ?how)'),
        event_line,
        by_date,
        event_groups,
        "tm:date, tm:earliest, tm:latest, tm:place, tm:eventStatus",
        "tm:place|tm:eventStatus",
        sorted_by="tm:eventStatus, tm:earliest, tm:latest",
    ),
    "actor": Kind(
        "tm:Actor",
        lazy_gettext("Who speaks, and who is spoken of. The graph itself states only what identifies them."),
        (_ABOUT, '?x tm:claimant ?s . BIND("says" AS ?how)'),
        actor_line,
        groups=actor_groups,
        properties="tm:actorKind",
        paths="tm:actorKind",
        sorted_by="rdf:type",
    ),
    "issue": Kind(
        "tm:Issue",
        lazy_gettext("Questions on which the texts take positions; those on which most texts do come first."),
        ('?x tm:onIssue ?s . BIND("about" AS ?how)',),
        plain_line,
        most_heard,
    ),
    "document": Kind(
        "tm:Document",
        lazy_gettext(
            "The texts that were read, by their dates. Each sentence has its claims, or is left out for a reason."
        ),
        ('?x tm:inDocument ?s . BIND("about" AS ?how)',),
        text_line,
        by_date,
        properties="dcterms:issued, dcterms:creator",
        paths="dcterms:creator",
        sorted_by="dcterms:issued",
    ),
    "place": Kind(
        "tm:Place",
        lazy_gettext("Places that the texts name. What happened there is always somebody's claim."),
        (_ABOUT, '?x tm:place ?s . BIND("placed" AS ?how)'),
        place_line,
        properties="tm:within",
        sorted_by="",
    ),
    "proposition": Kind(
        "tm:Proposition",
        lazy_gettext(
            "Meanings to which more than one text speaks, or which one asserts and another denies. This graph asserts "
            "none of them. All others stand on the pages of their issues."
        ),
        ('?x tm:proposition ?s . BIND("about" AS ?how)',),
        proposition_line,
        most_heard,
        by("tm:issue"),
        "tm:issue",
        "tm:issue|(^tm:proposition/tm:claimant)",
        (
            "?claim tm:proposition ?x ; tm:force ?p ; tm:claimant ?o . BIND(?x AS ?s)",
            "?claim tm:proposition ?x ; tm:claimant ?s . ?s a tm:Collective ; a ?o . BIND(rdf:type AS ?p)",
        ),
        propositions_met,
    ),
    "topic": Kind("tm:Topic", lazy_gettext("What is only talked about."), (_ABOUT,), plain_line, sorted_by=""),
    "office": Kind(
        "tm:Office",
        lazy_gettext("Offices by which the texts identify persons, not that one held it by right."),
        (_ABOUT,),
        plain_line,
        sorted_by="",
    ),
    "instrument": Kind(
        "tm:Instrument",
        lazy_gettext("Constitutions, laws, pardons and the like of which the texts speak."),
        (_ABOUT,),
        plain_line,
        sorted_by="",
    ),
    "comparison": Kind(
        "tm:Comparison",
        lazy_gettext("What the curators have set side by side: a judgement of theirs, each with its caveat."),
        ('?s tm:compares ?x . BIND("about" AS ?how)',),
        plain_line,
        groups=by("tm:comparisonKind"),
        properties="tm:comparisonKind",
        paths="tm:comparisonKind",
    ),
    "quantity-pair": Kind(
        "tm:QuantityPair",
        lazy_gettext("Each two numbers that are given of one thing, and whether both can hold. A rule works this out."),
        ('?s tm:compares/^tm:proposition ?x . BIND("about" AS ?how)',),
        plain_line,
        groups=by("tm:verdict"),
        properties="tm:verdict",
        paths="tm:verdict",
    ),
}
"""The kinds that have a list, by the segment of their IRIs."""
