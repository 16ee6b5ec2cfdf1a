"""The lines of lists, and what they are grouped and sorted by: each of these may serve several kinds of things."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from babel.lists import format_list
from flask_babel import get_locale, gettext, ngettext

from testimonio.names import TM, VOC
from testimonio.web.pages.filters import when
from testimonio.web.pages.kinds.positions import STANCES
from testimonio.web.pages.lists.inventory import Inventory, Item
from testimonio.web.pages.lists.outline import LAST
from testimonio.web.pages.views import Value

_REPORTED = VOC + "event-status/reported"

Groups = Iterable[tuple[str, Value | None]]
"""What a group is sorted by, and its heading."""


def _claims(number: int) -> Value:
    return Value(ngettext("%(num)s claim", "%(num)s claims", number))


def _in_texts(number: int, of: int) -> Value:
    return Value(gettext("in %(some)s of %(all)s texts", some=number, all=of))


def plain_line(inventory: Inventory, iri: str) -> Item:
    """How many claims there are about it, and in how many texts."""
    number = inventory.number(iri)
    facts = [_claims(number)]
    if number:
        facts.append(_in_texts(inventory.in_texts(iri), inventory.texts))
    return Item(inventory.named(iri), facts=tuple(facts))


def event_line(inventory: Inventory, iri: str) -> Item:
    """When and where, and how many texts report it."""
    graph, facts = inventory.graph, list(inventory.linked(iri, "tm:place"))
    if graph.value(iri, "tm:eventStatus") == _REPORTED:
        told = inventory.number(iri, "told")
        facts.append(Value(gettext("reported by %(some)s of %(all)s texts", some=told, all=inventory.texts)))
    facts.append(_claims(inventory.number(iri)))
    date = graph.value(iri, "tm:date")
    return Item(inventory.named(iri), when(date) if date else "", tuple(facts))


def event_groups(inventory: Inventory, iri: str) -> Groups:
    """Those that are reported by year, the others by what they are instead: demanded, planned, feared, denied."""
    graph, status = inventory.graph, inventory.graph.value(iri, "tm:eventStatus") or ""
    if status != _REPORTED:
        yield f"2 {status}", inventory.named(status)
    elif year := (graph.value(iri, "tm:earliest") or graph.value(iri, "tm:latest") or "")[:4]:
        yield f"0 {year}", Value(year)
    else:
        yield "1", Value(gettext("Without a date"))


def by_date(inventory: Inventory, iri: str) -> tuple[str, ...]:
    """The earliest first; what has no date comes last."""
    graph = inventory.graph
    return tuple(graph.value(iri, name) or "9" for name in ("tm:earliest", "tm:latest", "dcterms:issued"))


def actor_line(inventory: Inventory, iri: str) -> Item:
    """What kind of actor, and how much it says and is said about it."""
    facts = list(inventory.linked(iri, "tm:actorKind"))
    if said := inventory.number(iri, "says"):
        facts.append(Value(ngettext("makes %(num)s claim", "makes %(num)s claims", said)))
    if about := inventory.number(iri):
        facts.append(Value(ngettext("%(num)s claim about it", "%(num)s claims about it", about)))
    return Item(inventory.named(iri), facts=tuple(facts))


def actor_groups(inventory: Inventory, iri: str) -> Groups:
    """Persons, organizations and collectives."""
    for at, name in enumerate(("Person", "Organization", "Collective")):
        if TM + name in inventory.graph.types(iri):
            label = inventory.graph.label(TM + name, inventory.language)
            yield str(at), Value(label.value, label.language)
            return
    yield "9", Value(gettext("Others"))


def text_line(inventory: Inventory, iri: str) -> Item:
    """When and by whom it was written, and how many claims it makes."""
    date = inventory.graph.value(iri, "dcterms:issued")
    facts = (*inventory.linked(iri, "dcterms:creator"), _claims(inventory.number(iri)))
    return Item(inventory.named(iri), when(date) if date else "", facts)


def place_line(inventory: Inventory, iri: str) -> Item:
    """In what it lies, and what happened there."""
    facts = [Value(gettext("in %(place)s", place=place.text)) for place in inventory.linked(iri, "tm:within")]
    if placed := inventory.number(iri, "placed"):
        facts.append(Value(ngettext("%(num)s event", "%(num)s events", placed)))
    facts.append(_claims(inventory.number(iri)))
    return Item(inventory.named(iri), facts=tuple(facts))


def most_heard(inventory: Inventory, iri: str) -> tuple[str, ...]:
    """What is in most texts first, then what has most claims."""
    return (f"{10**9 - inventory.in_texts(iri):010}", f"{10**9 - inventory.number(iri):010}")


def proposition_line(inventory: Inventory, iri: str) -> Item:
    """Who does what with it, and only then what it means: it is nobody's until somebody takes it."""
    facts = []
    for force, (one, many) in STANCES.items():
        who = [term.value for term in inventory.graph.values(iri, f"{VOC}force/{force}")]
        if who:
            several = len(who) > 1 or TM + "Collective" in inventory.graph.types(who[0])
            names = format_list([inventory.named(each).text for each in who], locale=get_locale() or "en")
            facts.append(Value(f"{names} {many if several else one}"))
    return Item(inventory.named(iri), "", (*facts, _in_texts(inventory.in_texts(iri), inventory.texts)), meant=True)


def by(predicate: str) -> Callable[[Inventory, str], Groups]:
    """Groups by what ``predicate`` leads to."""

    def groups(inventory: Inventory, iri: str) -> Groups:
        found = [(value.text, value) for value in inventory.linked(iri, predicate)]
        return found or [(LAST, Value(gettext("Others")))]

    return groups
