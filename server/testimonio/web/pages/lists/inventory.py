"""What the lists of things say of each: by kind, how they are grouped, ordered and described in a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import get_locale, gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from testimonio.names import TM, VOC
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.filters import when
from testimonio.web.pages.kinds.positions import STANCES
from testimonio.web.pages.lists.outline import LAST, propositions_met
from testimonio.web.pages.subgraph import Subgraph
from testimonio.web.pages.views import Value

_REPORTED = VOC + "event-status/reported"
_ABOUT = '?x tm:about ?s . BIND("about" AS ?how)'


@dataclass(frozen=True, slots=True)
class Inventory:
    """The things of one kind with what is counted of them.

    :ivar counts: by thing and by what is counted of it: how many, and in how many texts.
    :ivar texts: of the whole dataset.
    """

    graph: Subgraph
    counts: Mapping[tuple[str, str], tuple[int, int]]
    texts: int
    language: str

    def named(self, iri: str) -> Value:
        """The name of ``iri``, with its page."""
        label = self.graph.label(iri, self.language)
        return Value(label.value, label.language, local_path(iri))

    def number(self, iri: str, how: str = "about") -> int:
        """How many there are."""
        return self.counts.get((iri, how), (0, 0))[0]

    def in_texts(self, iri: str, how: str = "about") -> int:
        """In how many texts these are."""
        return self.counts.get((iri, how), (0, 0))[1]

    def linked(self, iri: str, predicate: str) -> Iterable[Value]:
        """What ``predicate`` leads to."""
        return (self.named(term.value) for term in self.graph.values(iri, predicate) if term.is_iri)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list.

    :ivar lead: what stands before the name, a date; nothing in most lists.
    :ivar facts: in small letters behind it.
    :ivar meant: whether the name is a meaning, to be written as a clause: nobody says it yet.
    """

    name: Value
    lead: str = ""
    facts: tuple[Value, ...] = ()
    meant: bool = False


_Groups = Iterable[tuple[str, Value | None]]


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
    groups: Callable[[Inventory, str], _Groups] = lambda _inventory, _iri: (("", None),)
    properties: str = "tm:date"
    paths: str = "tm:within"
    more: tuple[str, ...] = ()
    outline: Callable[[Engine, str], list[tuple[str, str]]] | None = None
    sorted_by: str | None = None


def _claims(number: int) -> Value:
    return Value(ngettext("%(num)s claim", "%(num)s claims", number))


def _in_texts(number: int, of: int) -> Value:
    return Value(gettext("in %(some)s of %(all)s texts", some=number, all=of))


def _plain(inventory: Inventory, iri: str) -> Item:
    number = inventory.number(iri)
    facts = [_claims(number)]
    if number:
        facts.append(_in_texts(inventory.in_texts(iri), inventory.texts))
    return Item(inventory.named(iri), facts=tuple(facts))


def _event(inventory: Inventory, iri: str) -> Item:
    graph, facts = inventory.graph, list(inventory.linked(iri, "tm:place"))
    if graph.value(iri, "tm:eventStatus") == _REPORTED:
        told = inventory.number(iri, "told")
        facts.append(Value(gettext("reported by %(some)s of %(all)s texts", some=told, all=inventory.texts)))
    facts.append(_claims(inventory.number(iri)))
    date = graph.value(iri, "tm:date")
    return Item(inventory.named(iri), when(date) if date else "", tuple(facts))


def _event_groups(inventory: Inventory, iri: str) -> _Groups:
    """Those that are reported by year, the others by what they are instead: demanded, planned, feared, denied."""
    graph, status = inventory.graph, inventory.graph.value(iri, "tm:eventStatus") or ""
    if status != _REPORTED:
        yield f"2 {status}", inventory.named(status)
    elif year := (graph.value(iri, "tm:earliest") or graph.value(iri, "tm:latest") or "")[:4]:
        yield f"0 {year}", Value(year)
    else:
        yield "1", Value(gettext("Without a date"))


def _by_date(inventory: Inventory, iri: str) -> tuple[str, ...]:
    graph = inventory.graph
    return tuple(graph.value(iri, name) or "9" for name in ("tm:earliest", "tm:latest", "dcterms:issued"))


def _actor(inventory: Inventory, iri: str) -> Item:
    facts = list(inventory.linked(iri, "tm:actorKind"))
    if said := inventory.number(iri, "says"):
        facts.append(Value(ngettext("makes %(num)s claim", "makes %(num)s claims", said)))
    if about := inventory.number(iri):
        facts.append(Value(ngettext("%(num)s claim about it", "%(num)s claims about it", about)))
    return Item(inventory.named(iri), facts=tuple(facts))


def _actor_groups(inventory: Inventory, iri: str) -> _Groups:
    for at, name in enumerate(("Person", "Organization", "Collective")):
        if TM + name in inventory.graph.types(iri):
            label = inventory.graph.label(TM + name, inventory.language)
            yield str(at), Value(label.value, label.language)
            return
    yield "9", Value(gettext("Others"))


def _text(inventory: Inventory, iri: str) -> Item:
    date = inventory.graph.value(iri, "dcterms:issued")
    facts = (*inventory.linked(iri, "dcterms:creator"), _claims(inventory.number(iri)))
    return Item(inventory.named(iri), when(date) if date else "", facts)


