"""Tasks, threads, descriptors and memory of this process, and whether they grow."""

import asyncio
import ctypes
import gc
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, sqrt
from pathlib import Path
from typing import Final

ALLOWANCE: Final = 2.0
"""KiB per turn that may be left: the emulator keeps a history for each handle it gave, for two
hours of its clock, as the service does."""
LEAST_TURNS: Final = 150
"""Below that, caches and the allocator are still filling, which would be taken for a leak."""
_CERTAIN: Final = 2.0  # standard errors


@dataclass(frozen=True, slots=True)
class Census:
    """What is there just now."""

    tasks: tuple[str, ...]
    threads: tuple[str, ...]
    descriptors: int

    @staticmethod
    def take() -> "Census":
        """Count; asyncio's own pool of threads is bounded and not counted."""
        tasks = sorted(_name(task) for task in asyncio.all_tasks())
        threads = sorted(t.name for t in threading.enumerate() if not t.name.startswith("asyncio_"))
        return Census(tuple(tasks), tuple(threads), len(list(Path("/proc/self/fd").iterdir())))

    def exceeds(self, other: "Census") -> bool:
        """Tell whether there is more of anything than in `other`."""
        return (
            len(self.tasks) > len(other.tasks)
            or len(self.threads) > len(other.threads)
            or self.descriptors > other.descriptors
        )


def _name(task: "asyncio.Task[object]") -> str:
    coroutine = task.get_coro()
    return getattr(coroutine, "__qualname__", task.get_name())


def resident_kib() -> float:
    """Return the resident memory after all that is free was given back to the system.

    The soak's own megabytes (the voice, a page of recordings) come and go on the heap of the device
    and leave holes there, so that the heap grows in steps without anybody holding on to anything.
    """
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # malloc_trim(3)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


@dataclass(frozen=True, slots=True)
class Slope:
    """A straight line through measurements: units per step, and its standard error."""

    per_turn: float
    error: float

    @property
    def flat(self) -> bool:
        """Tell whether the growth is within the noise and the allowance."""
        return self.per_turn <= ALLOWANCE + _CERTAIN * self.error


def slope(points: Sequence[tuple[int, float]]) -> Slope:
    """Return the least-squares slope over the last half of (turn, KiB).

    Its standard error counts neighbouring measurements, which are alike, as less than one each:
    n (1 - r) / (1 + r), with r the correlation of residuals with their successors.
    """
    half = points[len(points) // 2 :]
    count = len(half)
    if count < 8 or points[-1][0] < LEAST_TURNS:
        return Slope(0.0, inf)
    mean_x = sum(x for x, _ in half) / count
    mean_y = sum(y for _, y in half) / count
    spread = sum((x - mean_x) ** 2 for x, _ in half)
    rise = sum((x - mean_x) * (y - mean_y) for x, y in half) / spread
    left = [y - mean_y - rise * (x - mean_x) for x, y in half]
    total = sum(r * r for r in left)
    alike = sum(a * b for a, b in pairwise(left)) / total if total else 0.0
    alike = min(0.9, max(0.0, alike))
    effective = max(3.0, count * (1 - alike) / (1 + alike))
    return Slope(rise, sqrt(total / count / (effective - 2) / (spread / count)))
