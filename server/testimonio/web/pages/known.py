"""Whether the graph knows an address at all: asked before a page, data or a citation is made."""

from __future__ import annotations

import re

from testimonio.names import shorten
from testimonio.protocol.problem import ProblemError
from testimonio.web.pages.subgraph import rows
from testimonio.web.site import current_site

_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_KNOWN = "SELECT ?p WHERE { { <%(iri)s> ?p ?o } UNION { GRAPH <%(iri)s> { ?s ?p ?x } } } LIMIT 1"


def checked(iri: str) -> str:
    """``iri``, if it can stand between ``<`` and ``>`` in a query.

    :raise 404: it cannot, so the graph cannot know it.
    """
    if _NO_IRI.search(iri):
        raise ProblemError("not-found", "There is no such address.")
    return iri


def require(iri: str) -> None:
    """Go on only if the graph says something of ``iri``.

    :raise 404: it says nothing. :raise 410: it was withdrawn.
    """
    site = current_site()
    gone = site.withdrawn.get(iri)
    if gone is not None:
        detail = f"{shorten(iri)} was withdrawn by the curators{f' on {gone.date}' if gone.date else ''}. {gone.reason}"
        raise ProblemError("withdrawn", detail.strip(), {"reason": gone.reason, "date": gone.date})
    if not rows(site.engine, _KNOWN % {"iri": iri}):
        raise unknown(iri)


def unknown(iri: str) -> ProblemError:
    """The 404 for ``iri``."""
    return ProblemError("not-found", f"The graph says nothing of {shorten(iri)}.")
