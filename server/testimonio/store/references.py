"""Relative IRIs, resolved as the evaluator resolves them (https://www.rfc-editor.org/rfc/rfc3986#section-5)."""

from __future__ import annotations

import re

import pyoxigraph as ox

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


def absolute(reference: str) -> bool:
    """Whether ``reference`` needs no base."""
    return _SCHEME.match(reference) is not None


def resolved(reference: str, base: str) -> str:
    """The IRI that ``reference`` means where ``base`` is the base; itself if there is none.

    :raise ValueError: it means no IRI.
    """
    if not base or absolute(reference):
        return reference
    try:
        (quad,) = ox.parse(f"<{reference}> a <urn:x> .", format=ox.RdfFormat.TURTLE, base_iri=base)
    except SyntaxError as error:
        raise ValueError(str(error)) from None
    assert isinstance(quad.subject, ox.NamedNode)  # noqa: S101  (written so)
    return quad.subject.value
