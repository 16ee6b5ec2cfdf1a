"""Pages in the reader's language: the interface, the labels, and a mark where the graph has only another one."""

from __future__ import annotations

import difflib
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from html_document import Document
from testimonio.web import language

ROOT = Path(__file__).parents[2]
WEB = Path(language.__file__).parent
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]


def messages() -> set[str]:
    """Every message of the package, as its templates and modules have it now."""
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(WEB, METHODS, keywords=keywords)
    return {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}


@pytest.mark.parametrize("tag", [tag for tag in language.LANGUAGES if tag != language.DEFAULT])
def test_every_message_is_translated_and_no_other(tag: str) -> None:
    text = (language.CATALOGUES / f"{tag}.po").read_text(encoding="utf-8")
    catalogue = {message.id: message.string for message in read_po(StringIO(text), locale=tag) if message.id}
    known = {key if isinstance(key, str) else key[0] for key in catalogue}
    found = messages()
    assert len(found) > 50
    assert found - known == set()
    assert known - found == set()
    assert [key for key, value in catalogue.items() if not value] == []


def test_make_messages_takes_a_new_message_in_and_leaves_all_others_alone(tmp_path: Path) -> None:
    committed = (language.CATALOGUES / "es.po").read_text(encoding="utf-8")
    entry = 'msgid "says that"\nmsgstr "dice que"\n\n'
    assert entry in committed
    (tmp_path / "es.po").write_text(committed.replace(entry, ""), encoding="utf-8")
    made = [f"BIN={Path(sys.executable).parent}", f"POT={tmp_path / 'messages.pot'}", f"CATALOGUES={tmp_path}"]
    installed = ".venv/test-ready"  # whatever its age: nothing is to be installed here
    subprocess.run(["make", "--silent", f"--old-file={installed}", "messages", *made], cwd=ROOT, check=True)
    after = (tmp_path / "es.po").read_text(encoding="utf-8")
    lines = difflib.unified_diff(committed.splitlines(), after.splitlines(), n=0, lineterm="")
    changed = [line for line in lines if not line.startswith(("---", "+++", "@@")) and "Generated-By" not in line]
    assert changed[:9] == ['-msgstr "dice que"', '+msgstr ""'], "run make messages, and commit what it makes"


@pytest.mark.parametrize(
    ("path", "accepted", "spoken"),
    [
        ("/", "", "en"),
        ("/", "es", "es"),
        ("/", "es-PE, en;q=0.5", "es"),
        ("/", "de, es;q=0.3", "es"),
        ("/", "de", "en"),
        ("/es", "en", "es"),
        ("/es/", "en", "es"),
        ("/en/page/actor/marta-olin", "es", "en"),
        ("/es/page/actor/marta-olin", "", "es"),
    ],
)
def test_the_prefix_decides_then_the_header(client: FlaskClient, path: str, accepted: str, spoken: str) -> None:
    answer = client.get(path, headers={"Accept-Language": accepted} if accepted else {})
    assert answer.status_code == 200
    assert f'<html lang="{spoken}">' in answer.text
    assert answer.headers["Content-Language"] == spoken
    assert ("Accept-Language" in answer.headers["Vary"]) is not path.startswith(("/es", "/en"))


def test_a_page_in_a_chosen_language_leads_to_pages_in_it(client: FlaskClient) -> None:
    answer = client.get("/es/page/actor/marta-olin")
    page = Document(answer.text)
    inside = [link for link in page.links if link.startswith("/") and not link.startswith(("/data/", "/es/static/"))]
    assert len(inside) > 10
    assert [link for link in inside if not link.startswith("/es/")] == ["/en/page/actor/marta-olin"]
    redirected = client.get("/es/id/actor/marta-olin", headers={"Accept": "text/html"})
    assert redirected.headers["Location"] == "/es/page/actor/marta-olin"


def test_the_canonical_address_has_no_language(client: FlaskClient) -> None:
    for prefix in ("", "/es", "/en"):
        text = client.get(f"{prefix}/page/actor/marta-olin").text
        assert '<link rel="canonical" href="https://w3id.org/testimonio/id/actor/marta-olin">' in text


def test_claims_speak_spanish(client: FlaskClient) -> None:
    text = client.get("/es/page/actor/dockworkers-union").text
    assert re.search(r" (?:dice|dicen) que\s", text)
    assert "says that" not in text
