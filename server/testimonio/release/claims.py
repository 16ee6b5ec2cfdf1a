"""``claims.csv``: one row a claim, for spreadsheets and R (RFC 4180, UTF-8). The columns are those of ``columns``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from testimonio import names
from testimonio.deeplink import deep_link
from testimonio.rdf.terms import iri, text
from testimonio.release.columns import COLUMNS, SEPARATOR
from testimonio.release.index import Index, slug

_GRAVEST_FIRST = ("gone", "ambiguous", "not-verified", "moved", "exact")
_NOT_VERIFIED = "not-verified"


Cell = str | int | list[str]


def table(index: Index) -> Iterator[str]:
    """The lines of the table, the header first."""
    yield _line(column.name for column in COLUMNS)
    for row in rows(index):
        yield _line(_spelled(row.get(column.name, "")) for column in COLUMNS)


def rows(index: Index) -> Iterator[dict[str, Cell]]:
    """Cells by column, in the order of documents, texts and claims."""
    claims = [_Claim(index, claim) for claim in index.of_type("tm:Claim")]
    claims.sort(key=lambda claim: (claim.document, claim.start, claim.term))
    verdicts = _verdicts(index)
    for claim in claims:
        yield {**claim.speech(), **claim.meaning(), **claim.anchors(verdicts), **claim.relaying()}


@dataclass
class _Claim:
    index: Index
    term: str

    def __post_init__(self) -> None:
        index = self.index
        self.document = index.one(self.term, "tm:inDocument")
        self.passages = sorted(index.all(self.term, "tm:anchor"), key=lambda p: (_number(index.one(p, "tm:start")), p))
        self.start = min((_number(index.one(p, "tm:start")) for p in self.passages), default=0)
        self.end = max((_number(index.one(p, "tm:end")) for p in self.passages), default=0)

    def _slug(self, name: str, default: str = "") -> str:
        return slug(self.index.one(self.term, name)) or default

    def speech(self) -> dict[str, Cell]:
        """Who says it, how and when."""
        index, term = self.index, self.term
        return {
            "claim": slug(term),
            "document": slug(self.document),
            "claimant": self._slug("tm:claimant"),
            "claimant_label": index.label(index.one(term, "tm:claimant")),
            "force": self._slug("tm:force"),
            "basis": self._slug("tm:basis"),
            "certainty": self._slug("tm:certainty", "plain"),
            "manner": self._slug("tm:manner", "stated"),
            "reference": self._slug("tm:reference", "explicit"),
            "endorsement": self._slug("tm:endorsement"),
            "review_status": self._slug("tm:reviewStatus"),
            "addressee": [slug(actor) for actor in index.all(term, "tm:addressee")],
            "date": _text(index.one(term, "tm:date")),
            "date_earliest": _text(index.one(term, "tm:earliest")),
            "date_latest": _text(index.one(term, "tm:latest")),
        }

    def meaning(self) -> dict[str, Cell]:
        """What is claimed."""
        index = self.index
        proposition = index.one(self.term, "tm:proposition")
        if not proposition:
            return {}
        subject, predicate, obj = (index.one(proposition, f"tm:{name}") for name in ("subject", "predicate", "object"))
        return {
            "proposition": slug(proposition),
            "proposition_class": _class(index, proposition),
            "gloss_en": index.literal(proposition, "tm:gloss", "en"),
            "gloss_es": index.literal(proposition, "tm:gloss", "es"),
            "subject": _prefixed(subject),
            "subject_label": index.label(subject),
            "predicate": slug(predicate),
            "object": _prefixed(obj),
            "object_label": index.label(obj),
            "value": _text(index.one(proposition, "tm:value")),
            "unit": slug(index.one(predicate, "tm:unit")),
            "bound": slug(index.one(proposition, "tm:bound")),
            "scope": slug(index.one(proposition, "tm:scope")),
            "as_of": _text(index.one(proposition, "tm:asOf")),
            "as_of_earliest": _text(index.one(proposition, "tm:earliest")),
            "as_of_latest": _text(index.one(proposition, "tm:latest")),
            "issues": [slug(issue) for issue in index.all(proposition, "tm:issue")],
        }

    def anchors(self, verdicts: dict[str, str]) -> dict[str, Cell]:
        """Where it is said, and whether the words were found there."""
        quotes = [_text(self.index.one(passage, "tm:quote")) for passage in self.passages]
        url = _text(self.index.one(self.document, "schema:url"))
        first = next(filter(None, quotes), "")
        found = {verdicts.get(passage, _NOT_VERIFIED) for passage in self.passages}
        return {
            "passages": [slug(passage) for passage in self.passages],
            "quotes": quotes if any(quotes) else [],
            "start": self.start if self.passages else "",
            "end": self.end if self.passages else "",
            "deep_link": deep_link(url, first) if url and first else "",
            "verdict": next((verdict for verdict in _GRAVEST_FIRST if verdict in found), ""),
        }

    def relaying(self) -> dict[str, Cell]:
        """Through whom it comes."""
        chain = _chain(self.index, self.term)
        return {
            "reported_by": [slug(claim) for claim in self.index.all(self.term, "tm:reportedBy")],
            "chain": [slug(claim) for claim in chain],
            "depth": len(chain),
        }


def _chain(index: Index, claim: str, below: frozenset[str] = frozenset()) -> list[str]:
    """The longest line of claims that leads to ``claim``, outermost first; the first by name among equals."""
    below = below | {claim}  # reports without cycles are a shape's business; without end they are ours
    best: list[str] = []
    for outer in index.all(claim, "tm:reportedBy"):
        if outer not in below:
            best = max(best, [*_chain(index, outer, below), outer], key=len)
    return best


def _verdicts(index: Index) -> dict[str, str]:
    return {
        passage: slug(index.one(record, "tm:verdict"))
        for record in index.of_type("tm:Verification")
        for passage in index.all(record, "tm:verifies")
    }


def _class(index: Index, proposition: str) -> str:
    classes = (slug(kind) for kind in index.all(proposition, "rdf:type"))
    return next((name for name in classes if name.endswith("Proposition") and name != "Proposition"), "")


def _number(term: str) -> int:
    return int(text(term)) if term else 0


def _text(term: str) -> str:
    return text(term) if term else ""


def _prefixed(term: str) -> str:
    return names.shorten(iri(term)) if term else ""


def _spelled(cell: Cell) -> str:
    return SEPARATOR.join(value.replace(SEPARATOR, "¦") for value in cell) if isinstance(cell, list) else str(cell)


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
