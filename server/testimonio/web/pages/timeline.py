"""``/timeline``: all events of the graph in the order of time, as the texts date them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from testimonio.store.engine import Engine
from testimonio.web.pages.events import Event, events_of, events_query, names_of
from testimonio.web.pages.narrowing import narrowing_of
from testimonio.web.pages.overview import Drawn, Overview, Parameters, blueprint_of


@dataclass(frozen=True, slots=True)
class Timeline(Drawn):
    """The timeline.

    :ivar events: those with a date, in the order of time; ``undated`` those without.
    """

    events: tuple[Event, ...]
    undated: tuple[Event, ...]


def timeline_of(engine: Engine, language: str, given: Parameters) -> Timeline:
    """The timeline narrowed down as ``given`` says; two queries.

    :raise ProblemError: 400 for a value that a parameter cannot have.
    """
    names = names_of(engine)
    filters, chosen = narrowing_of(names, ("text", "place", "kind"), language, given)
    query = events_query(chosen, language)
    events = events_of(engine, query, names, language)
    return Timeline(
        overview=Overview("timeline", gettext("Timeline"), query, filters),
        events=tuple(event for event in events if event.dates),
        undated=tuple(event for event in events if not event.dates),
    )


blueprint = blueprint_of("timeline", timeline_of)
