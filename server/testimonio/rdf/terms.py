"""Terms as text. N-Triples is the working form; Turtle's shorter spellings are made from it.

A term keeps the lexical form that its author wrote: ``2.50`` stays ``2.50``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from testimonio import names

Line = tuple[str, str, str]
"""A triple as three N-Triples terms."""

_RDF = names.EXTERNAL["rdf"]
_XSD = names.EXTERNAL["xsd"]
TYPE = f"<{_RDF}type>"
FIRST = f"<{_RDF}first>"
REST = f"<{_RDF}rest>"
NIL = f"<{_RDF}nil>"

# Turtle 1.1, section 2.5.2 and 2.5.3: literals of these datatypes need no quotes when they look so.
_BARE = {
    f"<{_XSD}integer>": re.compile(r"[+-]?[0-9]+"),
    f"<{_XSD}decimal>": re.compile(r"[+-]?[0-9]+\.[0-9]+"),
    f"<{_XSD}boolean>": re.compile(r"true|false"),
}
# Names that need no backslash. Others are written as full IRIs: readers disagree about PN_LOCAL_ESC (rdflib 7.6 refuses
# an escaped full stop at the end of a name).
_LOCAL = re.compile(r"(?:[A-Za-z0-9_:](?:[A-Za-z0-9_:.-]*[A-Za-z0-9_:-])?)?")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def named_node(address: str) -> str:
    """The term of the IRI ``address``."""
    return f"<{address}>"


def term(name: str) -> str:
    """The term of the prefixed name ``name``, like ``tm:Claim``."""
    prefix, _, local = name.partition(":")
    return f"<{names.PREFIXES[prefix]}{local}>"


def literal(value: str, language: str = "", datatype: str = "") -> str:
    """The term of a literal: a string, in ``language`` or of ``datatype`` (an IRI) if given."""
    quoted = json.dumps(value, ensure_ascii=False)  # JSON's escapes are among those of N-Triples
    if language:
        return f"{quoted}@{language}"
    return f"{quoted}^^<{datatype}>" if datatype else quoted


def number(value: int | float) -> str:
    """The term of an xsd:integer or an xsd:decimal, which needs its point and has no exponent."""
    if isinstance(value, int):
        return literal(str(value), datatype=f"{_XSD}integer")
    lexical = f"{value:f}".rstrip("0")
    return literal(lexical + "0" * lexical.endswith("."), datatype=f"{_XSD}decimal")


def is_iri(term: str) -> bool:
    """Whether the N-Triples ``term`` is an IRI."""
    return term.startswith("<") and not term.startswith("<<")  # which begins a triple term


def is_blank(term: str) -> bool:
    """Whether the N-Triples ``term`` is a blank node."""
    return term.startswith("_:")


def iri(term: str) -> str:
    """The IRI of the N-Triples ``term``, without its angle brackets."""
    return term[1:-1]


def parts(literal: str) -> tuple[str, str, str]:
    """Lexical form, language tag and datatype (in angle brackets) of a literal; absent ones are empty."""
    end = literal.rindex('"')
    rest = literal[end + 1 :]
    value = _unescaped(literal[1:end])
    if rest.startswith("@"):
        return value, rest[1:], ""
    return value, "", rest[2:]


def text(term: str) -> str:
    """What a person reads: the lexical form of a literal, the IRI of an IRI."""
    return parts(term)[0] if term.startswith('"') else iri(term)


def _unescaped(body: str) -> str:
    if "\\" not in body:
        return body
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _LETTERS.get(m[3], m[3]), body)


class Namer:
    """Spells N-Triples terms in Turtle, each only once.

    :ivar used: the prefixes that spellings given out so far need.
    """

    def __init__(self, prefixes: Mapping[str, str] = names.PREFIXES) -> None:
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._spellings: dict[str, str] = {}
        self.used: set[str] = set()

    def __call__(self, term: str) -> str:
        """The Turtle spelling of ``term``."""
        spelling = self._spellings.get(term)
        if spelling is None:
            spelling = self._spellings[term] = self._spell(term)
        return spelling

    def declarations(self, keyword: str = "@prefix") -> Iterable[str]:
        """One ``@prefix`` line for each prefix used, sorted."""
        by_prefix = {prefix: namespace for namespace, prefix in self._prefixes.items()}
        return [f"{keyword} {prefix}: <{by_prefix[prefix]}> .\n" for prefix in sorted(self.used)]

    def _spell(self, term: str) -> str:
        if term.startswith("<"):
            return self._name(term)
        if term.startswith('"'):
            return self._literal(term)
        return term

    def _name(self, term: str) -> str:
        cut = max(term.rfind("/"), term.rfind("#")) + 1
        prefix = self._prefixes.get(term[1:cut])
        if prefix is None or not _LOCAL.fullmatch(term, cut, len(term) - 1):
            return term
        self.used.add(prefix)
        return f"{prefix}:{term[cut:-1]}"

    def _literal(self, term: str) -> str:
        end = term.rindex('"')
        body, suffix = term[1:end], term[end + 1 :]
        if suffix.startswith("^^"):
            bare = _BARE.get(suffix[2:])
            if bare is not None and bare.fullmatch(body):
                return body
            suffix = "^^" + self(suffix[2:])
        return f"{_quoted(body)}{suffix}"


def _quoted(body: str) -> str:
    """``body`` (escaped as in N-Triples) in quotes; in three with real line breaks when it has any."""
    if "\\n" not in body or "\n" not in _unescaped(body):
        return f'"{body}"'

    def relaxed(escape: re.Match[str]) -> str:
        if escape[3] == "n":
            return "\n"
        # A quote needs no backslash unless another follows, or the end.
        lone = escape[3] == '"' and escape.end() < len(body) and not body.startswith('\\"', escape.end())
        return '"' if lone else escape[0]

    return f'"""{_ESCAPE.sub(relaxed, body)}"""'
