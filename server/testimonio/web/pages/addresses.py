"""Where a canonical IRI is found on this server: its path is mapped to itself.

``https://w3id.org/testimonio/id/claim/fi-021a`` is answered at ``/id/claim/fi-021a`` with a redirect (303) to the
page ``/page/claim/fi-021a`` or to the data ``/data/claim/fi-021a.ttl``. Claim predicates, concepts, graphs and the
ontology have no ``id/`` in their IRIs and keep their first segment: ``/pred/deaths`` leads to ``/page/pred/deaths``.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from testimonio.names import BASE

_SEGMENTS = ("pred", "voc", "graph")


def local_path(iri: str) -> str | None:
    """The path on this server that answers for ``iri``, or ``None`` when the IRI is not under our base."""
    return "/" + quote(iri[len(BASE) :], safe="/#-._~") if iri.startswith(BASE) else None


def iri_of(name: str) -> str:
    """The canonical IRI of ``name``, the part of a page's or data's path after ``/page/`` or ``/data/``."""
    name = unquote(name)
    first = name.split("/", 1)[0]
    return BASE + (name if first in _SEGMENTS or name == "ns" else f"id/{name}")


def name_of(iri: str) -> str:
    """The inverse of :func:`iri_of`."""
    return quote(iri[len(BASE) :].removeprefix("id/"), safe="/-._~")


def web_address(iri: str) -> str | None:
    """``iri`` if a browser may follow it, else ``None``: data may hold ``javascript:`` and pages must not."""
    return iri if iri.startswith(("http://", "https://")) else None
