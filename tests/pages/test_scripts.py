"""Files built from npm packages: what is in them, what they weigh, and pages where they were not built."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from html_document import Document
from testimonio.web.pages.scripts import Scripts

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "server" / "testimonio" / "web" / "static" / "built"
HEAVIEST_BYTES = 250_000

needs_scripts = pytest.mark.skipif(
    not (BUILT / "manifest.json").is_file(), reason="the scripts of the pages were not built (make scripts)"
)


def test_the_lock_names_contents_and_no_registry() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    locked = {name: package for name, package in packages.items() if name}
    assert len(locked) > 15
    assert all("integrity" in package and "resolved" not in package for package in locked.values())


def test_what_was_not_built_whole_is_not_there(tmp_path: Path) -> None:
    assert Scripts(tmp_path / "none").path("editor.js") is None
    (tmp_path / "editor.js").touch()
    assert Scripts(tmp_path).path("editor.js") is None
    (tmp_path / "manifest.json").touch()
    assert Scripts(tmp_path).path("editor.js") == tmp_path / "editor.js"


@pytest.mark.parametrize("built", [None, "/static/built/editor.js"])
def test_the_query_page_asks_for_the_editor_only_where_there_is_one(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch, built: str | None
) -> None:
    monkeypatch.setitem(app.jinja_env.globals, "built", lambda name: built)
    page = Document(client.get("/sparql", headers={"Accept": "text/html"}).get_data(as_text=True))
    assert ("/static/built/editor.js" in [e.attributes.get("src") for e in page.all("script")]) == bool(built)
    assert ("/THIRD-PARTY-LICENSES" in page.links) == bool(built)
    assert page.all("textarea")


@needs_scripts
def test_the_query_page_is_light_and_its_script_is_sent_compressed(client: FlaskClient) -> None:
    page = Document(client.get("/sparql", headers={"Accept": "text/html"}).get_data(as_text=True))
    scripts = [element.attributes["src"] or "" for element in page.all("script") if "src" in element.attributes]
    assert "/static/built/editor.js" in scripts
    answers = [client.get(address, headers={"Accept-Encoding": "gzip"}) for address in scripts]
    assert [answer.headers.get("Content-Encoding") for answer in answers] == ["gzip"] * len(scripts)
    assert sum(len(answer.data) for answer in answers) < HEAVIEST_BYTES
    again = client.get(scripts[0], headers={"Accept-Encoding": "gzip", "If-None-Match": answers[0].headers["ETag"]})
    assert again.status_code == 304
    for answer in (*answers, again):
        answer.close()


@needs_scripts
def test_the_licence_of_every_package_in_the_scripts_is_served(client: FlaskClient) -> None:
    answer = client.get("/THIRD-PARTY-LICENSES")
    assert answer.content_type == "text/plain; charset=utf-8"
    for package in ("@codemirror/view", "@lezer/common", "style-mod", "world-atlas"):
        assert f"\n{package} " in f"\n{answer.text}"
    assert "\nesbuild " not in answer.text
    assert answer.text.count("\nLicence: ") == answer.text.count("-" * 80) + 1 == answer.text.count("Copyright")


@needs_scripts
def test_the_outlines_hold_what_the_maps_show() -> None:
    regions = json.loads((BUILT / "outlines.json").read_text(encoding="utf-8"))["regions"]
    names = {region: {c["name"]: c["rings"] for c in regions[region]["countries"]} for region in regions}
    assert {"Peru", "Ecuador", "Colombia", "Brazil", "Bolivia", "Chile"} <= set(names["peru"])
    assert {"France", "Belgium", "Spain"} <= set(names["france"])
    assert "Fiji" not in names["peru"]
    longitudes = [point[0] for ring in names["peru"]["Peru"] for point in ring]
    assert -81.4 < min(longitudes) < -81.2
    assert -68.8 < max(longitudes) < -68.6
    assert all(ring[0] == ring[-1] for countries in names.values() for rings in countries.values() for ring in rings)


@needs_scripts
def test_the_manifest_tells_the_sizes() -> None:
    manifest = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    assert {"editor.js", "outlines.json", "THIRD-PARTY-LICENSES"} == set(manifest)
    for name, size in manifest.items():
        body = (BUILT / name).read_bytes()
        assert size["bytes"] == len(body)
        assert len(gzip.compress(body, 9, mtime=0)) == pytest.approx(size["gzip"], rel=0.02)
