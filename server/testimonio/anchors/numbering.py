"""Which slug the next passage of a text gets. Numbers are given once and never reused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from testimonio.names import ID
from testimonio.read.model import Reading, Role

_NUMBERED = re.compile(r"(?:passage|claim|verification)/(?P<code>[a-z0-9]+(?:-[a-z0-9]+)*)-(?P<number>\d{3,})[a-z]*")
_WIDTH = 3


def next_slug(code: str, taken: Iterable[str]) -> str:
    """The slug after the highest number that some passage, claim or verification among the IRIs ``taken`` has.

    :param code: the slug of the text, such as ``fi``.
    """
    numbers = [0]
    for iri in taken:
        match = _NUMBERED.fullmatch(iri.removeprefix(ID)) if iri.startswith(ID) else None
        if match and match["code"] == code:
            numbers.append(int(match["number"]))
    return f"{code}-{max(numbers) + 1:0{_WIDTH}}"


def subjects(reading: Reading) -> Iterable[str]:
    """The IRIs that the data of ``reading`` describes."""
    return (s.subject.value for f in reading.sources if f.role is Role.DATA for s in f.statements)
