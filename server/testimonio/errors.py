"""The exceptions that Testimonio raises on purpose.

    TestimonioError            a sentence for the person at the keyboard, never a traceback
    ├── UsageError             the command was called wrongly (exit 2)
    ├── CorpusError            a corpus is missing, empty or unreadable
    │   └── FileSyntaxError    a Turtle, SPARQL or text file breaks its grammar, at a known place
    ├── TextError              a source text is missing, not UTF-8, has a BOM or CRLF
    ├── DateError              a string is not an EDTF level 1 date, or an interval runs backwards
    ├── RuleError              a rule file cannot be read or does not reach a fixpoint
    ├── ReleaseError           a release cannot be built, found or trusted
    ├── StoreError             the store cannot load a release or its workers cannot run
    └── ServeError             the server cannot start (port in use, no release)

A mistake in the *data* is not an exception but a :class:`testimonio.finding.Finding`: checking goes on and reports
them all. An exception means that the work cannot go on.
"""

from __future__ import annotations

from pathlib import Path


class TestimonioError(Exception):
    """Root of all expected failures; ``str(error)`` is a whole sentence that names the place and the remedy."""

    __test__ = False  # not a pytest class


class UsageError(TestimonioError):
    """The command line makes no sense as given."""


class CorpusError(TestimonioError):
    """A corpus folder is missing, has no ``graph/``, is empty, or cannot be read."""


class FileSyntaxError(CorpusError):
    """A file breaks its grammar.

    :param path: the file.
    :param line: 1-based line of the offending token.
    :param column: 1-based column in code points, where known.
    """

    def __init__(self, message: str, path: Path, line: int, column: int | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.line = line
        self.column = column


class TextError(TestimonioError):
    """A source text is missing or not in the one accepted form: UTF-8, no byte order mark, line feeds only."""


class DateError(TestimonioError):
    """A date is not valid EDTF level 1, or its interval runs backwards."""


class RuleError(TestimonioError):
    """A rule cannot be parsed, or the rules together do not reach a fixpoint."""


class ReleaseError(TestimonioError):
    """A release cannot be built, found or trusted."""


class StoreError(TestimonioError):
    """The store cannot be loaded, or its workers cannot be started."""


class ServeError(TestimonioError):
    """The server cannot start."""
