"""The filter before the writer: news at once, repeats as a count. Pure; times are passed in."""

from collections.abc import Iterable
from typing import Final

from edged.journal.entry import Entry, Repeated
from edged.journal.rate_limit import RateLimiter, Repetition, Rule
from edged.values import replace

_ALWAYS_WRITTEN: Final = frozenset(
    {
        "started",
        "stopped",
        "turn",
        "said",
        "shown",
        "thought",
        "reloaded",
        "reload_refused",
        "reload_unneeded",
    }
)
"""Events with a cause that the owner is watching: always written."""
_ONCE: Final = Rule()
_CHANGE: Final = Rule(allowed=3, longest=600.0)
"""A state that flaps is not held back at once: the last entry written would be wrong."""
_ROUTINE: Final = Rule(quiet=3600.0)
_RULES: Final = {
    **dict.fromkeys(("online", "offline", "device_lost", "device_restored"), _CHANGE),
    **dict.fromkeys(("connected", "session_named", "go_away"), _ROUTINE),
}


class Filter:
    """Accepts redacted entries and returns those to write, in order."""

    def __init__(self) -> None:
        self._limiter: RateLimiter[Entry] = RateLimiter()

    def accept(self, entry: Entry, now: float) -> list[Entry]:
        """Return the entries to write after `entry` was logged; `now` in seconds."""
        if entry.event in _ALWAYS_WRITTEN:
            return [entry]
        rule = _RULES.get(entry.event, _ONCE)
        is_news, before = self._limiter.seen(entry.identity, entry, rule, now)
        return [*_as_entries(before), *((entry,) if is_news else ())]

    def due(self, now: float) -> list[Entry]:
        """Return the counts that are due."""
        return _as_entries(self._limiter.due(now))

    def rest(self, now: float) -> list[Entry]:
        """Return all counts that have not been written, at the end."""
        return _as_entries(self._limiter.rest(now))

    def next_due(self) -> float | None:
        """Return when `due` will next return a count, or None."""
        return self._limiter.next_due()


def _as_entries(counts: Iterable[Repetition[Entry]]) -> list[Entry]:
    return [
        replace(repetition.what, repeated=Repeated(repetition.times, repetition.seconds))
        for repetition in counts
    ]
