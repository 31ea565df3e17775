"""What is written of what is told: the news at once, the rest as a count. Pure; times are given."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from edged.journal.entry import Entry, Repeated
from edged.journal.repeats import Again, Repeats, Rule

_EACH_IS_NEWS: Final = frozenset(
    {"started", "stopped", "turn", "said", "reloaded", "reload_refused", "reload_unneeded"}
)
"""Somebody did something and looks for what came of it."""
_ONCE: Final = Rule()
_CHANGE: Final = Rule(allowed=3, longest=600.0)
"""A state that comes and goes is not held back at once: what was written last would be untrue."""
_ROUTINE: Final = Rule(quiet=3600.0)
_RULES: Final = {
    **dict.fromkeys(("online", "offline", "device_lost", "device_restored"), _CHANGE),
    **dict.fromkeys(("connected", "go_away"), _ROUTINE),
}


class Digest:
    """Takes redacted entries and returns those to be written, in order."""

    def __init__(self) -> None:
        self._repeats: Repeats[Entry] = Repeats()

    def take(self, entry: Entry, now: float) -> list[Entry]:
        """Return what is to be written now that `entry` was told; `now` in seconds."""
        if entry.event in _EACH_IS_NEWS:
            return [entry]
        rule = _RULES.get(entry.event, _ONCE)
        is_news, before = self._repeats.seen(entry.sameness, entry, rule, now)
        return [*_counted(before), *((entry,) if is_news else ())]

    def due(self, now: float) -> list[Entry]:
        """Return the counts for which it is time."""
        return _counted(self._repeats.due(now))

    def rest(self, now: float) -> list[Entry]:
        """Return all counts that were not written yet: the end."""
        return _counted(self._repeats.rest(now))

    def next_due(self) -> float | None:
        """Return when `due` will have something, or None."""
        return self._repeats.next_due()


def _counted(counts: Iterable[Again[Entry]]) -> list[Entry]:
    return [replace(again.what, repeated=Repeated(again.times, again.seconds)) for again in counts]
