"""What expansion promises: nothing twice, nothing idle, nothing lost in silence, the same under any hash seed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from testimonio import errors, layout
from testimonio.finding import Severity
from testimonio.names import BASE, INFERRED, TM, VOC
from testimonio.read.model import Place
from testimonio.reason import expand, functions
from testimonio.reason.usefulness import says_something

Parse = Callable[[str], list[ox.Triple]]
CLAIM_PREDICATES = """
PREFIX tm: <https://w3id.org/testimonio/ns#>
ASK { ?predicate a tm:ClaimPredicate . ?subject ?predicate ?object }
"""


def _becomes_a_fact(triples: list[ox.Triple]) -> bool:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return bool(store.query(CLAIM_PREDICATES))


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


# On whole corpora, the invented one and the real one


def test_nothing_that_a_claim_says_turns_into_a_fact(
    whole: list[ox.Triple], tool: layout.Tool, corpus: layout.Corpus, turtle: Parse
) -> None:
    assert not _becomes_a_fact(whole)
    derived = list(expand(whole, tool, corpus).triples())
    assert not _becomes_a_fact(whole + derived)
    assert _becomes_a_fact(whole + turtle("event:storm pred:deaths 30 .")), "the question cannot be answered with yes"


def test_a_corpus_says_nothing_twice_and_nothing_idle(
    whole: list[ox.Triple], tool: layout.Tool, corpus: layout.Corpus
) -> None:
    expansion = expand(whole, tool, corpus)
    triples = list(expansion.triples())
    assert len(triples) > 100
    assert len(set(triples)) == len(triples)
    assert not set(triples) & set(whole)
    assert all(map(says_something, triples))
    assert all(list(graph) == sorted(graph, key=str) for graph in expansion.graphs.values())
    assert list(expansion.graphs) == sorted(expansion.graphs, key=str)
    assert not expansion.findings


def test_the_reference_reasoner_says_the_same(whole: list[ox.Triple], tool: layout.Tool, corpus: layout.Corpus) -> None:
    ours, reference = expand(whole, tool, corpus), expand(whole, tool, corpus, reasoner="owlrl")
    assert sorted(map(str, ours.triples())) == sorted(map(str, reference.triples()))
    own = {graph for graph in ours.graphs if graph in reference.graphs}
    assert set(reference.graphs) - own == {ox.NamedNode(INFERRED + "owlrl")}
    assert all(ours.graphs[graph] == reference.graphs[graph] for graph in own)


DIGEST = """
import hashlib, sys
from pathlib import Path
from pyoxigraph import RdfFormat, parse
from testimonio.layout import Tool
from testimonio.reason import expand
root = Path(sys.argv[1])
paths = sorted((root / "ontology").rglob("*.ttl")) + sorted((root / "examples/harbour/graph").rglob("*.ttl"))
given = [q.triple for p in paths if p.stem != "alignments" for q in parse(path=str(p), format=RdfFormat.TURTLE)]
for graph, triples in expand(given, Tool(root)).graphs.items():
    print(graph, *triples, sep="\\n")
