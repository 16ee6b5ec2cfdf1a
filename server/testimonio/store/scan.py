"""Looks through a query before it is parsed: what it may not do here, what it names, and how deep it goes.

The evaluator's parser crashes its process on deep nesting, fetches what SERVICE names, and describes mistakes in words
of its own grammar. So this comes first. It reads tokens, not meaning: it refuses a query or lets it pass unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NoReturn

from testimonio.store.calls import Calls
from testimonio.store.clauses import Clauses
from testimonio.store.engine import QueryRefused, QuerySyntaxError, Refusal
from testimonio.store.guesses import declaration, nearest
from testimonio.store.hints import Mention
from testimonio.store.limits import Limits
from testimonio.store.references import absolute, resolved
from testimonio.store.tokens import Kind, Token, place, tokens
from testimonio.store.words import CHAINS, KNOWN, PROLOGUE, QUERY_FORMS, UPDATES, VOLATILE

_OPENING = {"{": "}", "(": ")", "[": "]", "<<": ">>", "{|": "|}"}
_CLOSING = frozenset(_OPENING.values())
_OPERATORS = frozenset({"+", "-", "*", "/", "|", "||", "&&", "^", "!", "=", "!=", "<", ">", "<=", ">=", ".", ";"})
_OPERANDS = frozenset({Kind.VARIABLE, Kind.STRING, Kind.NUMBER, Kind.IRI, Kind.PREFIXED, Kind.LANGUAGE})
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_HIDDEN = re.compile(r"\).*(?:service|from)", re.IGNORECASE)  # in what may be no IRI


@dataclass(frozen=True, slots=True)
class Scan:
    """What a query names for itself (https://www.w3.org/TR/sparql11-query/#specifyingDataset).

    :ivar default_graphs: the IRIs of FROM, in order; ``named_graphs`` those of FROM NAMED.
    :ivar mentions: the IRIs and prefixed names of its body that stand for nodes of the dataset.
    :ivar calls: its SERVICE clauses, ``None`` if it has none.
    :ivar volatile: whether the same query may have another answer on the same dataset: it asks for the time or for
        chance, or calls somebody.
    """

    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    mentions: tuple[Mention, ...] = ()
    calls: Calls | None = None
    volatile: bool = False


def scan(query: str, limits: Limits, services: Collection[str] = ()) -> Scan:
    """Look through ``query``.

    :param services: IRIs of the endpoints that SERVICE may name.
    :raise QueryRefused: it is too long or too complex, names another SERVICE, or is an update.
    :raise QuerySyntaxError: it cannot be cut into words, holds an unknown one, uses a prefix that it does not declare,
        or does not balance its brackets.
    """
    size = len(query.encode("utf-8", "surrogatepass"))
    if size > limits.query_bytes:
        raise QueryRefused(
            f"The query is {size:,} bytes long; at most {limits.query_bytes:,} are read.", Refusal.TOO_LONG
        )
    reading = _Reading(query, limits, frozenset(services))
    for token in tokens(query):
        reading.see(token)
    return reading.finish()


@dataclass(slots=True)
class _Reading:
    """The state of one look through."""

    query: str
    limits: Limits
    services: frozenset[str]
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = ""
    form: str = ""
    open: list[Token] = field(default_factory=list)
    chain: int = 0
    values: bool = False  # between VALUES and its brace
    rows: int = 0  # depth of the brace of VALUES that is open
    bangs: int = 0
    before: Token | None = None  # the token before this one
    earlier: Token | None = None  # and that before it
    default_graphs: list[str] = field(default_factory=list)
    named_graphs: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    template: bool = False  # inside the braces of CONSTRUCT
    prologue: int = 0  # offset of its end
    volatile: bool = False
    clauses: Clauses = field(init=False)

    def __post_init__(self) -> None:
        self.clauses = Clauses(self.services, self.limits.service_calls, self._refuse)

    def see(self, token: Token) -> None:
        """Take the next token."""
        kind = token.kind
        if not self.form:
            self._prologue(token)
        if kind is Kind.WORD:
            self._word(token)
        elif kind is Kind.SIGN:
            self._sign(token)
        elif kind is Kind.PREFIXED:
            self._prefixed(token)
        elif kind is Kind.IRI:
            self._iri(token)
        if self.form:
            if self.services:
                self.clauses.see(token, self._before, len(self.open), self._resolve)
            if kind is Kind.SIGN:
                self._template(token.text)
            elif kind is Kind.IRI or kind is Kind.PREFIXED:
                self._mention(token)
        self.bangs = self.bangs + 1 if token.text == "!" else 0
        if self.bangs + len(self.open) > self.limits.nesting_depth:
            raise self._refused(token, Refusal.TOO_COMPLEX, f"more than {self.limits.nesting_depth} levels deep")
        if self.chain > self.limits.chain_length:
            raise self._refused(token, Refusal.TOO_COMPLEX, f"longer than {self.limits.chain_length:,} operators")
        self.before, self.earlier = token, self.before

    def finish(self) -> Scan:
        """What was found, once the query is at its end."""
        if self.open:
            token = self.open[-1]
            expected = (_OPENING[token.text],)
            raise self._mistake(token, f"The bracket {token.text!r} is never closed", expected=expected)
        if not self.form:
            what = "The query is empty: it has no SELECT, ASK, CONSTRUCT or DESCRIBE."
            raise QuerySyntaxError(what, 1, 1, expected=_FORMS)
        calls = self.clauses.finish(self.query, self.query[: self.prologue])
        graphs = tuple(self.default_graphs), tuple(self.named_graphs)
        return Scan(*graphs, tuple(self.mentions), calls, self.volatile or calls is not None)

    # The prologue: BASE and PREFIX, up to the query's form.

    def _prologue(self, token: Token) -> None:
        before = self._before
        if token.word in QUERY_FORMS:
            self.form, self.prologue = token.word, token.start
        elif token.word in UPDATES:
            raise self._refused(token, Refusal.UPDATE, f"{token.word} would change the data, which is read-only here")
        elif token.kind is Kind.WORD and token.word not in PROLOGUE:
            near = nearest(token.word, QUERY_FORMS | PROLOGUE)
            raise self._mistake(token, f"{token.text!r} begins no query", near, self._beginnings)
        elif token.kind is Kind.IRI and before == "BASE":
            self.base = self._resolve(token)
        elif token.kind is Kind.IRI and self.before and self._earlier == "PREFIX":
            self.prefixes[self.before.text.removesuffix(":")] = self._resolve(token)
        elif not (
            token.word in PROLOGUE
            or (token.kind is Kind.PREFIXED and before == "PREFIX")
            or (token.kind is Kind.STRING and before == "VERSION")
        ):
            expected = self._beginnings
            what = expected[0] if len(expected) == 1 else "SELECT, ASK, CONSTRUCT or DESCRIBE"
            raise self._mistake(token, f"Expected {what}, found {token.text!r}", expected=expected)

    @property
    def _beginnings(self) -> tuple[str, ...]:
        """What may stand next in the prologue."""
        if self._before == "PREFIX":
            return ("a prefix",)
        if self._before in PROLOGUE:
            return ("a string",) if self._before == "VERSION" else ("an IRI",)
        return ("an IRI",) if self._earlier == "PREFIX" else (*_FORMS, "BASE", "PREFIX")

    @property
    def _before(self) -> str:
        return self.before.word if self.before else ""

    @property
    def _earlier(self) -> str:
        return self.earlier.word if self.earlier else ""

    # The body.

    def _word(self, token: Token) -> None:
        word = token.word
        if word == "SERVICE" and not (self.form and self.services):
            raise self._refused(token, Refusal.SERVICE, "SERVICE would make this server call another one")
        if word not in KNOWN and not (not self.form and word in UPDATES):
            near = nearest(word, KNOWN - {"SERVICE"})
            raise self._mistake(token, f"{token.text!r} is no word of SPARQL", near)
        if word in CHAINS:
            self.chain += 1
            self.values = self.values or word == "VALUES"
        elif word in VOLATILE:
            self.volatile = True

    def _sign(self, token: Token) -> None:
        text = token.text
        if text in _OPENING:
            self._count(token)
            if text == "{" and self.before is not None and self.before.kind is Kind.PREFIXED:
                self._glued_service(self.before)
            self.open.append(token)
        elif text in _CLOSING:
            if not self.open or _OPENING[self.open[-1].text] != text:
                expected = (_OPENING[self.open[-1].text],) if self.open else ()
                raise self._mistake(token, self._unbalanced(token), expected=expected)
            self.open.pop()
            self.rows = self.rows if len(self.open) >= self.rows else 0
        if text in _OPERATORS:
            self.chain += 1

    def _count(self, opening: Token) -> None:
        # Expressions are brackets: of SELECT, GROUP BY, HAVING, of functions. Rows of VALUES are, too, but harmless.
        if opening.text == "{" and self.values:
            self.values, self.rows = False, len(self.open) + 1
        elif opening.text == "(" and not self.rows and not self.values:
            self.chain += 1

    def _unbalanced(self, token: Token) -> str:
        if not self.open:
            return f"The bracket {token.text!r} closes none"
        line, column = place(self.query, self.open[-1].start)
        return f"The bracket {token.text!r} does not close {self.open[-1].text!r} of line {line}, column {column}"

    def _prefixed(self, token: Token) -> None:
        prefix = token.text.partition(":")[0]
        if self.form and prefix not in self.prefixes:
            raise self._mistake(token, f"The prefix {prefix + ':'!r} is not declared", declaration(prefix))

    def _glued_service(self, name: Token) -> None:
        # The evaluator's parser reads `SERVICEex:a {` as SERVICE ex:a. A name stands before a brace only behind
        # GRAPH or SERVICE, or outside of all braces.
        named = self._earlier in ("GRAPH", "SERVICE", "SILENT")
        if "service" in name.text.partition(":")[0].lower() and self.open and not named:
            raise self._refused(name, Refusal.SERVICE, "SERVICE would make this server call another one")

    def _iri(self, token: Token) -> None:
        # `?a<?b)SERVICE#>` is one IRI by the longest match; the evaluator's parser sees a comparison, a SERVICE and a
        # comment. Where an operand stands before, inside brackets, nobody can tell: ask for a space.
        before = self.before
        operand = before is not None and (before.kind in _OPERANDS or before.text in (")", "true", "false"))
        relative = not self.base and not absolute(token.text[1:])
        if operand and self.open and (relative or _HIDDEN.search(token.text)):
            raise self._mistake(token, "This may be an IRI or a comparison", "Write spaces around '<' and '>'.")
        if relative:
            raise self._mistake(token, f"The IRI {token.text} is relative, and there is no BASE")

    def _template(self, sign: str) -> None:
        """Notice where the braces of CONSTRUCT begin and end: what stands there is made, not looked for."""
        if sign == "{" and self._before == "CONSTRUCT":
            self.template = True
        elif sign == "}" and not self.open:
            self.template = False

    def _mention(self, token: Token) -> None:
        """Take a name of the body: of a graph of the dataset, or of a node."""
        iri, before = self._resolve(token), self._before
        if before == "FROM":
            self.default_graphs.append(iri)
        elif before == "NAMED" and self._earlier == "FROM":
            self.named_graphs.append(iri)
        datatype = self.before is not None and self.before.text == "^^"
        if before not in ("FROM", "NAMED") and not datatype and not self.template and not self.clauses.inside:
            self.mentions.append(Mention(token, iri))
            if not self.open:
                self.chain += 1  # a term that is described

    def _resolve(self, token: Token) -> str:
        text = token.text
        if token.kind is Kind.PREFIXED:
            prefix, _, local = text.partition(":")
            return self.prefixes.get(prefix, "") + (re.sub(r"\\(.)", r"\1", local) if "\\" in local else local)
        iri = text[1:-1]
        if "\\" in iri:
            iri = re.sub(r"\\u(.{4})|\\U(.{8})", lambda m: chr(int(m[1] or m[2], 16)), iri)
        try:
            return resolved(iri, self.base)
        except ValueError:  # brackets that hold no IP address
            raise self._mistake(token, f"The IRI {token.text} is malformed") from None

    # What is wrong.

    def _mistake(
        self, token: Token, what: str, suggestion: str | None = None, expected: tuple[str, ...] = ()
    ) -> QuerySyntaxError:
        line, column = place(self.query, token.start)
        message = f"{what} (line {line}, column {column}).{f' {suggestion}' if suggestion else ''}"
        return QuerySyntaxError(message, line, column, token.text, suggestion, expected)

    def _refuse(self, token: Token, reason: Refusal, what: str) -> NoReturn:
        raise self._refused(token, reason, what)

    def _refused(self, token: Token, reason: Refusal, what: str) -> QueryRefused:
        line, column = place(self.query, token.start)
        start = "The query is " if reason is Refusal.TOO_COMPLEX else ""
        return QueryRefused(f"{start}{what} (line {line}, column {column}).", reason, line, column)
