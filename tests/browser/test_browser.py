"""Pages in a real browser: no accessibility violation, no error, no request to anybody else, readable on a phone."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.browser

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
KINDS = (*PAGES, "event", "issue", "place", "topic", "proposition", "quantity pair", "comparison")
"""All pages; of those without a path the first thing of the kind."""
MAX_TABS = 60
PICTURES = os.environ.get("TESTIMONIO_SCREENSHOTS")
"""A folder for a picture of each page at each width and on paper, to be looked at; none are taken without it."""
PAPER_PX = 680
"""What is left of an A4 leaf between our margins, at 96 pixels an inch."""
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "selectors": False,
}
LARGE = {
    "event": "/page/event/protest-response",
    "issue": "/es/page/issue/nature-of-response",
    "text": "/page/text/an",
    "actor": "/page/actor/fourth-international-executive-bureau",
    "front": "/es/",
    "timeline": "/timeline",
    "map": "/es/map",
    "network": "/network",
    "quality": "/about/quality",
}
"""Pages of the real graph whose size could break what holds on the invented one."""
STATUS = {"unknown": 404, "query mistake": 400}
CHANGED_BY_SCRIPT = {"query", "answer", "graph answer", "query mistake", "misspelt term"} | {
    f"answer as {view}" for view in ("bars", "timeline", "map", "links")
}
"""The editor stands where the textarea stood."""

_BROKEN = """async rules => (await axe.run(document, rules)).violations.map(rule => [rule.id, rule.nodes[0].html])"""
_OUTSIDE_PAPER = """() => [...document.querySelectorAll("body *")].filter(each => {
  const box = each.getBoundingClientRect(), style = getComputedStyle(each);
  if (!box.width || style.position === "absolute" || each.closest("svg")) return false;
  const cut = /auto|scroll|hidden|clip/.test(style.overflowX) && each.scrollWidth > each.clientWidth + 1
    && style.display !== "inline" && box.width > 1;
  return box.right > document.documentElement.clientWidth + 1 || (cut && !each.closest("th"));
}).map(each => `${each.tagName}.${each.className}`)"""
_CHROME = """() => [...document.querySelectorAll("nav, button, select, input, .skip, .formats")].filter(
  each => each.checkVisibility() && each.getBoundingClientRect().height).map(each => each.outerHTML.slice(0, 99))"""
_FOLDED = """() => [...document.querySelectorAll("details:not([open])")].filter(each => each.checkVisibility()
  && [...each.children].slice(1).some(inside => !inside.checkVisibility({contentVisibilityAuto: true})))
  .map(each => each.textContent.trim().slice(0, 60))"""
# The editor and the drawings show focus by a border and by strokes of their own.
_FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  if (at === document.body) return null;
  window.tabbed ??= new Map();
  if (!window.tabbed.has(at)) window.tabbed.set(at, window.tabbed.size);
  return {number: window.tabbed.get(at), tag: at.tagName, main: !!at.closest("main"), nav: !!at.closest("nav"),
    skip: at.classList.contains("skip"), search: at.type === "search", html: at.outerHTML.slice(0, 120),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || !!at.closest(".cm-editor, svg"),
    shown: box.width > 0 && box.bottom > 0 && box.top < innerHeight};
}"""


@dataclass
class Opened:
    """A page in a context of its own, and what went wrong in it."""

    page: Any
    status: int
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@contextmanager
def opened(browser: Any, address: str, **context: Any) -> Iterator[Opened]:
    """The page at ``address``; its context is closed at the end."""
    made = browser.new_context(viewport={"width": WIDTHS_PX[0], "height": 900}, **context)
    page = made.new_page()
    found = Opened(page, 0)
    page.on("pageerror", lambda error: found.errors.append(str(error)))
    page.on("console", lambda m: found.errors.append(m.text) if m.type == "error" else None)
    page.on("request", lambda request: found.asked.append(request.url))
    try:
        found.status = page.goto(address).status
        yield found
    finally:
        made.close()


def _well(found: Opened, site: str, status: int = 200) -> None:
    assert found.status == status
    assert [error for error in found.errors if "status of" not in error] == []
    assert [url for url in found.asked if not url.startswith((site, "data:"))] == []


def _picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name.replace(' ', '-')}.png", full_page=True)


def _readable(browser: Any, site: str, kind: str, path: str, name: str, judged: Collection[int]) -> set[str]:
    """At each width: whole, without error, and at those ``judged`` without a violation; then on paper.

    :return: its lines when it was opened.
    """
    with opened(browser, site + path, reduced_motion="reduce") as found:
        page = found.page
        lines = _lines(page)
        for width in WIDTHS_PX:
            page.set_viewport_size({"width": width, "height": 900})
            if width in judged:
                assert _violations(page) == [], width
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"scrolls sideways at {width} px"
            _picture(page, f"{name}-{width}")
        assert page.evaluate("document.getAnimations().length") == 0
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        _on_paper(page, name)
        _well(found, site, STATUS.get(kind, 200))
    return lines


