"""Claims by the text in which they stand, as lines: for pages of what is spoken of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from testimonio.web.pages.addresses import local_path
from testimonio.web.pages.claims import Claim
from testimonio.web.pages.views import Value

SHOWN_FIRST = 6
"""Claims of a text that are shown at once; the others unfold."""


@dataclass(frozen=True, slots=True)
class Account:
    """What one text says, in its order.

    :ivar text: its title; ``date`` EDTF.
    :ivar first: the claims shown at once, ``rest`` the others.
    """

    text: Value | None
    date: str | None
    first: tuple[Claim, ...]
    rest: tuple[Claim, ...]

    @property
    def count(self) -> int:
        """How many claims."""
        return len(self.first) + len(self.rest)


def accounts_by_text(claims: Iterable[Claim]) -> tuple[Account, ...]:
    """``claims`` by their texts, the earliest first."""
    by_text: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda each: (each.document_date or "", each.document or "", each.start)):
        by_text.setdefault(claim.document or "", []).append(claim)
    return tuple(_account(found) for found in by_text.values())


def _account(claims: list[Claim]) -> Account:
    title, document = claims[0].document_title, claims[0].document
    shown = len(claims) if len(claims) == SHOWN_FIRST + 1 else SHOWN_FIRST  # nobody unfolds a single line
    text = Value(title.value, title.language, local_path(document)) if title and document else None
    return Account(text, claims[0].document_date, tuple(claims[:shown]), tuple(claims[shown:]))