"""


def test_the_same_under_any_hash_seed(tool: layout.Tool) -> None:
    digests = set()
    for seed in ("0", "1", "4242"):
        run = subprocess.run(
            [sys.executable, "-c", DIGEST, str(tool.root)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert len(run.stdout) > 10_000
        digests.add(hashlib.sha256(run.stdout).hexdigest())
    assert len(digests) == 1


# On a few triples


def test_what_says_nothing_is_left_out(turtle: Parse, tool: layout.Tool) -> None:
    given = turtle("""
        tm:Actor rdfs:subClassOf tm:Agent , owl:Thing . tm:Agent rdfs:subClassOf tm:Actor , rdfs:Resource .
        tm:knows a owl:TransitiveProperty , owl:SymmetricProperty ; rdfs:subPropertyOf owl:sameAs .
        tm:label rdfs:range rdfs:Literal ; rdfs:domain [ a owl:Class ] .
        actor:anna a tm:Actor ; tm:knows actor:bert , <https://example.org/somebody> ; tm:label "Anna" .
    """)
    derived = {str(triple) for triple in expand(given, tool).triples()}
    assert derived == {
        f"<{BASE}id/actor/anna> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{TM}Agent>",
        f"<{BASE}id/actor/bert> <{TM}knows> <{BASE}id/actor/anna>",
        f"<{BASE}id/actor/bert> <{TM}knows> <https://example.org/somebody>",
    }


def test_a_triple_stands_in_the_graph_of_the_first_rule_that_derives_it(turtle: Parse, tool: layout.Tool) -> None:
    """A date that both the byline rule and a symmetric property would give: rules of ours come first."""
    given = turtle("""
        tm:kin a owl:SymmetricProperty , owl:TransitiveProperty .
        actor:anna tm:kin actor:bert . actor:bert tm:kin actor:carla .
    """)
    graphs = expand(given, tool).graphs
    assert {graph.value.removeprefix(INFERRED): len(triples) for graph, triples in graphs.items()} == {
        "symmetric": 2,  # bert-anna, carla-bert
        "transitive": 2,  # anna-carla, carla-anna
    }


def test_a_date_that_is_no_edtf_is_a_finding_at_its_line(turtle: Parse, tool: layout.Tool) -> None:
    given = turtle("""
        document:harbour dcterms:creator actor:gazette ; dcterms:issued "2023-13"^^edtf:EDTF .
        text:ha tm:textOf document:harbour . passage:ha-001 oa:hasSource text:ha .
        claim:ha-001a tm:claimant actor:gazette ; tm:basis basis:byline ; tm:anchor passage:ha-001 .
        event:storm tm:date "2023-02/2023-01"^^edtf:EDTF .
        event:ebb tm:date "2023-02"^^edtf:EDTF .
    """)
    places = {"2023-13": Place("graph/sources/harbour.ttl", 7), "2023-02/2023-01": Place("graph/events.ttl", 3)}
    expansion = expand(given, tool, locate=lambda triple: places[_value(triple.object)])
    found = [(f.path, f.line, f.severity, f.rule, f.message.partition(": ")[0]) for f in expansion.findings]
    assert found == [
        ("graph/events.ttl", 3, Severity.VIOLATION, "date:edtf", "event:storm"),
        ("graph/sources/harbour.ttl", 7, Severity.VIOLATION, "date:edtf", "document:harbour"),
    ]
    keys = expansion.graphs[ox.NamedNode(INFERRED + "date-keys")]
    assert {_value(t.subject) for t in keys} == {BASE + "id/event/ebb"}
    assert [(f.path, f.line) for f in expand(given, tool).findings] == [("", 1), ("", 1)]


def test_a_mistake_in_a_function_is_not_swallowed(
    turtle: Parse, tool: layout.Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> None:
        raise ZeroDivisionError("not a mistake in the data")

    monkeypatch.setattr(functions, "bounds", broken)
    with pytest.raises(ZeroDivisionError):
        expand(turtle('event:storm tm:date "2023"^^edtf:EDTF .'), tool)


def test_progress_names_the_rules(turtle: Parse, tool: layout.Tool) -> None:
    told: list[tuple[str, int]] = []
    expand(turtle('event:storm tm:date "2023"^^edtf:EDTF .'), tool, progress=lambda rule, new: told.append((rule, new)))
    assert ("date-keys", 2) in told


def test_literals_that_the_store_spells_otherwise_are_not_news(turtle: Parse, tool: layout.Tool) -> None:
    given = turtle("""
        tm:value rdfs:subPropertyOf tm:number . tm:number rdfs:subPropertyOf tm:value .
        proposition:a tm:value 2.50 , "030"^^xsd:integer .
    """)
    derived = sorted(str(t.object) for t in expand(given, tool).triples() if t.predicate.value == TM + "number")
    assert derived == [
        f'"{n}"^^<http://www.w3.org/2001/XMLSchema#{t}>' for n, t in (("2.5", "decimal"), ("30", "integer"))
    ]
    assert not [t for t in expand(given, tool).triples() if t.predicate.value == TM + "value"]


# Rules that a corpus adds

RULE = """# title: Who claims something about a storm is a witness
# why: To show that a corpus can add a rule.
# example: none is needed.

PREFIX tm: <https://w3id.org/testimonio/ns#>

CONSTRUCT {
    ?claimant tm:witnessOf ?event .
}
WHERE {
    ?claimant tm:claimantOf ?claim .
    ?claim tm:about ?event .
}
"""
STORM = """
    tm:claimant owl:inverseOf tm:claimantOf . tm:about owl:propertyChainAxiom ( tm:proposition tm:subject ) .
    tm:witnessOf owl:inverseOf tm:witnessedBy .
    claim:ha-001a tm:claimant actor:crew ; tm:proposition proposition:a . proposition:a tm:subject event:storm .
