"""Citations: what each form says, what it escapes, and the addresses that give them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from html_document import Document
from testimonio.manifest import Withdrawal
from testimonio.names import BASE, ID, KINDS
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.pages.addresses import name_of
from testimonio.web.pages.citation import Citation, bibtex, csl_json, plain
from testimonio.web.pages.subgraph import rows
from testimonio.web.site import EXTENSION

CITATION = Citation(
    iri=ID + "claim/du-007a",
    title="N denies that 50 % of A & B was #1 {so far}",
    language="en",
    dataset="A Fire, as three texts tell it",
    source="Warehouse Nine, 2019-05-13",
    release="0123456789abcdef",
    issued="2026-11-22",
)


@pytest.fixture(autouse=True)
def _speaking(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def test_plain() -> None:
    assert plain(CITATION) == (
        "“N denies that 50 % of A & B was #1 {so far}”. In: Warehouse Nine, 2019-05-13. "
        "Testimonio, A Fire, as three texts tell it. Release 0123456789abcdef (2026-11-22). " + CITATION.iri
    )


def test_bibtex_escapes_what_means_something_to_tex() -> None:
    assert bibtex(CITATION) == (
        "@misc{du-007a-01234567,\n"
        r"  title = {{N denies that 50 \% of A \& B was \#1 \{so far\}}},"
        "\n"
        "  organization = {Testimonio},\n"
        "  year = {2026},\n"
        "  month = nov,\n"
        "  version = {0123456789abcdef},\n"
        "  note = {A Fire, as three texts tell it; In: Warehouse Nine, 2019-05-13},\n"
        f"  url = {{{CITATION.iri}}},\n"
        "}\n"
    )


def test_csl_json() -> None:
    (item,) = json.loads(csl_json(CITATION))
    assert item == {
        "id": "du-007a-01234567",
        "type": "entry",
        "title": CITATION.title,
        "container-title": CITATION.dataset,
        "publisher": "Testimonio",
        "language": "en",
        "URL": CITATION.iri,
        "note": "In: Warehouse Nine, 2019-05-13",
        "version": "0123456789abcdef",
        "issued": {"date-parts": [[2026, 11, 22]]},
    }


def test_a_bare_dataset_has_no_release_to_cite() -> None:
    bare = replace(CITATION, release=None, issued=None, source=None)
    assert bare.key == "du-007a"
    assert "Release" not in plain(bare)
    assert not {"year", "version", "month"} & {line.split(" = ")[0].strip() for line in bibtex(bare).splitlines()}
    assert not {"issued", "version", "note"} & set(json.loads(csl_json(bare))[0])


@pytest.mark.parametrize(
    ("extension", "media_type"),
    [("bib", "application/x-bibtex"), ("json", "application/vnd.citationstyles.csl+json"), ("txt", "text/plain")],
)
def test_each_form_has_an_address(client: FlaskClient, app: Flask, extension: str, media_type: str) -> None:
    answer = client.get(f"/cite/claim/du-007a.{extension}")
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert answer.headers["X-Robots-Tag"] == "noindex"
    for part in (ID + "claim/du-007a", " denies that ", app.extensions[EXTENSION].digest, "Warehouse Nine"):
        assert part in answer.text, part


def test_the_title_is_in_the_readers_language(client: FlaskClient) -> None:
    assert " niega lo siguiente: " in client.get("/es/cite/claim/du-007a.txt").text
    answer = client.get("/cite/claim/du-007a.txt", headers={"Accept-Language": "es"})
    assert answer.headers["Content-Language"] == "es"
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_report_is_cited_with_what_it_reports(client: FlaskClient) -> None:
    text = client.get("/cite/claim/du-012a.txt").text
    assert text.startswith("“Dockworkers’ Union of Puerto Salmar reports that Elvira Tasso denies that ")


@pytest.mark.parametrize("name", ["claim/none.bib", "claim/%3E.bib", "claim/du-007a.doc"])
def test_what_is_no_claim_has_no_citation(client: FlaskClient, name: str) -> None:
    assert client.get(f"/cite/{name}").status_code == 404


def test_what_was_withdrawn_is_gone(client: FlaskClient, app: Flask) -> None:
    site = app.extensions[EXTENSION]
    before = site.withdrawn
    site.withdrawn = {ID + "claim/du-007a": Withdrawal(ID + "claim/du-007a", "2026-11-22", "At a request.")}
    try:
        assert client.get("/cite/claim/du-007a.txt").status_code == 410
    finally:
        site.withdrawn = before


@pytest.mark.parametrize("kind", [*(kind for kind in KINDS if kind != "curation"), "pred", "voc"])
def test_every_kind_of_page_can_be_cited_and_objected_to(
    client: FlaskClient, engine: EmbeddedEngine, kind: str
) -> None:
    iri = first(engine, kind)
    page = Document(client.get(f"/page/{name_of(iri)}").text)
    (line,) = page.all("p", "citation")
    assert line.text.endswith(f". {iri}")
    assert client.application.extensions[EXTENSION].digest in line.text
    files = [link for link in page.links if link.startswith("/cite/")]
    assert [link.rpartition(".")[2] for link in files] == ["bib", "json", "txt"]
    assert client.get(files[2]).text.strip() == line.text
    (item,) = client.get(files[1]).get_json(force=True)
    assert item["type"] == "entry"
    assert item["URL"] == iri
    objections = [link for link in page.links if link.startswith("/about/corrections?")]
    answer = client.get(objections[0])
    assert iri in Document(answer.text).all("p", "voice")[1].text


def first(engine: EmbeddedEngine, kind: str) -> str:
    start = f"{BASE}{kind}/" if kind in ("pred", "voc") else f"{ID}{kind}/"
    found = rows(engine, f'SELECT DISTINCT ?s {{ ?s a ?c FILTER(STRSTARTS(STR(?s), "{start}")) }} ORDER BY ?s LIMIT 1')
    return found[0]["s"].value


def test_a_proposition_is_never_cited_as_a_fact(client: FlaskClient, engine: EmbeddedEngine) -> None:
    for row in rows(engine, "SELECT DISTINCT ?s { ?s a tm:Proposition } ORDER BY ?s LIMIT 10"):
        for extension in ("txt", "bib", "json"):
            text = client.get(f"/cite/{name_of(row['s'].value)}.{extension}").text
            assert "a proposition, which this graph does not assert" in text


def test_a_passage_is_cited_with_its_text(client: FlaskClient) -> None:
    text = client.get("/cite/passage/hc-001.txt").text
    assert "(passage). In: " in text
    assert "2019-05-14. Testimonio" in text


@pytest.mark.parametrize("about", ["https://example.org/x", "javascript:alert(1)", f"{ID}claim/{'x' * 600}"])
def test_only_things_of_ours_are_named_back(client: FlaskClient, about: str) -> None:
    answer = client.get("/about/corrections", query_string={"about": about})
    assert answer.status_code == 200
    assert "about" not in {each.attributes.get("id") for each in Document(answer.text).elements}
