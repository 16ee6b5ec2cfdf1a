"""Search: what is found, in which order, on whose word; and what an unknown address may have meant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import Thread
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

from counting_engine import CountingEngine
from html_document import Document
from testimonio.names import ID, PREFIXES
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Answer, Engine, Question, WorkerDied
from testimonio.web.application import create_app
from testimonio.web.pages.claims import VERBS, verb_of
from testimonio.web.pages.search.entries import Entries, Field, entries_of
from testimonio.web.pages.search.index import Index
from testimonio.web.pages.search.library import Library
from testimonio.web.pages.search.page import PAGE_SIZE
from testimonio.web.pages.spelling import Spelling, distance, fold, tolerance
from testimonio.web.pages.subgraph import rows
from testimonio.web.settings import Settings


@pytest.fixture(scope="session")
def index(engine: EmbeddedEngine) -> Index:
    return Index(entries_of(engine))


def results(client: FlaskClient, query: str, **parameters: str) -> list[dict[str, str]]:
    """All results of a search, over all pages."""
    found: list[dict[str, str]] = []
    page, pages = 1, 1
    while page <= pages:
        asked = {"q": query, "format": "json", "page": str(page), **parameters}
        answer = client.get("/search", query_string=asked).get_json()
        found += answer["results"]
        page, pages = page + 1, answer["pages"]
        assert answer["total"] >= len(found)
    assert len(found) == answer["total"]
    return found


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("castillo", "castillo", 0),
        ("castilo", "castillo", 1),
        ("catsillo", "castillo", 1),
        ("kastillo", "castillo", 1),
        ("castilloo", "castillo", 1),
        ("catilo", "castillo", 2),
        ("", "ab", 2),
        ("harbour", "silo", 3),
    ],
)
def test_a_swap_of_neighbours_is_one_mistake(one: str, other: str, far: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == far


def test_every_single_slip_is_forgiven() -> None:
    words = ["dock", "silo", "castillo", "warehouse", "inspectors", "puerto"]
    spelling = Spelling(words)
    for word in words:
        for slip in slips(word):
            if slip not in words and tolerance(slip):
                assert word in spelling.near(slip), slip
    assert spelling.near("xyzxyz") == ()
    assert spelling.near("sil") == (), "too short to guess at"


def slips(word: str) -> Iterator[str]:
    """``word`` with one letter less, one more, another one, or two swapped."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + "z" + word[at:]
        yield word[:at] + "z" + word[at + 1 :]
        yield word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]


@pytest.mark.parametrize(
    ("text", "folded"),
    [("¡Súmate!", "sumate"), ("Verónika MENDOZA", "veronika mendoza"), ("l’Anticapitaliste", "l anticapitaliste")],
)
def test_case_accents_and_signs_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("marta olin", "Marta Olin"),
        ("OLIN", "Marta Olin"),
        ("olin marta", "Marta Olin"),
        ("mart", "Marta Olin"),
        ("Márta Ólin", "Marta Olin"),
        ("marta ollin", "Marta Olin"),
        ("elvira taso", "Elvira Tasso"),
        ("bomberos", "Salmar Fire Brigade"),
        ("firefighters", "Salmar Fire Brigade"),
    ],
)
def test_a_thing_is_found_by_each_of_its_names(client: FlaskClient, query: str, name: str) -> None:
    things = [each for each in results(client, query) if "name" in each]
    assert things[0]["name"] == name


def test_the_name_by_which_a_thing_was_found_is_told(client: FlaskClient) -> None:
    first = results(client, "firefighters")[0]
    assert (first["name"], first["also"]) == ("Salmar Fire Brigade", "the firefighters of the town")
    assert (
        "also: the firefighters of the town" in Document(client.get("/search?q=firefighters").text).all("main")[0].text
    )


