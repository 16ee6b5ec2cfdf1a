"""How a page is cited: as plain text, BibTeX and CSL-JSON.

What is cited is our record, in one release: that somebody said something, or what identifies a thing; the texts
themselves are their authors'. The day of access is left to whoever cites.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext

from testimonio.web.pages.claims import Claim, Relay

_PUBLISHER = "Testimonio"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: "\\" + sign for sign in "&%$#_"},
}


@dataclass(frozen=True, slots=True)
class Citation:
    """What every form of a citation says.

    :ivar iri: the canonical IRI; it is the address that stays.
    :ivar title: of a claim "N says that …", without a full stop; else the name; ``language`` its tag.
    :ivar dataset: the title of the dataset.
    :ivar source: the text in which the claim or passage stands, with its date, or ``None``.
    :ivar release: the digest of the release, with ``issued``, its ISO date; ``None`` for a bare dataset.
    :ivar kind: what the thing is, in words; empty for a claim, whose title says so.
    """

    iri: str
    title: str
    language: str
    dataset: str
    source: str | None = None
    release: str | None = None
    issued: str | None = None
    kind: str = ""

    @property
    def named(self) -> str:
        """The title with what it is the title of, so that no meaning stands as if it were a fact."""
        return f"{self.title} ({self.kind})" if self.kind else self.title

    @property
    def key(self) -> str:
        """A key for reference managers, the same for the same thing of the same release: ``fi-018a-16350a94``."""
        return "-".join((self.iri.rsplit("/", 1)[-1], *([self.release[:8]] if self.release else [])))


def sentence(claim: Claim, clause: Callable[[str], str]) -> str:
    """``claim`` as a sentence without its full stop: "N says that …", "N reports that M denies that …".

    :param clause: makes a clause of a gloss (:func:`testimonio.web.pages.sentences.clause`).
    """
    who = claim.claimant_name.value
    if claim.gloss is not None:
        return f"{who} {_said(claim.verb, claim.gloss.value, clause)}"
    told = f" {gettext('and that')} ".join(_relayed(relay, clause) for relay in claim.relays)
    return f"{who} {claim.verb} {told or gettext('somebody else says something')}"


def _relayed(relay: Relay, clause: Callable[[str], str]) -> str:
    if relay.gloss is None:
        return f"{relay.claimant_name.value} {relay.verb} {gettext('somebody else says something')}"
    return f"{relay.claimant_name.value} {_said(relay.verb, relay.gloss.value, clause)}"


def _said(verb: str, gloss: str, clause: Callable[[str], str]) -> str:
    """The verb with its clause; as in the templates, a gloss that begins with "That" is led by a colon."""
    return f"{verb.replace(' that', ':') if gloss.startswith('That ') else verb} {clause(gloss)}"


def plain(citation: Citation) -> str:
    """One line: title, source, dataset, release with its date, address."""
    kind = f" ({citation.kind})" if citation.kind else ""
    parts = [f"“{citation.title.replace('“', '‘').replace('”', '’')}”{kind}", *_source(citation)]
    parts.append(f"{_PUBLISHER}, {citation.dataset}")
    if citation.release:
        day = f" ({citation.issued})" if citation.issued else ""
        parts.append(gettext("Release %(digest)s", digest=citation.release) + day)
    return f"{'. '.join(parts)}. {citation.iri}"


def bibtex(citation: Citation) -> str:
    """A BibTeX entry; signs that mean something to TeX are escaped, letters of all languages are left (UTF-8)."""
    note = [citation.dataset, *_source(citation)]
    fields = {"title": f"{{{_escaped(citation.named)}}}", "organization": _PUBLISHER}
    if citation.issued:
        year, month, _ = (citation.issued + "--").split("-", 2)
        fields["year"] = year
        if month.isdigit() and 1 <= int(month) <= len(_MONTHS):
            fields["month"] = _MONTHS[int(month) - 1]
    if citation.release:
        fields["version"] = citation.release
    fields |= {"note": _escaped("; ".join(note)), "url": citation.iri}
    lines = (f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n" for name, value in fields.items())
    return f"@misc{{{citation.key},\n{''.join(lines)}}}\n"


def _source(citation: Citation) -> list[str]:
    return [gettext("In: %(source)s", source=citation.source)] if citation.source else []


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in text)


def csl_json(citation: Citation) -> str:
    """A CSL-JSON list of one item; ``entry``, a part of a database, is a type of CSL 1.0.2.

    https://github.com/citation-style-language/schema/blob/v1.0.2/schemas/input/csl-data.json
    """
    item: dict[str, object] = {
        "id": citation.key,
        "type": "entry",
        "title": citation.named,
        "container-title": citation.dataset,
        "publisher": _PUBLISHER,
        "language": citation.language,
        "URL": citation.iri,
    }
    for source in _source(citation):
        item["note"] = source
    if citation.release:
        item["version"] = citation.release
    if citation.issued:
        item["issued"] = {"date-parts": [[int(part) for part in citation.issued.split("-")]]}
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


FORMS: Mapping[str, tuple[str, str, Callable[[Citation], str]]] = {
    "bib": ("BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    "json": ("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
    "txt": ("text", "text/plain; charset=utf-8", lambda citation: plain(citation) + "\n"),
}
"""Each form by its extension: its name, its media type, and the function that writes it."""


def sentence_of(claim: Claim) -> str:
    """:func:`sentence` in the reader's language, with the proper names that the served dataset knows."""
    return sentence(claim, current_app.jinja_env.filters["clause"])
