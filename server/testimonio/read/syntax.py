"""Says in words what breaks the grammar of a Turtle text: the place, what was found, what to do.

pyoxigraph tells where it stopped. An author wants to know where the slip is, which is often earlier: a full stop is
missing at the end of a statement, not at the second word of the next one.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from testimonio.errors import FileSyntaxError
from testimonio.names import PREFIXES
from testimonio.read.tokens import Kind, NoToken, Token, opens_sparql_directive, tokens

_PLACE = re.compile(r"^Parser error (?:at|between) .*?: ", re.DOTALL)
_UNDECLARED = re.compile(r"^The prefix (.*): has not been declared$")
_WRONG_PART = re.compile(r"^(.*) is not a valid (RDF object|predicate|subject)", re.DOTALL)
_OUT_OF_PLACE = re.compile(
    r"A dot is expected|is not a valid (?:predicate|RDF object|subject)|should end with a|Unexpected end$"
)


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where pyoxigraph stopped.

    :ivar reason: its own words, without the place.
    :ivar open: the tokens of the statement that it was reading, ``token`` excluded.
    :ivar token: the token at which it stopped, ``None`` at the end of the text or where no token begins.
    :ivar declared: the prefixes declared so far.
    :ivar broken: what begins no token at or before that place: its first three characters, line and column.
    """

    path: Path
    line: int
    column: int
    reason: str
    open: tuple[Token, ...]
    token: Token | None
    declared: frozenset[str]
    broken: tuple[str, int, int] | None

    def error(self, message: str, at: Token | None = None) -> FileSyntaxError:
        line, column = (at.line, at.column) if at else (self.line, self.column)
        return FileSyntaxError(message, self.path, line, column)

    def after(self, message: str, token: Token) -> FileSyntaxError:
        """Place the error just behind ``token``."""
        last = token.text.rsplit("\n", 1)[-1]
        column = len(last) + (token.column if "\n" not in token.text else 1)
        return FileSyntaxError(message, self.path, token.last_line, column)


def complaint(text: str, path: Path, error: SyntaxError) -> FileSyntaxError:
    """What to tell the author when pyoxigraph refuses ``text`` with ``error``."""
    stop = _stop(text, path, error)
    for explain in (_unclosed, _undeclared, _missing_full_stop, _missing_mark, _bare_word, _wrong_part):
        found = explain(stop)
        if found is not None:
            return found
    if "escape character" in stop.reason:
        return stop.error(f"{stop.reason}; write a backslash in a string as \\\\.")
    return stop.error(f"This is not Turtle: {_lower(stop.reason)}.")


def unsupported(path: Path, line: int, column: int) -> FileSyntaxError:
    """What to tell the author of a text that pyoxigraph takes and Testimonio does not."""
    message = (
        "This is newer than RDF 1.1 Turtle (a triple term, a reifier, an annotation, a text direction, VERSION) or has "
        "brackets too deep; say it with plain triples."
    )
    return FileSyntaxError(message, path, line, column)


def _stop(text: str, path: Path, error: SyntaxError) -> _Stop:
    line, column = _in_line_feeds(text, error.lineno or 1, error.offset or 1)
    reason = _PLACE.sub("", str(error.args[0]) if error.args else "")
    opened: list[Token] = []
    declared: set[str] = set()
    here: Token | None = None
    broken: tuple[str, int, int] | None = None
    try:
        for token in tokens(text):
            if token.kind is Kind.COMMENT:
                continue
            if (token.line, token.column) >= (line, column):
                here = token
                break
            if opened and opened[-1].text.lower() in ("@prefix", "prefix"):
                declared.add(token.text.removesuffix(":"))
            if token.text == "." or (token.kind is Kind.IRI and opened and opens_sparql_directive(opened[0])):
                opened.clear()
            else:
                opened.append(token)
    except NoToken as stuck:
        broken = (text[stuck.start : stuck.start + 3], stuck.line, stuck.column)
        if (stuck.line, stuck.column) < (line, column):
            line, column = stuck.line, stuck.column
    return _Stop(path, line, column, reason, tuple(opened), here, frozenset(declared), broken)


def _in_line_feeds(text: str, line: int, column: int) -> tuple[int, int]:
    """The place, counted in line feeds as everywhere here; for pyoxigraph a carriage return alone ends a line, too."""
    if "\r" not in text:
        return line, column
    ends = [found.end() for found in re.finditer("\r\n|\n|\r", text)]
    offset = min(([0, *ends][min(line - 1, len(ends))]) + column - 1, len(text))
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _unclosed(stop: _Stop) -> FileSyntaxError | None:
    """A string, an IRI or a bracket that never ends, a typographic quotation mark."""
    if stop.broken:
        begun, line, column = stop.broken
        message = None
        if begun in ('"""', "'''"):
            message = (
                f"The string that begins here is never closed; close it with {begun}, and write a backslash as \\\\."
            )
        elif begun[0] in "\"'":
            message = (
                f"The string that begins here is not closed on its line; close it with {begun[0]}, and write a line "
                f"break in it as \\n, a backslash as \\\\."
            )
        elif begun[0] == "<":
            message = "The IRI that begins here has a space or another forbidden character, or lacks its >."
        elif begun[0] in "“”„«»‘’":
            message = f'A string begins and ends with a straight quotation mark ", not with {begun[0]}.'
        if message:
            return FileSyntaxError(message, stop.path, line, column)
    if stop.token is not None and stop.token.kind is Kind.IRI and "IRI" in stop.reason:
        return stop.error(f"{_shown(stop.token)} is no valid IRI: {_lower(stop.reason)}.")
    return None


