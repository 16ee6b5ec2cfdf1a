"""What the views of the whole graph share (``/timeline``, ``/map``, ``/network``).

A view is made from one SPARQL query, which it shows; what the reader has chosen stands in its address and in that
query, nowhere else. It is there as a page, as the drawing alone (``/<name>.svg``) and, with ``?embed=1``, without the
frame of the site: only so may pages of other sites frame it. A view is a module that makes a :class:`Drawn`, and the
templates ``<name>.html`` (extends ``overview.html``) and ``<name>_svg.html``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from testimonio.dates import Bounds, bounds
from testimonio.errors import DateError
from testimonio.names import PREFIXES
from testimonio.protocol.media import content_type
from testimonio.protocol.problem import ProblemError
from testimonio.store.engine import Engine
from testimonio.web.headers import DRAWING_POLICY, FRAMED_POLICY
from testimonio.web.language import reader_language
from testimonio.web.pages.subgraph import Term
from testimonio.web.site import current_site

STATIC = Path(__file__).parents[2] / "static"

_PREFIXED = re.compile(r"(?<![\w:<])([a-z][a-z0-9-]*):(?=[A-Za-z_])")
_DECLARED = re.compile(r"(--[\w-]+):\s*([^;]+);")
_USED = re.compile(r"var\((--[\w-]+)\)")

Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter: as the address has it, and its name."""

    value: str
    label: Term


@dataclass(frozen=True, slots=True)
class Filter:
    """By what a view can be narrowed down.

    :ivar name: of the parameter; ``title`` what the reader is asked for.
    :ivar options: what there is to choose from; without any, it is a date (a year, month or day) that is typed.
    :ivar chosen: the value in the address, empty where nothing is chosen.
    :ivar default: what then holds; empty where all is shown.
    :ivar rest: where there are values that are not offered and that the address can have all the same, the path of the
        page that lists all.
    """

    name: str
    title: str
    options: tuple[Option, ...] = ()
    chosen: str = ""
    default: str = ""
    rest: str = ""

    @property
    def label(self) -> Term | None:
        """The name of what is chosen."""
        if self.chosen and not self.options:
            return Term(self.chosen, "literal")
        return next((option.label for option in self.options if option.value == self.chosen), None)


@dataclass(frozen=True, slots=True)
class Overview:
    """What each view has, whatever it draws.

    :ivar name: the last segment of its path, of its templates and of its style sheet.
    :ivar title: the heading, in the reader's language.
    :ivar query: the whole text of the query that it is made from, prefixes and filters included.
    :ivar noindex: search engines are asked to stay away, as with blame on persons that nobody has reviewed.
    """

    name: str
    title: str
    query: str
    filters: tuple[Filter, ...] = ()
    noindex: bool = False

    @property
    def chosen(self) -> tuple[Filter, ...]:
        """The filters that narrow the view down."""
        return tuple(each for each in self.filters if each.chosen)

    def address(self, extension: str = "", **more: str) -> str:
        """The path of this very view, without parameters that change nothing."""
        parameters = {each.name: each.chosen for each in self.chosen} | more
        return f"/{self.name}{extension}" + (f"?{urlencode(parameters)}" if parameters else "")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A view that is ready to be written: subclasses add what they draw."""

    overview: Overview


def choice(name: str, title: str, options: Iterable[Option], given: Parameters, *, rest: str = "") -> Filter:
    """The filter ``name`` with what ``given`` says.

    :param rest: see the class; ``options`` then have the value in ``given``, if there is such.
    :raise ProblemError: 400, with the values that there are, for one that is not among them: a view narrowed down to
        something else than asked would be read as what was asked.
    """
    known, value = tuple(options), given.get(name, "")
    if value and value not in {option.value for option in known}:
        values = [option.value for option in known]
        raise ProblemError("malformed-request", f"There is no {name}={value!r} to choose.", {"available": values})
    return Filter(name, title, known, value, rest=rest)


def day(name: str, title: str, given: Parameters) -> tuple[Filter, Bounds | None]:
    """The filter ``name`` by a year, month or day, and the days that it can mean.

    :raise ProblemError: 400 for anything else.
    """
    value = given.get(name, "").strip()
    if not value:
        return Filter(name, title), None
    try:
        found = bounds(value)
    except DateError as error:
        raise ProblemError("malformed-request", f"The parameter {name}: {error}") from None
    return Filter(name, title, chosen=value), found


def whole(query: str) -> str:
    """``query`` with the prefixes that it uses, so that it can be run anywhere."""
    used = {name for name in _PREFIXED.findall(query) if name in PREFIXES}
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in sorted(used)) + query.strip() + "\n"


@cache
def plain_style(name: str) -> str:
    """The style sheet ``static/<name>.css`` for a drawing on its own: custom properties are replaced by their values,
    because programs that set papers do not know them."""
    values = dict(_DECLARED.findall((STATIC / "style.css").read_text(encoding="utf-8")))
    text = (STATIC / f"{name}.css").read_text(encoding="utf-8")
    return _USED.sub(lambda used: values.get(used[1], "currentcolor").strip(), text)


def blueprint_of(name: str, make: Callable[[Engine, str, Parameters], Drawn]) -> Blueprint:
    """The routes of a view: ``/<name>`` and ``/<name>.svg``.

    :param make: makes it for a language and the parameters of the address; in a fixed number of queries.
    """
    blueprint = Blueprint(name, __name__)

    @blueprint.get(f"/{name}", endpoint="page")
    def page() -> Response:
        """The view as a page; with ``embed=1`` for frames of other sites.

        :raise 400: a parameter has a value that it cannot have.
        """
        embedded = _embedded()
        view = make(current_site().engine, reader_language(), request.args)
        body = render_template(f"{name}.html", view=view, overview=view.overview, embedded=embedded)
        response = Response(body, content_type=content_type("text/html"))
        if embedded:
            response.headers["Content-Security-Policy"] = FRAMED_POLICY
        return _kept_away(response, view.overview)

    @blueprint.get(f"/{name}.svg", endpoint="drawing")
    def drawing() -> Response:
        """The drawing alone, with its style inside and whole addresses.

        :raise 400: a parameter has a value that it cannot have.
        """
        view = make(current_site().engine, reader_language(), request.args)
        body = render_template(f"{name}_svg.html", view=view, overview=view.overview, style=plain_style(name))
        response = Response(body, content_type="image/svg+xml; charset=utf-8")
        response.headers["Content-Security-Policy"] = DRAWING_POLICY
        response.vary.add("Accept-Language")
        return _kept_away(response, view.overview)

    return blueprint


def _embedded() -> bool:
    value = request.args.get("embed", "")
    if value not in ("", "1"):
        raise ProblemError("malformed-request", "The parameter embed is 1 or absent.", {"available": ["1"]})
    return value == "1"


def _kept_away(response: Response, overview: Overview) -> Response:
    if overview.noindex:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
