"""The command ``testimonio``: one module a subcommand; wires the folders together. Must not know Flask."""

from testimonio.cli.command import main

__all__ = ["main"]