def _undeclared(stop: _Stop) -> FileSyntaxError | None:
    found = _UNDECLARED.match(stop.reason)
    if not found:
        return None
    prefix = found.group(1)
    if prefix in PREFIXES:
        return stop.error(f"The prefix {prefix}: is not declared; add: @prefix {prefix}: <{PREFIXES[prefix]}> .")
    near = difflib.get_close_matches(prefix, sorted({*stop.declared, *PREFIXES}), n=1, cutoff=0.6)
    remedy = f"did you mean {near[0]}:?" if near else "declare it at the head of the file, or write the IRI in <>."
    return stop.error(f"The prefix {prefix}: is not declared; {remedy}")


def _missing_full_stop(stop: _Stop) -> FileSyntaxError | None:
    """A subject at the left margin, or the end of the file, inside a statement that has not ended."""
    if not stop.open or not _OUT_OF_PLACE.search(stop.reason):
        return None
    bracket = _open_bracket(stop.open)
    if bracket is not None and (stop.token is None or stop.token.text == "."):
        closing = {"[": "]", "(": ")"}[bracket.text]
        return stop.error(f"The bracket `{bracket.text}` that opens here is not closed; add `{closing}`.", bracket)
    if stop.token is None and not stop.broken:
        return stop.after(
            f"The file ends inside a statement: a full stop is missing after {_shown(stop.open[-1])}.", stop.open[-1]
        )
    run = (*stop.open, stop.token) if stop.token else stop.open
    for before, token in pairwise(run):
        if token.column == 1 and token.kind is not Kind.MARK and before.last_line < token.line:
            return stop.after(
                f"A full stop is missing after {_shown(before)}: {_shown(token)} on line {token.line} begins a new "
                f"statement.",
                before,
            )
    return None


def _missing_mark(stop: _Stop) -> FileSyntaxError | None:
    """A semicolon, a comma, an object or a predicate that is missing."""
    token = stop.token
    if not stop.open or token is None or not _OUT_OF_PLACE.search(stop.reason):
        return None
    before = stop.open[-1]
    if token.text in (".", ";", ",", "]"):
        if len(stop.open) == 1:
            return stop.error(
                f"Nothing is said of {_shown(before)}: a property and a value are missing before {_shown(token)}."
            )
        if before.text == ",":
            return stop.error(f"A value is missing between `,` and {_shown(token)}.")
        if "object" in stop.reason:
            return stop.error(f"The property {_shown(before)} has no value: one is missing before {_shown(token)}.")
        return stop.error(f"{_shown(token)} cannot stand after {_shown(before)}.")
    if "A dot is expected" not in stop.reason and "subject" not in stop.reason:
        return None
    if before.kind is Kind.STRING and before.end == token.start:
        return stop.error(
            f'{_shown(token)} cannot stand after {_shown(before)}; write a quotation mark inside a string as \\".'
        )
    if token.line > before.last_line:
        return stop.after(f"A semicolon is missing after {_shown(before)}, before {_shown(token)}.", before)
    return stop.error(f"A comma, semicolon or full stop is missing between {_shown(before)} and {_shown(token)}.")


def _bare_word(stop: _Stop) -> FileSyntaxError | None:
    """A word that is neither a name with its prefix nor a string."""
    found = _WRONG_PART.match(stop.reason)
    if not found or stop.token is not None or not found.group(1).isalnum():
        return None
    word = found.group(1)
    before = stop.open[-1] if stop.open else None
    behind = (before.line, before.column + len(before.text)) if before and before.kind is Kind.STRING else None
    if behind == (stop.line, stop.column):
        return stop.error(f'`{word}` cannot follow a string; write a quotation mark inside a string as \\".')
    if word.lower() in ("true", "false"):
        return stop.error(f"`{word}` is written {word.lower()} in Turtle.")
    return stop.error(f'`{word}` has no prefix; write a name like actor:{word}, an IRI in <>, or a string in "".')


def _wrong_part(stop: _Stop) -> FileSyntaxError | None:
    """A string as a subject, a bracket as a property, a full stop too many."""
    found = _WRONG_PART.match(stop.reason)
    if not found:
        return None
    expected = {
        "RDF object": "a value (a name with a prefix, an IRI in <>, a string, a number, a bracket)",
        "predicate": "a property (a name with a prefix, an IRI in <>, or a)",
        "subject": "the subject of a statement (a name with a prefix or an IRI in <>)",
    }[found.group(2)]
    return stop.error(f"Here {expected} is expected, not `{found.group(1)}`.")


def _open_bracket(opened: tuple[Token, ...]) -> Token | None:
    held: list[Token] = []
    for token in opened:
        if token.kind is Kind.MARK and token.text in "[(":
            held.append(token)
        elif token.kind is Kind.MARK and token.text in "])" and held:
            held.pop()
    return held[-1] if held else None


def _shown(token: Token) -> str:
    """The token as it is quoted in a sentence; a long one is cut."""
    text = token.text.replace("\n", " ")
    return f"`{text}`" if len(text) <= 60 else f"`{text[:57]}…`"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
