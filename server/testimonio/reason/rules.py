"""Rule files: one SPARQL query a file, with a header that says what it is for.

A file is in this form, which the loader insists on, so that a rule can be explained as well as run::

    # title: one line, a sentence without its full stop
    # why: what it is good for; continuation lines are indented
    # example: given → derived

    PREFIX …

    CONSTRUCT {
        …
    }
    WHERE {
        …
    }

Rules of ours lie in ``rules/``, those of OWL in ``rules/owl/``. A file in ``rules/inconsistencies/`` is a ``SELECT``
whose rows must not exist: its first variable is the thing at fault, and a header ``finding:`` is the sentence, with the
variables in braces. Pattern variables are all named (no blank nodes), and derived nodes get IRIs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Store

from testimonio.errors import RuleError
from testimonio.layout import Corpus, Tool
from testimonio.names import INFERRED
from testimonio.reason.functions import Functions

_HEADER = r"(?P<header>(?:\#[^\n]*\n)+)\n*(?P<prologue>(?:PREFIX\ [^\n]*\n|\n)*)"
_CONSTRUCT = re.compile(_HEADER + r"CONSTRUCT\ \{\n(?P<head>.*?)\n\}\nWHERE\ \{\n(?P<body>.*)\n\}\s*", re.S | re.X)
_SELECT = re.compile(_HEADER + r"SELECT\ DISTINCT\ (?P<head>[^\n]*)\nWHERE\ \{\n(?P<body>.*)\n\}\s*", re.S | re.X)
_FIELD = re.compile(r"^# (\w+): (.*(?:\n#    +.*)*)$", re.M)


@dataclass(frozen=True, slots=True)
class Rule:
    """A derivation: whenever ``body`` matches, ``head`` holds.

    :ivar name: the file's name without ``.rq``.
    :ivar title: what it says, in a line; ``why`` and ``example`` as in the header.
    :ivar owl: whether OWL defines it, so that the reference reasoner may stand in for it.
    :ivar prologue: the PREFIX lines; ``head`` and ``body`` are what stands inside the braces.
    """

    name: str
    title: str
    why: str
    example: str
    owl: bool
    prologue: str
    head: str
    body: str

    @property
    def graph(self) -> NamedNode:
        """The named graph of what it derives."""
        return NamedNode(INFERRED + self.name)

    @property
    def query(self) -> str:
        """The rule as it is run."""
        return f"{self.prologue}CONSTRUCT {{\n{self.head}\n}}\nWHERE {{\n{self.body}\n}}"


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """A pattern that must not occur.

    :ivar finding: the sentence, with the query's variables in braces.
    :ivar query: a SELECT; its first variable is the thing at fault.
    """

    name: str
    title: str
    finding: str
    query: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of one run, each kind sorted by name."""

    derivations: tuple[Rule, ...]
    inconsistencies: tuple[Inconsistency, ...]


def load(tool: Tool, corpus: Corpus | None = None) -> Rules:
    """The tool's rules, and those that ``corpus`` adds in its own ``ontology/rules/``.

    :raise RuleError: a rule is not in the form above, is no SPARQL, or has the name of another.
    """
    roots = [tool.rules]
    if corpus is not None and corpus.root != tool.root:
        roots.append(corpus.ontology / "rules")
    names: dict[str, Path] = {}
    derivations: list[Rule] = []
    inconsistencies: list[Inconsistency] = []
    for path, folder in _files(roots):
        if path.stem in names:
            raise RuleError(f"{path} has the name of another rule, {names[path.stem]}; rename it.")
        names[path.stem] = path
        if folder == "inconsistencies":
            inconsistencies.append(_inconsistency(path))
        else:
            derivations.append(_derivation(path, owl=folder == "owl"))
    return Rules(
        tuple(sorted(derivations, key=lambda rule: (rule.owl, rule.name))),
        tuple(sorted(inconsistencies, key=lambda rule: rule.name)),
    )


def _files(roots: list[Path]) -> Iterator[tuple[Path, str]]:
    for root in roots:
        for path in sorted(root.rglob("*.rq")):
            folder = path.parent.relative_to(root).as_posix()
            if folder not in (".", "owl", "inconsistencies"):
                raise RuleError(f"{path} lies in no known folder of rules; use {root} itself, owl or inconsistencies.")
            yield path, folder


def _derivation(path: Path, *, owl: bool) -> Rule:
    match = _matched(path, _CONSTRUCT, "CONSTRUCT { … } WHERE { … }")
    title, why, example = _fields(path, match["header"], "title", "why", "example")
    rule = Rule(path.stem, title, why, example, owl, match["prologue"], match["head"], match["body"])
    _parse(path, rule.query)
    if re.search(r"_:|\[", re.sub(r'"[^"\n]*"|<[^>\n]*>|#.*', "", rule.head)):
        raise RuleError(f"{path} makes blank nodes, new ones in every round; build an IRI with BIND(IRI(…)) instead.")
    return rule


def _inconsistency(path: Path) -> Inconsistency:
    match = _matched(path, _SELECT, "SELECT DISTINCT ?thing … WHERE { … }")
    title, _, _, finding = _fields(path, match["header"], "title", "why", "example", "finding")
    query = f"{match['prologue']}SELECT DISTINCT {match['head']}\nWHERE {{\n{match['body']}\n}}"
    _parse(path, query)
    return Inconsistency(path.stem, title, finding, query)


def _matched(path: Path, form: re.Pattern[str], shown: str) -> re.Match[str]:
    try:
        match = form.fullmatch(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"The rule {path} cannot be read: {error}.") from error
    if match is None:
        raise RuleError(f"{path} is not in the form of a rule: header comments, PREFIX lines, {shown}.")
    return match


def _fields(path: Path, header: str, *wanted: str) -> list[str]:
    fields: Mapping[str, str] = {
        name: re.sub(r"\n#\s+", " ", value).strip() for name, value in _FIELD.findall(header.rstrip())
    }
    for name in wanted:
        if not fields.get(name):
            raise RuleError(f"{path} has no header line “# {name}: …”; say there what the rule is for.")
    return [fields[name] for name in wanted]


def _parse(path: Path, query: str) -> None:
    try:
        with Functions().table() as table:
            Store().query(query, custom_functions=table)
    except RuntimeError as error:  # a function that is not ours
        raise RuleError(f"{path}: {error}.") from error
    except SyntaxError as error:
        first = str(error).partition("\n")[0]
        raise RuleError(f"{path} is no SPARQL (counted from its PREFIX lines: {first})") from error