def test_quotes_and_glosses_in_both_languages_are_found_as_claims(client: FlaskClient, index: Index) -> None:
    tried = 0
    for entry in index.search("", {"kind": "claim"}).entries:
        for text in (*entry.texts[Field.QUOTE], *entry.texts[Field.GLOSS]):
            found = index.search(text)
            assert entry.iri in {each.iri for each in found.entries}, text
            tried += 1
    assert tried > 150
    claims = [each for each in results(client, "leaves four dead") if "sentence" in each]
    assert claims[0]["quote"] == "leaves four dead"
    assert claims[0]["sentence"].startswith("The Harbour Courier says that ")


def test_every_claim_among_results_is_led_by_who_says_it(client: FlaskClient) -> None:
    """And no gloss stands among them as the name of a thing."""
    verbs = {form for force in VERBS for many in (False, True) for form in (verb_of(force, many=many),)}
    verbs |= {verb.replace(" that", ":") for verb in verbs}
    seen = 0
    for query in ("fire", "dead", "inspectors", "incendio", "doors"):
        page = Document(client.get(f"/search?q={query}").text)
        for line in page.all("p", "says"):
            speaker = next(link for link in page.all("a", "who") if line in link.parents)
            assert any(line.text.startswith(f"{speaker.text} {verb} ") for verb in verbs), line.text
            seen += 1
    assert seen > 20
    assert results(client, "", kind="proposition") == []


def test_the_whole_name_comes_first_then_its_beginning_then_a_word_of_it() -> None:
    named = {"a": "Red de Muelles", "b": "Redactor of the Muelles", "c": "The red house", "d": "Bed linen", "e": "Red"}
    quads = [
        quad
        for slug, name in named.items()
        for quad in (
            Quad(
                NamedNode(f"{ID}place/{slug}"), NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["tm"] + "Place")
            ),
            Quad(
                NamedNode(f"{ID}place/{slug}"), NamedNode(PREFIXES["skos"] + "prefLabel"), Literal(name, language="en")
            ),
        )
    ]
    quads.append(Quad(NamedNode(f"{ID}place/d"), NamedNode(PREFIXES["skos"] + "hiddenLabel"), Literal("Beed linen")))
    small = Index(entries_of(EmbeddedEngine.of(quads)))
    assert order(small, "red") == ["e", "a", "b", "c"]
    assert order(small, "beed linen") == order(small, "bead linen") == ["d"]
    assert order(small, "muelles") == ["a", "b"]
    assert order(small, "redactor") == ["b"]
    assert order(small, "redd") == ["e", "c", "a"], "similar to a word of each; the shortest name first"


def order(index: Index, query: str) -> list[str]:
    return [entry.iri.rpartition("/")[2] for entry in index.search(query).entries]


def test_a_word_that_occurs_is_never_replaced(client: FlaskClient) -> None:
    told = client.get("/search?q=fire&format=json").get_json()
    assert told["similar_words"] == {}
    told = client.get("/search?q=inspectros&format=json").get_json()
    assert told["similar_words"]["inspectros"][0] == "inspectors"
    assert told["total"] > 0
    assert "“inspectros” occurs nowhere; these are like it: inspectors" in client.get("/search?q=inspectros").text


def test_what_holds_most_words_is_given_where_nothing_holds_all(client: FlaskClient) -> None:
    told = client.get("/search?q=marta+olin+harbour+quay&format=json").get_json()
    assert told["only_some_words"]
    assert told["total"] > 0
    told = client.get("/search?q=xyzxyzxyz&format=json").get_json()
    assert (told["total"], told["unknown_words"]) == (0, ["xyzxyzxyz"])


def test_a_claim_is_found_by_its_code(client: FlaskClient) -> None:
    assert results(client, "hc-001a")[0]["iri"] == f"{ID}claim/hc-001a"


@pytest.mark.parametrize("query", ["fire", "harbour", ""])
def test_each_value_of_a_facet_leads_to_as_many_results_as_it_says(client: FlaskClient, query: str) -> None:
    told = client.get("/search", query_string={"q": query, "format": "json"}).get_json()
    assert set(told["facets"]) == {"kind", "text", "force", "issue", "year"}
    for facet, choices in told["facets"].items():
        for choice in choices:
            one = {"q": query, "format": "json", facet: choice["value"]}
            narrowed = client.get("/search", query_string=one).get_json()
            assert narrowed["total"] == choice["count"] > 0, (facet, choice)
            assert narrowed["facets"][facet] == choices, "the other values of this facet can still be chosen"


