"""What readers of timeline and map can choose: a text, a place, a kind of event, a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from testimonio.names import ID, VOC
from testimonio.web.pages.overviews.events import options_of
from testimonio.web.pages.overviews.overview import Filter, Parameters, choice, day
from testimonio.web.pages.subgraph import Subgraph

TITLES: Mapping[str, LazyString] = {
    "text": lazy_gettext("Text"),
    "place": lazy_gettext("Place, with what lies in it"),
    "kind": lazy_gettext("Kind"),
    "from": lazy_gettext("From"),
    "to": lazy_gettext("To"),
}
_SPACES = {"text": f"{ID}document/", "place": f"{ID}place/", "kind": f"{VOC}event-type/"}


def narrowing_of(
    names: Subgraph, wanted: Sequence[str], language: str, given: Parameters
) -> tuple[tuple[Filter, ...], dict[str, str]]:
    """The filters ``wanted``, and by name what :func:`.events.events_query` takes for the chosen.

    :raise ProblemError: 400 for a value that a parameter cannot have.
    """
    filters: list[Filter] = []
    chosen: dict[str, str] = {}
    for name in wanted:
        if name in _SPACES:
            found = choice(name, str(TITLES[name]), options_of(names, name, language), given)
            if found.chosen:
                chosen[name] = _SPACES[name] + found.chosen
        else:
            found, bounds = day(name, str(TITLES[name]), given)
            end = bounds and (bounds.earliest if name == "from" else bounds.latest)
            if end:
                chosen[name] = end.isoformat()
        filters.append(found)
    return tuple(filters), chosen
