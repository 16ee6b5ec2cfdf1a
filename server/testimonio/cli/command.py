"""The entry point: parses arguments, runs one subcommand, turns expected failures into a sentence."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from testimonio import __version__
from testimonio.errors import TestimonioError

SUBCOMMANDS = ("check", "verify", "build", "serve", "publish", "anchor", "query", "explain", "withdraw")
"""Each is a module ``testimonio.cli.<name>`` with ``SUMMARY: str``, ``add_arguments(parser) -> None`` and
``run(args) -> int`` (the exit code: 0 well, 1 violations or an empty result, 2 wrong use)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``testimonio`` with ``arguments`` (default: those of the process) and return the exit code.

    An expected failure is printed as one sentence on standard error, with exit code 2; an interruption gives 130.
    """
    try:
        args = _parsed(arguments)  # may be interrupted, too: what a subcommand needs takes a while to import
        return int(args.run(args))
    except TestimonioError as error:
        print(f"testimonio: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("testimonio: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered has nowhere to go
        return 1


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="testimonio", description="Who said what about which event, in which words.")
    parser.add_argument("--version", action="version", version=f"testimonio {__version__}")
    subparsers = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    for name in _named(sys.argv[1:] if arguments is None else arguments):
        module = importlib.import_module(f"testimonio.cli.{name}")
        subparser = subparsers.add_parser(name, help=module.SUMMARY, description=module.SUMMARY)
        module.add_arguments(subparser)
        subparser.set_defaults(run=module.run)
    return parser.parse_args(arguments)


def _named(arguments: Sequence[str]) -> Sequence[str]:
    """The subcommand that is asked for, so that the others need not be imported; all of them for help or a slip."""
    return arguments[:1] if arguments and arguments[0] in SUBCOMMANDS else SUBCOMMANDS
