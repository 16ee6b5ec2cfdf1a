"""The parts of a query, cut at its own brackets, so that they can be asked one by one of an engine elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from testimonio.store.tokens import Kind, Token, tokens

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A query that the parser takes, in parts.

    :ivar prologue: its BASE and PREFIX declarations; ``form`` its keyword in upper case.
    :ivar plain: the whole query without FROM and FROM NAMED.
    :ivar template: of CONSTRUCT, with its braces; the pattern where that stands for both.
    :ivar described: the terms of DESCRIBE as written, ``*`` for all variables.
    :ivar pattern: the group behind WHERE with its braces, empty where DESCRIBE has none.
    :ivar modifiers: what stands behind the pattern.
    """

    prologue: str
    form: str
    plain: str
    template: str
    described: tuple[str, ...]
    pattern: str
    modifiers: str

    @property
    def variables(self) -> str:
        """The variables of the template or of the described terms, for SELECT; ``*`` if there are none to name."""
        text = self.template or " ".join(self.described)
        named = dict.fromkeys(token.text for token in tokens(text) if token.kind is Kind.VARIABLE)
        return " ".join(named) or "*"


def anatomy(query: str) -> Anatomy:
    """The parts of ``query``."""
    cut = list(tokens(query))
    at = next(place for place, token in enumerate(cut) if token.word in _FORMS)
    form, prologue = cut[at].word, query[: cut[at].start]
    head: list[Token] = []  # at depth 0, before the pattern
    spans: list[tuple[int, int]] = []
    groups: list[tuple[int, int]] = []
    depth = 0
    for token in cut[at + 1 :]:
        if token.text in ("{", "}", "(", ")"):
            depth += 1 if token.text in "{(" else -1
            if token.text == "{" and depth == 1:
                groups.append((token.start, len(query)))
            elif token.text == "}" and depth == 0:
                groups[-1] = (groups[-1][0], token.start + 1)
        elif depth == 0 and not (groups and (form != "CONSTRUCT" or len(groups) > 1)):
            if head and head[-1].word in ("FROM", "NAMED") and token.kind in (Kind.IRI, Kind.PREFIXED):
                first = next(one for one in reversed(head) if one.word == "FROM")
                spans.append((first.start, token.start + len(token.text)))
            head.append(token)
    pattern = groups[-1] if groups else (len(query), len(query))
    template = groups[0] if groups and form == "CONSTRUCT" else (0, 0)
    described = tuple(
        token.text
        for token in head
        if form == "DESCRIBE"
        and (token.kind in (Kind.VARIABLE, Kind.IRI, Kind.PREFIXED) or token.text == "*")
        and not any(start <= token.start < end for start, end in spans)
    )
    plain = query
    for start, end in reversed(spans):
        plain = plain[:start] + " " * (end - start) + plain[end:]
    return Anatomy(
        prologue, form, plain, query[slice(*template)], described, query[slice(*pattern)], query[pattern[1] :]
    )


def sheltered(query: str) -> str:
    """``query`` with each inline VALUES in a SELECT of its own, which means the same.

    Virtuoso loses the rows of a VALUES that stands alone in a branch of UNION; those of a SELECT it keeps. One that
    stands behind the pattern of a SELECT is none of these.
    """
    pieces: list[str] = []
    at = within = 0
    groups: list[bool] = []  # for each open bracket, whether it holds a SELECT
    names: list[str] = []
    values: Token | None = None
    before = ""
    for token in tokens(query):
        if token.text in ("{", "("):
            groups.append(False)
        elif token.text in ("}", ")"):
            groups.pop()
        elif token.word == "SELECT" and before == "{":
            groups[-1] = True
        before = token.text
        if token.word == "VALUES" and groups and not groups[-1]:
            values, within, names = token, len(groups), []
        elif values is not None and token.kind is Kind.VARIABLE:
            names.append(token.text)
        elif values is not None and token.text == "}" and len(groups) == within:
            end = token.start + 1
            inner = query[values.start : end]
            pieces += [query[at : values.start], f"{{ SELECT {' '.join(names) or '*'} {{ {inner} }} }}"]
            at, values = end, None
    return "".join(pieces) + query[at:]
