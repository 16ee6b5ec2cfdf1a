"""Where a page is: the way from the front page to it, by the list of its kind and what it is a part of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from testimonio.web.pages.subgraph import Term
from testimonio.web.pages.views import Value

LISTS: dict[str, tuple[str, LazyString]] = {
    "event": ("/events", lazy_gettext("Events")),
    "actor": ("/actors", lazy_gettext("Actors")),
    "tenure": ("/actors", lazy_gettext("Actors")),
    "issue": ("/issues", lazy_gettext("Issues")),
    "document": ("/texts", lazy_gettext("Texts")),
    "text": ("/texts", lazy_gettext("Texts")),
    "passage": ("/texts", lazy_gettext("Texts")),
    "claim": ("/texts", lazy_gettext("Texts")),
    "place": ("/places", lazy_gettext("Places")),
    "proposition": ("/propositions", lazy_gettext("Propositions")),
    "topic": ("/topics", lazy_gettext("Topics")),
    "office": ("/offices", lazy_gettext("Offices")),
    "instrument": ("/instruments", lazy_gettext("Instruments")),
    "comparison": ("/comparisons", lazy_gettext("Comparisons")),
    "quantity-pair": ("/quantity-pairs", lazy_gettext("Pairs of numbers")),
    "verification": ("/about/quality", lazy_gettext("Quality")),
    "curation": ("/about/quality", lazy_gettext("Quality")),
    "graph": ("/graph", lazy_gettext("Named graphs")),
    "pred": ("/page/pred", lazy_gettext("Claim predicates")),
    "voc": ("/page/ns#schemes", lazy_gettext("Concept schemes")),
}
"""The page that lists a kind of thing, and what it is called, by the segment of the IRI."""

_CODED = {
    "claim": lazy_gettext("claim"),
    "passage": lazy_gettext("passage"),
    "text": lazy_gettext("text"),
}
"""What is named by its code: its title is a sentence of somebody else's, or the title of what it is a part of."""

_SENTENCES = {
    "proposition": lazy_gettext("this proposition"),
    "quantity-pair": lazy_gettext("this pair"),
}
"""What has only a sentence for a name, which must not stand alone."""

READING = (
    ("/events", lazy_gettext("Events")),
    ("/actors", lazy_gettext("Actors")),
    ("/issues", lazy_gettext("Issues")),
    ("/texts", lazy_gettext("Texts")),
    ("/timeline", lazy_gettext("Timeline")),
    ("/map", lazy_gettext("Map")),
    ("/network", lazy_gettext("Network")),
    ("/sparql", lazy_gettext("Query")),
    ("/dump/", lazy_gettext("Download")),
    ("/ns", lazy_gettext("Ontology")),
)
"""What every page leads to."""

WAYS = (
    ("/timeline", lazy_gettext("Timeline"), lazy_gettext("all events as the texts date them, in doubt where they are")),
    ("/map", lazy_gettext("Map"), lazy_gettext("where the texts place what they speak of")),
    ("/network", lazy_gettext("Network"), lazy_gettext("who cites, blames, supports or opposes whom, as claimed")),
    ("/actors", lazy_gettext("Actors"), lazy_gettext("who speaks, and who is spoken of")),
    ("/places", lazy_gettext("Places"), lazy_gettext("countries, regions and cities that are named")),
    ("/comparisons", lazy_gettext("Comparisons"), lazy_gettext("accounts and demands set side by side, with caveats")),
    ("/sparql", lazy_gettext("Query"), lazy_gettext("ask the graph in SPARQL")),
    ("/dump/", lazy_gettext("Download"), lazy_gettext("all of it, in several formats")),
)
"""Where the front page leads beside what it shows: path, name, and what is there."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way in; ``says`` what is there."""

    href: str
    text: str
    says: str


def trail_of(iri: str, segment: str, title: Term, within: Iterable[Value] = ()) -> tuple[Value, ...]:
    """The way to the page of ``iri`` below the front page; the last step is the page itself and leads nowhere.

    :param within: what it is a part of, the widest first: the text of a claim, the scheme of a concept.
    """
    steps = []
    if segment in LISTS and not iri.endswith(f"/{segment}"):
        path, name = LISTS[segment]
        steps.append(Value(str(name), href=path))
    return (*steps, *within, _last(iri, segment, title))


def _last(iri: str, segment: str, title: Term) -> Value:
    if segment in _CODED:
        return Value(f"{_CODED[segment]} {iri.rsplit('/', 1)[-1]}")
    if segment in _SENTENCES:
        return Value(str(_SENTENCES[segment]))
    return Value(title.value, title.language)


def register(app: Flask) -> None:
    """Have the templates of ``app`` know where every page leads: what it has of :data:`READING`."""
    app.context_processor(lambda: {"reading": tuple(_reading())})


def ways() -> tuple[Way, ...]:
    """Those of :data:`WAYS` that the application has."""
    known = {rule.rule for rule in current_app.url_map.iter_rules()}
    return tuple(Way(path, str(name), str(says)) for path, name, says in WAYS if path in known)


def _reading() -> Iterable[tuple[Value, bool]]:
    """Each link, and whether it is the page that is being read."""
    known = {rule.rule for rule in current_app.url_map.iter_rules()}
    for path, name in READING:
        if path in known:
            yield Value(str(name), href=path), request.path.rstrip("/") == path.rstrip("/")
