"""The SERVICE clauses of a query, found among its tokens, where an operator allows some endpoints to be called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from testimonio.store.calls import Call, Calls
from testimonio.store.engine import Refusal
from testimonio.store.tokens import Kind, Token

_PER_SOLUTION = frozenset({"EXISTS", "LATERAL"})  # their patterns see the values of the solution outside
_LOCAL = {"SERVICE": "GRAPH  ", "SILENT": "      "}

Refuse = Callable[[Token, Refusal, str], NoReturn]
"""Raises the refusal of a query at a token."""


@dataclass(slots=True)
class Clauses:
    """Follows SERVICE while the tokens of a query are read.

    :ivar listed: the endpoints that may be called; ``most`` how many calls one query may make.
    """

    listed: frozenset[str]
    most: int
    refuse: Refuse
    calls: list[Call] = field(default_factory=list)
    _words: list[Token] = field(default_factory=list)
    _service: Token | None = None  # whose endpoint or brace is still to come
    _endpoint: str = ""
    _silent: bool = False
    _group: Token | None = None  # the brace of the outermost clause that is open
    _outer: tuple[Token, str, bool] | None = None
    _depth: int = 0
    _barred: int = 0  # depth of the brace of the outermost EXISTS

    @property
    def inside(self) -> bool:
        """Whether the last token stood in a clause: behind SERVICE, or in the braces of its pattern."""
        return self._service is not None or self._group is not None

    def see(self, token: Token, before: str, depth: int, resolve: Callable[[Token], str]) -> None:
        """Take the next token of the body.

        :param before: the word before it; ``depth`` the number of brackets open behind it.
        :raise QueryRefused: the clause names no endpoint of the list, or stands where none may.
        """
        if self._service is not None:
            self._continue(self._service, token, before, depth, resolve)
        elif token.word == "SERVICE":
            if self._barred:
                self._refuse(token, f"SERVICE cannot be called inside {' or '.join(sorted(_PER_SOLUTION))}")
            self._words.append(token)
            self._service, self._endpoint, self._silent = token, "", False
        elif token.text == "{" and before in _PER_SOLUTION:
            self._barred = self._barred or depth
        elif token.text == "}":
            self._close(token, depth)

    def finish(self, query: str, prologue: str) -> Calls | None:
        """The calls of ``query``, if it makes any."""
        if self._service is not None:
            self._refuse(self._service, "SERVICE names no endpoint")
        if not self.calls:
            return None
        local, at = [], 0
        for token in self._words:
            local += [query[at : token.start], _LOCAL[token.word]]
            at = token.start + len(token.text)
        return Calls(tuple(self.calls), prologue, "".join(local) + query[at:])

    def _continue(self, service: Token, token: Token, before: str, depth: int, resolve: Callable[[Token], str]) -> None:
        if token.word == "SILENT" and before == "SERVICE":
            self._silent = True
            self._words.append(token)
        elif token.kind in (Kind.IRI, Kind.PREFIXED) and not self._endpoint:
            self._endpoint = resolve(token)
            if self._endpoint not in self.listed:
                self._refuse(service, "SERVICE would make this server call an endpoint that is not on its list")
        elif token.text == "{" and self._endpoint:
            self._service = None
            if self._group is None:
                self._group, self._depth, self._outer = token, depth, (service, self._endpoint, self._silent)
        else:
            self._refuse(service, "SERVICE must name its endpoint by an IRI of this server's list")

    def _close(self, token: Token, depth: int) -> None:
        if depth < self._barred:
            self._barred = 0
        if self._group is not None and self._outer is not None and depth < self._depth:
            service, endpoint, silent = self._outer
            self.calls.append(Call(endpoint, silent, service.start, self._group.start, token.start + 1))
            self._group = self._outer = None
            if len(self.calls) > self.most:
                self.refuse(service, Refusal.TOO_COMPLEX, f"calling more than {self.most} endpoints")

    def _refuse(self, token: Token, why: str) -> NoReturn:
        self.refuse(token, Refusal.SERVICE, f"{why}; there are {', '.join(sorted(self.listed))}")