"""


def _corpus(tmp_path: Path, **rules: str) -> layout.Corpus:
    folder = tmp_path / "ontology" / "rules"
    folder.mkdir(parents=True)
    for name, text in rules.items():
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    return layout.Corpus(tmp_path)


@pytest.mark.parametrize("reasoner", ["rules", "owlrl"])
def test_a_rule_of_a_corpus_and_those_of_owl_feed_each_other(
    reasoner: str, tmp_path: Path, turtle: Parse, tool: layout.Tool
) -> None:
    corpus = _corpus(tmp_path, witness=RULE)
    expansion = expand(turtle(STORM), tool, corpus, reasoner)  # type: ignore[arg-type]
    assert len(expansion.graphs[ox.NamedNode(INFERRED + "witness")]) == 1
    assert f"<{BASE}id/event/storm> <{TM}witnessedBy> <{BASE}id/actor/crew>" in map(str, expansion.triples())


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        (RULE.replace("# title: ", "# about: "), "no header line “# title"),
        (RULE.replace("CONSTRUCT {", "INSERT {"), "not in the form of a rule"),
        (RULE.replace("?event .", "?event"). replace("tm:about", "tm:about tm:about tm:about"), "is no SPARQL"),
        (RULE.replace("tm:witnessOf ?event", "tm:witnessOf [ tm:of ?event ]"), "blank nodes"),
        (RULE.replace("    ?claim tm:about", "BIND(tm:guess(?claimant) AS ?x) ?claim tm:about"), "not supported"),
        (
            RULE.replace("    ?claim tm:about ?event .", "    BIND(BNODE() AS ?event)"),
            "The rule witness makes blank nodes",
        ),
        (
            RULE.replace("?claimant tm:witnessOf ?event", "?next tm:claimantOf ?claim").replace(
                "    ?claim tm:about ?event .", '    BIND(IRI(CONCAT(STR(?claimant), "x")) AS ?next)'
            ),
            "After 100 rounds the rules witness, inverse still make new triples",
        ),
    ],
    ids=["no title", "not a CONSTRUCT", "no SPARQL", "blank template", "unknown function", "blank node", "endless"],
)  # fmt: skip
def test_a_rule_that_cannot_be_run_is_an_error_that_says_why(
    rule: str, complaint: str, tmp_path: Path, turtle: Parse, tool: layout.Tool
) -> None:
    with pytest.raises(errors.RuleError, match=complaint):
        expand(turtle(STORM), tool, _corpus(tmp_path, witness=rule))


def test_two_rules_of_one_name_are_an_error(tmp_path: Path, turtle: Parse, tool: layout.Tool) -> None:
    with pytest.raises(errors.RuleError, match="has the name of another rule"):
        expand(turtle(STORM), tool, _corpus(tmp_path, transitive=RULE))


def test_a_folder_of_rules_that_nobody_reads_is_an_error(tmp_path: Path, turtle: Parse, tool: layout.Tool) -> None:
    corpus = _corpus(tmp_path)
    (corpus.ontology / "rules" / "drafts").mkdir()
    (corpus.ontology / "rules" / "drafts" / "witness.rq").write_text(RULE, encoding="utf-8")
    with pytest.raises(errors.RuleError, match="lies in no known folder"):
        expand(turtle(STORM), tool, corpus)


def test_the_ontology_uses_no_owl_that_no_rule_covers(ontology: list[ox.Triple], tool: layout.Tool) -> None:
    """A new construct (owl:someValuesFrom, a chain of four) needs a rule, or would be written for nothing."""
    covered = "".join(path.read_text(encoding="utf-8") for path in tool.rules.rglob("*.rq"))
    said_only = {
        "Class",
        "ObjectProperty",
        "DatatypeProperty",
        "AnnotationProperty",
        "Ontology",
        "versionInfo",
        "deprecated",
    }
    ours = [t for t in ontology if not isinstance(t.subject, ox.NamedNode) or t.subject.value.startswith(BASE)]
    owl = "http://www.w3.org/2002/07/owl#"
    named = {_value(term) for t in ours for term in (t.predicate, t.object)}
    used = {iri.removeprefix(owl) for iri in named if iri.startswith(owl)}
    assert used >= {"inverseOf", "propertyChainAxiom", "AllDisjointClasses"}
    assert not {term for term in used - said_only if f"owl:{term}" not in covered}
    rest: dict[object, object] = {t.subject: t.object for t in ontology if t.predicate.value.endswith("#rest")}
    for axiom in ontology:
        if axiom.predicate.value == owl + "propertyChainAxiom":
            cells: list[object] = [axiom.object]
            while cells[-1] in rest:
                cells.append(rest[cells[-1]])
            assert len(cells) - 1 in (2, 3), f"{axiom.subject} has a chain of {len(cells) - 1}"


def test_no_axiom_can_make_two_things_one(ontology: list[ox.Triple]) -> None:
    merging = {"FunctionalProperty", "InverseFunctionalProperty", "sameAs", "hasKey", "maxCardinality"}
    for triple in ontology:
        if _value(triple.subject).startswith((TM, VOC)):
            assert not {_value(term).rpartition("#")[2] for term in (triple.predicate, triple.object)} & merging
