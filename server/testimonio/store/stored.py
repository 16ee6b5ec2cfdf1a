"""A dataset on disk: a store of the embedded engine (RocksDB) beside a release, made once from its N-Quads.

    <releases>/.stores/<name>-<version of the engine>/
        store/            RocksDB's files
        inventory.json    sizes of graphs, names for hints, and the files of the store with their sizes; written last

A store is a cache: two of one dataset differ in bytes, so none is part of a release; it may be deleted while no server
reads it. It appears whole, in one step: an interrupted build leaves a draft, which the next one removes.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from testimonio.errors import StoreError
from testimonio.store.dataset import Dataset
from testimonio.store.engine import DatasetSummary
from testimonio.store.inventory import Inventory
from testimonio.store.source import Reach

FOLDER = ".stores"
_STORE = "store"
_INVENTORY = "inventory.json"
_DRAFT = ".building-"


@dataclass(frozen=True)
class Stored:
    """A dataset on disk in ``folder``; a :class:`testimonio.store.source.Origin`.

    Each worker opens it for itself, read-only, after the fork: RocksDB has threads, and a fork copies none.
    """

    folder: Path
    elsewhere = None

    @property
    def sound(self) -> bool:
        """Whether the store is whole, as far as the names and sizes of its files tell."""
        try:
            raw = json.loads((self.folder / _INVENTORY).read_text(encoding="utf-8"))
            return bool(raw["files"] == _sizes(self.folder / _STORE))
        except (OSError, ValueError, KeyError, TypeError):
            return False

    @cached_property
    def _inventory(self) -> Inventory:
        try:
            return Inventory.read(self.folder / _INVENTORY)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(
                f"There is no whole store in {self.folder} ({error}); delete it, and it is made anew."
            ) from None

    @property
    def summary(self) -> DatasetSummary:
        """The sizes of its graphs.

        :raise StoreError: the store is broken.
        """
        return self._inventory.summary

    @property
    def files(self) -> int:
        """How many files the store has."""
        return len(_sizes(self.folder / _STORE))

    def open(self, _reach: Reach | None = None) -> Dataset:
        """The dataset.

        :raise StoreError: the store is broken.
        """
        try:
            return Dataset(ox.Store.read_only(str(self.folder / _STORE)), self._inventory)
        except OSError as error:
            raise StoreError(
                f"The store in {self.folder} cannot be opened ({error}); delete it, and it is made anew."
            ) from None


def stored(dataset: Path, stores: Path, name: str, progress: Callable[[str], object] = lambda _: None) -> Stored:
    """The store of the N-Quads file ``dataset`` under ``stores``, made if it is missing or broken.

    Of several processes that want to make it, one does, and the others wait.

    :param stores: the folder of stores, named :data:`FOLDER` beside releases.
    :param name: of the dataset; two of one name are the same.
    :param progress: is told what takes long.
    :raise StoreError: the disk is full, the folder cannot be written, or the file is no N-Quads.
    """
    found = Stored(stores / f"{name}-{ox.__version__}")
    if found.sound:
        return found
    try:
        stores.mkdir(parents=True, exist_ok=True)
        with _locked(stores, progress):
            if not found.sound:
                _tidy(stores)
                _make(dataset, stores / f"{_DRAFT}{name}-{secrets.token_hex(4)}", found.folder, progress)
    except OSError as error:
        raise StoreError(
            f"The store of {name} cannot be made in {stores}: {error.strerror or error}. Mend that, or serve from "
            "memory (--store memory)."
        ) from error
    return found


def remove_others(stores: Path, kept: Callable[[str], bool]) -> None:
    """Remove the stores under ``stores`` whose dataset is not ``kept`` any more."""
    for folder in stores.glob("[!.]*-*"):
        if folder.is_dir() and not kept(folder.name.rpartition("-")[0]):
            shutil.rmtree(folder, ignore_errors=True)


def _make(dataset: Path, draft: Path, target: Path, progress: Callable[[str], object]) -> None:
    try:
        draft.mkdir()
        store = ox.Store(str(draft / _STORE))
        progress(f"loading {dataset.stat().st_size / 1e6:,.0f} MB of N-Quads into a store on disk")
        try:
            with dataset.open("rb") as opened:
                store.bulk_load(opened, format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"The dataset {dataset} is no N-Quads: {error}.") from error
        progress("compacting the store")
        store.optimize()
        store.flush()
        progress("counting what is in the store")
        inventory = Inventory.of(store)
        del store  # closes it
        raw = {**inventory.raw(), "files": _sizes(draft / _STORE)}
        (draft / _INVENTORY).write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
        _settle(draft)
        shutil.rmtree(target, ignore_errors=True)  # a broken one
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _settle(draft: Path) -> None:
    """Wait until the disk has all of ``draft``."""
    for path in (*(draft / _STORE).iterdir(), draft / _INVENTORY, draft / _STORE, draft):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sizes(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_size for file in sorted(folder.iterdir()) if file.name not in ("LOCK", "LOG")}


def _tidy(stores: Path) -> None:
    for draft in stores.glob(f"{_DRAFT}*"):
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _locked(stores: Path, progress: Callable[[str], object]) -> Iterator[None]:
    descriptor = os.open(stores / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("another process is making a store; waiting for it")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
