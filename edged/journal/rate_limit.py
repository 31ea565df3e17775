"""Tell news from repeats, and count the repeats. Pure; times are passed in.

A condition that lasts is written when it begins, then as a count: after a minute, after two more,
after four more, so that no count is later than the condition has lasted. Whatever has not happened
for some minutes is written at once, and an error that changes is a new one.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

from edged.values import dataclass

FIRST: Final = 60.0
"""Seconds from the last entry written to the first count; the interval then doubles."""
MOST: Final = 128
"""Different entries that are tracked; the least recent one is evicted."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule:
    """How repeats of an entry are limited; times in seconds."""

    allowed: int = 1
    """How many are written before the rest are counted."""
    quiet: float = 600.0
    """Time without a repeat after which the entry is news again."""
    longest: float = 3600.0
    """The longest time between two counts."""


@dataclass(frozen=True, slots=True)
class Repetition(Generic[T]):
    """`what` was repeated `times` within `seconds`."""

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
    interval: float = FIRST
    times: int = 0

    def is_over(self, now: float) -> bool:
        return self.last + self.rule.quiet <= now

    def due(self) -> float:
        return self.since + self.interval

    def count(self, now: float) -> Repetition[T]:
        repetition = Repetition(self.what, self.times, now - self.since)
        self.times, self.since = 0, now
        self.interval = min(2 * self.interval, self.rule.longest)
        return repetition


class RateLimiter(Generic[T]):
    """The table of recent entries."""

    def __init__(self) -> None:
        self._runs: OrderedDict[Hashable, _Run[T]] = OrderedDict()  # the latest at the end

    def seen(
        self, key: Hashable, what: T, rule: Rule, now: float
    ) -> tuple[bool, list[Repetition[T]]]:
        """Record `what`; return whether to write it, and the counts to write before it."""
        before = self.due(now)
        run = self._runs.get(key)
        if run and run.is_over(now):
            before.append(self._runs.pop(key).count(now))
            run = None
        if run is None:
            run = self._runs[key] = _Run(what, rule, rule.allowed, now, now)
            if len(self._runs) > MOST:
                _, oldest = self._runs.popitem(last=False)
                before += [oldest.count(now)] if oldest.times else []
        self._runs.move_to_end(key)
        run.what, run.last = what, now
        if run.free:
            run.free, run.since = run.free - 1, now
            return True, before
        run.times += 1
        return False, before

    def due(self, now: float) -> list[Repetition[T]]:
        """Return the counts that are due, in the order in which they last happened."""
        counts = [run.count(now) for run in self._runs.values() if run.times and run.due() <= now]
        for key in [k for k, run in self._runs.items() if not run.times and run.is_over(now)]:
            del self._runs[key]
        return counts

    def rest(self, now: float) -> list[Repetition[T]]:
        """Return all outstanding counts and clear the table, at the end."""
        counts = [run.count(now) for run in self._runs.values() if run.times]
        self._runs.clear()
        return counts

    def next_due(self) -> float | None:
        """Return when `due` will next return a count, or None."""
        return min((run.due() for run in self._runs.values() if run.times), default=None)
