"""Messages that a connection sends at given times, whatever else happens."""

import heapq
from dataclasses import dataclass, field

from edged.emulator.replies.plan import Outgoing, Step


@dataclass(slots=True)
class Schedule:
    """Steps by time; those of the same time keep the order in which they were added."""

    _entries: list[tuple[float, int, Outgoing]] = field(default_factory=list)
    _count: int = 0

    @property
    def deadline(self) -> float | None:
        """The time of the next step."""
        return self._entries[0][0] if self._entries else None

    def add(self, *steps: Step) -> None:
        """Add steps at absolute times."""
        for step in steps:
            heapq.heappush(self._entries, (step.at, self._count, step.what))
            self._count += 1

    def clear(self) -> None:
        """Drop the remaining steps."""
        self._entries.clear()

    def due(self, now: float) -> list[Outgoing]:
        """Remove and return what is due by `now`."""
        said: list[Outgoing] = []
        while self._entries and self._entries[0][0] <= now:
            said.append(heapq.heappop(self._entries)[2])
        return said
