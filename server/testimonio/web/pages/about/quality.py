"""``/about/quality``: what was checked, what was found, what is not known; each number with the query that gives it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import Blueprint, Response, jsonify, render_template
from flask_babel import gettext
from flask_babel.speaklater import LazyString

from testimonio.names import ID
from testimonio.protocol.media import content_type
from testimonio.store.engine import Engine
from testimonio.web.language import reader_language
from testimonio.web.pages.about.coverage import Row as Coverage
from testimonio.web.pages.about.coverage import first_texts
from testimonio.web.pages.about.measures import (
    ANCHORS,
    BY_SOURCES,
    CLAIMS,
    COUNT,
    DATES,
    NAMES,
    NOT_EXACT,
    SHARED,
    SOURCES,
    UNKNOWN,
    asked,
    path_of,
)
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.forms import wants_json
from testimonio.web.pages.subgraph import Subgraph, Term, rows
from testimonio.web.pages.views import Value
from testimonio.web.site import current_site
from testimonio.web.validators import validated

blueprint = Blueprint("quality", __name__)

VALIDATION = "validation.json"
"""The validation report of a release (:mod:`testimonio.manifest`)."""
MAX_LISTED = 200
"""Passages that are listed because their words were not found exactly; the query gives all."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a table.

    :ivar name: what is counted, with a link where it is a concept; ``meaning`` its definition.
    :ivar share: of the largest number of the table, 0 to 100, for a bar.
    """

    name: Value
    number: int
    share: int
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers that one query gives; ``query`` is the path that asks it."""

    name: str
    title: str
    rows: tuple[Bar, ...]
    query: str


@dataclass(frozen=True, slots=True)
class Figure:
    """How many things something concerns, in words what, and the path of the query that lists them."""

    name: str
    number: int
    words: str
    query: str


@dataclass(frozen=True, slots=True)
class Inexact:
    """A passage whose words were not found exactly, or never looked for.

    :ivar verdict: slug, ``not-verified`` without a record; ``date`` of the record, EDTF.
    """

    passage: Value
    verdict: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Complaint:
    """Findings of one rule: how many, how grave, the first one with its place in the files."""

    rule: str
    severity: str
    number: int
    message: Term
    place: str


@dataclass(frozen=True, slots=True)
class Validation:
    """The report of the check that the release passed: findings by severity, and by rule."""

    counts: Mapping[str, int]
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """The page, ready to be written.

    :ivar reach: how far the corpus reaches, in the curators' words.
    :ivar validation, coverage: ``None`` and nothing for a bare dataset, which has no reports.
    :ivar texts: how many there are; ``coverage`` has the first ones.
    :ivar verified: first and last day of the records, EDTF.
    :ivar inexact: at most :data:`MAX_LISTED` passages; ``inexact_query`` gives all.
    :ivar claims: tables of claims; ``shared`` in how many texts each meaning is claimed.
    :ivar sources: claims with one source and with several; ``unknown`` what is not known.
    """

    reach: Term | None
    validation: Validation | None
    coverage: tuple[Coverage, ...]
    texts: int
    anchors: Table
    verified: tuple[str, str] | None
    inexact: tuple[Inexact, ...]
    inexact_query: str
    review: Table
    claims: tuple[Table, ...]
    shared: Table
    sources: tuple[Figure, ...]
    unknown: tuple[Figure, ...]


@blueprint.get("/about/quality")
def page() -> Response:
    """The numbers of the release: as a page or as JSON.

    :raise 406: another form is asked for.
    """
    as_json, site, language = wants_json(), current_site(), reader_language()
    coverage, texts = first_texts(site, language) if site.release else ([], 0)
    quality = quality_of(site.engine, language, validation_of(site.release), tuple(coverage), texts)
    if as_json:
        response = jsonify(asdict(quality))
    else:
        response = Response(render_template("quality.html", quality=quality), content_type=content_type("text/html"))
    response.vary.add("Accept")
    return validated(response)


