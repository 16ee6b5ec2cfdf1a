"""``testimonio publish``: loads a release into an engine elsewhere, and counts what is there."""

from __future__ import annotations

import argparse
import netrc
import os
import sys
from pathlib import Path

from testimonio import layout, manifest
from testimonio.cli.build import releases
from testimonio.cli.engines import inventory_of, say
from testimonio.cli.engines import wanted_counts as wanted
from testimonio.errors import ReleaseError, UsageError
from testimonio.store.endpoints import Endpoint
from testimonio.store.graph_store import Credentials, GraphStore, differences

SUMMARY = "load a release into another SPARQL engine, which serve --engine then asks"

_USER, _PASSWORD = "TESTIMONIO_STORE_USER", "TESTIMONIO_STORE_PASSWORD"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("corpus", metavar="CORPUS", nargs="?", help="whose current release (default: the packaged one)")
    parser.add_argument("--release", metavar="DIR", type=Path, help="this release, or the current one in this folder")
    parser.add_argument(
        "--to", metavar="URL", required=True, help="the engine's graph store (SPARQL 1.1 Graph Store HTTP Protocol)"
    )
    parser.add_argument("--engine", metavar="URL", required=True, help="its SPARQL endpoint, where graphs are counted")
    parser.epilog = f"A user who may write is taken from {_USER} and {_PASSWORD}, or from ~/.netrc."


def run(args: argparse.Namespace) -> int:
    """Print the counts of the release when the engine has them, too; 1 when it has others, which are listed.

    :raise UsageError: a release and a corpus are both named.
    :raise ReleaseError: there is no such release.
    :raise StoreError: the engine refuses, or cannot be reached.
    """
    if args.release is not None and args.corpus is not None:
        raise UsageError("Name a corpus or --release, not both.")
    release = _release(args)
    manifest.verify(release)
    loads = Endpoint.of(args.to)
    store = GraphStore(loads, Endpoint.of(args.engine), _credentials(loads.host))
    inventory = inventory_of(release, say)
    store.load(release / manifest.DATASET, say)
    wrong = differences(wanted(inventory.summary), store.counts())
    for difference in wrong:
        print(difference)
    if wrong:
        print(f"testimonio: {args.engine} does not hold release {release.name}; publish it again.", file=sys.stderr)
        return 1
    graphs = len(inventory.summary.graphs)
    print(f"{args.engine} holds release {release.name}: {inventory.summary.triples:,} triples, {graphs} named graphs")
    return 0


def _release(args: argparse.Namespace) -> Path:
    folder = args.release or releases(layout.corpus(args.corpus))
    release = manifest.named(folder)
    if release is None:
        raise ReleaseError(f"There is no release in {folder}; run: testimonio build")
    return release.resolve()


def _credentials(host: str) -> Credentials | None:
    """Who may write: from the environment, or from ``~/.netrc``; never from the command line, which others can read."""
    if _USER in os.environ:
        return Credentials(os.environ[_USER], os.environ.get(_PASSWORD, ""))
    try:
        found = netrc.netrc().authenticators(host)
    except FileNotFoundError:
        return None
    except (OSError, netrc.NetrcParseError) as error:
        raise UsageError(f"~/.netrc cannot be read: {error}") from None
    return Credentials(found[0], found[2] or "") if found else None