def _violations(page: Any) -> list[list[str]]:
    """Each rule that the page breaks, with the first element that breaks it.

    Asked of the library itself: its wrapper loads it anew each time, and has all that is well sent over.
    """
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[list[str]] = page.evaluate(_BROKEN, RULES)
    return found


def _on_paper(page: Any, name: str) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER_PX, "height": 990})
    assert page.evaluate(_OUTSIDE_PAPER) == []
    assert page.evaluate(_CHROME) == []
    assert page.evaluate(_FOLDED) == []
    _picture(page, f"{name}-paper")
    assert page.pdf(format="A4").startswith(b"%PDF")


def _lines(page: Any) -> set[str]:
    return {line.strip() for line in page.locator("main").inner_text().split("\n") if line.strip()}


@pytest.mark.parametrize("kind", KINDS)
def test_page(browser: Any, site: str, kind: str) -> None:
    path = _path(browser, site, kind)
    plain = _without_script(browser, site, kind, path)
    scripted = _readable(browser, site, kind, path, kind, (WIDTHS_PX[0], WIDTHS_PX[-1]))
    if kind not in CHANGED_BY_SCRIPT:
        assert plain - scripted == set(), "the script takes something away"


def _without_script(browser: Any, site: str, kind: str, path: str) -> set[str]:
    """Whole without script; returns its lines."""
    with opened(browser, site + path, java_script_enabled=False) as plain:
        lines = _lines(plain.page)
        _well(plain, site, STATUS.get(kind, 200))
        assert not [url for url in plain.asked if url.endswith(".js")]
    assert lines
    return lines


@pytest.mark.parametrize("kind", LARGE)
def test_large_page(browser: Any, graph: str, kind: str) -> None:
    _readable(browser, graph, kind, LARGE[kind], f"graph-{kind}", (WIDTHS_PX[0],))


@pytest.mark.parametrize(
    "kind", ["front", "event with accounts", "issue", "search", "timeline", "network", "map", "query"]
)
def test_by_keyboard_alone(browser: Any, site: str, kind: str) -> None:
    with opened(browser, site + _path(browser, site, kind)) as found:
        page = found.page
        page.set_viewport_size({"width": WIDTHS_PX[-1], "height": 900})
        steps: list[dict[str, Any]] = []
        for _ in range(MAX_TABS):
            page.keyboard.press("Tab")
            at = page.evaluate(_FOCUSED)
            if at is None or (steps and at["number"] == 0):
                break
            steps.append(at)
        assert steps[0]["skip"], "the first stop is not the way past the navigation"
        assert [at["html"] for at in steps if not at["seen"]] == [], "focus is not seen"
        assert [at["html"] for at in steps if not at["shown"]] == [], "focus is outside of what is shown"
        numbers = [at["number"] for at in steps]
        assert numbers == sorted(set(numbers)), "focus goes back or stands still: a trap"
        assert any(at["nav"] for at in steps)
        assert any(at["search"] for at in steps)
        assert any(at["main"] and at["tag"].lower() == "a" for at in steps)


def test_enter_follows_a_link(browser: Any, site: str) -> None:
    with opened(browser, site) as found:
        page = found.page
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.url.endswith("#content")
        for _ in range(MAX_TABS):
            page.keyboard.press("Tab")
            at = page.evaluate(_FOCUSED)
            assert at["main"], "the link past the navigation does not lead past it"
            if at["tag"] == "A":
                break
        target = page.evaluate("document.activeElement.href")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: url != f"{site}/#content")
        assert target.startswith(site)
        assert page.locator("h1").count() == 1


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


def _path(browser: Any, site: str, kind: str) -> str:
    return PAGES.get(kind) or _first(browser, site, kind.replace(" ", "-"))


def _first(browser: Any, site: str, kind: str) -> str:
    """The path of the first thing of ``kind`` that the graph lists."""
    page = browser.new_page()
    query = f'SELECT ?s WHERE {{ ?s a ?c FILTER(CONTAINS(STR(?s), "/id/{kind}/")) }} ORDER BY ?s LIMIT 1'
    answer = page.request.get(f"{site}/sparql", params={"query": query, "format": "json"}).json()
    page.close()
    iri: str = answer["results"]["bindings"][0]["s"]["value"]
    return f"/page/{kind}/" + iri.rsplit("/", 1)[-1]
