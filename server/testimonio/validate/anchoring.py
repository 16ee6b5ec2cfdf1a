"""Anchors held against the texts: digests, spans, the places of quotes, and what was recorded of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from testimonio.anchors.citation import Citations, CitedText, Record
from testimonio.anchors.passage import suggestion
from testimonio.anchors.texts import Text, Texts
from testimonio.anchors.verdict import Fault, Judgement, Verdict, is_edition
from testimonio.anchors.verification import changed, is_denied, judgements, recorded
from testimonio.finding import Finding, Severity
from testimonio.read.model import Place

QUOTED_SHARE = 4
"""At most one character in so many may be quoted."""

_GRAVITY = {
    Verdict.MOVED: Severity.WARNING,
    Verdict.AMBIGUOUS: Severity.VIOLATION,
    Verdict.GONE: Severity.VIOLATION,
    Verdict.NOT_VERIFIED: Severity.INFO,
}


def check(citations: Citations, texts: Texts | None) -> Iterator[Finding]:
    """Findings about the texts, passages and records of a corpus; about the records alone without ``texts``."""
    misstated = _misstated(citations, texts)
    judged = {} if texts is None else {judgement.passage.iri: judgement for judgement in judgements(citations, texts)}
    judged = {iri: judgement for iri, judgement in judged.items() if judgement.passage.text not in misstated}
    yield from _records(citations, judged, misstated)
    if texts is None:
        return
    yield from _unknown(citations, texts)
    for cited in citations.texts.values():
        text = texts.get(cited.slug or "")
        if text is not None and cited.iri in misstated:
            message = (
                f"The held text {text.path.name} has every quote at its place, but its SHA-256 is {text.sha256}; "
                "correct tm:sha256."
            )
            yield _finding(cited.description.line("sha256"), Severity.VIOLATION, message, "digest")
            continue
        yield from _absent(citations, cited, texts) if text is None else _text(citations, cited, text)
    for judgement in judged.values():
        finding = describe(judgement)
        if finding is not None:
            yield finding


def describe(judgement: Judgement) -> Finding | None:
    """The finding about one passage; ``None`` when it is exact, or when the shapes say what it lacks."""
    passage, text, outcome = judgement.passage, judgement.text, judgement.outcome
    if outcome is None or outcome is Verdict.EXACT:
        return None
    at = ", ".join(f"{place.start}–{place.end}" for place in judgement.places)
    quote = f"The quote «{passage.quote}»"
    message = {
        Verdict.MOVED: f"{quote} is found once, at {at}, in another edition of the text; see that it means the same.",
        Verdict.AMBIGUOUS: f"{quote} stands {len(judgement.places)} times in another edition ({at}); quote more words.",
        Verdict.GONE: f"{quote} is not in the held edition of the text.",
        Verdict.NOT_VERIFIED: "The passage has no quote, so it cannot be found in another edition of the text.",
        Fault.SPAN_OUTSIDE_TEXT: f"The passage ends at {passage.end}, but the text at {len(text.content)}; "
        "make the block again with: testimonio anchor.",
        Fault.QUOTE_OUTSIDE_SPAN: f"{quote} is not between {passage.start} and {passage.end}"
        + (f"; it stands at {at}." if at else " nor anywhere else in the text."),
        Fault.QUOTE_NOT_UNIQUE: f"{quote} stands {len(judgement.places)} times in the text ({at}), and a browser "
        "stops at the first; quote more words.",
        Fault.QUOTE_IS_SENTENCE: f"{quote} is a whole sentence; quote fewer words.",
    }[outcome]
    if passage.quote and not judgement.places:
        message += suggestion(text, passage.quote)
    severity = _GRAVITY[outcome] if isinstance(outcome, Verdict) else Severity.VIOLATION
    names = ("end",) if outcome is Fault.SPAN_OUTSIDE_TEXT else ("quote",)
    return _finding(passage.description.line(*names), severity, message, str(outcome))


def _text(citations: Citations, cited: CitedText, text: Text) -> Iterator[Finding]:
    """What can be said of a text that is held: is it this one, how long is it, how much of it is quoted."""
    if not is_edition(cited, text):
        message = (
            f"The held text {text.path.name} is another edition: its SHA-256 is {text.sha256}; anchors are only looked "
            "for by their quotes."
        )
        yield _finding(cited.description.line("sha256"), Severity.WARNING, message, "other-edition")
        return
    length = len(text.content)
    if cited.length is not None and cited.length != length:
        message = f"The text has {length} characters, not {cited.length}; correct tm:charLength."
        yield _finding(cited.description.line("charLength"), Severity.VIOLATION, message, "char-length")
    quoted = quoted_characters(citations, cited, text)
    if quoted * QUOTED_SHARE > length:
        message = (
            f"{quoted} of the {length} characters of the text are quoted ({quoted / length:.1%}), where at most a "
            f"quarter may be ({length // QUOTED_SHARE}); shorten or drop quotes."
        )
        yield _finding(cited.description.place, Severity.VIOLATION, message, "quoted-share")


def quoted_characters(citations: Citations, cited: CitedText, text: Text) -> int:
    """How many characters of ``text`` stand in the quote of some passage of ``cited``, each counted once.

    A quote counts wherever it stands in the text.
    """
    quoted: set[int] = set()
    for quote in {passage.quote for passage in citations.of(cited) if passage.quote}:
        at = text.content.find(quote)
        while at >= 0:
            quoted.update(range(at, at + len(quote)))
            at = text.content.find(quote, at + 1)
    return len(quoted)


def _absent(citations: Citations, cited: CitedText, texts: Texts) -> Iterator[Finding]:
    """A text of the corpus that is not held, or held under another name."""
    name = f"{cited.slug}.txt" if cited.slug else "a file named by its document's slug"
    twin = next((text for text in texts.values() if is_edition(cited, text)), None)
    if twin is not None:
        message = f"The text is held as {twin.path.name}; rename that file to {name}, so that its anchors are checked."
        yield _finding(cited.description.place, Severity.WARNING, message, "misnamed-text")
        return
    count = len(citations.of(cited))
    message = f"The text is not held ({name}), so its anchors ({count}) were not verified now."
    yield _finding(cited.description.place, Severity.INFO, message, "text-not-held")


def _unknown(citations: Citations, texts: Texts) -> Iterator[Finding]:
    """Held texts that belong to no document. Their folder is not named: findings are published with a release."""
    slugs = {cited.slug for cited in citations.texts.values()}
    for text in texts.values():
        if text.slug not in slugs:
            message = f"No text of the corpus belongs to a document with the slug {text.slug}; this file was not used."
            yield _finding(Place(f"texts/{text.path.name}", 1), Severity.INFO, message, "unknown-text")


def _misstated(citations: Citations, texts: Texts | None) -> frozenset[str]:
    """IRIs of the texts that are held, letter by letter where one looks, but have another digest in the corpus.

    They are of the stated length and have each quote inside its passage; no other edition would.
    """
    found = set()
    for cited in citations.texts.values():
        text = texts.get(cited.slug or "") if texts is not None else None
        if text is None or is_edition(cited, text) or cited.length != len(text.content):
            continue
        quoted = [passage for passage in citations.of(cited) if passage.quote]
        if quoted and all((p.quote or "") in text.content[p.start or 0 : p.end or 0] for p in quoted):
            found.add(cited.iri)
    return frozenset(found)


def _records(citations: Citations, judged: Mapping[str, Judgement], misstated: frozenset[str]) -> Iterator[Finding]:
    """Records of passages that are gone, records that are no good news, and passages changed since they were recorded.

    Where a text is held, a record counts only as far as the text does not speak for itself.
    """
    for record in citations.records.values():
        if record.passage is not None and record.passage not in citations.passages:
            message = f"There is no passage <{record.passage}> any more; run testimonio verify to drop its record."
            yield _finding(record.description.line("verifies"), Severity.WARNING, message, "record-without-passage")
            continue
        judgement = judged.get(record.passage or "")
        if judgement is not None and is_denied(citations, judgement):
            message = (
                f"The record says {recorded(record)}, but the held text, which has this very digest, says "
                f"{judgement.outcome}; run testimonio verify again, and never write verification.ttl by hand."
            )
            yield _finding(record.description.line("verdict"), Severity.VIOLATION, message, "record-denied")
        elif judgement is None or judgement.outcome is Verdict.EXACT:
            yield from _recorded(record)
    for passage in citations.passages.values():
        if passage.text not in misstated and changed(citations, passage):
            message = "The passage or its text has changed since it was verified; run: testimonio verify --texts DIR."
            yield _finding(passage.description.place, Severity.WARNING, message, "changed-since-verification")


def _recorded(record: Record) -> Iterator[Finding]:
    """What a record says that nobody can see for themselves now, unless it is that the anchor is exact."""
    verdict = recorded(record)
    if verdict is not None and verdict is not Verdict.EXACT:
        message = (
            f"When the passage was last verified, against a text with the SHA-256 {record.text_digest}, the verdict "
            f"was: {verdict}. Mend the passage, or hold the text that it cites and run testimonio verify again."
        )
        yield _finding(record.description.line("verdict"), _GRAVITY[verdict], message, f"recorded-{verdict}")


def _finding(place: Place, severity: Severity, message: str, rule: str) -> Finding:
    return Finding(place.name, place.line, severity, message, f"anchor:{rule}")
