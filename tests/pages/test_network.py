"""The network: who stands at which end of a line, on whose word, and what makes none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from counting_engine import CountingEngine
from html_document import Document
from testimonio.manifest import DATASET
from testimonio.names import ID, PRED, PREFIXES, VOC
from testimonio.store.embedded import EmbeddedEngine
from testimonio.web.application import create_app
from testimonio.web.pages.overviews.bipartite import PORT, WIDTH, Tie, crossings, drawing_of, ordered
from testimonio.web.pages.overviews.network import Network, network_of
from testimonio.web.pages.overviews.relations import HEADINGS, MEANINGS, NAMES, RELATIONS, SAID
from testimonio.web.pages.subgraph import rows
from testimonio.web.settings import Settings

DOCUMENT = "document/dockworkers-union-2019-05-13"
PASSAGE = "passage/du-013"
Line = tuple[str, str, str, int]


def saying(slug: str, claimant: str, force: str, predicate: str, subject: str, target: str | None) -> list[ox.Quad]:
    """A claim and its proposition, in the union's text."""
    claim, proposition = ID + f"claim/{slug}", ID + f"proposition/{slug}"
    said = [
        (claim, "rdf:type", PREFIXES["tm"] + "Claim"),
        (claim, "tm:claimant", f"{ID}actor/{claimant}"),
        (claim, "tm:force", f"{VOC}force/{force}"),
        (claim, "tm:proposition", proposition),
        (claim, "tm:inDocument", ID + DOCUMENT),
        (claim, "tm:anchor", ID + PASSAGE),
        (proposition, "tm:predicate", PRED + predicate),
        (proposition, "tm:subject", ID + subject),
    ]
    if target:
        said.append((proposition, "tm:object", ID + target))
    return list(quads(said))


def relaying(outer: str, inner: str) -> list[ox.Quad]:
    claims = [f"{ID}claim/{slug}" for slug in (outer, inner)]
    return list(quads([(claims[0], "tm:reports", claims[1]), (claims[1], "tm:reportedBy", claims[0])]))


def quads(triples: Iterable[tuple[str, str, str]]) -> Iterable[ox.Quad]:
    for subject, name, value in triples:
        prefix, _, local = name.partition(":")
        yield ox.Quad(ox.NamedNode(subject), ox.NamedNode(PREFIXES[prefix] + local), ox.NamedNode(value))


def with_more(release: Path, *more: list[ox.Quad]) -> EmbeddedEngine:
    """The invented corpus, and ``more``."""
    said = list(ox.parse(path=release / DATASET, format=ox.RdfFormat.N_QUADS))
    return EmbeddedEngine.of([*said, *(quad for group in more for quad in group)])


def lines(network: Network) -> set[Line]:
    """Who, whom, on whose word, and of how many claims."""
    return {(_slug(e.who.href), _slug(e.whom.href), e.voice, e.count) for e in network.edges}


def _slug(path: str | None) -> str:
    return (path or "").rpartition("/")[2]


def drawn(engine: EmbeddedEngine, relation: str, **given: str) -> Network:
    return network_of(engine, "en", {"kind": relation, **given})


def test_blame_leads_from_the_one_who_blames_to_the_one_who_is_blamed(engine: EmbeddedEngine) -> None:
    network = drawn(engine, "blames")
    assert lines(network) == {("dockworkers-union", "elvira-tasso", "own", 1)}
    assert network.drawing
    assert [node.iri for node in network.drawing.left] == [f"{ID}actor/dockworkers-union"]
    assert [node.iri for node in network.drawing.right] == [f"{ID}actor/elvira-tasso"]


@pytest.mark.parametrize("force", ["denies", "questions", "predicts", "demands"])
def test_what_is_not_asserted_makes_no_line_and_is_listed(release: Path, force: str) -> None:
    blame = saying("x-1", "harbour-authority", force, "responsible", "event/warehouse-fire", "actor/fire-brigade")
    network = drawn(with_more(release, blame), "blames")
    assert {line[1] for line in lines(network)} == {"elvira-tasso"}
    apart = {claim.iri for claim in (network.denied if force == "denies" else network.others)}
    assert apart == {f"{ID}claim/x-1"}
    assert len(network.denied) + len(network.others) == 1


def test_the_same_blame_asserted_makes_a_line(release: Path) -> None:
    """So that the test above can fail."""
    blame = saying("x-1", "harbour-authority", "asserts", "responsible", "event/warehouse-fire", "actor/fire-brigade")
    network = drawn(with_more(release, blame), "blames")
    assert ("harbour-authority", "fire-brigade", "own", 1) in lines(network)
    assert network.denied == network.others == ()


