"""In which media types the answer to a query is wanted, before it is known what the answer holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from testimonio.protocol.media import Content, media_types, named, names
from testimonio.protocol.negotiation import choose
from testimonio.protocol.operation import Operation
from testimonio.protocol.problem import ProblemError

PAGE = "text/html"
_REMEMBERED = 256  # values of Accept; there are few
_REMEMBERED_LENGTH = 200  # of a value in characters


@dataclass(frozen=True, slots=True)
class Wanted:
    """The media type that the client wants for each content, ``None`` where it takes none that there is."""

    solutions: str | None
    graph: str | None

    def of(self, content: Content) -> str | None:
        """The one for ``content``."""
        return self.solutions if content is Content.SOLUTIONS else self.graph


def wanted(asked: Operation, accept: str | None) -> Wanted:
    """What the client wants of ``asked``.

    :param accept: the value of Accept.
    :raise ProblemError: 406 where ``format`` names none that there is.
    """
    if not asked.formats:
        short = len(accept or "") <= _REMEMBERED_LENGTH
        return _accepted(accept) if short else _accepted.__wrapped__(accept)
    found = Wanted(_first_known(asked.formats, Content.SOLUTIONS), _first_known(asked.formats, Content.GRAPH))
    if not (found.solutions or found.graph):
        listed = " or ".join(repr(name) for name in asked.formats)
        raise not_acceptable(f"There is no format {listed}.", Content.SOLUTIONS, Content.GRAPH)
    return found


def not_acceptable(reason: str, *contents: Content) -> ProblemError:
    """406, with what there is for ``contents``."""
    types = media_types(*contents, Content.PAGE)
    detail = f"{reason} There are {', '.join(types)}; or ?format= with {names(*contents, Content.PAGE)}."
    return ProblemError("not-acceptable", detail, {"available": types})


@lru_cache(_REMEMBERED)
def _accepted(accept: str | None) -> Wanted:
    types = (choose(accept, (*media_types(content), PAGE)) for content in (Content.SOLUTIONS, Content.GRAPH))
    return Wanted(*types)


def _first_known(names: tuple[str, ...], content: Content) -> str | None:
    """The media type of the first of ``names`` that there is; spelt as one, it comes back as its client spelt it."""
    for name in names:
        format_ = named(name, content) or named(name, Content.PAGE)
        if format_ is not None:
            return name.strip().lower() if "/" in name else format_.media_type
    return None
