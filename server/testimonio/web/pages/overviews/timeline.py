"""``/timeline``: all events of the graph in the order of time, as the texts date them.

A row for each event, its date in words beside its mark on the scale: the table is the drawing. The graph never says
that an event happened, so each row says how the texts speak of it and which of them do.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext

from testimonio.store.engine import Engine
from testimonio.web.pages.overviews.chosen import events_chosen
from testimonio.web.pages.overviews.events import Event, Named, events_in, events_query, issued, named_in, names_of
from testimonio.web.pages.overviews.narrowing import narrowing_of
from testimonio.web.pages.overviews.options import SOURCES
from testimonio.web.pages.overviews.overview import Drawn, Filter, Overview, Parameters, blueprint_of
from testimonio.web.pages.overviews.timeline_sheet import Sheet, sheet_of
from testimonio.web.pages.overviews.timescale import Scale, scale_of
from testimonio.web.pages.subgraph import Term, rows

FORMS = ("reported", "planned", "denied")
"""Statuses with a form of their own; all others share one and are told apart by the word."""

MOST_TEXTS = 8
"""Texts that have a column; there is no room for more."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a date is drawn, in per cent of the scale.

    :ivar left: where it begins, of a ``point`` its middle; ``width`` nothing for a point, which is an exact day.
    :ivar form: how the texts speak of the event: one of :data:`FORMS` or ``other``.
    :ivar open: ``start`` or ``end`` where the date has none.
    :ivar about: the date is approximate or doubtful.
    :ivar broken: a break of the scale lies inside.
    """

    left: float
    width: float
    form: str
    open: str
    about: bool
    broken: bool

    @property
    def point(self) -> bool:
        """Whether it is an exact day."""
        return not self.width


@dataclass(frozen=True, slots=True)
class Row:
    """An event with its mark; ``None`` where the texts do not date it.

    :ivar texts: in the order of :attr:`Timeline.texts`, whether each speaks of it; ``others`` how many more texts do.
    """

    event: Event
    mark: Mark | None
    texts: tuple[bool, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Timeline(Drawn):
    """The timeline.

    :ivar texts: by a letter each, in the order of time: all of few texts, else those that speak of most of the events.
    :ivar all_texts: whether these are all; ``count`` how many events there are, shown or not.
    :ivar years: the rows of events with a date, by the year of the first day known.
    :ivar undated: the rows of those without.
    :ivar scale: ``None`` where no event has a date.
    :ivar statuses: each form in use, and the names of the statuses that it stands for.
    """

    texts: tuple[tuple[str, Named], ...]
    all_texts: bool
    count: int
    years: tuple[tuple[str, tuple[Row, ...]], ...]
    undated: tuple[Row, ...]
    scale: Scale | None
    statuses: tuple[tuple[str, str], ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows with a date."""
        return tuple(row for _, rows in self.years for row in rows)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All marks, for the key."""
        return tuple(row.mark for row in self.rows if row.mark)

    @property
    def shown(self) -> int:
        """How many events are shown."""
        return len(self.rows) + len(self.undated)

    @property
    def step(self) -> int:
        """Between two letters of the drawing on its own, which has room for six wide ones."""
        return min(13, 84 // (len(self.texts) + 1))

    @property
    def sheet(self) -> Sheet:
        """The layout of the drawing on its own."""
        dated, undated = ([_with_status(row.event) for row in rows] for rows in (self.rows, self.undated))
        return sheet_of(dated, undated, self.scale, max(len(self.statuses) + 4, len(self.texts)) + 2)


def timeline_of(engine: Engine, language: str, given: Parameters) -> Timeline:
    """The timeline narrowed down as ``given`` says; five queries, whose answers do not grow with the graph.

    :raise ProblemError: 400 for a value that a parameter cannot have.
    """
    filters, chosen = narrowing_of(engine, ("text", "place", "kind"), language, given)
    wanted = events_chosen(engine, chosen)
    found = rows(engine, events_query(chosen, language, wanted.iris)) if wanted.iris else []
    lettered, everything = _lettered(filters[0], found)
    names = names_of(engine, named_in(found) | lettered)
    events = events_in(found, names, language)
    texts = [Named(iri, names.label(iri, language)) for iri in sorted(lettered, key=lambda iri: issued(names, iri))]
    scale = scale_of((day for event in events for day in _ends(event) if day), language)
    lines = [_row(event, scale, texts) for event in events]
    dated = [row for row in lines if row.mark]
    return Timeline(
        overview=Overview("timeline", gettext("Timeline"), events_query(chosen, language), filters),
        texts=tuple((letter(n), text) for n, text in enumerate(texts)),
        all_texts=everything,
        count=wanted.count,
        years=tuple((year, tuple(same)) for year, same in groupby(dated, key=lambda row: row.event.order[0][:4])),
        undated=tuple(row for row in lines if not row.mark),
        scale=scale,
        statuses=_statuses(events),
    )


def _lettered(filter_by_text: Filter, found: Iterable[Mapping[str, Term]]) -> tuple[set[str], bool]:
    """The texts that have a letter, and whether they are all that the graph has."""
    if len(filter_by_text.options) <= MOST_TEXTS:
        return {SOURCES["text"].space + option.value for option in filter_by_text.options}, True
    spoken = {(row["event"].value, text) for row in found if "texts" in row for text in row["texts"].value.split()}
    counts = Counter(text for _, text in spoken)
    return set(sorted(counts, key=lambda iri: (-counts[iri], iri))[:MOST_TEXTS]), False


def _with_status(event: Event) -> str:
    name = event.label.value
    return name if event.status == "reported" else f"{name} · {event.status_label.value}"


def letter(number: int) -> str:
    """The sign of text ``number``, from 0: a letter while there are any."""
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def _row(event: Event, scale: Scale | None, texts: Sequence[Named]) -> Row:
    there = tuple(text.iri in event.texts for text in texts)
    return Row(event, mark_of(event, scale), there, len(event.texts) - sum(there))


def mark_of(event: Event, scale: Scale | None) -> Mark | None:
    """How the date of ``event`` is drawn, if it has one."""
    first, last = _ends(event)
    if scale is None or not (first or last):
        return None
    about = any(sign in date for date in event.dates for sign in "~?%")
    left = scale.at(first) if first else 0.0
    right = scale.at(last + dt.timedelta(1)) if last else 100.0
    broken = any(left <= each.left and each.right <= right for each in scale.breaks)
    if first == last and first:
        return Mark(scale.middle(first), 0.0, _form(event), "", about, False)
    opened = "" if first and last else "end" if first else "start"
    return Mark(left, round(right - left, 2), _form(event), opened, about, broken)


def _ends(event: Event) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day that the date can mean."""
    first, last = (dt.date.fromisoformat(day) if day else None for day in (event.earliest, event.latest))
    return first, last


def _form(event: Event) -> str:
    return event.status if event.status in FORMS else "other"


def _statuses(events: Sequence[Event]) -> tuple[tuple[str, str], ...]:
    found: dict[str, set[str]] = {}
    for event in events:
        found.setdefault(_form(event), set()).add(event.status_label.value)
    return tuple((form, ", ".join(sorted(found[form]))) for form in (*FORMS, "other") if form in found)


blueprint = blueprint_of("timeline", timeline_of)
