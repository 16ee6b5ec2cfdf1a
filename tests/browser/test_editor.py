"""The editor of queries in a real browser: by keyboard alone, and the plain field where there is no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

BUILT = Path(__file__).parents[2] / "server/testimonio/web/static/built/manifest.json"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not BUILT.is_file(), reason="the scripts of the pages were not built (make scripts)"),
]
EDITOR, TEXT = ".editor .cm-content", "textarea#query"
PROPOSALS = ".cm-tooltip-autocomplete li"


@pytest.fixture
def page(browser: Any, site: str) -> Iterator[Any]:
    """A page whose console stays silent, which a breach of the policy would not leave so, and that asks nobody else."""
    page = browser.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("request", lambda request: None if request.url.startswith(site) else said.append(request.url))
    yield page
    page.close()
    assert [line for line in said if "status of 400" not in line] == []


def first_proposal(page: Any, term: str) -> None:
    """Wait until the first proposal is of a term; while one types, those for the word before may still stand."""
    from playwright.sync_api import expect

    expect(page.locator(PROPOSALS).first).to_contain_text(term)


def test_a_query_is_written_and_asked_by_keyboard(page: Any, site: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(f"{site}/sparql")
    page.locator(EDITOR).focus()
    page.keyboard.type("SELECT ?claim WHERE { ?claim tm:claimant Marta Ol")
    first_proposal(page, "actor:marta-olin")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Enter")
    assert page.locator(TEXT).input_value() == (
        "PREFIX tm: <https://w3id.org/testimonio/ns#>\nPREFIX actor: <https://w3id.org/testimonio/id/actor/>\n"
        "SELECT ?claim WHERE { ?claim tm:claimant actor:marta-olin}"
    )
    page.keyboard.press("Control+Enter")
    page.locator("table.rows").wait_for()
    assert page.locator("table.rows tbody tr").count() > 0


def test_names_in_any_language_lead_to_terms(page: Any, site: str) -> None:
    page.goto(f"{site}/sparql")
    page.locator(EDITOR).focus()
    page.keyboard.type("SELECT ?x WHERE { ?x quien afi")
    first_proposal(page, "tm:claimant")
    page.keyboard.press("Escape")
    page.locator(PROPOSALS).first.wait_for(state="detached")


def test_nothing_is_proposed_in_strings_and_comments(page: Any, site: str) -> None:
    page.goto(f"{site}/sparql")
    page.locator(EDITOR).focus()
    page.keyboard.type("ASK { ?s ?p 'tm:claimant ")
    page.wait_for_timeout(400)
    assert page.locator(PROPOSALS).count() == 0
    assert "PREFIX" not in page.locator(TEXT).input_value()


def test_tab_leaves_the_editor_in_both_directions(page: Any, site: str) -> None:
    page.goto(f"{site}/sparql")
    page.locator(EDITOR).focus()
    page.keyboard.type("ASK {} ")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.className") == "editor"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.className") != "editor"


def test_a_mistake_is_marked_and_found(page: Any, site: str) -> None:
    page.goto(f"{site}/sparql?query=" + quote("SELECT *\nWHERE { ?s 😀oh ?o }"))
    assert page.locator(".cm-lintRange-error").inner_text() == "😀"
    page.locator("a.jump").click()
    page.keyboard.type("tm:claim")
    assert "?s tm:claimoh ?o" in page.locator(TEXT).input_value()


def test_a_click_on_the_label_leads_into_the_editor(page: Any, site: str) -> None:
    page.goto(f"{site}/sparql")
    page.locator("form.ask label").click()
    assert page.evaluate("document.activeElement.className") == "editor"
    assert page.locator(EDITOR).get_attribute("aria-label") == page.locator("form.ask label").inner_text()


def test_questions_are_narrowed_down_by_words(page: Any, site: str) -> None:
    page.goto(f"{site}/sparql")
    questions = page.locator(".questions li:visible")
    every = questions.count()
    first = questions.first.locator("a").inner_text()
    page.locator(".narrow input").fill(first.upper())
    assert 1 <= questions.count() < every
    page.locator(".narrow input").fill("")
    assert questions.count() == every


def test_without_script_the_form_does_the_same(browser: Any, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/sparql")
    assert page.locator(".editor").count() == 0
    assert not page.locator(".keys").is_visible()
    page.locator(TEXT).fill('SELECT ("a" AS ?name) (2 AS ?n) WHERE {}')
    page.get_by_role("button", name="Ask").click()
    assert page.locator("table.rows tbody td").all_inner_texts() == ["a", "2"]
    page.locator(".views a", has_text="Bars").click()
    assert page.locator("svg rect.bar").count() == 1
    page.locator(".share a").click()
    assert page.locator(TEXT).input_value() == 'SELECT ("a" AS ?name) (2 AS ?n) WHERE {}'
    context.close()
