"""The map: each event where the texts put it and nowhere else, names that lie on nothing, no outlines needed."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from html_document import Document
from testimonio.names import ID
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.pages.overviews.atlas import Atlas, Place, atlas_of, room_in
from testimonio.web.pages.overviews.labels import LETTER, LINE, Label, Spot, labels_of
from testimonio.web.pages.overviews.outlines import REGIONS, Country, Frame, inside, regions_of
from testimonio.web.pages.subgraph import rows
from testimonio.web.settings import Settings

OUTLINED = tuple(replace(region, countries=(Country("Peru", (), ""),)) for region in REGIONS)
"""As if outlines had been built."""


def atlas(app: Flask, engine: EmbeddedEngine, language: str = "en", **given: str) -> Atlas:
    with app.test_request_context(headers={"Accept-Language": language}):
        return atlas_of(engine, language, given, REGIONS)


def places(found: Atlas) -> dict[str, Place]:
    return {place.slug: place for place in (*(pin.place for pin in found.pins), *found.outside, *found.unplaced)}


def test_each_event_counts_where_the_texts_put_it_and_nowhere_else(app: Flask, engine: EmbeddedEngine) -> None:
    query = "SELECT ?p ?e { ?e a tm:Event ; tm:place ?p }"
    wanted = {(row["p"].value, row["e"].value) for row in rows(engine, query)}
    found = atlas(app, engine)
    shown = [(place.iri, event.iri) for place in places(found).values() for event in place.events]
    assert len(shown) == len(set(shown)) == len(wanted) > 10
    assert set(shown) == wanted
    assert found.count == len({event for _, event in wanted})
    town, quay = places(found)["puerto-salmar"], places(found)["quay"]
    assert town.holds
    assert not {event.iri for event in town.events} & {event.iri for event in quay.events}


def test_every_place_is_there_and_those_without_coordinates_are_apart(app: Flask, engine: EmbeddedEngine) -> None:
    wanted = {row["p"].value for row in rows(engine, "SELECT ?p { ?p a tm:Place }")}
    found = atlas(app, engine)
    assert {place.iri for place in places(found).values()} == wanted
    assert {place.slug for place in found.unplaced} == {"cold-store", "grain-sheds"}
    assert found.unplaced[0].claims == 1
    assert found.unplaced[0].events == ()


def test_areas_are_proportional_to_numbers(app: Flask, engine: EmbeddedEngine) -> None:
    pins = [pin for pin in atlas(app, engine).pins if pin.place.events]
    shares = {round(pin.radius**2 / len(pin.place.events)) for pin in pins}
    assert len(pins) > 3
    assert shares == {25}
    assert {pin.form for pin in pins} == {"ring", "disc"}


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"kind": "fire"}, {"warehouse-fire", "another-fire"}),
        ({"to": "2019-03"}, {"end-of-pay-talks", "warehouse-inspection", "bread-shortage"}),
        ({"from": "2019-05-19"}, {"bread-shortage", "dock-strike", "quay-closure", "quay-reopening", "silo-closure"}),
        ({"from": "2019-05-19", "kind": "strike"}, {"dock-strike"}),
        ({"from": "2020", "kind": "fire"}, set()),
    ],
)
def test_filters_leave_places_with_events_that_fit(
    app: Flask, engine: EmbeddedEngine, asked: dict[str, str], wanted: set[str]
) -> None:
    found = places(atlas(app, engine, **asked)).values()
    assert {event.slug for place in found for event in place.events} == wanted
    assert all(place.events for place in found)


@pytest.mark.parametrize("wrong", ["from=yesterday", "to=2019-13", "from=2019-05-01%2F..%2F"])
def test_a_period_is_a_date(client: FlaskClient, wrong: str) -> None:
    answer = client.get(f"/map?{wrong}")
    assert answer.status_code == 400
    assert answer.get_json(force=True)["detail"].startswith("The parameter ")


def test_the_page_says_what_it_draws_and_what_is_missing(
    client: FlaskClient, app: Flask, engine: EmbeddedEngine
) -> None:
    page = Document(client.get("/en/map").text)
    caption = page.all("figcaption")[0].text
    assert "not again at the larger places around" in caption
    assert "Equirectangular projection" in caption
    found = atlas(app, engine)
    marks = [e.attributes["data-pair"] for e in page.all("a", "pin")]
    assert marks == [pin.place.slug for pin in found.pins]
    listed = [e.attributes["data-pair"] for e in page.all("tr") if "data-pair" in e.attributes]
    assert sorted(listed) == sorted(places(found))
    assert "/en/map#silo" in Document(client.get("/en/page/place/silo").text).links


def test_outlines_are_there_where_they_were_built(app: Flask, engine: EmbeddedEngine, tmp_path: Path) -> None:
    bare = atlas(app, engine)
    assert not bare.built
    assert not bare.outlined
    ring = [[-76.0, -12.0], [-74.0, -12.0], [-74.0, -10.0], [-76.0, -10.0], [-76.0, -12.0]]
    country = {"id": "604", "name": "Peru", "rings": [ring]}
    built = {"source": "", "regions": {"peru": {"bounds": [-83, -19, -67, 1], "countries": [country]}}}
    file = tmp_path / "outlines.json"
    file.write_text(json.dumps(built), encoding="utf-8")
    regions = regions_of(file)
    assert [each.name for each in regions[0].countries] == ["Peru"]
    assert re.fullmatch(r"M[\d.]+ [\d.]+l[-\d. ]+z", regions[0].countries[0].path)
    assert regions[1] == REGIONS[1]
    with app.test_request_context():
        found = atlas_of(engine, "en", {}, regions)
    assert found.built
    assert not found.outlined, "none of the invented places lies there"
    assert regions_of(None) == REGIONS


def test_without_outlines_the_page_says_so(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = {None: "were not built on this server", Path("outlines.json"): "no outlines of this part"}
    monkeypatch.setattr(
        "testimonio.web.pages.overviews.atlas.regions_of", lambda file: REGIONS if file is None else OUTLINED
    )
    for file, sentence in sentences.items():
        monkeypatch.setattr("testimonio.web.pages.scripts.Scripts.path", lambda self, name, file=file: file)
        page = Document(create_app(Settings(), engine).test_client().get("/en/map").text)
        assert sentence in page.all("figcaption")[0].text
        assert page.all("rect", "blank")
        assert not page.all("rect", "sea")


def test_a_degree_is_as_long_as_it_is_in_the_middle() -> None:
    frame = Frame((-80.0, -20.0, -70.0, 0.0), 400)
    assert frame.point(-80, 0) == (0, 0)
    assert frame.point(-70, 0)[0] == 400
    assert frame.down * math.cos(math.radians(-10)) == pytest.approx(40)
    assert frame.height == round(20 * frame.down)
    assert frame.bar[1] == 200
    assert frame.holds(-75, -10)
    assert not frame.holds(-69, -10)
    assert [words for _, _, words in frame.grid] == [
        *("20° S", "15° S", "10° S", "5° S", "0°"),
        *("80° W", "75° W", "70° W"),
    ]


def test_inside_is_inside() -> None:
    bent = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 5.0), (0.0, 10.0)]
    assert inside((5, 4), bent)
    assert not inside((5, 7), bent)
    assert not inside((11, 5), bent)


def box(label: Label, letters: int) -> tuple[float, float, float, float]:
    wide = letters * LETTER
    left = {"start": label.x, "end": label.x - wide, "middle": label.x - wide / 2}[label.anchor]
    return left, label.y - LINE, left + wide, label.y


def test_names_lie_on_nothing() -> None:
    spots = [Spot(60 + 13 * n, 100 + 11 * (n % 3), 5, 12) for n in range(12)]
    labels = labels_of(spots, 360, 400)
    assert labels == labels_of(spots, 360, 400)
    boxes = [box(label, 12) for label in labels]
    assert all(left >= 0 and right <= 360 and top >= 0 and bottom <= 400 for left, top, right, bottom in boxes)
    for one, other in combinations(boxes, 2):
        assert not (one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])
    assert any(label.leader for label in labels)
    assert not all(label.leader for label in labels)


def test_places_in_no_region_get_a_drawing_that_fits(app: Flask, engine: EmbeddedEngine) -> None:
    found = atlas(app, engine)
    assert [panel.name for panel in found.panels] == ["fitted"]
    frame = found.panels[0].frame
    assert all(0 < pin.x < frame.width and 0 < pin.y < frame.height for pin in found.pins)
    assert {pin.place.iri for pin in found.pins} == {
        f"{ID}place/{slug}" for slug in ("puerto-salmar", "quay", "silo", "warehouse-nine")
    }


def test_the_mark_of_a_country_makes_room_for_those_of_its_places() -> None:
    square = ((0.0, 0.0), (300.0, 0.0), (300.0, 300.0), (0.0, 300.0))
    towns = [(150.0, 150.0), (160.0, 140.0)]
    point = room_in(Country("Peru", (square,), ""), towns, Frame((0.0, 0.0, 3.0, 3.0), 300))
    assert point is not None
    assert inside(point, square)
    assert min(math.dist(point, town) for town in towns) > 60
