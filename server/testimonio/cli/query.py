"""``testimonio query``: one SPARQL query on the command line, with our prefixes known."""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
from pathlib import Path

from testimonio.cli import holding
from testimonio.errors import UsageError
from testimonio.names import PREFIXES, shorten
from testimonio.store.engine import Answer, EngineError, Form, NotAcceptable, QueryRefused, QuerySyntaxError, Question

SUMMARY = "ask a release or a corpus a SPARQL query; prefixes of ours need no declaration"

_SOLUTIONS = {"table": "application/sparql-results+json", "csv": "text/csv", "json": "application/sparql-results+json"}
_GRAPHS = {"table": "text/turtle", "turtle": "text/turtle", "json": "application/ld+json"}
_WIDEST = 100  # characters of a cell of the table; csv and json give all
_USED = re.compile(r"(?<![\w.-])([A-Za-z][\w.-]*):(?!//)")
_DECLARED = re.compile(r"(?im)^\s*prefix\s+([A-Za-z][\w.-]*):|\bprefix\s+([A-Za-z][\w.-]*):")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("query", metavar="FILE", help="a file with a query, or - for standard input")
    parser.add_argument(
        "--release",
        metavar="DIR|CORPUS",
        help="what to ask: a release, a folder of releases or a corpus (default: the corpus, as for check)",
    )
    formats = sorted({*_SOLUTIONS, *_GRAPHS})
    parser.add_argument("--format", choices=formats, default="table", help="default: table; CONSTRUCT gives Turtle")


def run(args: argparse.Namespace) -> int:
    """Print the answer; 1 when it is empty or « no ».

    :raise UsageError: the query cannot be read, breaks the grammar, may not be run, or does not fit the format.
    """
    text = _read(args.query)
    declared, lines = _with_prefixes(text)
    question = Question(declared, _SOLUTIONS.get(args.format), _GRAPHS.get(args.format))
    engine = holding.open_(args.release).engine
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing else stops a query once it runs
    try:
        answer = engine.answer(question)
    except (QuerySyntaxError, QueryRefused) as error:
        place = f"{args.query}:{error.line - lines}:{error.column}" if error.line else args.query
        raise UsageError(f"{place}: {_sentence(str(error))}") from None
    except NotAcceptable as error:
        fitting = " or ".join(sorted(_GRAPHS if error.form is Form.GRAPH else _SOLUTIONS))
        raise UsageError(f"{error} Take --format {fitting}.") from None
    except EngineError as error:
        raise UsageError(str(error)) from None
    finally:
        signal.signal(signal.SIGINT, before)
    return _print(answer, args.format)


def _read(name: str) -> str:
    try:
        # The bytes: the locale may have standard input decoded otherwise, or not strictly.
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8").replace("\r\n", "\n")
    except OSError as error:
        raise UsageError(f"The query {name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        what = "on standard input" if name == "-" else name
        wrong = f"byte {error.start} (0x{error.object[error.start]:02X}) belongs to no character"
        raise UsageError(f"The query {what} is not UTF-8: {wrong}; save it as UTF-8.") from None


def _with_prefixes(text: str) -> tuple[str, int]:
    """The query after the declarations that it leaves out, and the number of lines that these take."""
    declared = {name for pair in _DECLARED.findall(text) for name in pair}
    missing = sorted({name for name in _USED.findall(text) if name in PREFIXES} - declared)
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in missing) + text, len(missing)


def _sentence(message: str) -> str:
    """The message without the place, which counts the lines that were put before the query."""
    return re.sub(r" \(line \d+, column \d+\)", "", message)


def _print(answer: Answer, wanted: str) -> int:
    if answer.form is Form.GRAPH or wanted != "table":
        text = answer.body.decode()
        sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")
        return int(_is_empty(answer, text))
    results = json.loads(answer.body)
    if answer.form is Form.BOOLEAN:
        print("yes" if results["boolean"] else "no")
        return int(not results["boolean"])
    print(_table(results["head"]["vars"], results["results"]["bindings"]), end="")
    return int(not results["results"]["bindings"])


def _is_empty(answer: Answer, text: str) -> bool:
    if answer.form is Form.GRAPH:
        return all(
            line.startswith("@prefix") or not line.strip() or line.strip() in ("[]", "[ ]") for line in text.split("\n")
        )
    if answer.media_type == "text/csv":
        return text.count("\n") < 2 or text.strip() == "false"
    results = json.loads(text)
    return not (results["boolean"] if "boolean" in results else results["results"]["bindings"])


def _table(variables: list[str], bindings: list[dict[str, dict[str, str]]]) -> str:
    """Aligned text: IRIs as prefixed names, strings bare with their language tag."""
    rows = [variables, *([_cell(binding.get(variable)) for variable in variables] for binding in bindings)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(variables))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "".join(f"{line}\n" for line in lines)


def _cell(term: dict[str, str] | None) -> str:
    if term is None:
        return ""
    if term["type"] == "uri":
        return shorten(term["value"])
    text = term["value"].replace("\n", "⏎") if term["type"] == "literal" else f"_:{term['value']}"
    text = text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
    return f"{text} @{term['xml:lang']}" if "xml:lang" in term else text
