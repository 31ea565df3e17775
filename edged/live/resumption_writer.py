"""Save the newest handle in a thread: a slow memory card must not delay a press.

fsync was seen to take 0.2 s on a busy disk; cards are known to take seconds.
"""

import asyncio
from typing import Protocol

from edged.executor import to_its_end


class Store(Protocol):
    """Stores a handle over restarts of the program."""

    def load(self) -> str | None:
        """Return the saved handle; None if none is usable."""

    def save(self, handle: str | None) -> None:
        """Save `handle`; None deletes what is saved. May block, never raises."""


class ResumptionWriter:
    """Saves one handle at a time in a thread; one that a newer handle overtakes is not written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._newest: str | None = None
        self._changed = asyncio.Event()

    def load(self) -> str | None:
        """Return the handle of the previous run."""
        return self._store.load()

    def save(self, handle: str | None) -> None:
        """Schedule saving `handle`; None deletes what is saved."""
        self._newest = handle
        self._changed.set()

    async def run(self) -> None:
        """Save until cancelled; then the newest handle is on disk."""
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                await to_its_end(asyncio.to_thread(self._store.save, self._newest))
        finally:
            if self._changed.is_set():
                self._store.save(self._newest)