def test_what_others_say_of_somebody_is_kept_apart_from_what_they_say_themselves(release: Path) -> None:
    pair = ("actor/harbour-authority", "actor/elvira-tasso")
    engine = with_more(
        release,
        saying("x-1", "dockworkers-union", "asserts", "supports", *pair),
        saying("x-2", "harbour-authority", "asserts", "supports", *pair),
        saying("x-3", "harbour-authority", "asserts", "supports", *pair),
        relaying("du-013a", "x-3"),
        saying("x-4", "dockworkers-union", "asserts", "supports", pair[0], None),
    )
    network = drawn(engine, "supports")
    found = {line[2:] for line in lines(network) if line[:2] == ("harbour-authority", "elvira-tasso")}
    assert found == {("own", 1), ("through", 1), ("others", 1)}
    by_voice = {edge.voice: edge for edge in network.edges if _slug(edge.whom.href) == "elvira-tasso"}
    assert [_slug(value.href) for value in by_voice["others"].speakers] == ["dockworkers-union"]
    assert [_slug(value.href) for value in by_voice["through"].speakers] == ["dockworkers-union"]
    assert by_voice["own"].name == "supports"
    assert by_voice["others"].name == by_voice["through"].name == "is said to support"
    assert [claim.iri for claim in network.others] == [f"{ID}claim/x-4"], "of nobody in particular"
    text = Document(create_app(Settings(), engine).test_client().get("/network?kind=supports").text)
    assert {"voice-own", "voice-through", "voice-others"} <= {c for a in text.all("a", "edge") for c in a.classes}


def test_a_call_for_support_leads_from_whoever_makes_it(engine: EmbeddedEngine) -> None:
    assert lines(drawn(engine, "supports")) == {
        ("harbour-authority", "fire-brigade", "own", 1),
        ("dockworkers-union", "fire-brigade", "own", 1),
    }
    assert lines(drawn(engine, "opposes")) == {("dockworkers-union", "called-chain-keepers", "own", 1)}


def test_a_relay_leads_from_the_one_who_relays_to_the_one_relayed(engine: EmbeddedEngine) -> None:
    network = drawn(engine, "cites")
    pattern = "?c tm:reports ?d . ?c tm:claimant ?x . ?d tm:claimant ?y"
    found = rows(engine, f"SELECT ?x ?y (COUNT(DISTINCT ?c) AS ?n) {{ {pattern} }} GROUP BY ?x ?y")
    expected = {(_slug(row["x"].value), _slug(row["y"].value)): int(row["n"].value) for row in found}
    assert len(expected) > 5
    counted: dict[tuple[str, str], int] = {}
    for who, whom, _, count in lines(network):
        counted[who, whom] = counted.get((who, whom), 0) + count
    assert counted == expected
    assert {who for who, _ in counted} != {whom for _, whom in counted}


def test_each_predicate_that_makes_a_line_is_in_the_ontology(engine: EmbeddedEngine) -> None:
    known = {row["p"].value for row in rows(engine, "SELECT ?p { ?p a tm:ClaimPredicate }")}
    forces = {row["f"].value for row in rows(engine, f"SELECT ?f {{ ?f skos:inScheme <{VOC}force> }}")}
    uses = [use for found in RELATIONS.values() for use in found]
    assert len(uses) > 5
    assert {PRED + use.predicate for use in uses} <= known
    assert {f"{VOC}force/{force}" for use in uses for force in use.forces} <= forces
    assert {(use.source, use.target) for use in uses} <= {
        ("claimant", "object"),
        ("claimant", "subject"),
        ("subject", "object"),
    }
    assert set(NAMES) == set(SAID) == set(HEADINGS) == set(MEANINGS) == set(RELATIONS)


def test_the_network_of_one_actor_is_the_lines_at_it(engine: EmbeddedEngine) -> None:
    everybody, one = drawn(engine, "cites"), drawn(engine, "cites", actor="fire-brigade")
    assert lines(one) == {line for line in lines(everybody) if "fire-brigade" in line[:2]}
    assert 0 < len(one.edges) < len(everybody.edges)
    assert {tab.name: tab.count for tab in one.tabs} == {
        str(NAMES[name]): len(drawn(engine, name, actor="fire-brigade").edges) for name in RELATIONS
    }


def test_lines_of_few_claims_can_be_left_out(engine: EmbeddedEngine) -> None:
    everything, some = drawn(engine, "cites"), drawn(engine, "cites", least="2")
    assert lines(some) == {line for line in lines(everything) if line[3] >= 2}
    assert 0 < len(some.edges) < len(everything.edges)


def test_one_text_gives_the_lines_of_its_claims(engine: EmbeddedEngine) -> None:
    network = drawn(engine, "cites", text="dockworkers-union-2019-05-13")
    assert {_slug(value.href) for edge in network.edges for value in edge.texts} == {"dockworkers-union-2019-05-13"}
    assert {who for who, *_ in lines(network)} == {"dockworkers-union"}


