"""Dates that are no EDTF, at their lines. What is one, ``tests/dates`` says."""

from __future__ import annotations

from pathlib import Path

from testimonio.layout import Corpus, Tool
from testimonio.names import PREFIXES
from testimonio.read.corpus import read
from testimonio.validate.dating import check

EVENTS = """
event:closing
    a tm:Event ;
    tm:date "2022-12-07/2022-12-11"^^edtf:EDTF ;
.

event:opening
    a tm:Event ;
    tm:date "2022-13"^^edtf:EDTF ;
    tm:dateAsWritten "2022-13" ;
    dcterms:issued
        "2023/2022"^^edtf:EDTF ;
.
"""


def test_every_wrong_date_is_found_at_its_line(tmp_path: Path) -> None:
    corpus, tool = Corpus(tmp_path / "corpus"), Tool(tmp_path)
    tool.ontology.mkdir()
    corpus.graph.mkdir(parents=True)
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("dcterms", "edtf", "event", "tm"))
    (corpus.graph / "events.ttl").write_text(head + EVENTS, encoding="utf-8")
    found = [(f.path, f.line, f.rule, str(f.severity), f.message.partition(";")[0]) for f in check(read(corpus, tool))]
    assert found == [
        ("graph/events.ttl", 13, "date:edtf", "violation", '"2022-13" is no EDTF date of level 1'),
        ("graph/events.ttl", 16, "date:edtf", "violation", 'The interval "2023/2022" runs backwards'),
    ]
