"""``copies.json`` defines when a gloss copies ``notice.txt``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from testimonio.anchors.texts import Texts
from testimonio.finding import Finding, Severity
from testimonio.layout import Corpus, Tool
from testimonio.names import PREFIXES
from testimonio.read.corpus import read
from testimonio.validate.copying import Index, check, copied, words

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = json.loads((HERE / "copies.json").read_text(encoding="utf-8"))
NOTICE = (HERE / "notice.txt").read_text(encoding="utf-8")


def test_every_case_is_read() -> None:
    assert len(CASES) >= 19


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_copied(case: dict[str, Any]) -> None:
    index = Index([words("Another text.").folded, words(NOTICE).folded])
    labels = frozenset(words(label).folded for label in case.get("labels", ()))
    assert copied(case["gloss"], index, labels) == case.get("copied", "")


def test_glosses_of_the_data_are_looked_at_and_labels_of_the_graph_excepted(tmp_path: Path) -> None:
    corpus, tool = Corpus(tmp_path / "corpus"), Tool(tmp_path)
    for folder in (tool.ontology, corpus.propositions, corpus.texts):
        folder.mkdir(parents=True)
    (corpus.texts / "notice.txt").write_text(NOTICE, encoding="utf-8")
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("tm", "skos", "place", "proposition"))
    file = corpus.propositions / "closing.ttl"
    glosses = (
        prefixes
        + "\nproposition:closed\n    a tm:OccurrenceProposition ;\n"
        + '    tm:gloss "El muelle está cerrado."@es ;\n'
        + '    tm:gloss "It says the old pier was closed after it."@en ;\n.\n'
    )
    file.write_text(glosses, encoding="utf-8")
    message = (
        "The gloss copies words of a text: «the old pier was closed after»; say it in other words (at most 5 "
        "consecutive words, names not counted)."
    )
    expected = Finding("graph/propositions/closing.ttl", 9, Severity.VIOLATION, message, "copy:gloss")
    assert list(check(read(corpus, tool), Texts(corpus.texts))) == [expected]
    file.write_text(
        glosses + '\nplace:pier\n    a tm:Place ;\n    skos:altLabel "Old Pier"@en ;\n.\n', encoding="utf-8"
    )
    assert list(check(read(corpus, tool), Texts(corpus.texts))) == []


def test_every_string_and_comment_of_our_own_is_looked_at(tmp_path: Path) -> None:
    corpus, tool = Corpus(tmp_path / "corpus"), Tool(tmp_path)
    for folder in (tool.ontology, corpus.sources, corpus.texts):
        folder.mkdir(parents=True)
    (corpus.texts / "notice.txt").write_text(NOTICE, encoding="utf-8")
    told = NOTICE.split()[11:]
    twelve, fifteen = " ".join(told[:12]), " ".join(told[:15])
    lines = [
        *(f"@prefix {name}: <{PREFIXES[name]}> ." for name in ("dcterms", "passage", "skos", "tm")),
        "",
        f"# It was said: {NOTICE[20:60]}",
        f"# {NOTICE[60:140].strip()}",
        "passage:no-001",
        "    a tm:Passage ;",
        f'    tm:quote "{fifteen}" ;',
        f'    dcterms:title "{fifteen}" ;',
        f'    tm:dateAsWritten "{fifteen}" ;',
        f'    skos:note "We read: {twelve}"@en ;',
        f'    tm:caveat "We read: {fifteen}"@en ;',
        f'    skos:prefLabel "{fifteen}"@en ;  # {fifteen}',
        ".",
    ]
    text = "\n".join(lines).replace("\n\nThe old", " the old") + "\n"
    (corpus.sources / "notice.ttl").write_text(text, encoding="utf-8")
    found = [(f.line, f.rule, str(f.severity)) for f in check(read(corpus, tool), Texts(corpus.texts))]
    numbers = {line.split()[0]: number for number, line in enumerate(text.splitlines(), start=1) if line}
    assert found == [
        (numbers["tm:caveat"], "copy:string", "violation"),
        (numbers["skos:prefLabel"], "copy:string", "violation"),
        (numbers["passage:no-001"] - 2, "copy:comment", "violation"),
        (numbers["skos:prefLabel"], "copy:comment", "violation"),
    ]
