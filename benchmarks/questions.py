"""What is asked in the benchmarks of traffic: the questions and what pages ask, short look-ups, long answers.

A ``~`` in a query becomes a number that is used once, so that it is a query that nobody has asked before.
"""

from __future__ import annotations

import http.client
import itertools
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from pages import ANEW, FIXED, heaviest
from testimonio import layout, manifest
from testimonio.names import PREFIXES
from testimonio.store.embedded import EmbeddedEngine
from testimonio.store.engine import Answer, Form, Question
from testimonio.web.application import create_app
from testimonio.web.settings import Settings

_TM = f"PREFIX tm: <{PREFIXES['tm']}> PREFIX skos: <{PREFIXES['skos']}> "
_OF_A_CLAIM = "SELECT ?property~ ?value { <%s> ?property~ ?value }"
_OF_AN_ACTOR = _TM + 'SELECT ?label~ { <%s> skos:prefLabel ?label~ FILTER(LANG(?label~) = "en") }'
_OF_AN_EVENT = _TM + "SELECT (COUNT(DISTINCT ?claim) AS ?n~) { ?claim tm:about <%s> }"
_MEMBERS = _TM + "SELECT ?thing { ?thing a tm:%s } ORDER BY ?thing"
LARGE = {
    "SELECT": _TM + "SELECT ?claim~ ?property ?value { ?claim~ a tm:Claim ; ?property ?value }",
    "CONSTRUCT": _TM + "CONSTRUCT { ?claim~ ?property ?value } { ?claim~ a tm:Claim ; ?property ?value }",
}
"""All that is said of every claim: somewhat more than ten thousand triples of the real graph, in no order."""


class _Recorder(EmbeddedEngine):
    """Keeps the questions that it answers, each once, in their order."""

    def __init__(self, inner: EmbeddedEngine) -> None:
        super().__init__(inner._dataset)
        self.asked: dict[str, None] = {}

    def answer(self, question: Question) -> Answer:
        """The answer of the engine."""
        found = super().answer(question)
        if found.form is not Form.GRAPH and not question.default_graphs and not question.named_graphs:
            self.asked.setdefault(question.query)
        return found


def repeated(release: Path) -> list[str]:
    """The questions of the front page, then what is asked behind a page of each kind; SELECT and ASK only."""
    folder = layout.corpus(layout.tool().root).root / "queries"
    questions = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.rq"))]
    assert len(questions) >= 30, f"{folder} holds {len(questions)} questions"
    engine = _Recorder(EmbeddedEngine.load(release / manifest.DATASET))
    client = create_app(Settings(), engine, release).test_client()
    for path in {**FIXED, **heaviest(engine)}.values():
        response = client.get(path, headers=ANEW)
        assert response.status_code == http.client.OK, f"{path}: {response.status}"
        response.close()
    return list(dict.fromkeys((*questions, *engine.asked)))


def zipf(queries: Sequence[str], length: int, seed: int = 0) -> list[str]:
    """A list of ``queries`` in which the one of rank *r* comes in proportion to 1/*r*; ranks are drawn by ``seed``."""
    chance = random.Random(seed)  # noqa: S311  (the same list in every run)
    ranked = list(queries)
    chance.shuffle(ranked)
    return chance.choices(ranked, [1 / rank for rank in range(1, len(ranked) + 1)], k=length)


def distinct(release: Path) -> list[str]:
    """Short look-ups in turn: all of one claim, the label of one actor, how many claims are about one event."""
    engine = EmbeddedEngine.load(release / manifest.DATASET)
    kinds = (("Claim", _OF_A_CLAIM), ("Actor", _OF_AN_ACTOR), ("Event", _OF_AN_EVENT))
    made = [[query % iri for iri in _things(engine, kind)] for kind, query in kinds]
    most = max(map(len, made))
    cycles = (itertools.islice(itertools.cycle(each), most) for each in made)
    return [query for triple in zip(*cycles, strict=True) for query in triple]


def _things(engine: EmbeddedEngine, kind: str) -> Iterable[str]:
    found = json.loads(engine.answer(Question(_MEMBERS % kind)).body)["results"]["bindings"]
    assert found, f"the release has no {kind}"
    return [row["thing"]["value"] for row in found]
