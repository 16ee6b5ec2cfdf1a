"""How a claim is cited: as plain text, BibTeX and CSL-JSON; and ``/cite/claim/<slug>.<extension>``, which gives them.

What is cited is our record that somebody said something, in one release; the text itself is its authors'.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, current_app
from flask_babel import gettext

from testimonio.names import ID
from testimonio.protocol.problem import ProblemError
from testimonio.web.language import reader_language
from testimonio.web.pages.claims import Claim, Relay
from testimonio.web.pages.known import checked, require
from testimonio.web.pages.retrieval import claims_where
from testimonio.web.site import Site, current_site
from testimonio.web.validators import validated

blueprint = Blueprint("citation", __name__)

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

    :ivar iri: the claim's canonical IRI; it is the address that stays.
    :ivar title: "N says that …", without a full stop; ``language`` its tag.
    :ivar dataset: the title of the dataset.
    :ivar source: the text in which the claim stands, with its date, or ``None``.
    :ivar release: the digest of the release, with ``issued``, its ISO date; ``None`` for a bare dataset.
    """

    iri: str
    title: str
    language: str
    dataset: str
    source: str | None = None
    release: str | None = None
    issued: str | None = None

    @property
    def key(self) -> str:
        """A key for reference managers, the same for the same claim of the same release: ``fi-018a-16350a94``."""
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
    parts = [f"“{citation.title}”", *_source(citation)]
    parts.append(f"{_PUBLISHER}, {citation.dataset}")
    if citation.release:
        day = f" ({citation.issued})" if citation.issued else ""
        parts.append(gettext("Release %(digest)s", digest=citation.release) + day)
    return f"{'. '.join(parts)}. {citation.iri}"


def bibtex(citation: Citation) -> str:
    """A BibTeX entry; signs that mean something to TeX are escaped, letters of all languages are left (UTF-8)."""
    note = [citation.dataset, *_source(citation)]
    fields = {"title": f"{{{_escaped(citation.title)}}}", "organization": _PUBLISHER}
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
    """A CSL-JSON list of one item (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html)."""
    item: dict[str, object] = {
        "id": citation.key,
        "type": "entry",
        "title": citation.title,
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


def citation_of(site: Site, claim: Claim, language: str) -> Citation:
    """The citation of ``claim`` as ``site`` serves it, in ``language``."""
    known = site.manifest
    titles = known.title if known else {}
    title = claim.document_title
    return Citation(
        iri=claim.iri,
        title=sentence_of(claim),
        language=language,
        dataset=titles.get(language) or next(iter(titles.values()), "Testimonio"),
        source=", ".join(part for part in (title.value, claim.document_date) if part) if title else None,
        release=known.digest if known else None,
        issued=known.issued if known else None,
    )


@blueprint.get("/cite/claim/<slug>.<any(bib,json,txt):extension>")
def cite(slug: str, extension: str) -> Response:
    """The citation of a claim, in the reader's language.

    :raise 404: there is no such claim. :raise 410: it was withdrawn.
    """
    iri = checked(f"{ID}claim/{slug}")
    require(iri)
    site, language = current_site(), reader_language()
    claim = next(iter(claims_where(site.engine, f"VALUES ?claim {{ <{iri}> }} ?claim a tm:Claim", language)), None)
    if claim is None:
        raise ProblemError("not-found", f"There is no claim {slug}.")
    _, media_type, write = FORMS[extension]
    response = Response(write(citation_of(site, claim, language)), content_type=media_type)
    response.headers["X-Robots-Tag"] = "noindex"  # it repeats a claim outside of its page
    response.headers["Link"] = f'<{iri}>; rel="describes"'
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    return validated(response)