def test_the_state_of_a_search_is_in_its_address(client: FlaskClient) -> None:
    page = Document(client.get("/es/search?q=fuego&kind=claim&force=asserts").text)
    links = [link for link in page.links if "/search?" in link and "/en/" not in link]
    assert links
    assert all(link.startswith("/es/search?q=fuego&") for link in links)
    on = [link for link in page.all("a") if link.attributes.get("aria-current") == "true"]
    assert ["kind=" in link.attributes["href"] for link in on] == [False, True], (
        "the chosen one is taken away by its link"
    )
    hidden = {
        each.attributes["name"]: each.attributes["value"]
        for each in page.all("input")
        if each.attributes.get("type") == "hidden"
    }
    assert hidden == {"kind": "claim", "force": "asserts"}


def test_pages_hold_all_results_once(client: FlaskClient) -> None:
    found = [each["iri"] for each in results(client, "", kind="claim")]
    assert len(found) == len(set(found)) > 2 * PAGE_SIZE
    first = Document(client.get("/search?kind=claim").text)
    assert len(first.all("li", "hit")) == PAGE_SIZE
    assert [link.attributes["href"] for link in first.all("a") if link.attributes.get("rel") == "next"] == [
        "/search?q=&kind=claim&page=2"
    ]
    last = client.get("/search?kind=claim&page=999&format=json").get_json()
    assert last["page"] == last["pages"]
    assert last["next"] is None
    for odd in ("-4", "x", "0", "9" * 400):
        assert client.get(f"/search?kind=claim&page={odd}&format=json").status_code == 200


@pytest.mark.parametrize("query", ["fire", "marta olin", "", "xyzxyzxyz", "the"])
def test_a_page_of_results_asks_three_queries_at_most(engine: EmbeddedEngine, query: str) -> None:
    counting = CountingEngine(engine)
    client = create_app(Settings(), counting).test_client()
    assert client.get("/search", query_string={"q": query}).status_code == 200
    counting.asked = 0
    assert client.get("/search", query_string={"q": query}).status_code == 200
    assert counting.asked <= 3


