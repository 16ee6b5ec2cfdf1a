"""Which engine answers: the embedded one in memory or on disk, chosen by what fits, or one elsewhere."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from testimonio import manifest
from testimonio.errors import StoreError, UsageError
from testimonio.store.elsewhere import DEFAULT
from testimonio.store.endpoints import Endpoint
from testimonio.store.engine import DatasetSummary
from testimonio.store.graph_store import GraphStore, differences
from testimonio.store.inventory import Inventory
from testimonio.store.limits import Limits
from testimonio.store.memory import free_bytes
from testimonio.store.plan import Plan
from testimonio.store.stored import FOLDER, remove_others, stored

_BYTES_A_QUAD = 300
"""Memory for a quad, in the supervisor and again in each worker: queries write into the pages that they share.

Measured on a million of each: 285 loaded, and up to 255 more in a worker after four queries over all of them.
"""


def add_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``serve``."""
    parser.add_argument(
        "--store",
        choices=("auto", "memory", "disk"),
        default="auto",
        help="where the graph is held: memory is faster, disk takes any size; auto (default) takes memory if it fits",
    )

    parser.add_argument(
        "--engine",
        metavar="URL",
        help="have this SPARQL endpoint answer, which holds the release (testimonio publish); SERVICE is then off",
    )


def plan(args: argparse.Namespace, release: Path, limits: Limits, say: Callable[[str], object]) -> Plan:
    """The engine for ``release`` that the options ask for; a store on disk is made where one is wanted and missing.

    :param say: is told in one line what was chosen and why, and what takes long.
    :raise UsageError: options exclude one another.
    :raise StoreError: the store cannot be made, or the endpoint does not hold the release.
    """
    if args.engine is not None:
        return _elsewhere(args, release, say)
    if _held_in_memory(args.store, release, limits, say):
        return Plan.in_memory(release / manifest.DATASET)
    return Plan.on_disk(stored(release / manifest.DATASET, stores_of(release), release.name, say))


def build_store(release: Path, say: Callable[[str], object]) -> None:
    """Make the store of ``release``, and remove those of releases that are gone.

    :raise StoreError: it cannot be made.
    """
    stored(release / manifest.DATASET, stores_of(release), release.name, say)
    remove_others(stores_of(release), lambda name: (release.parent / name).is_dir())


def _elsewhere(args: argparse.Namespace, release: Path, say: Callable[[str], object]) -> Plan:
    if args.store != "auto" or args.allow_service:
        raise UsageError("--engine goes with neither --store nor --allow-service: another engine answers.")
    asked = Endpoint.of(args.engine)
    inventory = inventory_of(release, say)
    wrong = differences(wanted_counts(inventory.summary), GraphStore(asked, asked).counts())
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise StoreError(
            f"{args.engine} does not hold release {release.name}: {wrong[0]}{more}. Load it with testimonio publish."
        )
    say(f"{args.engine} answers; it holds the {inventory.summary.triples:,} triples of release {release.name}")
    return Plan.at(args.engine, _inventory_path(release))


def inventory_of(release: Path, say: Callable[[str], object]) -> Inventory:
    """What ``release`` holds; counted once, and kept beside it.

    :raise StoreError: it cannot be read, or not be kept.
    """
    path = _inventory_path(release)
    try:
        return Inventory.read(path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        say(f"counting what is in release {release.name}")
    try:
        found = Inventory.of_file(release / manifest.DATASET)
        path.parent.mkdir(exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(found.raw(), ensure_ascii=False), encoding="utf-8")
        draft.replace(path)
    except (OSError, SyntaxError) as error:
        raise StoreError(f"What is in release {release.name} cannot be kept in {path}: {error}.") from error
    return found


def wanted_counts(summary: DatasetSummary) -> Mapping[str, int]:
    """The sizes of the graphs of an endpoint that holds ``summary``."""
    return {**summary.graphs, **({DEFAULT: summary.triples} if summary.triples else {})}


def _inventory_path(release: Path) -> Path:
    return stores_of(release) / f"{release.name}.json"


def say(step: str) -> None:
    """Tell a step on standard error."""
    print(step, file=sys.stderr, flush=True)


def stores_of(release: Path) -> Path:
    """The folder of the stores of ``release`` and those beside it."""
    return release.parent / FOLDER


def _held_in_memory(wanted: str, release: Path, limits: Limits, say: Callable[[str], object]) -> bool:
    quads = manifest.load(release).counts["quads"]
    workers = limits.query_workers + limits.page_workers + limits.service_workers
    needed, free = (workers + 1) * quads * _BYTES_A_QUAD, free_bytes()
    fits = needed <= free
    held = fits if wanted == "auto" else wanted == "memory"
    why = f"{quads:,} quads in {workers + 1} processes take up to {_size(needed)}, {_size(free)} are free"
    say(f"the graph is {'held in memory' if held else 'read from disk'} (--store {wanted}): {why}")
    if held and not fits:
        say("that may be too much: under many queries the kernel may have to end workers; think of --store disk")
    return held


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
