"""Which entries are news, and which are the same once more. Pure; times are given in.

A condition that lasts is told when it begins, then with a count: after a minute, two more, four
more, so that no count is late by more than the condition has lasted. What did not happen for some
minutes is always written at once, and an error that changes is another one.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

FIRST: Final = 60.0
"""Seconds from the last one that was written to the first count; each later one takes twice as
long."""
MOST: Final = 128
"""Different entries that are remembered; the one that was silent for longest gives way."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule:
    """How much of the same is told one by one; times in seconds."""

    allowed: int = 1
    """How many may be written before the rest is counted."""
    quiet: float = 600.0
    """Time without the same after which it is news again."""
    longest: float = 3600.0
    """Time between two counts of a condition that lasts, at most."""


@dataclass(frozen=True, slots=True)
class Again(Generic[T]):
    """The same as `what` was told `times` more within `seconds`."""

    what: T
    times: int
    seconds: float


@dataclass(slots=True)
class _Run(Generic[T]):
    what: T
    rule: Rule
    free: int  # how many may still be written one by one
    last: float
    since: float  # when it was last written
    patience: float = FIRST
    times: int = 0

    def is_over(self, now: float) -> bool:
        return self.last + self.rule.quiet <= now

    def due(self) -> float:
        return self.since + self.patience

    def told(self, now: float) -> Again[T]:
        again = Again(self.what, self.times, now - self.since)
        self.times, self.since = 0, now
        self.patience = min(2 * self.patience, self.rule.longest)
        return again


class Repeats(Generic[T]):
    """The table of what was told of late."""

    def __init__(self) -> None:
        self._runs: OrderedDict[Hashable, _Run[T]] = OrderedDict()  # the latest at the end

    def seen(self, key: Hashable, what: T, rule: Rule, now: float) -> tuple[bool, list[Again[T]]]:
        """Take note of `what`; tell whether to write it, and what to write before it."""
        before = self.due(now)
        run = self._runs.get(key)
        if run and run.is_over(now):
            before.append(self._runs.pop(key).told(now))
            run = None
        if run is None:
            run = self._runs[key] = _Run(what, rule, rule.allowed, now, now)
            if len(self._runs) > MOST:
                _, oldest = self._runs.popitem(last=False)
                before += [oldest.told(now)] if oldest.times else []
        self._runs.move_to_end(key)
        run.what, run.last = what, now
        if run.free:
            run.free, run.since = run.free - 1, now
            return True, before
        run.times += 1
        return False, before

    def due(self, now: float) -> list[Again[T]]:
        """Return the counts that are to be told now, in the order in which they last happened."""
        told = [run.told(now) for run in self._runs.values() if run.times and run.due() <= now]
        for key in [k for k, run in self._runs.items() if not run.times and run.is_over(now)]:
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
