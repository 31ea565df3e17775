"""Which entries are news, and which are the same once more. Pure; times are given in.

A condition that lasts is told when it begins, then with a count: after a minute, two, four, up to
an hour, and when it has been quiet for a minute. What has not been told within the last minute is
always written, so an error that changes is never held back, and no state is kept secret for more
than a minute.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

QUIET: Final = 60.0
"""Seconds without the same after which it is news again."""
LONGEST: Final = 3600.0
"""Seconds between two counts of a condition that lasts."""
MOST: Final = 128
"""Different entries that are remembered; the one that was silent for longest gives way."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Again(Generic[T]):
    """The same as `what` was told `times` more within `seconds`."""

    what: T
    times: int
    seconds: float


@dataclass(slots=True)
class _Run(Generic[T]):
    what: T
    free: int  # how many may still be written one by one
    last: float
    since: float  # when the count began
    patience: float = QUIET
    times: int = 0

    def due(self) -> float:
        quiet = self.last + QUIET
        return min(quiet, self.since + self.patience) if self.times else quiet

    def told(self, now: float) -> Again[T]:
        again = Again(self.what, self.times, now - self.since)
        self.times, self.since = 0, now
        self.patience = min(2 * self.patience, LONGEST)
        return again


class Repeats(Generic[T]):
    """The table of what was told of late."""

    def __init__(self) -> None:
        self._runs: OrderedDict[Hashable, _Run[T]] = OrderedDict()  # the latest at the end

    def seen(self, key: Hashable, what: T, allowed: int, now: float) -> tuple[bool, list[Again[T]]]:
        """Take note of `what`; tell whether to write it, and what to write before it.

        `allowed`: how many may be written before the rest is counted.
        """
        before = self.due(now)
        run = self._runs.get(key)
        if run is None:
            run = self._runs[key] = _Run(what, allowed, now, now)
            if len(self._runs) > MOST:
                _, oldest = self._runs.popitem(last=False)
                if oldest.times:
                    before.append(oldest.told(now))
        self._runs.move_to_end(key)
        run.what, run.last = what, now
        if run.free:
            run.free, run.since = run.free - 1, now
            return True, before
        run.times += 1
        return False, before

    def due(self, now: float) -> list[Again[T]]:
        """Return the counts that are to be told now, in the order in which they last happened."""
        told = []
        for key, run in list(self._runs.items()):
            if run.due() > now:
                continue
            if run.times:
                told.append(run.told(now))
            if run.last + QUIET <= now:
                del self._runs[key]
        return told

    def rest(self, now: float) -> list[Again[T]]:
        """Return all counts not told yet and forget everything: the end."""
        told = [run.told(now) for run in self._runs.values() if run.times]
        self._runs.clear()
        return told

    def next_due(self) -> float | None:
        """Return when `due` will have something to tell, or None."""
        return min((run.due() for run in self._runs.values() if run.times), default=None)