def test_the_index_is_made_once_at_the_first_search(engine: EmbeddedEngine) -> None:
    made = []

    def make(one: Engine) -> Entries:
        made.append(one)
        return entries_of(one)

    library = Library(engine, make)
    assert made == []
    threads = [Thread(target=lambda: library.index) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert made == [engine]


def test_a_search_that_failed_once_is_tried_again(engine: EmbeddedEngine) -> None:
    failing = [WorkerDied("gone")]

    def make(one: Engine) -> Entries:
        if failing:
            raise failing.pop()
        return entries_of(one)

    library = Library(engine, make)
    with pytest.raises(WorkerDied):
        _ = library.index
    assert library.index.search("marta").entries


def test_a_search_is_no_page_for_search_engines(client: FlaskClient) -> None:
    for path in ("/search?q=tasso", "/search?q=tasso&format=json"):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex"


def test_the_form_is_negotiated(client: FlaskClient) -> None:
    for accept, mimetype in (("", "text/html"), ("*/*", "text/html"), ("application/json", "application/json")):
        answer = client.get("/search?q=fire", headers={"Accept": accept} if accept else {})
        assert answer.mimetype == mimetype
        assert "Accept" in answer.headers["Vary"]
    assert client.get("/search?q=fire", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/search?q=fire&format=rss").status_code == 406
    assert client.get("/search?q=" + "a" * 201).status_code == 414


def test_markup_in_a_query_stays_text(client: FlaskClient) -> None:
    evil = '"><script>alert(1)</script>'
    text = client.get("/search", query_string={"q": evil, "kind": evil}).text
    assert "<script>alert" not in text
    Document(text)


def test_suggestions_are_names_with_their_pages(client: FlaskClient) -> None:
    answer = client.get("/suggest?q=mart")
    assert answer.mimetype == "application/x-suggestions+json"
    query, names, kinds, pages = json.loads(answer.data)
    assert query == "mart"
    assert (names[0], kinds[0], pages[0]) == ("Marta Olin", "person", "http://localhost/id/actor/marta-olin")
    assert len(names) == len(kinds) == len(pages) <= 8
    assert not [page for page in pages if "/claim/" in page], "a claim is nobody's name"
    assert json.loads(client.get("/es/suggest?q=mart").data)[2][0] == "persona"
    assert json.loads(client.get("/suggest?q=").data) == ["", [], [], []]


def test_browsers_learn_how_to_search(client: FlaskClient) -> None:
    answer = client.get("/es/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    root = ElementTree.fromstring(answer.data)  # noqa: S314  (our own answer)
    name = root.findtext(f"{space}ShortName") or ""
    assert 0 < len(name) <= 16
    urls = {each.attrib["type"]: each.attrib["template"] for each in root.iter(f"{space}Url")}
    for media_type in ("text/html", "application/json", "application/x-suggestions+json"):
        path = urls[media_type].replace("{searchTerms}", quote("marta olin")).replace("{startPage?}", "")
        found = client.get(path.removeprefix("http://localhost"))
        assert (found.status_code, found.mimetype) == (200, media_type)
        assert "Marta Olin" in found.text.replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/id/actor/marta-ollin", "actor/marta-olin"),
        ("/page/actor/olin", "actor/marta-olin"),
        ("/es/page/actor/marta-ollin", "actor/marta-olin"),
        ("/data/actor/marta-ollin.ttl", "actor/marta-olin"),
        ("/marta-olin", "actor/marta-olin"),
        ("/page/claim/hc-01a", "claim/hc-001a"),
        ("/page/passage/hc-01", "passage/hc-001"),
    ],
)
def test_an_unknown_address_names_what_it_may_have_meant(client: FlaskClient, path: str, meant: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    page = Document(answer.text)
    prefix = "/es" if path.startswith("/es") else ""
    assert f"{prefix}/id/{meant}" in page.links
    assert f"{prefix}/search" in page.links
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    told = answer.get_json(force=True)
    assert told["suggestions"][0]["iri"] == ID + meant


def test_a_suggestion_shows_no_gloss(client: FlaskClient, engine: EmbeddedEngine) -> None:
    """An address like that of a meaning is answered with the addresses of meanings, not with what they say."""
    found = rows(engine, "SELECT ?s ?gloss { ?s a tm:Proposition ; tm:gloss ?gloss } ORDER BY ?s")
    glosses = {row["gloss"].value for row in found}
    propositions = sorted({row["s"].value for row in found})
    for iri in propositions[::10]:
        slug = iri.rpartition("/")[2]
        told = client.get(f"/page/proposition/{slug}x", headers={"Accept": "application/json"}).get_json(force=True)
        names = [each["name"] for each in told["suggestions"]]
        assert f"proposition:{slug}" in names
        assert not glosses & set(names)
    assert len(propositions) >= 50


@pytest.mark.parametrize(
    "path", ["/.env", "/wp-admin/setup.php", "/" + "a" * 5000, "/page/%00", "/xyzxyzxyz/%F0%9F%98%80"]
)
def test_an_address_like_nothing_names_nothing(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert "suggestions" not in answer.get_json(force=True)


def test_an_engine_that_fails_does_not_change_a_404(engine: EmbeddedEngine) -> None:
    class Failing(EmbeddedEngine):
        broken = False

        def answer(self, question: Question) -> Answer:
            if self.broken:
                raise WorkerDied("gone")
            return super().answer(question)

    failing = Failing(engine._dataset)
    client = create_app(Settings(), failing).test_client()
    failing.broken = True
    assert client.get("/marta-olin").status_code == 404
