"""The head of a page for machines: schema.org as JSON-LD, the Open Graph card, and FAIR Signposting.

What a claim says is led by who says it here, too: a preview in another place would lose that otherwise. A page that
search engines are asked to stay away from has neither card nor JSON-LD.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from markupsafe import Markup

from testimonio.manifest import Manifest
from testimonio.names import ID, PREFIXES
from testimonio.protocol.media import Format
from testimonio.web.pages.addresses import name_of
from testimonio.web.pages.claims import Claim

_TYPES = {"claim": "Claim", "document": "Article", "text": "Article", "actor": "ProfilePage"}
"""schema.org type of a page's subject, by the segment of its IRI; others are just pages."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the head says.

    :ivar title: of the card; ``description`` likewise.
    :ivar canonical: the thing's IRI.
    :ivar jsonld: the content of the script element, safe to stand there.
    """

    title: str
    description: str
    canonical: str
    jsonld: Markup


def head_of(iri: str, segment: str, title: str, language: str, manifest: Manifest | None, claim: Claim | None) -> Head:
    """The head of the page of ``iri``.

    :param title: of a claim's page, the claim as a sentence led by who says it.
    :param claim: the claim of a claim's page.
    """
    dataset = (manifest.title.get(language) or manifest.title.get("en") or "Testimonio") if manifest else "Testimonio"
    if segment == "claim":
        description = gettext("The claim was made; this graph does not say that it is true.")
    elif segment == "proposition":
        description = gettext("The meaning of what somebody said; this graph does not assert it.")
    else:
        description = gettext("What texts say of it, each claim with who says it and in which words.")
    return Head(title, description, iri, _script(_described(iri, segment, title, language, dataset, manifest, claim)))


def _described(
    iri: str, segment: str, title: str, language: str, dataset: str, manifest: Manifest | None, claim: Claim | None
) -> dict[str, object]:
    collection: dict[str, object] = {"@type": "Dataset", "@id": f"{ID}dataset", "name": dataset}
    if manifest:
        collection |= {"version": manifest.digest, "license": manifest.licence, "dateModified": manifest.issued}
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(segment, "WebPage"),
        "@id": iri,
        "name": title,
        "inLanguage": language,
        "isPartOf": collection,
    }
    if claim is not None:
        # `author` is whoever makes the claim; the text is where it appears. Nothing here says that it is so.
        found["author"] = {"@id": claim.claimant, "name": claim.claimant_name.value}
        if claim.document and claim.document_title:
            found["appearance"] = {"@type": "Article", "@id": claim.document, "name": claim.document_title.value}
    return found


def _script(found: dict[str, object]) -> Markup:
    # "<" as an escape: no value can end the script element or begin a comment in it.
    text = json.dumps(found, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    return Markup(text)  # noqa: S704  (JSON, without "<")


def signposts(iri: str, segment: str, formats: Sequence[Format], manifest: Manifest | None) -> str:
    """The Link header of a thing's page (https://signposting.org/FAIR/): how to cite it, its data, kind and licence."""
    kind = PREFIXES["schema"] + _TYPES.get(segment, "WebPage")
    links = [f'<{iri}>; rel="canonical"', f'<{iri}>; rel="cite-as"', f'<{kind}>; rel="type"']
    for form in formats:
        address = f"/data/{name_of(iri)}.{form.extension}"
        links.append(f'<{address}>; rel="alternate"; type="{form.media_type}"')
        links.append(f'<{address}>; rel="describedby"; type="{form.media_type}"')
    if manifest:
        links.append(f'<{manifest.licence}>; rel="license"')
        links.append('</.well-known/void>; rel="collection"; type="text/turtle"')
    return ", ".join(links)