def _place(inventory: Inventory, iri: str) -> Item:
    facts = [Value(gettext("in %(place)s", place=place.text)) for place in inventory.linked(iri, "tm:within")]
    if placed := inventory.number(iri, "placed"):
        facts.append(Value(ngettext("%(num)s event", "%(num)s events", placed)))
    facts.append(_claims(inventory.number(iri)))
    return Item(inventory.named(iri), facts=tuple(facts))


def _most_heard(inventory: Inventory, iri: str) -> tuple[str, ...]:
    return (f"{10**9 - inventory.in_texts(iri):010}", f"{10**9 - inventory.number(iri):010}")


def _proposition(inventory: Inventory, iri: str) -> Item:
    """Who does what with it, and only then what it means: it is nobody's until somebody takes it."""
    facts = []
    for force, (one, many) in STANCES.items():
        who = [term.value for term in inventory.graph.values(iri, f"{VOC}force/{force}")]
        if who:
            several = len(who) > 1 or TM + "Collective" in inventory.graph.types(who[0])
            names = format_list([inventory.named(each).text for each in who], locale=get_locale() or "en")
            facts.append(Value(f"{names} {many if several else one}"))
    return Item(inventory.named(iri), "", (*facts, _in_texts(inventory.in_texts(iri), inventory.texts)), meant=True)


def _by(predicate: str) -> Callable[[Inventory, str], _Groups]:
    """Groups by what ``predicate`` leads to."""

    def groups(inventory: Inventory, iri: str) -> _Groups:
        found = [(value.text, value) for value in inventory.linked(iri, predicate)]
        return found or [(LAST, Value(gettext("Others")))]

    return groups


KINDS: Mapping[str, Kind] = {
    "event": Kind(
        "tm:Event",
        lazy_gettext(
            "What the texts say happened, was planned, feared or denied. The graph never says that anything happened, "
            "only who says so."
        ),
        (_ABOUT, '?s tm:evidence/oa:hasSource/tm:textOf ?x . BIND("told" AS ?how)'),
        _event,
        _by_date,
        _event_groups,
        "tm:date, tm:earliest, tm:latest, tm:place, tm:eventStatus",
        "tm:place|tm:eventStatus",
        sorted_by="tm:eventStatus, tm:earliest, tm:latest",
    ),
    "actor": Kind(
        "tm:Actor",
        lazy_gettext("Who speaks, and who is spoken of. The graph itself states only what identifies them."),
        (_ABOUT, '?x tm:claimant ?s . BIND("says" AS ?how)'),
        _actor,
        groups=_actor_groups,
        properties="tm:actorKind",
        paths="tm:actorKind",
        sorted_by="rdf:type",
    ),
    "issue": Kind(
        "tm:Issue",
        lazy_gettext("Questions on which the texts take positions; those on which most texts do come first."),
        ('?x tm:onIssue ?s . BIND("about" AS ?how)',),
        _plain,
        _most_heard,
    ),
    "document": Kind(
        "tm:Document",
        lazy_gettext(
            "The texts that were read, by their dates. Each sentence has its claims, or is left out for a reason."
        ),
        ('?x tm:inDocument ?s . BIND("about" AS ?how)',),
        _text,
        _by_date,
        properties="dcterms:issued, dcterms:creator",
        paths="dcterms:creator",
        sorted_by="dcterms:issued",
    ),
    "place": Kind(
        "tm:Place",
        lazy_gettext("Places that the texts name. What happened there is always somebody's claim."),
        (_ABOUT, '?x tm:place ?s . BIND("placed" AS ?how)'),
        _place,
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
        _proposition,
        _most_heard,
        _by("tm:issue"),
        "tm:issue",
        "tm:issue|(^tm:proposition/tm:claimant)",
        (
            "?claim tm:proposition ?x ; tm:force ?p ; tm:claimant ?o . BIND(?x AS ?s)",
            "?claim tm:proposition ?x ; tm:claimant ?s . ?s a tm:Collective ; a ?o . BIND(rdf:type AS ?p)",
        ),
        propositions_met,
    ),
    "topic": Kind("tm:Topic", lazy_gettext("What is only talked about."), (_ABOUT,), _plain, sorted_by=""),
    "office": Kind(
        "tm:Office",
        lazy_gettext("Offices by which the texts identify persons, not that one held it by right."),
        (_ABOUT,),
        _plain,
        sorted_by="",
    ),
    "instrument": Kind(
        "tm:Instrument",
        lazy_gettext("Constitutions, laws, pardons and the like of which the texts speak."),
        (_ABOUT,),
        _plain,
        sorted_by="",
    ),
    "comparison": Kind(
        "tm:Comparison",
        lazy_gettext("What the curators have set side by side: a judgement of theirs, each with its caveat."),
        ('?s tm:compares ?x . BIND("about" AS ?how)',),
        _plain,
        groups=_by("tm:comparisonKind"),
        properties="tm:comparisonKind",
        paths="tm:comparisonKind",
    ),
    "quantity-pair": Kind(
        "tm:QuantityPair",
        lazy_gettext("Each two numbers that are given of one thing, and whether both can hold. A rule works this out."),
        ('?s tm:compares/^tm:proposition ?x . BIND("about" AS ?how)',),
        _plain,
        groups=_by("tm:verdict"),
        properties="tm:verdict",
        paths="tm:verdict",
    ),
}
"""The kinds that have a list, by the segment of their IRIs."""