def quality_of(
    engine: Engine,
    language: str,
    validation: Validation | None = None,
    coverage: tuple[Coverage, ...] = (),
    texts: int = 0,
) -> Quality:
    """The quality of the dataset of ``engine``; some twenty queries, which look at everything and answer with numbers.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    dates = rows(engine, asked(DATES))[0]
    found = rows(engine, asked(f"{NOT_EXACT}\nLIMIT {MAX_LISTED}"))
    names = Subgraph.fetch(engine, NAMES % " ".join(f"<{row['passage'].value}>" for row in found if "passage" in row))
    claims = [_claims(engine, names, name, language) for name in CLAIMS]
    return Quality(
        reach=names.text(ID + "dataset", "tm:coverageNote", language),
        validation=validation,
        coverage=coverage,
        texts=texts,
        anchors=_table(engine, names, "anchors", gettext("Passages by verdict"), ANCHORS, language),
        verified=(dates["first"].value, dates["last"].value) if "first" in dates else None,
        inexact=tuple(_inexact(names, row, language) for row in found),
        inexact_query=path_of(NOT_EXACT),
        review=claims[0],
        claims=tuple(claims[1:]),
        shared=_table(engine, names, "shared", gettext("Meanings by number of texts"), SHARED, language),
        sources=_figures(SOURCES, _by_sources(engine)),
        unknown=_figures(UNKNOWN, {name: _number(engine, group) for name, (_, group) in UNKNOWN.items()}),
    )


def validation_of(release: Path | None) -> Validation | None:
    """The report in the folder ``release``, if there is one."""
    if release is None or not (release / VALIDATION).is_file():
        return None
    report = json.loads((release / VALIDATION).read_text(encoding="utf-8"))
    by_rule: dict[str, list[dict[str, str]]] = {}
    for finding in report["findings"]:
        by_rule.setdefault(finding["rule"], []).append(finding)
    complaints = [
        Complaint(rule, first["severity"], len(each), Term(first["message"], "literal", "en"), _place(first))
        for rule, each in by_rule.items()
        for first in each[:1]
    ]
    return Validation(report["counts"], tuple(sorted(complaints, key=lambda each: (-each.number, each.rule))))


def _place(finding: Mapping[str, str]) -> str:
    return f"{finding['path']}:{finding['line']}"


def _claims(engine: Engine, names: Subgraph, name: str, language: str) -> Table:
    title, predicate, value = CLAIMS[name]
    return _table(engine, names, name, str(title), COUNT % {"property": predicate, "value": value}, language)


def _table(engine: Engine, names: Subgraph, name: str, title: str, query: str, language: str) -> Table:
    """The rows of ``query``: each has a ``?number`` and mostly a ``?value``."""
    counted = [(row.get("value"), int(row["number"].value)) for row in rows(engine, asked(query)) if "number" in row]
    most = max((number for _, number in counted), default=1)
    bars = []
    for value, number in counted:
        shown, meaning = _named(names, name, value, language)
        bars.append(Bar(shown, number, round(100 * number / most), meaning))
    return Table(name, title, tuple(bars), path_of(query))


def _named(names: Subgraph, table: str, value: Term | None, language: str) -> tuple[Value, str]:
    """What is counted, in words; and what it means."""
    if value is None:
        silent = {"anchors": gettext("not verified"), "review": gettext("none: it is not marked as blame of a person")}
        return Value(silent.get(table) or gettext("not stated")), ""
    if not value.is_iri:
        texts = int(value.value)
        if texts == 0:
            return Value(gettext("in none: it only stands inside another meaning")), ""
        return Value(gettext("in one text only") if texts == 1 else gettext("in %(n)s texts", n=texts)), ""
    label = names.label(value.value, language)
    definition = names.text(value.value, "skos:definition", language)
    meaning = definition.value if definition and definition.language == language else ""
    return Value(label.value, label.language, local_path(value.value)), meaning


def _inexact(names: Subgraph, row: Mapping[str, Term], language: str) -> Inexact:
    iri = row["passage"].value
    label = names.label(iri, language)
    verdict = row["verdict"].value.rpartition("/")[2] if "verdict" in row else "not-verified"
    return Inexact(
        Value(label.value, label.language, local_path(iri)), verdict, row["date"].value if "date" in row else None
    )


def _by_sources(engine: Engine) -> dict[str, int]:
    """How many claims have a meaning that only their own text claims (``alone``), or another too (``shared``)."""
    found = Counter[str]()
    for row in rows(engine, asked(BY_SOURCES)):
        if "documents" in row:
            found["alone" if int(row["documents"].value) == 1 else "shared"] += int(row["number"].value)
    return found


def _number(engine: Engine, group: str) -> int:
    """How many different things the SPARQL ``group`` finds: a query each, because all in one may take too long."""
    return int(
        rows(engine, asked(f"SELECT (COUNT(DISTINCT ?thing) AS ?number) WHERE {{ {group} }}"))[0]["number"].value
    )


def _figures(kinds: Mapping[str, tuple[LazyString, str]], numbers: Mapping[str, int]) -> tuple[Figure, ...]:
    """Each of ``kinds`` with its number."""
    return tuple(
        Figure(
            name,
            numbers.get(name, 0),
            str(words),
            path_of(f"SELECT DISTINCT ?thing WHERE {{\n  {group}\n}}\nORDER BY ?thing"),
        )
        for name, (words, group) in kinds.items()
    )
