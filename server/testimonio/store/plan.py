"""Which engine answers: told to the supervisor as a few words, which becomes the origin of answers there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from testimonio.store.dataset import Dataset, InMemory
from testimonio.store.source import Origin
from testimonio.store.stored import Stored


class Kind(StrEnum):
    """Kinds of engines."""

    MEMORY = "memory"
    DISK = "disk"


@dataclass(frozen=True, slots=True)
class Plan:
    """Which engine answers, and of what.

    :ivar path: of N-Quads for an engine in memory, of the store's folder for one on disk.
    """

    kind: Kind
    path: Path

    @classmethod
    def in_memory(cls, dataset: Path) -> Plan:
        """The embedded engine over the N-Quads of ``dataset``, in memory."""
        return cls(Kind.MEMORY, dataset.resolve())

    @classmethod
    def on_disk(cls, store: Stored) -> Plan:
        """The embedded engine over ``store``."""
        return cls(Kind.DISK, store.folder.resolve())

    @classmethod
    def of(cls, orders: Mapping[str, str]) -> Plan:
        """The plan in ``orders``."""
        return cls(Kind(orders["kind"]), Path(orders["path"]))

    def orders(self) -> dict[str, str]:
        """The plan as JSON."""
        return {"kind": self.kind, "path": str(self.path)}

    def origin(self) -> Origin:
        """The origin of answers; a dataset for memory is loaded here.

        :raise StoreError: it cannot be had.
        """
        if self.kind is Kind.DISK:
            return Stored(self.path)
        return InMemory(Dataset.load(self.path))
