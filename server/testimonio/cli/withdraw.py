"""``testimonio withdraw``."""

from __future__ import annotations

import argparse

SUMMARY = "(being built)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""


def run(args: argparse.Namespace) -> int:
    """Run the subcommand."""
    raise NotImplementedError