def test_without_a_relation_the_first_that_has_a_line_is_shown(engine: EmbeddedEngine) -> None:
    assert network_of(engine, "en", {}).relation == "cites"
    assert network_of(engine, "en", {"actor": "called-chain-keepers"}).relation == "opposes"


def test_an_actor_whom_nothing_ties_has_a_view_that_says_so(client: FlaskClient, engine: EmbeddedEngine) -> None:
    actors = {row["a"].value for row in rows(engine, "SELECT ?a { ?a a tm:Actor }")}
    tied = {line[n] for name in RELATIONS for line in lines(drawn(engine, name)) for n in (0, 1)}
    alone = sorted(_slug(iri) for iri in actors if _slug(iri) not in tied)
    assert alone
    for path in (f"/network?actor={alone[0]}", f"/network.svg?actor={alone[0]}"):
        assert "No claim ties anybody so." in client.get(path).text
    assert client.get("/network?actor=nobody").status_code == 400


def test_the_data_are_exactly_the_lines_drawn(client: FlaskClient, engine: EmbeddedEngine) -> None:
    for relation in RELATIONS:
        page = Document(client.get(f"/network?kind={relation}").text)
        link = next(link for link in page.links if "format=csv" in link)
        found = list(csv.DictReader(io.StringIO(client.get(link).text)))
        assert {(_slug(r["who"]), _slug(r["whom"]), r["voice"], int(r["claims"])) for r in found} == lines(
            drawn(engine, relation)
        )
        assert {row["relation"] for row in found} == {relation}
        assert f'"{relation}"' in parse_qs(urlsplit(link).query)["query"][0]


def test_each_line_leads_to_its_row_with_its_claims(client: FlaskClient, engine: EmbeddedEngine) -> None:
    for relation in RELATIONS:
        page = Document(client.get(f"/network?kind={relation}").text)
        network = drawn(engine, relation)
        targets = [e.attributes["href"] for e in page.all("a", "edge")]
        assert targets == [f"#{edge.slug}" for edge in network.edges]
        ids = {e.attributes.get("id"): e for e in page.all("tr")}
        for edge in network.edges:
            said = [e for e in page.all("p", "says") if ids[edge.slug] in e.parents]
            assert len(said) == edge.count == len(edge.claims)
            shown = {link.attributes["href"] for link in page.all("a", "gloss") if ids[edge.slug] in link.parents}
            assert len(shown) >= 1


def test_the_drawing_alone_leads_to_whole_addresses_of_its_rows(client: FlaskClient) -> None:
    root = ElementTree.fromstring(client.get("/es/network.svg?kind=blames").text)  # noqa: S314  (our own)
    links = [element.attrib["href"] for element in root.iter("{http://www.w3.org/2000/svg}a")]
    assert "http://localhost/es/network?kind=blames#actor-dockworkers-union-actor-elvira-tasso-own" in links
    assert "http://localhost/es/id/actor/elvira-tasso" in links


