"""The recorded verdicts of a corpus: ``graph/verification.ttl``, made from judgements, kept stable from run to run."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import BlankNode, RdfFormat, Triple, serialize

from testimonio.anchors.citation import Citations, CitedPassage, Description, Record
from testimonio.anchors.texts import Texts
from testimonio.anchors.verdict import Fault, Judgement, Verdict, is_edition, judge
from testimonio.errors import CorpusError
from testimonio.names import PREFIXES, VOC

_HEAD = (
    "# What became of each anchor when it was last held against a text: verdict, digests of that text and of the\n"
    "# passage's own block, date. Written by `testimonio verify`, never by hand.\n"
)
_VERDICT = VOC + "verdict/"


@dataclass(frozen=True, slots=True)
class Entry:
    """One verification to be recorded, of the passage with the slug ``passage``; digests are SHA-256 in hex."""

    passage: str
    verdict: str
    text_digest: str
    block_digest: str
    date: str


def judgements(citations: Citations, texts: Texts) -> list[Judgement]:
    """Every passage whose document's text is held, looked at in that text."""
    found = []
    for passage in citations.passages.values():
        cited = citations.texts.get(passage.text or "")
        text = texts.get(cited.slug or "") if cited else None
        if cited is not None and text is not None:
            found.append(judge(passage, cited, text))
    return found


def entries(
    citations: Citations, judged: Iterable[Judgement], date: str, *, replace_exact: bool = False
) -> list[Entry]:
    """What to record, by passage.

    A verdict that was recorded before, of the same block against the same text, keeps its date. A passage whose text is
    not held keeps its record as it is, and so does one whose record :func:`outranks` what was judged now. A passage
    with a fault, or without an IRI of a passage, has none.

    :param replace_exact: record what another edition says even where the cited text was found to be exact before.
    """
    by_passage = {judgement.passage.iri: judgement for judgement in judged}
    kept = []
    for passage in citations.passages.values():
        judgement = by_passage.get(passage.iri)
        keep = judgement is None or (not replace_exact and outranks(citations, judgement))
        entry = _old(citations, passage) if judgement is None or keep else _new(citations, judgement, date)
        if entry is not None:
            kept.append(entry)
    return sorted(kept, key=lambda entry: entry.passage)


def outranks(citations: Citations, judgement: Judgement) -> bool:
    """Whether the record says that the passage, as it stands, is exact in the text that it cites, while ``judgement``
    is of another edition, which cannot speak against that."""
    passage = judgement.passage
    cited, record = citations.texts.get(passage.text or ""), citations.records.get(passage.iri)
    if cited is None or record is None or is_edition(cited, judgement.text) or _old(citations, passage) is None:
        return False
    return record.verdict == _VERDICT + Verdict.EXACT and not changed(citations, passage)


def recorded(record: Record) -> Verdict | None:
    """The verdict of ``record``; ``None`` when it is none that we know."""
    name = (record.verdict or "").removeprefix(_VERDICT)
    return Verdict(name) if name in set(Verdict) else None


def is_denied(citations: Citations, judgement: Judgement) -> bool:
    """Whether the record of the same block against the same text says something else than ``judgement``."""
    record = citations.records.get(judgement.passage.iri)
    if record is None or isinstance(judgement.outcome, Fault | None):
        return False
    same = record.text_digest == judgement.text.sha256
    return same and not changed(citations, judgement.passage) and recorded(record) is not judgement.outcome


def _new(citations: Citations, judgement: Judgement, date: str) -> Entry | None:
    passage = judgement.passage
    if passage.slug is None or not isinstance(judgement.outcome, Verdict):
        return None
    digest = block_digest(passage.description)
    entry = Entry(passage.slug, str(judgement.outcome), judgement.text.sha256, digest, date)
    old = _old(citations, passage)
    return old if old and replace(old, date=date) == entry else entry


def _old(citations: Citations, passage: CitedPassage) -> Entry | None:
    record = citations.records.get(passage.iri)
    if record is None or passage.slug is None or not (record.verdict or "").startswith(_VERDICT):
        return None
    fields = (record.text_digest, record.block_digest, record.date)
    if any(field is None for field in fields):
        return None
    verdict = str(record.verdict).removeprefix(_VERDICT)
    return Entry(passage.slug, verdict, str(record.text_digest), str(record.block_digest), str(record.date))


def changed(citations: Citations, passage: CitedPassage) -> bool:
    """Whether ``passage``, or the text it cites as exact, is no longer what its record says; ``False`` without one."""
    record = citations.records.get(passage.iri)
    if record is None:
        return False
    cited = citations.texts.get(passage.text or "")
    exact = record.verdict == _VERDICT + Verdict.EXACT
    other_text = exact and cited is not None and cited.sha256 != record.text_digest
    return other_text or record.block_digest != block_digest(passage.description)


def block_digest(block: Description) -> str:
    """SHA-256, in hex, over the N-Triples lines of ``block``, each once, sorted by code point, each with a line feed.

    Blank nodes are numbered in the order of the file, so that the digest does not depend on their labels.

    Specification: https://www.w3.org/TR/n-triples/ (canonical form).
    """
    numbers: dict[BlankNode, BlankNode] = {}
    lines: set[bytes] = set()
    for triple, _ in block.facts:
        subject, object_ = triple.subject, triple.object
        if isinstance(subject, BlankNode):
            subject = numbers.setdefault(subject, BlankNode(f"b{len(numbers)}"))
        if isinstance(object_, BlankNode):
            object_ = numbers.setdefault(object_, BlankNode(f"b{len(numbers)}"))
        lines.add(serialize([Triple(subject, triple.predicate, object_)], format=RdfFormat.N_TRIPLES) or b"")
    return hashlib.sha256(b"".join(sorted(lines))).hexdigest()


def render(entries: Iterable[Entry]) -> str:
    """The file, in house Turtle; the head comment alone when there is nothing to record."""
    blocks = [
        f"""
verification:{entry.passage}
    a tm:Verification ;
    tm:verifies passage:{entry.passage} ;
    tm:verdict verdict:{entry.verdict} ;
    tm:textDigest "{entry.text_digest}" ;
    tm:blockDigest "{entry.block_digest}" ;
    tm:date "{entry.date}"^^edtf:EDTF ;
.
"""
        for entry in entries
    ]
    if not blocks:
        return _HEAD
    prefixes = ("edtf", "passage", "tm", "verdict", "verification")
    return _HEAD + "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in prefixes) + "".join(blocks)


def write(path: Path, content: str) -> bool:
    """Put ``content`` into the file ``path``, whole or not at all; ``False`` when it stands there already.

    :raise CorpusError: the file cannot be written; nothing is left half-written.
    """
    data = content.encode("utf-8")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        try:
            draft.write_bytes(data)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise CorpusError(f"{path} cannot be written ({error.strerror or error}); nothing was changed.") from None
    return True
