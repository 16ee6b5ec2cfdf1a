"""The page of a text, and of the document it is a text of: what it says, in its order, and a profile of it.

Where the operator holds the text and lets it be shown (``serve --texts``), the whole text stands beside its claims;
else the quotes and claims alone, since the words are their authors'.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from testimonio.manifest import COVERAGE
from testimonio.names import VOC
from testimonio.store.engine import Engine
from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.claims import Claim, Passage
from testimonio.web.pages.kinds.profile import TEXTS, Profile, named, profile_of
from testimonio.web.pages.kinds.reading import Paragraph, Stretch, paragraphs_of
from testimonio.web.pages.subgraph import Subgraph, Term
from testimonio.web.pages.views import Page, Value, page_of
from testimonio.web.site import Site, current_site

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_ITSELF = TEXTS.replace("?text", "?s")  # not by BIND(?text AS ?s), over which one engine forgets what ?s is
_FRAME = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ {_ITSELF} ?s tm:sha256 ?any ; ?p ?o }}
  UNION {{ {TEXTS} ?s oa:hasSource ?text ; ?p ?o .
    FILTER(?p IN (oa:hasSource, tm:start, tm:end, tm:quote, tm:omission)) }}
  UNION {{ {TEXTS} ?text tm:textOf ?s . ?s ?p ?o . FILTER(?p IN (dcterms:title, dcterms:creator, dcterms:issued,
    dcterms:language, schema:url)) }}
  UNION {{ {TEXTS} ?text tm:textOf/dcterms:creator ?s . ?s skos:prefLabel ?o . BIND(skos:prefLabel AS ?p) }}
  UNION {{ VALUES ?scheme {{ <{VOC}omission> <{VOC}force> }} ?s skos:inScheme ?scheme ; skos:prefLabel ?o .
    BIND(skos:prefLabel AS ?p) }}
}}
"""
"""The texts of a page, their passages, their documents, and the names of reasons and forces."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the text is read, in per cent of its characters; see :mod:`testimonio.web.pages.about.coverage`."""

    read: float
    claimed: float
    quoted: float


