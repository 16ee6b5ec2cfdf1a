"""Pages in a real browser: no accessibility violation, no error, no request to anybody else, readable on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.browser

BROWSER = shutil.which("chromium")
TM = "PREFIX tm: <https://w3id.org/testimonio/ns#>"
PAGES = {
    "front": "/",
    "events": "/events",
    "actors": "/actors",
    "texts": "/texts",
    "propositions in Spanish": "/es/propositions",
    "query": "/sparql",
    "answer": "/sparql?query=SELECT%20*%20WHERE%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%2020",
    "graph answer": "/sparql?query=DESCRIBE%20%3Chttps%3A%2F%2Fw3id.org%2Ftestimonio%2Fid%2Factor%2Fmarta-olin%3E",
    "answer as bars": "/sparql?view=chart&query=" + quote(f"{TM} SELECT ?who {{ ?claim tm:claimant ?who }}"),
    "answer as timeline": "/sparql?view=timeline&query=" + quote(f"{TM} SELECT * {{ ?event tm:date ?date }}"),
    "answer as map": "/sparql?view=map&query=" + quote(f"{TM} SELECT (-12 AS ?lat) (-77 AS ?long) ('x' AS ?name) {{}}"),
    "answer as links": "/sparql?view=graph&query=" + quote(f"{TM} CONSTRUCT WHERE {{ ?a tm:partOfEvent ?b }}"),
    "query mistake": "/sparql?query=SELEC",
    "downloads": "/dump/",
    "coverage": "/coverage",
    "ontology": "/page/ns",
    "claim predicates": "/page/pred",
    "claim predicate": "/page/pred/deaths",
    "scheme": "/page/voc/force",
    "concept": "/page/voc/force/asserts",
    "graphs": "/graph",
    "graph": "/page/graph/events",
    "claim": "/page/claim/hc-001a",
    "person": "/page/actor/marta-olin",
    "organisation": "/page/actor/dockworkers-union",
    "document": "/page/document/harbour-courier-2019-05-14",
    "text": "/page/text/hc",
    "passage": "/page/passage/hc-001",
    "event with accounts": "/page/event/warehouse-fire",
    "event in Spanish": "/es/page/event/warehouse-inspection",
    "search": "/search?q=fire",
    "timeline": "/timeline",
    "timeline narrowed down": "/es/timeline?place=warehouse-nine",
    "map": "/map",
    "map narrowed down": "/es/map?from=2019-05-12&kind=fire",
    "timeline in a frame": "/timeline?embed=1&kind=fire",
    "network": "/network",
    "network of blame": "/network?kind=blames",
    "network of one actor": "/es/network?actor=dockworkers-union",
    "network in a frame": "/network?kind=supports&embed=1",
    "quality": "/about/quality",
    "limits": "/about/limits",
    "corrections": "/about/corrections",
    "misspelt term": "/sparql?query=ASK%20%7B%20%3Fs%20a%20%3Chttps%3A%2F%2Fw3id.org%2Ftestimonio%2Fns%23Clam%3E%20%7D",
    "unknown": "/page/claim/none",
}
WIDTHS_PX = (390, 820, 1440)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, headless."""
    if BROWSER is None:
        pytest.skip("there is no chromium on this machine")
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=quiet)
        yield chromium
        chromium.close()


@pytest.mark.parametrize(
    "kind", [*PAGES, "event", "issue", "place", "topic", "proposition", "quantity pair", "comparison"]
)
def test_page(browser: Any, site: str, kind: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    path = PAGES.get(kind) or _first(browser, site, kind.replace(" ", "-"))
    for width in WIDTHS_PX:
        page = browser.new_page(viewport={"width": width, "height": 900})
        errors: list[str] = []
        asked: list[str] = []
        page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
        page.on("console", lambda m, errors=errors: errors.append(m.text) if m.type == "error" else None)
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        response = page.goto(site + path)
        wanted = {"unknown": 404, "query mistake": 400}.get(kind, 200)
        assert response.status == wanted
        violations = Axe().run(page).response["violations"]
        assert not violations, [(v["id"], v["nodes"][0]["html"]) for v in violations]
        assert [error for error in errors if "status of" not in error] == []
        assert [url for url in asked if not url.startswith(site)] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"scrolls sideways at {width} px"
        page.close()


def test_from_the_front_page_to_the_words_by_clicks(browser: Any, site: str) -> None:
    page = browser.new_page()
    page.goto(site)
    page.locator("section.told").get_by_role("link").first.click()
    page.locator(".accounts a.gloss").first.click()
    assert page.locator("p.kind").inner_text().lower() == "claim"
    assert page.locator(".claim .verdict.exact").count()
    page.locator(".claim .words a").first.click()
    assert page.locator("p.kind").inner_text().lower() == "passage"
    page.close()


@pytest.mark.parametrize(("view", "rows"), [("timeline", "tr[id]"), ("map", "tr[data-pair]")])
def test_filters_of_a_view_act_without_loading_it_anew(browser: Any, site: str, view: str, rows: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}/en/{view}?text=")
    before = page.locator(rows).count()
    page.evaluate("document.documentElement.dataset.same = 'yes'")
    page.get_by_label("Kind").select_option("fire")
    page.wait_for_url(f"{site}/en/{view}?kind=fire")
    assert 0 < page.locator(rows).count() < before
    assert page.locator(".announced").inner_text()
    page.get_by_role("link", name="Show all").click()
    page.wait_for_url(f"{site}/en/{view}")
    assert page.locator(rows).count() == before
    assert page.evaluate("document.documentElement.dataset.same") == "yes"
    page.close()


def test_an_example_runs_on_a_click(browser: Any, site: str) -> None:
    page = browser.new_page()
    page.goto(site)
    page.locator("ul.examples a").first.click()
    assert page.locator("table tbody tr").count() > 0
    assert page.locator("textarea").input_value().strip().startswith("PREFIX")
    page.close()


def _first(browser: Any, site: str, kind: str) -> str:
    """The path of the first thing of ``kind`` that the graph lists."""
    page = browser.new_page()
    query = f'SELECT ?s WHERE {{ ?s a ?c FILTER(CONTAINS(STR(?s), "/id/{kind}/")) }} ORDER BY ?s LIMIT 1'
    answer = page.request.get(f"{site}/sparql", params={"query": query, "format": "json"}).json()
    page.close()
    iri: str = answer["results"]["bindings"][0]["s"]["value"]
    return f"/page/{kind}/" + iri.rsplit("/", 1)[-1]