def test_the_drawing_alone_says_in_it_that_it_is_of_claims_and_on_whose_word(client: FlaskClient) -> None:
    root = ElementTree.fromstring(client.get("/network.svg?kind=blames").text)  # noqa: S314  (our own)
    texts = [" ".join("".join(e.itertext()).split()) for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "says so in a text of its own" in texts
    assert texts[-2] == "Every line is a number of claims."
    assert texts[-1].startswith("Testimonio, release ")


def test_blame_of_a_person_that_nobody_has_reviewed_is_kept_from_search_engines(client: FlaskClient) -> None:
    for path in ("/network?kind=blames", "/network.svg?kind=blames", "/network?kind=blames&embed=1"):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/network?kind=supports").headers
    assert 'property="og:' not in client.get("/network?kind=blames").text


def test_an_actor_leads_to_its_network(client: FlaskClient) -> None:
    assert "/es/network?actor=fire-brigade" in Document(client.get("/es/page/actor/fire-brigade").text).links


def test_the_number_of_queries_is_fixed(engine: EmbeddedEngine, release: Path) -> None:
    more = [
        saying(f"x-{n}", "harbour-authority", "asserts", "responsible", "event/warehouse-fire", "actor/fire-brigade")
        for n in range(30)
    ]
    for held in (engine, with_more(release, *more)):
        counting = CountingEngine(held)
        for relation, expected in (("cites", 6), ("blames", 7), ("supports", 7)):
            counting.asked = 0
            drawn(counting, relation)
            assert counting.asked == expected


def test_of_very_many_claims_some_are_written_out_and_it_says_so(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = [
        saying(f"x-{n}", "harbour-authority", "asserts", "responsible", "event/warehouse-fire", "actor/fire-brigade")
        for n in range(9)
    ]
    monkeypatch.setattr("testimonio.web.pages.overviews.edges.MOST_CLAIMS", 4)
    engine = with_more(release, *more)
    network = drawn(engine, "blames")
    assert [(edge.count, len(edge.claims)) for edge in network.edges] == [(9, 4), (1, 0)]
    text = create_app(Settings(), engine).test_client().get("/network?kind=blames").text
    assert text.count("Not all are written here") == 2


def test_of_very_many_claims_that_make_no_line_some_are_written_out_and_it_says_so(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blame = ("responsible", "event/warehouse-fire", "actor/fire-brigade")
    more = [saying(f"x-{n}", "harbour-authority", "denies", *blame) for n in range(5)]
    more += [saying(f"y-{n}", "harbour-authority", "questions", *blame) for n in range(2)]
    monkeypatch.setattr("testimonio.web.pages.overviews.apart.MOST_APART", 2)
    engine = with_more(release, *more)
    network = drawn(engine, "blames")
    assert [claim.iri for claim in network.denied] == [f"{ID}claim/x-0", f"{ID}claim/x-1"]
    assert [claim.iri for claim in network.others] == [f"{ID}claim/y-0", f"{ID}claim/y-1"]
    text = create_app(Settings(), engine).test_client().get("/network?kind=blames").text
    assert text.count("The first 2 of 5 are written here.") == 1
    assert len(rows(engine, network.apart.query)) == 7
    assert [
        link for link in Document(text).links if parse_qs(urlsplit(link).query).get("query") == [network.apart.query]
    ]


def test_of_very_many_texts_of_a_line_some_are_named_and_it_says_so(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ("dockworkers-union", "asserts", "supports", "actor/harbour-authority", "actor/elvira-tasso")
    more = [saying(f"x-{n}", *said) for n in range(3)]
    elsewhere = quads([(f"{ID}claim/x-{n}", "tm:inDocument", f"{ID}document/d{n}") for n in range(2)])
    monkeypatch.setattr("testimonio.web.pages.overviews.edges.MOST_IN_LINE", 2)
    engine = with_more(release, *more, list(elsewhere))
    found = next(edge for edge in drawn(engine, "supports").edges if edge.count == 3)
    assert (len(found.texts), found.all_texts, len(found.claims)) == (2, 3, 2)
    assert "texts not named here: 1" in create_app(Settings(), engine).test_client().get("/network?kind=supports").text


def test_things_of_one_name_have_anchors_of_their_own(release: Path) -> None:
    pair = ("harbour-authority", "asserts", "supports", "actor/harbour-authority")
    same = [saying(f"x-{kind}", *pair, f"{kind}/same") for kind in ("event", "topic", "actor")]
    engine = with_more(release, *same)
    slugs = [edge.slug for edge in drawn(engine, "supports").edges]
    assert len(slugs) == len(set(slugs)) == 5


def tied(*pairs: str) -> list[Tie]:
    return [Tie(pair, f"l{pair[0]}", f"r{pair[1]}", 1) for pair in pairs]


@pytest.mark.parametrize(
    ("pairs", "fewest"),
    [
        (("aa",), 0),
        (("ab", "ba"), 0),
        (("ac", "bb", "ca"), 0),
        (("aa", "ab", "ba", "bb"), 1),
        (("ad", "bc", "bd", "cb", "cc", "da", "db"), 0),
    ],
)
def test_lines_cross_as_little_as_they_must(pairs: tuple[str, ...], fewest: int) -> None:
    ties = tied(*pairs)
    assert crossings(ties, *ordered(ties)) == fewest
    assert ordered(ties) == ordered(ties[::-1])


def test_lines_and_names_have_room(engine: EmbeddedEngine) -> None:
    network = drawn(engine, "cites")
    assert network.drawing
    for column in (network.drawing.left, network.drawing.right):
        for above, below in pairwise(column):
            assert above.bottom < below.top
            assert above.y + 13 * len(above.lines) <= below.y
    for end, column in (("source", network.drawing.left), ("target", network.drawing.right)):
        for node in column:
            count = sum(getattr(line.tie, end) == node.iri for line in network.drawing.lines)
            assert node.bottom - node.top == pytest.approx(PORT * count)
    assert network.drawing.width == WIDTH
    assert network.drawing.height >= max(n.bottom for n in (*network.drawing.left, *network.drawing.right))


def test_a_name_stands_there_in_full() -> None:
    name = "those who take part in the protests in Peru from December 2022"
    drawing = drawing_of(tied("aa"), {"la": name, "ra": "x" * 60})
    assert " ".join(drawing.left[0].lines) == name
    assert "".join(drawing.right[0].lines) == "x" * 60