@dataclass(frozen=True, slots=True)
class Note:
    """A passage with what is claimed in it.

    :ivar stretch: where it lies; ``passage`` its words with their verdict, ``None`` where it was left out.
    :ivar omission: why it was left out.
    :ivar claims: those whose first passage it is; ``also`` those that began elsewhere.
    """

    iri: str
    stretch: Stretch
    passage: Passage | None
    omission: Term | None
    claims: tuple[Claim, ...]
    also: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One text, in its order.

    :ivar language: of the text; ``author`` IRI and name of its only author, empty where there are several.
    :ivar notes: its passages; ``paragraphs`` the whole text, empty where it is not shown.
    :ivar altered: whether the operator holds a text that is not the one that was read.
    """

    iri: str
    language: str
    author: str
    author_name: Term | None
    notes: tuple[Note, ...]
    paragraphs: tuple[Paragraph, ...]
    altered: bool
    share: Share | None

    @property
    def by_slug(self) -> Mapping[str, Note]:
        """The notes by the slug of their passage."""
        return {note.stretch.slug: note for note in self.notes}


@dataclass(frozen=True, slots=True)
class TextPage:
    """A text or a document, ready to be written.

    :ivar page: what the plain page of it has: names, facts, who refers to it.
    :ivar title: the document's title; ``date`` its date (EDTF), ``authors`` who wrote it, ``url`` where it stands.
    :ivar document: path of the page of the document, on the page of a text; ``None`` on its own.
    :ivar claims: how many claims the page shows.
    """

    page: Page
    title: Term
    date: str | None
    authors: tuple[Value, ...]
    url: str | None
    document: str | None
    readings: tuple[Reading, ...]
    profile: Profile
    claims: int
    noindex: bool

    @property
    def iri(self) -> str:
        """Of the thing."""
        return self.page.iri

    @property
    def name(self) -> str:
        """The part of its path after ``/page/``."""
        return self.page.name

    @property
    def within(self) -> tuple[Value, ...]:
        """The document, on the page of a text."""
        return (Value(self.title.value, self.title.language, self.document),) if self.document else ()


def text_page(engine: Engine, iri: str, language: str = "en") -> TextPage:
    """The page of ``iri``, a text or a document; at most eight queries.

    :raise EngineError: see :mod:`testimonio.store.engine`.
    """
    page = page_of(engine, iri, language)
    graph = Subgraph.fetch(engine, _FRAME % {"iri": iri})
    claims = [claim for section in page.sections for claim in section.claims]
    texts = sorted(subject for subject in graph if graph.value(subject, "tm:sha256"))
    document = next((d for text in texts if (d := graph.value(text, "tm:textOf"))), iri)
    readings = tuple(_reading(current_site(), graph, text, claims, language) for text in texts)
    creators = {term.value for term in graph.values(document, "dcterms:creator")}
    return TextPage(
        page=page,
        title=graph.label(document, language),
        date=graph.value(document, "dcterms:issued"),
        authors=tuple(named(graph, creator, language) for creator in sorted(creators)),
        url=graph.value(document, "schema:url"),
        document=local_path(document) if document != iri else None,
        readings=readings,
        profile=profile_of(engine, iri, graph, claims, creators, language),
        claims=len(claims),
        noindex=page.noindex or any(reading.paragraphs for reading in readings),
    )


def held(folder: Path, document: str, digest: str) -> tuple[str | None, bool]:
    """The text of ``document`` (its IRI) in ``folder``, if it is the very one with the SHA-256 ``digest``.

    The second value tells whether there is one that is not. Nothing is read but ``<slug>.txt`` in that folder.
    """
    slug = document.rsplit("/", 1)[-1]
    if not _SLUG.fullmatch(slug):
        return None, False
    try:
        raw = (folder / f"{slug}.txt").read_bytes()
    except OSError:
        return None, False
    if hashlib.sha256(raw).hexdigest() != digest:
        return None, True
    return raw.decode("utf-8"), False


def _reading(site: Site, graph: Subgraph, text: str, claims: Iterable[Claim], language: str) -> Reading:
    document = graph.value(text, "tm:textOf") or ""
    notes = tuple(_notes(graph, text, claims, language))
    content, altered = None, False
    if site.settings.texts is not None:
        content, altered = held(site.settings.texts, document, graph.value(text, "tm:sha256") or "")
    creators = graph.values(document, "dcterms:creator")
    author = creators[0].value if len(creators) == 1 else ""
    return Reading(
        iri=text,
        language=graph.value(text, "dcterms:language") or "",
        author=author,
        author_name=graph.label(author, language) if author else None,
        notes=notes,
        paragraphs=paragraphs_of(content, [note.stretch for note in notes]) if content else (),
        altered=altered,
        share=_share(site, text),
    )


def _notes(graph: Subgraph, text: str, claims: Iterable[Claim], language: str) -> Iterable[Note]:
    """The passages of ``text`` in its order."""
    held_by: dict[str, list[Claim]] = {}
    words: dict[str, Passage] = {}
    for claim in claims:
        for passage in claim.passages:
            held_by.setdefault(passage.iri, []).append(claim)
            if words.setdefault(passage.iri, passage).around is None:
                words[passage.iri] = passage
    found = [s for s in graph if graph.value(s, "oa:hasSource") == text]
    spans = {iri: (int(graph.value(iri, "tm:start") or 0), int(graph.value(iri, "tm:end") or 0)) for iri in found}
    for number, iri in enumerate(sorted(found, key=lambda iri: (spans[iri][0], -spans[iri][1], iri)), start=1):
        here = held_by.get(iri, [])
        reason = graph.value(iri, "tm:omission")
        stretch = Stretch(iri.rsplit("/", 1)[-1], number, *spans[iri], bool(here), graph.value(iri, "tm:quote"))
        yield Note(
            iri=iri,
            stretch=stretch,
            passage=words.get(iri),
            omission=graph.label(reason, language) if reason else None,
            claims=tuple(claim for claim in here if claim.passages[0].iri == iri),
            also=tuple(claim for claim in here if claim.passages[0].iri != iri),
        )


def _share(site: Site, text: str) -> Share | None:
    """From the release's report; ``None`` for a bare dataset."""
    if site.release is None:
        return None
    for row in json.loads((site.release / COVERAGE).read_text(encoding="utf-8")):
        if row["text"] == text:
            return Share(*(100 * row[name] / row["characters"] for name in ("read", "claimed", "quoted")))
    return None
