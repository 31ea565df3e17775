"""Save the newest handle in a thread: a slow memory card must not delay a press.

fsync was seen to take 0.2 s on a busy disk; cards are known to take seconds.
"""

import asyncio
from typing import Protocol

from edged.live.link_io import to_its_end


class Store(Protocol):
    """Where a handle outlives the program."""

    def load(self) -> str | None:
        """Return the kept handle; None if there is none that can be used."""

    def save(self, handle: str | None) -> None:
        """Keep `handle`, or with None forget what is kept; may block, never raises."""


class ResumptionWriter:
    """Saves one handle at a time in a thread; one that a newer handle overtakes is not written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._newest: str | None = None
        self._changed = asyncio.Event()

    def load(self) -> str | None:
        """Return the handle of the run before."""
        return self._store.load()

    def save(self, handle: str | None) -> None:
        """Schedule saving `handle`; None deletes what is saved."""
        self._newest = handle
        self._changed.set()

    async def run(self) -> None:
        """Save until cancelled; the newest handle is on the disk then."""
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                await to_its_end(asyncio.to_thread(self._store.save, self._newest))
        finally:
            if self._changed.is_set():
                self._store.save(self._newest)
