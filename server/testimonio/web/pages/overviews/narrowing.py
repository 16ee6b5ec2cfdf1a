"""What readers of timeline and map can choose: a text, a place, a kind of event, a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from testimonio.store.engine import Engine
from testimonio.web.pages.overviews.options import SOURCES, filters_of
from testimonio.web.pages.overviews.overview import Filter, Parameters, day

TITLES: Mapping[str, LazyString] = {
    "text": lazy_gettext("Text"),
    "place": lazy_gettext("Place, with what lies in it"),
    "kind": lazy_gettext("Kind"),
    "from": lazy_gettext("From"),
    "to": lazy_gettext("To"),
}


def narrowing_of(
    engine: Engine, wanted: Sequence[str], language: str, given: Parameters
) -> tuple[tuple[Filter, ...], dict[str, str]]:
    """The filters ``wanted``, and by name what :func:`.events.events_query` takes for the chosen; two queries.

    :raise ProblemError: 400 for a value that a parameter cannot have.
    """
    filters: list[Filter] = []
    chosen: dict[str, str] = {}
    things = filters_of(engine, {name: str(TITLES[name]) for name in wanted if name in SOURCES}, language, given)
    for name in wanted:
        if name in things:
            found = things[name]
            if found.chosen:
                chosen[name] = SOURCES[name].space + found.chosen
        else:
            found, bounds = day(name, str(TITLES[name]), given)
            end = bounds and (bounds.earliest if name == "from" else bounds.latest)
            if end:
                chosen[name] = end.isoformat()
        filters.append(found)
    return tuple(filters), chosen
