"""Which engine answers: told to the supervisor as a few words, which becomes the origin of answers there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from testimonio.store.dataset import Dataset, InMemory
from testimonio.store.elsewhere import Elsewhere
from testimonio.store.endpoints import Endpoint
from testimonio.store.inventory import Inventory
from testimonio.store.source import Origin
from testimonio.store.stored import Stored


class Kind(StrEnum):
    """Kinds of engines."""

    MEMORY = "memory"
    DISK = "disk"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Plan:
    """Which engine answers, and of what.

    :ivar path: of N-Quads for an engine in memory, of the store's folder for one on disk, of the inventory for one
        elsewhere.
    :ivar endpoint: URL of the engine elsewhere.
    """

    kind: Kind
    path: Path
    endpoint: str = ""

    @classmethod
    def in_memory(cls, dataset: Path) -> Plan:
        """The embedded engine over the N-Quads of ``dataset``, in memory."""
        return cls(Kind.MEMORY, dataset.resolve())

    @classmethod
    def on_disk(cls, store: Stored) -> Plan:
        """The embedded engine over ``store``."""
        return cls(Kind.DISK, store.folder.resolve())

    @classmethod
    def at(cls, endpoint: str, inventory: Path) -> Plan:
        """An engine elsewhere that holds what ``inventory`` says."""
        return cls(Kind.ELSEWHERE, inventory.resolve(), endpoint)

    @classmethod
    def of(cls, orders: Mapping[str, str]) -> Plan:
        """The plan in ``orders``."""
        return cls(Kind(orders["kind"]), Path(orders["path"]), orders["endpoint"])

    def orders(self) -> dict[str, str]:
        """The plan as JSON."""
        return {"kind": self.kind, "path": str(self.path), "endpoint": self.endpoint}

    def origin(self) -> Origin:
        """The origin of answers; a dataset for memory is loaded here.

        :raise StoreError: it cannot be had.
        """
        if self.kind is Kind.DISK:
            return Stored(self.path)
        if self.kind is Kind.ELSEWHERE:
            return Elsewhere(Endpoint.of(self.endpoint), Inventory.read(self.path))
        return InMemory(Dataset.load(self.path))
