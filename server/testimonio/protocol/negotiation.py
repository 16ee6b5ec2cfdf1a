"""What the client would rather have: quality values of Accept and Accept-Encoding (RFC 9110, 12.5).

Parameters of media types are dropped, because no offer has any: ``text/turtle;charset=utf-8`` and
``application/ld+json;profile=…`` mean the type.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Preference:
    """One element of an Accept header: a ``type/subtype`` or a coding, lower case, with its quality 0 to 1."""

    name: str
    quality: float

    def specificity(self, offer: str) -> int:
        """How exactly this names ``offer``: 3 by name, 2 by ``type/*``, 1 by a wildcard, 0 not at all."""
        if self.name == offer:
            return 3
        if self.name in ("*/*", "*"):
            return 1
        return 2 if self.name.endswith("/*") and offer.startswith(self.name[:-1]) else 0


def preferences(header: str | None) -> tuple[Preference, ...]:
    """The elements of a header, in order; malformed ones are left out."""
    found = []
    for element in _QUOTED.sub("", header or "").split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        if not all(_TOKEN.fullmatch(part) for part in name.split("/", 1)):
            continue
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                quality = float(value.strip()) if _QUALITY.fullmatch(value.strip()) else 0.0
        found.append(Preference("*/*" if name == "*" and "/" not in name else name.lower(), quality))
    return tuple(found)


def choose(header: str | None, offers: Sequence[str]) -> str | None:
    """The offer that the client likes best, or ``None`` if it takes none of them.

    Of equal qualities, the more exactly named offer wins, then the earlier one. An absent or empty header accepts
    everything.

    :param header: the value of Accept.
    :param offers: media types without parameters, the server's favourite first.
    """
    wanted = preferences(header)
    if not wanted:
        return offers[0] if offers else None
    best: tuple[float, int] = (0.0, 0)
    chosen = None
    for offer in offers:
        quality, exactness = _weigh(wanted, offer)
        if quality > 0 and (quality, exactness) > best:
            best, chosen = (quality, exactness), offer
    return chosen


def choose_coding(header: str | None, codings: Sequence[str]) -> str | None:
    """The content coding of ``codings`` (the server's favourite first) to use, or ``None`` for none at all.

    The header has to name a coding or ``*``; ``identity`` is used when it is liked better.
    """
    wanted = tuple(
        Preference("*" if preference.name == "*/*" else preference.name, preference.quality)
        for preference in preferences(header)
    )
    identity = max((p.quality for p in wanted if p.name == "identity"), default=0.0)
    best, chosen = max(identity, 0.0), None
    for coding in codings:
        quality, _ = _weigh(wanted, coding)
        if quality > best or (quality > 0 and quality == best and chosen is None):
            best, chosen = quality, coding
    return chosen


def _weigh(wanted: Sequence[Preference], offer: str) -> tuple[float, int]:
    """Quality and exactness of ``offer``: the most exact element decides, whatever its quality."""
    exactness, quality = max(((p.specificity(offer), p.quality) for p in wanted), default=(0, 0.0))
    return (quality, exactness) if exactness else (0.0, 0)
