"""The reports of a device under test, in order."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

from edged.clock import SYSTEM_CLOCK
from edged.conversation.events import Event, PartRestored
from edged.conversation.notices import Notice

_BACK_WITHIN: Final = 2.0
"""Seconds: a sound server woken by the first attempt has its card by the second or third."""


class ReportLog:
    """A queue of reports and of sound, filled from any thread."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Event | Notice | bytes] = SimpleQueue()

    def report(self, what: Event | Notice) -> None:
        """Queue an event or notice."""
        self._waiting.put(what)

    def hear(self, _epoch: int, pcm: bytes) -> None:
        """Queue a piece of sound."""
        self._waiting.put(pcm)

    def until(
        self, wanted: Callable[[Event | Notice | bytes], bool], seconds: float
    ) -> Event | Notice | bytes | None:
        """Return the first that is wanted, dropping those before it; None after `seconds`."""
        end = SYSTEM_CLOCK.now() + seconds
        try:
            while not wanted(what := self._waiting.get(timeout=max(0.0, end - SYSTEM_CLOCK.now()))):
                pass
        except Empty:
            return None
        return what

    def restored(self) -> bool:
        """Return whether a lost device comes back by itself."""
        return self.until(lambda what: isinstance(what, PartRestored), _BACK_WITHIN) is not None
